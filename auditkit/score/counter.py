"""Counting what stands on pages: how hard it is to read, the help it offers, what it tells and answers."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from auditkit.probe.help_channel import HelpChannel
from auditkit.probe.readability import FEWEST_WORDS, FORMULAS, Reading
from auditkit.score.dimension import Because
from auditkit.score.rubric_count import READING_WORDS
from auditkit.score.unit import Case, Unit
from auditkit.score.unit_exposure import looked_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from auditkit.record.model import AttemptRecord, PageRecord

_TELLS = {"outcome": "what the customer has got", "done": "what was done", "next": "what comes next"}


def reading(case: Case) -> Iterator[Unit]:
    """One unit an address, by the hardest text seen there: a page that ten attempts opened is one page.

    A few lines can't be judged and are hardly hard. They count as fair, so that one long page among many short ones
    isn't taken for all of them; but only where an attempt that ended well saw a page that could be judged.
    """
    points = case.measure.points or {}
    seen = [page for attempt in case.attempts if attempt.outcome.success for page in attempt.pages]
    some_judged = any(_judged(page) is not None for page in seen)

    def lost(page: PageRecord) -> tuple[float, str] | None:
        judged = _judged(page)
        if judged is not None:
            word, value, name = judged
            said = f"The text is {word.replace('_', ' ')} to read, {value:.0f} by {name}: {page.url}"
            return 100.0 - points[word], said
        if not some_judged or not _is_short(page):
            return None
        return 100.0 - points[READING_WORDS[0]], f"The text is too short to judge: {page.url}"

    yield from _by_address(case, lost)


def _judged(page: PageRecord) -> tuple[str, float, str] | None:
    """How hard a page is, its value, and the formula; None where it was not judged."""
    if not looked_at(page, Reading.name):
        return None
    seen = page.probes[Reading.name]
    formula, value = FORMULAS.get(seen.get("language", "")), seen.get("value")
    if formula is None or value is None:
        return None
    return READING_WORDS[formula.hardness(value)], float(value), formula.name


def _is_short(page: PageRecord) -> bool:
    seen = page.probes.get(Reading.name, {})
    return looked_at(page, Reading.name) and seen.get("language") in FORMULAS and seen.get("words", 0) < FEWEST_WORDS


def help_in_sight(case: Case) -> Iterator[Unit]:
    """One unit an address: whether it shows a way to reach a person."""

    def lost(page: PageRecord) -> tuple[float, str] | None:
        if not looked_at(page, HelpChannel.name):
            return None
        offered = page.probes[HelpChannel.name].get("offered")
        return (0.0, "") if offered else (100.0, f"The page shows no way to reach a person: {page.url}")

    yield from _by_address(case, lost)


def tells(case: Case) -> Iterator[Unit]:
    """One unit for each thing the last page of an attempt should tell."""
    for attempt in case.attempts:
        for one in attempt.tells:
            said = f"The last page does not say {_TELLS.get(one.tells, one.tells)} (“{one.expected}”)."
            yield _told(attempt, said, found=one.found)


def answers(case: Case) -> Iterator[Unit]:
    """One unit an attempt whose task asks a question."""
    for attempt in case.attempts:
        if attempt.answer is not None:
            yield _told(attempt, "The last page gives no answer.", found=attempt.answer.read is not None)


def _told(attempt: AttemptRecord, said: str, *, found: bool) -> Unit:
    if found:
        return Unit((attempt.key,), 0.0, attempt.outcome.success)
    because = Because(attempt.key, attempt.agency, attempt.task, None, None, None, said)
    return Unit((attempt.key,), 100.0, attempt.outcome.success, because)


def _by_address(case: Case, judge: Callable[[PageRecord], tuple[float, str] | None]) -> Iterator[Unit]:
    """The worst of what was seen at each address. One that only stopped attempts saw earns nothing."""
    worst: dict[str, tuple[float, AttemptRecord, int, str]] = {}
    seen_by: dict[str, list[str]] = defaultdict(list)
    earned: set[str] = set()
    for attempt in sorted(case.attempts, key=lambda one: one.key):
        for page in attempt.pages:
            judged = judge(page)
            if judged is None:
                continue
            lost, said = judged
            seen_by[page.url].append(attempt.key)
            if attempt.outcome.success:
                earned.add(page.url)
            if page.url not in worst or lost > worst[page.url][0]:
                worst[page.url] = (lost, attempt, page.step, said)
    for url, (lost, attempt, step, said) in worst.items():
        because = Because(attempt.key, attempt.agency, attempt.task, None, None, step, said) if lost > 0 else None
        yield Unit(tuple(seen_by[url]), lost, url in earned, because)
