"""Finding a control as a customer would: looking until it is there, closing what lies in the way."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auditkit.locator.locate_control import Control, Purpose
from auditkit.locator.similarity import NamedControl, renamed
from auditkit.locator.step_error import Symptom, Trouble
from auditkit.locator.target import Target
from auditkit.run.control_finder import ambiguous, disabled, not_found
from auditkit.run.visible_control import Sighting, is_hidden, names_in_sight, sight

if TYPE_CHECKING:
    from auditkit.run.control_finder_overlay import Overlays
    from auditkit.run.visit import Visit

_TICK_SECONDS = 0.1
_LOST_PAGE_SECONDS = 1.5
"""On a page that says it isn't there, nobody waits for a control to appear."""

_OPTIONAL_SECONDS = 0.5


@dataclass
class Finder:
    """Eyes for one step."""

    visit: Visit
    overlays: Overlays
    timeout_seconds: float | None = None
    """The step's own time limit, which a quiet page doesn't shorten."""
    optional: bool = False
    """A control that need not be there is not waited for once the page is quiet."""

    async def find(self, target: Target, purpose: Purpose) -> Control:
        """Wait for the control. Raises Trouble: not found, ambiguous, disabled or the wrong kind of thing."""
        found = await self._wait(target, purpose)
        if found.control is not None:
            return found.control
        if found.rivals:
            raise await ambiguous(target, found.rivals)
        names = await names_in_sight(self.visit)
        adapted = await self._adapt(target, purpose, names)
        if adapted is not None:
            return adapted
        if found.unfit is not None:
            raise Trouble(
                Symptom.WRONG_KIND, f"{target.called} is there, but is a {found.unfit.tag} that can't be used so"
            )
        raise not_found(target, names, purpose, hidden=await is_hidden(self.visit, target, purpose))

    async def _wait(self, target: Target, purpose: Purpose) -> Sighting:
        visit, began = self.visit, self.visit.clock()
        quiet_since = began
        while True:
            visit.turn_from_closed_window()
            await self.overlays.clear(visit)
            found = await sight(visit, target, purpose)
            if found.control is not None and not (found.control.disabled and purpose is not Purpose.SEE):
                return found
            now = visit.clock()
            if visit.traffic.navigation(visit.page) or visit.traffic.awaited(visit.page, own=True):
                quiet_since = now
            if self._over(began, quiet_since, now):
                if found.control is not None:
                    raise await disabled(found.control, target.called)
                return found
            await asyncio.sleep(_TICK_SECONDS)

    def _over(self, began: float, quiet_since: float, now: float) -> bool:
        if self.timeout_seconds is not None:
            return now - began > self.timeout_seconds
        patience = self.visit.patience
        quiet = _LOST_PAGE_SECONDS if self._lost() else patience.quiet_page
        if self.optional:
            quiet = min(quiet, _OPTIONAL_SECONDS)
        return now - began > patience.control or now - quiet_since > quiet

    def _lost(self) -> bool:
        """Whether the page in the window is the server's own "not here"."""
        documents = self.visit.traffic.documents
        return bool(documents) and documents[-1].status >= 400 and self.visit.paper is None

    async def _adapt(self, target: Target, purpose: Purpose, names: list[NamedControl]) -> Control | None:
        """The control under its new name, when there is exactly one that is plainly the same."""
        wanted = target.name or target.label
        if wanted is None or target.exact or target.nth or (purpose is Purpose.SEE and target.role != "heading"):
            return None
        now = renamed(wanted, names, purpose)
        if now is None:
            return None
        update = {"name": now.name} if target.name else {"label": now.name}
        fields = {name: getattr(target, name) for name in Target.model_fields} | update | {"exact": False}
        found = await sight(self.visit, Target(**fields), purpose)
        return replace(found.control, adapted_to=now.name) if found.control is not None else None
