"""Routes through pages: how directly they lead to their end, the first press, and where people leave a script's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auditkit.diagnostic.wording import caseless_line
from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import DetourDetails
from auditkit.probe.base import finding
from auditkit.record.model import AttemptRecord, Finding, PageRecord, StepRecord, grouped
from auditkit.record.outcome import StepStatus
from auditkit.score.metric import LOSTNESS_LIMIT, Share, lostness, path_ratio
from auditkit.task.steps import action_class


@dataclass(frozen=True)
class PageRoute:
    """An attempt's way in pages, beside the shortest one known to end well."""

    different: int
    visited: int
    fewest: int

    @property
    def lostness(self) -> float:
        """Between 0 and √2."""
        return lostness(self.different, self.visited, min(self.fewest, self.different))

    @property
    def path_ratio(self) -> float:
        return path_ratio(self.visited, self.fewest)


def page_routes(attempts: Sequence[AttemptRecord]) -> dict[str, PageRoute]:
    """The walks of one task's attempts that ended well, by key. A script's walk says how long the way is, no more."""
    pages = {one.key: walked for one in attempts if one.outcome.success and (walked := visited_addresses(one))}
    fewest = min((len(set(walked)) for walked in pages.values()), default=0)
    return {key: PageRoute(len(set(walked)), len(walked), fewest) for key, walked in pages.items()}


def with_detours(attempts: Sequence[AttemptRecord]) -> list[AttemptRecord]:
    """The attempts, each with a finding where its way is so much longer than another that ended well."""
    by_task = grouped(attempts, lambda one: (one.agency, one.task, one.profile))
    routes = (route for same in by_task.values() for route in page_routes(same).items())
    found = {key: _detour_finding(walk) for key, walk in routes if walk.lostness > LOSTNESS_LIMIT}
    return [
        one.model_copy(update={"findings": [*one.findings, found[one.key]]}) if one.key in found else one
        for one in attempts
    ]


def _detour_finding(walk: PageRoute) -> Finding:
    text = f"This route takes {walk.visited} pages. Another one takes {walk.fewest}."
    details = DetourDetails(
        lostness=round(walk.lostness, 2),
        path_ratio=round(walk.path_ratio, 2),
        different_pages=walk.different,
        pages_visited=walk.visited,
        fewest_pages=walk.fewest,
    )
    return finding(Slug.DETOUR, text, details)


def visited_addresses(attempt: AttemptRecord) -> list[str]:
    """The addresses in the order they were opened; staying on a page is no visit."""
    walked = [attempt.pages[0].url] if attempt.pages else []
    for step in attempt.steps:
        page = attempt.page_of(step)
        if page is not None and page.url != walked[-1]:
            walked.append(page.url)
    return walked


def detour_share(people: Sequence[AttemptRecord], script: Sequence[AttemptRecord]) -> Share | None:
    """Of the people who succeeded on pages that the kit saw, how many were lost by Smith's measure (above 0.4).

    The shortest way is that of a person or a script who got there as the same kind of visitor.
    """
    count = n = 0
    for profile in sorted({one.profile for one in people}):
        own, others = (
            [
                pages
                for one in each
                if one.profile == profile and one.outcome.success and (pages := visited_addresses(one))
            ]
            for each in (people, script)
        )
        if len(own) + len(others) < 2:
            continue  # A lone way is the shortest there is.
        fewest = min(len(set(pages)) for pages in [*own, *others])
        n += len(own)
        count += sum(PageRoute(len(set(pages)), len(pages), fewest).lostness > LOSTNESS_LIMIT for pages in own)
    return Share(count, n) if n else None


Press = tuple[str, str]
"""What was done, and the name of what it was done to."""


def first_presses(attempts: Iterable[AttemptRecord]) -> frozenset[Press]:
    """The first presses of attempts that ended well: each leads on."""
    found = (pressed_first(one) for one in attempts if one.outcome.success)
    return frozenset(one for one in found if one is not None)


def pressed_first(attempt: AttemptRecord) -> Press | None:
    """The first press of an attempt; None when none was seen. All searches count as one: the words may differ."""
    step = first_pressed(attempt)
    if step is None:
        return None
    any_control = action_class(step.do).any_control
    return step.do, "" if any_control else caseless_line(step.details.now or step.target_name())


def first_pressed(attempt: AttemptRecord) -> StepRecord | None:
    """The step of the first press; None when none was seen."""
    return next(
        (
            step
            for step in attempt.steps
            if action_class(step.do).first_click and step.status in (StepStatus.DONE, StepStatus.ADAPTED)
        ),
        None,
    )


@dataclass(frozen=True)
class ScriptRoutes:
    first: frozenset[Press] = frozenset()
    pages: frozenset[str] = frozenset()
    """Addresses, without what follows `?` or `#`."""

    def first_astray(self, attempt: AttemptRecord) -> StepRecord | None:
        """The first press, where no way that ended well begins with it; None where that can't be said."""
        press = pressed_first(attempt)
        return first_pressed(attempt) if self.first and press is not None and press not in self.first else None

    def off(self, attempt: AttemptRecord) -> frozenset[int]:
        """Indexes of the pages that are on no way that ended well.

        Empty where not even one page is: then the script saw another site, or the same at another address.
        """
        beside = frozenset(index for index, page in enumerate(attempt.pages) if _bare_address(page) not in self.pages)
        return beside if len(beside) < len(attempt.pages) else frozenset()


def script_routes(script: Sequence[AttemptRecord]) -> ScriptRoutes:
    well = [one for one in script if one.outcome.success]
    return ScriptRoutes(first_presses(well), frozenset(_bare_address(page) for one in well for page in one.pages))


def _bare_address(page: PageRecord) -> str:
    return page.url.partition("#")[0].partition("?")[0].rstrip("/")
