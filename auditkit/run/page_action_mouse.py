"""Controls on the way that need a mouse: seen just before each is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.locator.actionability_keyboard import mouse_only
from auditkit.run.visit import Happening

if TYPE_CHECKING:
    from auditkit.locator.locate_control import Control
    from auditkit.run.visit import Visit


async def note_mouse_only(visit: Visit, control: Control) -> None:
    """Note a control that doesn't work with keys, once a step: it may be looked for more than once."""
    why = await mouse_only(visit.page, control.locator)
    if why is None:
        return
    said = {"name": control.name, "tag": control.tag, "why": why.value}
    if not any(one.step == visit.step and one.details == said for one in visit.happened("mouse-only")):
        visit.happenings.append(Happening(visit.step, "mouse-only", said))
