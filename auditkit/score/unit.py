"""One thing counted, and how many of them become points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, TaskSummary
    from auditkit.score.dimension import Because
    from auditkit.score.rubric import Measure, Rubric

_ALMOST = 1e-9
"""Sums of fractions are a little off."""


@dataclass(frozen=True)
class Case:
    """What a measure is counted from: one agency's measured attempts, and the rule."""

    attempts: Sequence[AttemptRecord]
    tasks: Mapping[tuple[str, str], TaskSummary]
    """By agency and task."""
    measure: Measure
    rubric: Rubric
    again: Sequence[AttemptRecord] = ()
    """Measured attempts that were made only because others had got worse: they say whether a way is steady."""


@dataclass(frozen=True)
class Unit:
    """One attempt, page, task or way, as a measure sees it."""

    attempts: tuple[str, ...]
    """Keys of the attempts it was seen in."""
    lost: float
    """Points it cost, of 100; above 100 where something is worse than nothing."""
    earned: bool
    """Whether it may raise the mean: it was seen in an attempt that ended well."""
    because: Because | None = None
    """Why it lost points; None when it lost none."""
    value: float | None = None
    """What was measured, where that is a number."""


@dataclass(frozen=True)
class Weighed:
    """Units that count, and what they come to."""

    units: tuple[Unit, ...]
    earned: bool
    """Whether any of them may raise a mean."""

    @property
    def lost(self) -> float:
        """The mean of what was lost, at most 100."""
        return min(100.0, sum(unit.lost for unit in self.units) / len(self.units))

    @property
    def points(self) -> float:
        """What is left of 100."""
        return 100.0 - self.lost

    @property
    def per_lost(self) -> float:
        """How many of the measure's lost points are due to each point that a unit lost."""
        total = sum(unit.lost for unit in self.units)
        return self.lost / total if total > 0 else 0.0


def weigh(units: Sequence[Unit]) -> Weighed | None:
    """The units that count; None when nothing was measured.

    All that were earned count. The others may cost points and never earn any: from the worst down, each counts while
    it makes the mean worse. So what is added for an attempt that failed never raises a score, whatever the order.
    """
    counted = [unit for unit in units if unit.earned]
    earned = bool(counted)
    total = sum(unit.lost for unit in counted)
    for unit in sorted((each for each in units if not each.earned and each.lost > 0), key=lambda each: -each.lost):
        if counted and unit.lost < total / len(counted) - _ALMOST:
            break
        counted.append(unit)
        total += unit.lost
    return Weighed(tuple(counted), earned) if counted else None
