"""Single points of a history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from auditkit.probe.barrier import Dimension
    from auditkit.score.history.summary import DimensionPast, WayPast
    from auditkit.score.verdict import Cause
    from auditkit.score.verdict_tally import Tally, Verdict


@dataclass(frozen=True)
class TrendPoint:
    """An agency in one audit."""

    audit: str
    at: datetime
    finished: bool
    tally: Tally
    """Over all tasks of that audit: `tally.completion` says x of n."""
    task_count: int
    points: float | None
    letter: str | None
    n: int
    dimensions: tuple[DimensionPast, ...]
    baseline: bool
    """Whether it is the first: what all others are held against."""
    asked_as_before: bool
    """Whether it asked what the point before asked: the same task files by the same ways. False for the first."""

    def dimension(self, dimension: Dimension) -> DimensionPast | None:
        """Points and letter of one dimension; None before dimensions were counted."""
        return next((one for one in self.dimensions if one.dimension is dimension), None)


@dataclass(frozen=True)
class TaskPoint:
    """A task in one audit."""

    audit: str
    at: datetime
    verdict: Verdict
    tally: Tally
    cause: Cause | None
    ways: tuple[WayPast, ...]
    same_file: bool
    """Whether the task file was the one of the newest audit; otherwise the two are not comparable."""


@dataclass(frozen=True)
class Span:
    """The attempts that began in one hour of the day, on one weekday or in one month."""

    number: int
    """The hour from 0 to 23 in UTC, the weekday from 1 for Monday, the month from 1 for January."""
    succeeded: int
    measured: int
    """Attempts that could be measured: the n of `succeeded`."""
    audits: int
    """How many audits they are of."""

    @property
    def completion(self) -> str:
        """`7 of 9`: counts, as scripted runs are no sample of people."""
        return f"{self.succeeded} of {self.measured}"
