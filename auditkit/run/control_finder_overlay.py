"""Overlays: what the agency file says may lie in the way, closed when met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import Error

from auditkit.locator.actionability import aim, closer, control_offset
from auditkit.locator.locate_control import Purpose
from auditkit.run.visible_control import in_sight
from auditkit.run.visit import Happening

if TYPE_CHECKING:
    from auditkit.locator.actionability import Hit
    from auditkit.locator.locate_control import Control
    from auditkit.run.visit import Visit
    from auditkit.task.model import Overlay

_MOST_CLOSINGS = 8
_TIMEOUT_MS = 3000


@dataclass
class Overlays:
    """Closes the overlays an agency file knows of. One that comes back for ever is left alone."""

    known: tuple[Overlay, ...]
    closings: int = 0

    async def clear(self, visit: Visit) -> bool:
        """Close what is in sight; return whether anything was."""
        closed = False
        for overlay in self.known:
            if self.closings < _MOST_CLOSINGS and await self._close(visit, overlay):
                closed = True
        return closed

    async def close_cover(self, visit: Visit, control: Control, hit: Hit) -> bool:
        """Close what covers a control though no agency file names it, where it has a plain way to be closed.

        A customer would. Nothing is ever accepted or agreed to, and nothing that sends a form is pressed.
        """
        if hit.cover is None or self.closings >= _MOST_CLOSINGS or not visit.hosts.own(visit.page.url):
            return False
        way = await closer(control.locator, hit, _TIMEOUT_MS)
        if way is None:
            return False
        x, y = await control_offset(visit.page, control.locator, _TIMEOUT_MS)
        await visit.page.mouse.click(way.x + x, way.y + y)
        self.closings += 1
        await visit.settle()
        said = {"name": hit.cover.name or way.name, "closed_with": way.name, "url": visit.page.url, "known": False}
        visit.happenings.append(Happening(visit.step, "overlay", said))
        return True

    async def _close(self, visit: Visit, overlay: Overlay) -> bool:
        if await in_sight(visit, overlay.when, Purpose.SEE) is None:
            return False
        control = await in_sight(visit, overlay.click, Purpose.CLICK)
        if control is None:
            return False
        try:
            hit = await aim(control.locator, _TIMEOUT_MS)
            if not hit.reached:
                return False
            x, y = await control_offset(visit.page, control.locator, _TIMEOUT_MS)
            await visit.page.mouse.click(hit.x + x, hit.y + y)
        except Error:
            return False
        self.closings += 1
        await visit.settle()
        if await in_sight(visit, overlay.when, Purpose.SEE) is not None:
            return False
        visit.happenings.append(Happening(visit.step, "overlay", {"name": overlay.name, "url": visit.page.url}))
        return True
