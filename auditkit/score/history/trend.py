"""Audits in their order, and what they say together: trends, and at which tasks the verdict changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple, Self

from auditkit.diagnostic.wording import capitalize_first
from auditkit.record.model import grouped
from auditkit.record.outcome import Outcome
from auditkit.score.history.failure_pattern import MOST_RUNS, RouteRun
from auditkit.score.scorecard import UNRANKED
from auditkit.score.verdict import OutcomeCounts, Verdict

if TYPE_CHECKING:
    from auditkit.score.explanation.attempt import Cause
    from auditkit.score.history.summary import AgencyResult, AuditSummary, RouteResult, TaskResult


_SAYS_NOTHING = {f"{capitalize_first(outcome.words)}." for outcome in Outcome}


class TaskInAudit(NamedTuple):
    audit: AuditSummary
    agency: AgencyResult
    task: TaskResult


@dataclass(frozen=True)
class VerdictChange:
    """A task whose verdict is another than at the last audit that can be compared.

    Compared are the ways that both audits measured, of a task file that has not changed in between.
    """

    agency: str
    agency_name: str
    task: str
    title: str
    rank: int | None
    was: Verdict
    now: Verdict
    was_tally: OutcomeCounts
    now_tally: OutcomeCounts
    since: datetime
    since_audit: str
    at: datetime
    """When the present audit began."""
    partial: bool
    """Whether the task has ways now that the two audits can't be compared by: its verdict as a whole may differ."""
    cause: Cause | None
    """What stops customers now, where things got worse; what stopped them then, where they got better."""

    @property
    def better(self) -> bool:
        return self.distance > 0

    @property
    def distance(self) -> int:
        """How far the verdict moved: 1 to the next one, 4 from `wrong answer` to `completed`; below 0 for worse."""
        return self.now.rank - self.was.rank

    @property
    def change(self) -> str:
        """`completed on 3 November, not completed now`; with the year where that is another."""
        then = f"{self.since.day} {self.since:%B}"
        if self.since.year != self.at.year:
            then += f" {self.since.year}"
        return f"{self.was.words} on {then}, {self.now.words} now"

    @property
    def words(self) -> str:
        """One line: the task, the change, and the cause. It may hold text from an audited page: hostile."""
        cause = ""
        if self.cause is not None:
            cause = f" What stopped the customer then: {self.cause.sentence}" if self.better else self.cause.sentence
        return f"{self.title}: {self.change}. {cause.strip()}".strip()


def verdict_change(now: TaskInAudit, earlier: Sequence[TaskInAudit]) -> VerdictChange | None:
    """What changed since the last comparable audit; None when nothing did, or none is comparable."""
    base = comparable(now, earlier)
    if base is None:
        return None
    then_ways, now_ways = common_routes(base.task, now.task)
    then_tally, now_tally = (OutcomeCounts.total(route.tally for route in routes) for routes in (then_ways, now_ways))
    if then_tally.verdict is now_tally.verdict:
        return None
    worse = now_tally.verdict.rank < then_tally.verdict.rank
    return VerdictChange(
        agency=now.agency.agency,
        agency_name=now.agency.name,
        task=now.task.task,
        title=now.task.title,
        rank=now.task.rank,
        was=then_tally.verdict,
        now=now_tally.verdict,
        was_tally=then_tally,
        now_tally=now_tally,
        since=base.audit.started_at,
        since_audit=base.audit.id,
        at=now.task.tried_at or now.audit.started_at,
        partial=len(now_ways) < sum(bool(route.tally.measured) for route in now.task.ways),
        cause=_cause(now_ways if worse else then_ways),
    )


def comparable(now: TaskInAudit, earlier: Sequence[TaskInAudit]) -> TaskInAudit | None:
    """The last earlier audit that measured one of the same ways by the same task file; `earlier` by time."""
    for seen in reversed(earlier):
        if seen.task.sha256 == now.task.sha256 and common_routes(seen.task, now.task)[1]:
            return seen
    return None


def most_serious_first(one: VerdictChange) -> tuple[int, bool, int, str, str]:
    """Key to sort by: the longest way first, worse before better, then the task's rank."""
    return (-abs(one.distance), one.better, one.rank or UNRANKED, one.title, one.agency)


def common_routes(then: TaskResult, now: TaskResult) -> tuple[list[RouteResult], list[RouteResult]]:
    """The ways that both measured, as they were and as they are."""
    before = {(route.path, route.profile): route for route in then.ways if route.tally.measured}
    both = [route for route in now.ways if (route.path, route.profile) in before and route.tally.measured]
    return [before[route.path, route.profile] for route in both], both


def _cause(routes: Sequence[RouteResult]) -> Cause | None:
    """What stopped most attempts at the ways that failed; None where the records only say that they did."""
    failed = [
        route.cause for route in routes if route.cause is not None and route.tally.succeeded < route.tally.measured
    ]
    explained = [cause for cause in failed if cause.barrier or cause.sentence not in _SAYS_NOTHING]
    return max(explained, key=lambda cause: cause.count, default=None)


@dataclass(frozen=True)
class TrendPoint:
    audit: str
    at: datetime
    finished: bool
    tally: OutcomeCounts
    points: float | None
    letter: str | None
    baseline: bool
    """Whether it is the first: what all others are held against."""
    asked_as_before: bool
    """Whether it asked what the point before asked: the same task files by the same ways. False for the first."""


@dataclass(frozen=True)
class TaskPoint:
    audit: str
    at: datetime
    verdict: Verdict
    tally: OutcomeCounts
    cause: Cause | None
    ways: tuple[RouteResult, ...]
    same_file: bool
    """Whether the task file was the one of the newest audit; otherwise the two are not comparable."""


@dataclass(frozen=True)
class Span:
    """The attempts that began in one hour of the day, or on one weekday."""

    number: int
    """The hour from 0 to 23 in UTC, or the weekday from 1 for Monday."""
    succeeded: int
    measured: int


@dataclass(frozen=True)
class History:
    """Summaries of audits by time; the last one is the audit that is being published.

    An audit that was stopped before its end, or that tried some of the tasks only, counts where single tasks and
    attempts are compared. It has no place in a trend, as its totals are of whichever tasks those were; only the last
    one is always there.
    """

    summaries: tuple[AuditSummary, ...] = ()

    @classmethod
    def of(cls, summaries: Iterable[AuditSummary]) -> Self:
        """A history of these audits, put in order. Of two with the same id the later one stands."""
        by_id = {summary.id: summary for summary in summaries}
        return cls(tuple(sorted(by_id.values(), key=lambda one: (one.started_at, one.id))))

    @classmethod
    def join(cls, parts: Iterable[History]) -> Self:
        by_id: dict[str, AuditSummary] = {}
        for summary in (summary for part in parts for summary in part.summaries):
            known = by_id.get(summary.id)
            agencies = (*known.agencies, *summary.agencies) if known else summary.agencies
            by_id[summary.id] = summary.model_copy(update={"agencies": agencies})
        return cls.of(by_id.values())

    @property
    def newest(self) -> AuditSummary | None:
        return self.summaries[-1] if self.summaries else None

    @property
    def earlier(self) -> tuple[AuditSummary, ...]:
        return self.summaries[:-1]

    def movers(self, most: int | None = None) -> tuple[VerdictChange, ...]:
        """The tasks of the newest audit with another verdict than before, the biggest changes first."""
        found = [verdict_change(now, self._earlier(now)) for now in self._now]
        return tuple(sorted((one for one in found if one is not None), key=most_serious_first)[:most])

    def compared(self) -> int:
        """How many tasks of the newest audit could be compared with an earlier one: the n of `movers`."""
        return sum(comparable(now, self._earlier(now)) is not None for now in self._now)

    def trend(self, agency: str) -> tuple[TrendPoint, ...]:
        """The agency audit by audit, the baseline first; audits that did not try all of it are left out."""
        points: list[TrendPoint] = []
        asked = ""
        for summary, past in self._of_agency.get(agency, ()):
            if not (summary.finished and past.whole) and summary is not self.newest:
                continue
            point = TrendPoint(
                audit=summary.id,
                at=past.tried_at or summary.started_at,
                finished=summary.finished,
                tally=past.tally,
                points=past.points,
                letter=past.letter,
                baseline=not points,
                asked_as_before=bool(points) and past.asked == asked,
            )
            points.append(point)
            asked = past.asked
        return tuple(points)

    def task_history(self, agency: str, task: str) -> tuple[TaskPoint, ...]:
        """The task audit by audit; audits that did not plan it are left out."""
        seen = self._seen.get((agency, task), [])
        return tuple(
            TaskPoint(
                audit=one.audit.id,
                at=one.task.tried_at or one.audit.started_at,
                verdict=one.task.verdict,
                tally=one.task.tally,
                cause=one.task.cause,
                ways=one.task.ways,
                same_file=one.task.sha256 == seen[-1].task.sha256,
            )
            for one in seen
        )

    def by_hour(self, agency: str) -> tuple[Span, ...]:
        """Completions by hour of the day in UTC; only hours in which something was measured, and only with history.

        Tasks asked at one hour may be harder than those asked at another: it is a hint where to look, no proof.
        """
        return self._spans(agency, lambda at: at.hour)

    def by_weekday(self, agency: str) -> tuple[Span, ...]:
        return self._spans(agency, lambda at: at.isoweekday())

    def task_by_hour(self, agency: str, task: str) -> tuple[Span, ...]:
        """The same by hour for one task, while its file was as it is now."""
        return _as_spans(
            (seen.audit.id, Span(one.started_at.hour, int(one.outcome.success), 1))
            for seen in self._alike(agency, task)
            for route in seen.task.ways
            for one in route.attempts
            if one.outcome.counts and not one.confirming
        )

    def runs(self, agency: str, task: str) -> dict[tuple[str, str], list[RouteRun]]:
        """Each way of the task, by path and profile, in the audits that asked as the newest one: the last of them."""
        found: dict[tuple[str, str], list[RouteRun]] = defaultdict(list)
        for seen in self._alike(agency, task)[-MOST_RUNS:]:
            for route in seen.task.ways:
                run = RouteRun.of((one.started_at, one.outcome) for one in route.attempts if not one.confirming)
                if run is not None:
                    found[route.path, route.profile].append(run)
        return dict(found)

    def _alike(self, agency: str, task: str) -> list[TaskInAudit]:
        seen = self._seen.get((agency, task), [])
        alike = takewhile(lambda one: one.task.sha256 == seen[-1].task.sha256, reversed(seen))
        return list(alike)[::-1]

    def thin(self) -> History:
        """The same without the tasks of earlier audits that nothing is compared with: small enough to hold for all.

        `movers`, `compared`, `trend` and the spans are as before; `task_history` is not.
        """
        needed: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for now in self._now:
            seen = comparable(now, self._earlier(now))
            if seen is not None:
                needed[seen.audit.id].add((seen.agency.agency, seen.task.task))
        return History((*(_thin(one, needed[one.id]) for one in self.earlier), *self.summaries[-1:]))

    @cached_property
    def _seen(self) -> dict[tuple[str, str], list[TaskInAudit]]:
        agencies = ((summary, agency) for summary in self.summaries for agency in summary.agencies)
        seen = (TaskInAudit(summary, agency, task) for summary, agency in agencies for task in agency.tasks)
        return grouped(seen, lambda one: (one.agency.agency, one.task.task))

    @cached_property
    def _of_agency(self) -> dict[str, list[tuple[AuditSummary, AgencyResult]]]:
        visits = ((summary, agency) for summary in self.summaries for agency in summary.agencies)
        return grouped(visits, lambda visit: visit[1].agency)

    @property
    def _now(self) -> list[TaskInAudit]:
        newest = self.newest
        if newest is None:
            return []
        return [TaskInAudit(newest, agency, task) for agency in newest.agencies for task in agency.tasks]

    def _earlier(self, now: TaskInAudit) -> list[TaskInAudit]:
        return self._seen[now.agency.agency, now.task.task][:-1]

    def _spans(self, agency: str, part: Callable[[datetime], int]) -> tuple[Span, ...]:
        return _as_spans(
            (summary.id, Span(part(hour.at), hour.succeeded, hour.measured))
            for summary, past in self._of_agency.get(agency, ())
            for hour in past.hours
        )


def _as_spans(counted: Iterable[tuple[str, Span]]) -> tuple[Span, ...]:
    """What was counted in each audit, put together by number; nothing where it is all of one audit."""
    found = list(counted)
    if len({audit for audit, _ in found}) < 2:
        return ()
    by_number = grouped((span for _, span in found), lambda span: span.number)
    return tuple(
        Span(number, sum(one.succeeded for one in same), sum(one.measured for one in same))
        for number, same in sorted(by_number.items())
    )


def _thin(summary: AuditSummary, keep: set[tuple[str, str]]) -> AuditSummary:
    agencies = tuple(
        one.model_copy(
            update={"tasks": tuple(task for task in one.tasks if (one.agency, task.task) in keep)},
        )
        for one in summary.agencies
    )
    return summary.model_copy(update={"agencies": agencies})
