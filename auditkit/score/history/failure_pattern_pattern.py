"""Whether a way fails now and then, and whether it does so at certain hours or on a certain day: counts, and no more.

Said only of what is unsteady: it failed in at least two spells, with runs between that went well. A failure that has
been there ever since some day is none of that, nor is a single one. Hours and days are named only where that says
something: it failed on several days, in a few hours or on one weekday, and runs at other times went well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from auditkit.diagnostic.text import count

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from auditkit.record.outcome import Outcome

MOST_RUNS = 50
"""Looked back on, with the present one: a day and a night and another one, when they are hourly."""
LEAST_RUNS = 5
LEAST_SPELLS = 2
MOST_HOURS = 6
"""A window longer than that is no hour of the day."""
LEAST_ELSEWHEN = 3
"""Runs at other times that went well."""
_DAY_HOURS = 24
_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


@dataclass(frozen=True)
class Run:
    """One way in one audit."""

    at: datetime
    """When its first try began, in UTC."""
    failed: bool

    @classmethod
    def of(cls, tries: Iterable[tuple[datetime, Outcome]]) -> Run | None:
        """A run failed when more than half of its measured tries did; None when nothing was measured.

        `tries` are those that were not made to confirm others: else runs could not be compared.
        """
        measured = [(at, outcome) for at, outcome in tries if outcome.counts]
        if not measured:
            return None
        failed = sum(not outcome.success for _, outcome in measured)
        return cls(min(at for at, _ in measured), 2 * failed > len(measured))


@dataclass(frozen=True)
class Pattern:
    """A way that fails now and then."""

    failed: int
    runs: int
    when: str = ""
    """`between 09:00 and 11:00 UTC`, `on Mondays`; nothing where no time stands out."""
    runs_then: int = 0
    """Runs at that time, those that went well too."""

    @property
    def words(self) -> str:
        """`Failed in 3 of the last 20 runs, all between 09:00 and 11:00 UTC: in 3 of the 4 runs at that time.`"""
        said = f"Failed in {self.failed} of the last {self.runs} runs"
        if not self.when:
            return f"{said}, with runs between that went well."
        return f"{said}, all {self.when}: in {self.failed} of the {count(self.runs_then, 'run')} at that time."


def pattern(runs: Sequence[Run]) -> Pattern | None:
    """What the runs say together, in any order; None where they are too few, or steady, or failed just once."""
    ordered = sorted(runs, key=lambda run: run.at)
    spells = sum(failed for failed, _ in groupby(run.failed for run in ordered))
    if len(ordered) < LEAST_RUNS or spells < LEAST_SPELLS:
        return None
    failed = [run for run in ordered if run.failed]
    days = {run.at.date() for run in failed}
    when, then = ("", ordered) if len(days) < LEAST_SPELLS else _when(ordered, failed)
    if not when:
        return Pattern(len(failed), len(ordered))
    return Pattern(len(failed), len(ordered), when, len(then))


def _when(runs: Sequence[Run], failed: Sequence[Run]) -> tuple[str, list[Run]]:
    """The time that all failures are at, with all runs at that time; hours before days."""
    first, hours = _window({run.at.hour for run in failed})
    then = [run for run in runs if (run.at.hour - first) % _DAY_HOURS < hours]
    if hours <= MOST_HOURS and len(runs) - len(then) >= LEAST_ELSEWHEN:
        return f"between {first:02}:00 and {(first + hours) % _DAY_HOURS:02}:00 UTC", then
    days = {run.at.weekday() for run in failed}
    then = [run for run in runs if run.at.weekday() in days]
    if len(days) == 1 and len(runs) - len(then) >= LEAST_ELSEWHEN:
        return f"on {_WEEKDAYS[days.pop()]} (UTC)", then
    return "", []


def _window(hours: set[int]) -> tuple[int, int]:
    """The shortest stretch of the clock that has all these hours: where it begins, and how many hours it has."""
    stretches = ((first, max((hour - first) % _DAY_HOURS for hour in hours) + 1) for first in hours)
    return min(stretches, key=lambda stretch: (stretch[1], stretch[0]))
