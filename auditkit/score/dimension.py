"""What an agency scores on each of the eight dimensions, what cost it points, and the units that measures count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import plural
from auditkit.probe import PROBES
from auditkit.probe.barrier import BARRIERS, Slug

if TYPE_CHECKING:
    from auditkit.probe.barrier import Dimension
    from auditkit.record.model import AttemptRecord, Finding, TaskSummary
    from auditkit.record.outcome import Severity
    from auditkit.score.rubric import Measure, Rubric


@dataclass(frozen=True)
class Deduction:
    """One thing that cost points: it opens the score to the attempt behind it."""

    attempt: str
    agency: str
    task: str
    barrier: str | None
    severity: Severity | None
    step: int | None
    sentence: str
    """Plain words. They may hold text from an audited page, and are hostile until escaped."""
    lost: float = 0.0
    """Points it cost the dimension, of 100."""

    @classmethod
    def of(
        cls, attempt: AttemptRecord, sentence: str, finding: Finding | None = None, *, step: int | None = None
    ) -> Deduction:
        """What an attempt cost; the step is the finding's, where there is one."""
        barrier, severity = (finding.barrier, finding.severity) if finding is not None else (None, None)
        step = finding.step if finding is not None else step
        return cls(attempt.key, attempt.agency, attempt.task, barrier, severity, step, sentence)


@dataclass(frozen=True)
class MeasureScore:
    slug: str
    title: str
    about: str
    """What is counted and how it becomes points, in one or two plain sentences."""
    points: float | None
    """0 to 100; None where nothing was measured."""
    said: str
    """What was counted, in words: `7 of 9 attempts`."""
    n: int
    unit: str
    weight: float
    """Its share of the dimension; only those of measures that have points are added up."""
    because: tuple[Deduction, ...] = ()


@dataclass(frozen=True)
class DimensionScore:
    dimension: Dimension
    points: float | None
    letter: str | None
    n: int
    weight: float
    """Its share of the grade as a whole; 0 where the rubric leaves it out."""
    succeeded: int | None = None
    """How many of the `n` attempts succeeded, where only such could earn points; None where every attempt could."""
    succeeded_in_all: int = 0
    """How many of the agency's attempts succeeded, those among them of which nothing here could be counted."""
    measures: tuple[MeasureScore, ...] = ()
    why_none: str = ""
    """Words for `nothing was measured`; empty when there are points."""

    @property
    def basis(self) -> str:
        """What the points come from: `9 attempts`, `the 9 attempts that succeeded`, `3 of the 9 attempts …`."""
        if self.succeeded is None:
            return plural(self.n, "attempt")
        failed = self.n - self.succeeded
        if not self.succeeded:
            return f"{plural(failed, 'attempt')}, none of which succeeded"
        counted = f"{self.succeeded:,} of " if self._left_out else ""
        cost = f"; {failed:,} that failed could only cost points" if failed else ""
        return f"{counted}the {plural(max(self.succeeded, self.succeeded_in_all), 'attempt')} that succeeded{cost}"

    @property
    def basis_words(self) -> str:
        """The same in a sentence: `from 9 attempts`, `from the 9 attempts that succeeded`."""
        return f"from {self.basis}"

    @property
    def _left_out(self) -> int:
        return max(0, self.succeeded_in_all - (self.succeeded or 0))

    @property
    def because(self) -> tuple[Deduction, ...]:
        """What cost the dimension points, the dearest first. What several measures hold against it stands once."""
        merged: dict[Deduction, float] = {}
        for measure in self.measures:
            for one in measure.because:
                same = replace(one, lost=0.0)
                merged[same] = merged.get(same, 0.0) + one.lost
        return by_cost(replace(one, lost=lost) for one, lost in merged.items())


@dataclass(frozen=True)
class Grade:
    """An agency as a whole: the weighted mean of the dimensions that were measured, and whatever caps it."""

    points: float | None
    letter: str | None
    n: int
    dimensions: tuple[DimensionScore, ...] = ()
    """All eight, in the order of the catalogue."""
    capped: str = ""
    """Why the letter is lower than the points alone would give; empty when it isn't."""
    why_none: str = ""
    aim: str = ""
    """The agency's own aim, where the weights follow it; empty where they are those that all agencies share."""

    @property
    def basis(self) -> str:
        """What the points come from: `9 attempts`."""
        return plural(self.n, "attempt")

    @property
    def basis_words(self) -> str:
        return f"from {self.basis}"

    @property
    def missing(self) -> tuple[Dimension, ...]:
        return tuple(one.dimension for one in self.dimensions if one.points is None)

    def of(self, dimension: Dimension) -> DimensionScore | None:
        """The score of one dimension; None when there is none, as before anything was graded."""
        return next((one for one in self.dimensions if one.dimension is dimension), None)


def by_cost(reasons: Iterable[Deduction]) -> tuple[Deduction, ...]:
    """Reasons in the order in which they are read: the dearest first, and the same each time."""
    return tuple(sorted(reasons, key=lambda one: (-one.lost, one.attempt, one.barrier or "", one.sentence)))


# Units: one thing a measure counts, whether an attempt could show it, and how many of them become points

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
