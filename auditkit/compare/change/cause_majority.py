"""When something got worse of which several tries were made: the rule stands here, and nowhere else.

A way got worse when **more than half of its tries now ended worse than more than half of them did before**. The first
try counts like those that were made to confirm it. It is mended by the same rule the other way round. Half and half
is no result: then the way is unsteady, and neither worse nor mended.

A serious barrier is new when more than half of the tries that got as far met it now, and fewer than half did before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.compare.change.cause import renamed_alone
from auditkit.compare.model import Direction
from auditkit.record.outcome import Outcome

if TYPE_CHECKING:
    from auditkit.compare.model_way import Walked
    from auditkit.record.model import AttemptRecord

_WORST_FIRST = (
    Outcome.WRONG_ANSWER,
    Outcome.NOT_COMPLETED,
    Outcome.COMPLETED_WITH_DIFFICULTY,
    Outcome.COMPLETED,
)


def most(number: int, of: int) -> bool:
    """Whether that is more than half."""
    return 2 * number > of


def half(number: int, of: int) -> bool:
    """Whether that is half at least."""
    return 2 * number >= of


def direction(then: Walked, now: Walked) -> Direction:
    """Which way the outcome moved."""
    of = len(now.measured)
    if most(worse_tries(then, now), of):
        return Direction.WORSE
    return Direction.MENDED if most(_moved(then, now, 1), of) else Direction.NEITHER


def worse_tries(then: Walked, now: Walked) -> int:
    """How many tries now ended worse than more than half of them did before."""
    return _moved(then, now, -1)


def _moved(then: Walked, now: Walked, sign: int) -> int:
    before = [sign * _rank(one) for one in then.measured]
    after = [sign * _rank(one) for one in now.measured]
    return sum(most(sum(one > past for past in before), len(before)) for one in after)


def _rank(attempt: AttemptRecord) -> int:
    """How well the customer fared. A control with a new name alone makes nothing hard: the task file is behind."""
    outcome = Outcome.COMPLETED if renamed_alone(attempt) else attempt.outcome
    return _WORST_FIRST.index(outcome)
