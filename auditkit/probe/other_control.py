"""Controls that the journey did not use, and what a customer would stumble over in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import Field

from auditkit.locator.page_script import page_script
from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import NearbyControl
from auditkit.probe.base import CHOICE_EVENTS, PageProbe, ProbedPage
from auditkit.probe.other_link import nearby_finding
from auditkit.record.details import ProbeResult

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, Finding, TaskSummary

_WORDS = {
    Slug.NAME_MISMATCH: ("button's name differs from its text", "buttons have names that differ from their text"),
    Slug.HIDDEN_MENU: ("menu is hidden behind a button", "menus are hidden behind buttons"),
    Slug.LIST_NEEDS_BUTTON: ("list of pages needs a second click", "lists of pages need a second click"),
}


class OtherControlsResult(ProbeResult):
    """Controls of a page that a customer might stumble over."""

    probe = "other-controls"
    mismatched: list[NearbyControl] = Field(default_factory=list)
    """Toggles of menu and language whose name lacks the words in sight on them."""
    menu: NearbyControl | None = None
    """The button that hides the only menu, on a wide screen."""
    lists: list[NearbyControl] = Field(default_factory=list)
    """Lists of pages that don't go by themselves."""

    def found(self, slug: Slug) -> list[NearbyControl]:
        menus = [self.menu] if self.menu is not None else []
        return {Slug.NAME_MISMATCH: self.mismatched, Slug.HIDDEN_MENU: menus, Slug.LIST_NEEDS_BUTTON: self.lists}[
            slug
        ]


class OtherControls(PageProbe[OtherControlsResult]):
    """Toggles with another name than they show, a menu hidden where there is room, lists of pages with a button."""

    name = OtherControlsResult.probe
    result = OtherControlsResult
    about = (
        "Controls that were not pressed: whether the names of menu and language buttons match the text on them, "
        "whether the menu is visible on a wide screen, and drop-down lists of pages that need a button."
    )
    barriers = tuple(_WORDS)

    async def look(self, probed: ProbedPage) -> OtherControlsResult:
        seen = await probed.page.evaluate(_script(phone=probed.phone))
        if seen["lists"] and await _may_go_by_itself(probed):
            seen["lists"] = []
        return OtherControlsResult.model_validate(seen)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """At most one finding of each kind a journey."""
        looked = [(page, seen) for page in attempt.pages if (seen := OtherControlsResult.on(page)) is not None]
        for slug, words in _WORDS.items():
            yield from nearby_finding(slug, attempt, [(page, seen.found(slug)) for page, seen in looked], words)


async def _may_go_by_itself(probed: ProbedPage) -> bool:
    """Whether a script listens to what is chosen in the lists; yes where that can't be told."""
    heard = await probed.events_heard([_script(phone=False, wanted="nodes")])
    return heard is None or bool(heard[0] & CHOICE_EVENTS)


def _script(*, phone: bool, wanted: str = "") -> str:
    script = page_script(__package__, "other_control.js", accessible_names=True)
    return f"({script})({json.dumps(phone)}, {json.dumps(wanted)})"
