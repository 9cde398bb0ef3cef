"""Whether a route fails now and then, and at certain hours or on a certain day: counts, and no more.

Said only of what is unsteady: it failed in at least two spells, with runs between that went well. A failure
that has been there ever since some day is none of that, nor is a single one. Hours and days are named only
where that says something: it failed on several days, in a few hours or on one weekday, and runs at other times
went well. The runs come from the summaries that are kept, else from the records themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import in_utc, plural
from auditkit.record.audit import AuditHead, copy_visited, is_outside_history, start_order
from auditkit.record.outcome import Outcome, Performer
from auditkit.score.history.summary_cache import CacheDamageError, SummaryCache

if TYPE_CHECKING:
    from auditkit.record.model import AuditRecord
    from auditkit.record.store import AuditStore
    from auditkit.score.history.summary import AgencyResult


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
class RouteRun:
    at: datetime
    """When its first try began, in UTC."""
    failed: bool

    @classmethod
    def of(cls, tries: Iterable[tuple[datetime, Outcome]]) -> RouteRun | None:
        """A run failed when more than half of its measured tries did; None when nothing was measured.

        `tries` are those that were not made to confirm others: else runs could not be compared.
        """
        measured = [(at, outcome) for at, outcome in tries if outcome.counts]
        if not measured:
            return None
        failed = sum(not outcome.success for _, outcome in measured)
        return cls(min(at for at, _ in measured), 2 * failed > len(measured))


@dataclass(frozen=True)
class FailurePattern:
    failed: int
    runs: int
    when: str = ""
    """`between 09:00 and 11:00 UTC`, `on Mondays`; nothing where no time stands out."""
    runs_then: int = 0
    """Runs at that time, those that went well too."""

    @property
    def words(self) -> str:
        """`Failed in 3 of the last 20 runs, all between 09:00 and 11:00 UTC: in 3 of the 4 runs at that time.`"""
        text = f"Failed in {self.failed} of the last {self.runs} runs"
        if not self.when:
            return f"{text}, with successful runs in between."
        return f"{text}, all {self.when}: in {self.failed} of the {plural(self.runs_then, 'run')} at that time."


def failure_pattern(runs: Sequence[RouteRun]) -> FailurePattern | None:
    """What the runs say together, in any order; None where they are too few, or steady, or failed just once."""
    ordered = sorted(runs, key=lambda run: run.at)
    spells = sum(failed for failed, _ in groupby(run.failed for run in ordered))
    if len(ordered) < LEAST_RUNS or spells < LEAST_SPELLS:
        return None
    failed = [run for run in ordered if run.failed]
    days = {run.at.date() for run in failed}
    when, then = ("", []) if len(days) < LEAST_SPELLS else _when(ordered, failed)
    return FailurePattern(len(failed), len(ordered), when, len(then))


def _when(runs: Sequence[RouteRun], failed: Sequence[RouteRun]) -> tuple[str, list[RouteRun]]:
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


@dataclass(frozen=True)
class _TaskTries:
    sha256: str
    tries: Sequence[tuple[str, str, datetime, Outcome]]
    """Path, profile, beginning and outcome of each try that was not made to confirm others."""


class RecentRuns:
    def __init__(self, audits: AuditStore, now: AuditRecord) -> None:
        self._audits = audits
        self._now = now
        self._cache = SummaryCache(audits.folder)
        self._fetched = False
        self._agency = lru_cache(maxsize=10 * MOST_RUNS)(self._read_agency)
        self._task = lru_cache(maxsize=10 * MOST_RUNS)(self._read_task)

    def runs(self, agency: str, task: str, path: str, profile: str) -> Iterator[RouteRun]:
        """The way in the audits before, the newest first, at most `MOST_RUNS` of them with the present one.

        It ends where the task file was another, or another address was visited. What was not measured is left out.

        Raises:
            AuditkitError: an audit.json or a record can't be read; it is named.
        """
        asks = next((one.sha256 for one in self._now.tasks if (one.agency, one.task) == (agency, task)), "")
        found = 1
        for head in self._earlier(agency):
            tried = self._task(head.id, agency, task)
            if tried is None:
                continue
            if tried.sha256 != asks or found >= MOST_RUNS:
                return
            run = RouteRun.of(
                (at, outcome) for route, who, at, outcome in tried.tries if (route, who) == (path, profile)
            )
            if run is not None:
                found += 1
                yield run

    def _earlier(self, agency: str) -> Iterator[AuditHead]:
        """The audits by scripts that visited the agency at the same address, the newest first."""
        if not self._fetched:
            self._audits.backend.fetch_summaries()
            self._fetched = True
        for head in reversed(self._heads):
            if start_order(head) < start_order(self._now) and agency in head.visited:
                if copy_visited(head, agency) != copy_visited(self._now, agency):
                    return
                yield head

    @cached_property
    def _heads(self) -> Sequence[AuditHead]:
        return [head for head in self._audits.heads() if not is_outside_history(head)]

    def _read_task(self, audit_id: str, agency: str, task: str) -> _TaskTries | None:
        past = self._agency(audit_id, agency)
        if past is None:
            return self._from_records(audit_id, agency, task)
        known = next((one for one in past.tasks if one.task == task), None)
        if known is None:
            return None
        tries = ((route, one) for route in known.ways for one in route.attempts if not one.confirming)
        return _TaskTries(
            known.sha256, [(at.path, at.profile, in_utc(one.started_at), one.outcome) for at, one in tries]
        )

    def _read_agency(self, audit_id: str, agency: str) -> AgencyResult | None:
        """From a summary; None where there is none of the records as they are."""
        cached = self._cache.find(audit_id)
        with suppress(OSError, CacheDamageError):
            if cached is not None and cached.head.stamp == self._audits.backend.audit_stamp(audit_id).digest:
                return self._cache.agency(cached, agency)
        return None

    def _from_records(self, audit_id: str, agency: str, task: str) -> _TaskTries | None:
        audit = self._audits.open(audit_id)
        summary = next((one for one in audit.record.tasks if (one.agency, one.task) == (agency, task)), None)
        if summary is None:
            return None
        scripted = (one for one in audit.attempts(agency, task) if one.performer is Performer.SCRIPT)
        return _TaskTries(
            summary.sha256,
            [(one.path, one.profile, in_utc(one.started_at), one.outcome) for one in scripted if not one.confirming],
        )
