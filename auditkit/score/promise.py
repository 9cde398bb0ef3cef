"""Promises about pages: how fast they come, what help they offer, who can use and understand them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditkit.diagnostic.text import listing
from auditkit.probe.barrier import Slug
from auditkit.probe.base import FAILED
from auditkit.probe.help_channel import CHANNELS, last_page
from auditkit.record.outcome import Outcome, Severity
from auditkit.score.promise_result import Evidence, Shown, amount, judged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from auditkit.record.model import AttemptRecord, Finding, PageRecord
    from auditkit.record.model_promise import PromiseSummary

GRADES = frozenset({"Flesch–Kincaid grade", "Wiener Sachtextformel 1"})
"""The formulas whose values are years of school; those for other languages have scales of their own."""
BARS_TO_ACCESS = frozenset({Slug.ACCESSIBILITY, Slug.UNLABELLED_CONTROL, Slug.NOT_KEYBOARD_OPERABLE})
"""What automatic checks of access report."""


def page_seconds(promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> Shown:
    """Each load of an own page counts; a page that never came counts as late, however long we waited."""
    limit = promise.page_seconds or 0.0
    loads, late = 0, []
    for attempt in attempts:
        for page in attempt.pages:
            if page.handoff or page.duration_seconds is None:
                continue
            loads += 1
            if page.duration_seconds > limit:
                took = f"“{_name(page)}” took {page.duration_seconds:.1f} seconds to come (lab)."
                late.append(Evidence.of(attempt, took))
        never = [one for one in attempt.findings if one.barrier == Slug.PAGE_TIMEOUT and not _elsewhere(attempt, one)]
        loads += len(never)
        late += [Evidence.of(attempt, one.message) for one in never]
    return judged(
        "page_seconds",
        ("page load", "page loads"),
        loads,
        late,
        good=f"came within {amount(limit, 'second')} (lab: from one place, on that day).",
        bad=f"took longer than {amount(limit, 'second')} (lab: from one place, on that day).",
        none="No page load was timed, so nothing here can show it.",
    )


def _elsewhere(attempt: AttemptRecord, found: Finding) -> bool:
    """Whether a finding is about another supplier's page."""
    return found.page is not None and found.page < len(attempt.pages) and attempt.pages[found.page].handoff


def help_offered(promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> Shown:
    """On each page, or on the page where a customer was stopped."""
    wanted = [channel for channel in promise.help if channel in CHANNELS]
    words = listing(CHANNELS[channel] for channel in wanted)
    if promise.help_on == "where-stuck":
        nouns = ("page where a customer was stopped", "pages where a customer was stopped")
        none = "Nobody was seen to be stopped on a page that was looked at for help, so nothing here can show it."
        looked_at, broken = _help_where_stuck(wanted, attempts)
    else:
        nouns = ("page", "pages")
        none = "No page in English was looked at for ways to get help, so nothing here can show it."
        looked_at, broken = _pages(
            attempts,
            "help",
            lambda seen, page: _missing_help(wanted, seen, page),
            only=lambda seen, page: _can_tell(wanted, seen, page),
        )
    return judged(
        "help",
        nouns,
        looked_at if wanted else 0,  # a newer version may know channels that this one doesn't
        broken,
        good=f"offered {words}.",
        bad=f"did not offer {words}." if len(wanted) == 1 else f"did not offer all of these: {words}.",
        none=none,
    )


def _help_where_stuck(wanted: Sequence[str], attempts: Sequence[AttemptRecord]) -> tuple[int, list[Evidence]]:
    stuck, broken = 0, []
    for attempt in attempts:
        page = _left_with(attempt)
        if page is None or not _can_tell(wanted, page.probes["help"], page):
            continue
        stuck += 1
        said = _missing_help(wanted, page.probes["help"], page)
        if said is not None:
            broken.append(Evidence.of(attempt, f"Stopped here: {said}"))
    return stuck, broken


def _left_with(attempt: AttemptRecord) -> PageRecord | None:
    """The page a stopped customer was left with, when its help was looked at.

    Someone with a wrong answer doesn't know that they need help; a page that never came whole can't be judged.
    """
    if attempt.outcome.success or attempt.outcome is Outcome.WRONG_ANSWER:
        return None
    if any(one.barrier == Slug.PAGE_TIMEOUT for one in attempt.findings):
        return None
    index = last_page(attempt)
    page = attempt.pages[index] if index is not None and index < len(attempt.pages) else None
    return page if page is not None and _seen(page, "help") is not None else None


def _can_tell(wanted: Sequence[str], seen: Mapping[str, Any], page: PageRecord) -> bool:
    """Help is found by English words for the most part: what isn't seen on a page in Welsh may well be there."""
    english = (page.language or "en").lower().split("-")[0] == "en"
    return english or all(channel in seen.get("offered", {}) for channel in wanted)


def _missing_help(wanted: Sequence[str], seen: Mapping[str, Any], page: PageRecord) -> str | None:
    lacking = [CHANNELS[channel] for channel in wanted if channel not in seen.get("offered", {})]
    return f"“{_name(page)}” does not offer {listing(lacking, last='or')}." if lacking else None


def accessible(_promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> Shown:
    """By attempt, as one fault is told once for a journey, whichever of its pages have it."""
    checked, broken = 0, []
    for attempt in attempts:
        worst = max(
            (one for one in attempt.findings if one.barrier in BARS_TO_ACCESS),
            key=lambda one: one.severity.rank,
            default=None,
        )
        grave = worst is not None and worst.severity.rank >= Severity.SERIOUS.rank
        if worst is not None and grave:
            broken.append(Evidence.of(attempt, worst.message))
        checked += grave or any(_seen(page, "axe") is not None for page in attempt.pages)
    return judged(
        "accessible",
        ("journey", "journeys"),
        checked,
        broken,
        good="passed the automatic checks without a serious fault. Such checks find only part of what is wrong.",
        bad="met a serious fault in access, found by automatic checks.",
        none="No page was checked for access, so nothing here can show it.",
    )


def reading_grade(promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> Shown:
    """Grade 8 is from 8.0 up to, not including, 9.0: the formula is no finer than that."""
    limit = promise.reading_grade or 0.0

    def hard(seen: Mapping[str, Any], page: PageRecord) -> str | None:
        over = seen["value"] >= limit + 1
        return f"“{_name(page)}” reads at grade {seen['value']:.0f}." if over else None

    looked_at, broken = _pages(attempts, "reading", hard, only=_has_a_grade)
    return judged(
        "reading_grade",
        ("page", "pages"),
        looked_at,
        broken,
        good=f"read at grade {limit:g} or below. A formula counts words and syllables, and is off by a grade or two.",
        bad=f"read above grade {limit:g}. A formula counts words and syllables, and is off by a grade or two.",
        none="No page had enough text in a language with school grades, so nothing here can show it.",
    )


def _has_a_grade(seen: Mapping[str, Any], _page: PageRecord) -> bool:
    return seen.get("value") is not None and seen.get("formula") in GRADES


def _pages(
    attempts: Sequence[AttemptRecord],
    probe: str,
    fault: Callable[[Mapping[str, Any], PageRecord], str | None],
    only: Callable[[Mapping[str, Any], PageRecord], bool],
) -> tuple[int, list[Evidence]]:
    """Each address once, however often it was visited: how many there are, and what is wrong with which of them."""
    addresses: set[str] = set()
    broken: dict[str, Evidence] = {}
    for attempt, page, seen in _looked_at(attempts, probe):
        if not only(seen, page):
            continue
        addresses.add(page.url)
        said = fault(seen, page) if page.url not in broken else None
        if said is not None:
            broken[page.url] = Evidence.of(attempt, said)
    return len(addresses), list(broken.values())


def _looked_at(
    attempts: Sequence[AttemptRecord], probe: str
) -> Iterator[tuple[AttemptRecord, PageRecord, Mapping[str, Any]]]:
    for attempt in attempts:
        for page in attempt.pages:
            seen = _seen(page, probe)
            if seen is not None:
                yield attempt, page, seen


def _seen(page: PageRecord, probe: str) -> Mapping[str, Any] | None:
    """What a probe saw of an own page; None when it didn't look, or broke."""
    seen = page.probes.get(probe)
    return seen if seen is not None and FAILED not in seen and not page.handoff else None


def _name(page: PageRecord) -> str:
    return page.title or page.url


PAGE_CHECKS = {
    "page_seconds": page_seconds,
    "help": help_offered,
    "accessible": accessible,
    "reading_grade": reading_grade,
}
