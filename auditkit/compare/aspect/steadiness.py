"""Whether repeated tries agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.compare.model import Aspect, Change, Direction
from auditkit.document import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.compare.way import Walked


def steadiness(then: Walked, now: Walked) -> Iterator[Change]:
    """One change, when tries that agreed don't, or the other way round. A single try agrees with itself."""
    if then.steady == now.steady:
        return
    if now.steady:
        tries = "the only try says nothing of that" if len(now.measured) == 1 else f"all {len(now.measured)} agree"
        said = f"The tries did not agree before ({_counts(then)}); now {tries}."
        direction = Direction.NEITHER if len(now.measured) == 1 else Direction.MENDED
    else:
        said = f"The tries do not agree: {_counts(now)}."
        direction = Direction.NEITHER if len(then.measured) == 1 else Direction.WORSE
    yield Change(Aspect.STEADINESS, direction, said, before=_counts(then), after=_counts(now))


def _counts(walked: Walked) -> str:
    """`2 of 3 completed, 1 not completed`."""
    counts = [(outcome, number) for outcome, number in walked.tally.ordered_outcomes if outcome.counts]
    if not counts:
        return ""
    first, *rest = [f"{number} {outcome.words}" for outcome, number in counts]
    number, _, words = first.partition(" ")
    return listing([f"{number} of {walked.tally.measured} {words}", *rest])
