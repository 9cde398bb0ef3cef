"""Links that the journey did not use: those that lead nowhere, and those that lead to a page that isn't there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import Field

from auditkit.locator.page_script import page_script
from auditkit.probe.barrier import Slug, details_of
from auditkit.probe.barrier.details import NearbyControl, NearbyDetails
from auditkit.probe.base import PRESS_EVENTS, PageProbe, Probe, ProbedPage, finding
from auditkit.probe.language import may_do_something
from auditkit.record.details import ProbeResult

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, Finding, PageRecord, TaskSummary


class OtherLinksResult(ProbeResult):
    """Links of a page that lead nowhere, and those to pages of its own that can be asked without doing anything."""

    probe = "other-links"
    nowhere: list[NearbyControl] = Field(default_factory=list)
    addresses: list[NearbyControl] = Field(default_factory=list)
    """Those in the main part first. A record doesn't hold them: those that were asked stand in `AskedLinksResult`."""


class AskedLinksResult(ProbeResult):
    """Which of a page's links lead to a page that isn't there. They are asked once the journey has ended."""

    probe = "asked-links"
    asked: int = 0
    addresses: list[str] = Field(default_factory=list)
    """Those that were asked and told what they lead to."""
    missing: list[NearbyControl] = Field(default_factory=list)
    refused: int | None = None
    """The status by which the agency's server asked for no more: no further link of it was asked."""


def without_addresses(page: PageRecord) -> PageRecord:
    """The page as it is kept: of links that could be asked, only those that are."""
    seen = OtherLinksResult.on(page)
    if seen is None or not seen.addresses:
        return page
    return page.model_copy(update={"probes": {**page.probes, seen.probe: OtherLinksResult(nowhere=seen.nowhere)}})


class OtherLinks(PageProbe[OtherLinksResult]):
    """Links without an address that nothing listens to, and addresses that no browser can follow.

    Where a script listens on the link or around it, it may do something all the same: that is nothing to report.
    """

    name = OtherLinksResult.probe
    result = OtherLinksResult
    about = (
        "Links that were not pressed: those without an address or a script that responds to them, and addresses that "
        "can't be followed."
    )
    barriers = (Slug.LINK_TO_NOWHERE,)

    async def look(self, probed: ProbedPage) -> OtherLinksResult:
        seen = await probed.page.evaluate(other_link_script())
        idle = await _unheard(probed, seen["empty"]) if seen["empty"] else []
        nowhere = [NearbyControl.model_validate(one) for one in [*idle, *seen["malformed"]]]
        links = [NearbyControl.model_validate(one) for one in seen["addresses"]]
        harmless = [one for one in links if not may_do_something(one.name, one.address or "")]
        return OtherLinksResult(nowhere=nowhere, addresses=harmless)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding a journey, with every such link."""
        seen = [(page, found.nowhere) for page in attempt.pages if (found := OtherLinksResult.on(page)) is not None]
        yield from nearby_finding(Slug.LINK_TO_NOWHERE, attempt, seen, ("link goes nowhere", "links go nowhere"))


class AskedLinks(Probe):
    """Links in the menu and the main part that answer 404 or 410, asked once an audit by whoever meets them first."""

    name = AskedLinksResult.probe
    about = (
        "The agency's own links in the menu and the main part: which answer 404 or 410. They are checked once the "
        "journey has ended (HEAD, or GET if the server wants it; without cookies; up to 10 a page and 40 an attempt, "
        "each once in an audit). Links that may do something are never checked, nor those of pages after a form was "
        "sent, nor any if the task begins signed in or the server has asked for no more requests."
    )
    barriers = (Slug.BROKEN_LINK_NEARBY,)

    def could_judge(self, attempt: AttemptRecord) -> bool:
        return any(AskedLinksResult.on(page) is not None for page in attempt.pages)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding a journey, with every such link."""
        seen = [(page, found.missing) for page in attempt.pages if (found := AskedLinksResult.on(page)) is not None]
        yield from nearby_finding(
            Slug.BROKEN_LINK_NEARBY,
            attempt,
            seen,
            ("link leads to a page that is not there", "links lead to pages that are not there"),
        )


def nearby_finding(
    slug: Slug,
    attempt: AttemptRecord,
    seen: Iterable[tuple[PageRecord, list[NearbyControl]]],
    words: tuple[str, str],
) -> Iterator[Finding]:
    """A finding of what the journey did not press, each control once; none where there is nothing.

    `words` say what is wrong with one of them, and with several.
    """
    pressed = {step.target_name() for step in attempt.steps}
    # What stopped the journey is reported already: a document that isn't there was opened without a press.
    reported = {getattr(details_of(one), "url", None) for one in attempt.findings}
    controls: dict[tuple[str, str | None], NearbyControl] = {}
    pages: dict[str, int] = {}
    for page, found in seen:
        for one in found:
            if one.name not in pressed and one.address not in reported - {None}:
                controls.setdefault((one.name, one.address), one)
                pages.setdefault(page.url, attempt.pages.index(page))
    if not controls:
        return
    first = next(iter(controls.values()))
    what = f"1 {words[0]}" if len(controls) == 1 else f"{len(controls)} {words[1]}"
    index = next(iter(pages.values()))
    yield finding(
        slug,
        f"Off the route, {what}: “{first.name}”{'' if len(controls) == 1 else ' and others'}.",
        NearbyDetails(controls=list(controls.values()), pages=list(pages)),
        step=attempt.pages[index].step,
        page=index,
    )


async def _unheard(probed: ProbedPage, empty: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The links without an address that nothing listens to; none where that can't be told."""
    heard = await probed.events_heard([other_link_script("page")])
    if heard is None or heard[0] & PRESS_EVENTS:
        return []
    by_link = await probed.events_heard([other_link_script(number) for number in range(len(empty))])
    return [one for one, events in zip(empty, by_link or (), strict=False) if not events & PRESS_EVENTS]


@cache
def other_link_script(wanted: str | int = "") -> str:
    return f"({page_script(__package__, 'other_link.js')})({json.dumps(wanted)})"
