"""Units: one thing a measure counts, whether an attempt could show it, and how many of them become points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.probe import PROBES
from auditkit.probe.barrier import BARRIERS, Slug

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, TaskSummary
    from auditkit.score.dimension import Deduction
    from auditkit.score.rubric import Measure, Rubric


_ALMOST = 1e-9
"""Sums of fractions are a little off."""


@dataclass(frozen=True)
class MeasureInput:
    """What a measure is counted from: one agency's measured attempts, and the rule."""

    attempts: Sequence[AttemptRecord]
    tasks: Mapping[tuple[str, str], TaskSummary]
    measure: Measure
    rubric: Rubric
    again: Sequence[AttemptRecord] = ()
    """Measured attempts that were made only because others had got worse: they say whether a way is steady."""


@dataclass(frozen=True)
class Unit:
    attempts: tuple[str, ...]
    """Keys of the attempts it was seen in."""
    lost: float
    """Points it cost, of 100; above 100 where something is worse than nothing."""
    earned: bool
    """Whether it may raise the mean: it was seen in an attempt that ended well."""
    because: Deduction | None = None
    value: float | None = None


@dataclass(frozen=True)
class WeighedUnits:
    units: tuple[Unit, ...]
    earned: bool
    """Whether any of them may raise a mean."""

    @property
    def lost(self) -> float:
        """The mean of what was lost, at most 100."""
        return min(100.0, sum(unit.lost for unit in self.units) / len(self.units))

    @property
    def points(self) -> float:
        return 100.0 - self.lost

    @property
    def per_lost(self) -> float:
        """How many of the measure's lost points are due to each point that a unit lost."""
        total = sum(unit.lost for unit in self.units)
        return self.lost / total if total > 0 else 0.0


def weigh(units: Sequence[Unit]) -> WeighedUnits | None:
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
    return WeighedUnits(tuple(counted), earned) if counted else None


def could_meet(attempt: AttemptRecord, barriers: Iterable[Slug]) -> bool:
    """Whether the attempt is proof of there being none of these, when it met none.

    Each probe that reports one of them must have had a look, and there must be an answer where one could be wrong.
    """
    wanted = frozenset(barriers)
    answered = attempt.answer is not None and attempt.answer.read is not None
    if not answered and any(BARRIERS[slug].needs_answer for slug in wanted):
        return False
    return all(probe.could_judge(attempt) for probe in PROBES if not wanted.isdisjoint(probe.barriers))
