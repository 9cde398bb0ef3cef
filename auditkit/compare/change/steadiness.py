"""Whether repeated tries agree."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.compare.change.finding import TOLD_BY_OTHERS, Coverage, Observation, coverages
from auditkit.compare.model import Change, ChangeKind, Direction, RouteAttempts, full_sentence, on_day
from auditkit.diagnostic.wording import listing
from auditkit.record.outcome import Severity


def steadiness(then: RouteAttempts, now: RouteAttempts) -> Iterator[Change]:
    """A change when tries that agreed don't, or the other way round: a single try agrees with itself.

    And one for each grave barrier that some tries of one audit met, though not most, and none of the other.
    """
    was, is_ = coverages(then, now)
    day = on_day(then.at, now.at)
    for found, tries, page in _met_by_few(is_, was):
        yield _barrier(found, f"found {tries}, but not {day}", page)
    for found, tries, page in _met_by_few(was, is_):
        yield _barrier(found, f"found {tries} {day}, but not now", page)
    if then.steady == now.steady:
        return
    if now.steady:
        one = "there is only one attempt to go by"
        tries = one if len(now.measured) == 1 else f"all {len(now.measured)} agree"
        text = f"The attempts did not agree before ({_counts(then)}). Now {tries}."
        direction = Direction.NEITHER if len(now.measured) == 1 else Direction.FIXED
    else:
        text = f"The attempts do not agree: {_counts(now)}."
        direction = Direction.NEITHER if len(then.measured) == 1 else Direction.WORSE
    yield Change(ChangeKind.STEADINESS, direction, text, before=_counts(then), after=_counts(now))


def _met_by_few(here: Coverage, there: Coverage) -> Iterator[tuple[Observation, str, str]]:
    """What some tries here met, though not most, and none there that looked for it; how many, and the page of it."""
    for key, found in here.seen_by_any.items():
        serious = found.severity.rank >= Severity.SERIOUS.rank and found.sentence not in here.explained
        if not serious or key in here.observations or key in there.seen_by_any or found.barrier in TOLD_BY_OTHERS:
            continue
        page = next((url for place, url in found.places.items() if there.was_checked(found.barrier, place)), None)
        if page is not None:
            yield found, f"in {here.count_attempts(found)} of {len(here.walked.measured)} attempts", page


def _barrier(found: Observation, met: str, page: str) -> Change:
    return Change(
        ChangeKind.STEADINESS,
        Direction.NEITHER,
        f"Unsteady: {met}: {full_sentence(found.sentence)}",
        step=found.step,
        barrier=found.barrier,
        severity=found.severity,
        url=page or None,
    )


def _counts(walked: RouteAttempts) -> str:
    """`2 of 3 completed, 1 not completed`."""
    counts = [(outcome, number) for outcome, number in walked.tally.ordered_outcomes if outcome.counts]
    if not counts:
        return ""
    first, *rest = [f"{number} {outcome.words}" for outcome, number in counts]
    number, _, words = first.partition(" ")
    return listing([f"{number} of {walked.tally.measured} {words}", *rest])
