"""Whether repeated tries agree."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.compare.change.finding import TOLD_BY_OTHERS, Coverage
from auditkit.compare.model import Change, ChangeKind, Direction, RouteAttempts, full_sentence, on_day
from auditkit.diagnostic.wording import listing
from auditkit.record.outcome import Severity


def steadiness(then: RouteAttempts, now: RouteAttempts) -> Iterator[Change]:
    """A change when tries that agreed don't, or the other way round: a single try agrees with itself.

    And one for each grave barrier that some tries met, though not most, and none did before.
    """
    yield from _barriers(then, now)
    if then.steady == now.steady:
        return
    if now.steady:
        tries = "the only try says nothing of that" if len(now.measured) == 1 else f"all {len(now.measured)} agree"
        text = f"The tries did not agree before ({_counts(then)}); now {tries}."
        direction = Direction.NEITHER if len(now.measured) == 1 else Direction.FIXED
    else:
        text = f"The tries do not agree: {_counts(now)}."
        direction = Direction.NEITHER if len(then.measured) == 1 else Direction.WORSE
    yield Change(ChangeKind.STEADINESS, direction, text, before=_counts(then), after=_counts(now))


def _barriers(then: RouteAttempts, now: RouteAttempts) -> Iterator[Change]:
    was, is_ = Coverage(then), Coverage(now)
    for key, observation in is_.seen_by_any.items():
        serious = observation.severity.rank >= Severity.SERIOUS.rank and observation.sentence not in is_.explained
        if not serious or key in is_.observations or key in was.seen_by_any or observation.barrier in TOLD_BY_OTHERS:
            continue
        places = [place for place in observation.places if was.was_checked(observation.barrier, place)]
        if places:
            tries = f"in {is_.count_attempts(observation)} of {len(now.measured)} tries"
            yield Change(
                ChangeKind.STEADINESS,
                Direction.NEITHER,
                f"Unsteady: met {tries}, and not {on_day(then.at, now.at)}: {full_sentence(observation.sentence)}",
                step=observation.step,
                barrier=observation.barrier,
                severity=observation.severity,
                url=observation.places[places[0]] or None,
            )


def _counts(walked: RouteAttempts) -> str:
    """`2 of 3 completed, 1 not completed`."""
    counts = [(outcome, number) for outcome, number in walked.tally.ordered_outcomes if outcome.counts]
    if not counts:
        return ""
    first, *rest = [f"{number} {outcome.words}" for outcome, number in counts]
    number, _, words = first.partition(" ")
    return listing([f"{number} of {walked.tally.measured} {words}", *rest])
