"""What has changed at a task since it was last asked the same way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from auditkit.diagnostic.wording import capitalize_first
from auditkit.record.outcome import Outcome
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
