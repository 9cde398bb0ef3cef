"""An audit, small: what later audits are compared with. Made from a scorecard, and kept as JSON beside the audits.

Nothing here can't be made again from the records. What is left out of the JSON has its default value.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Container, Iterable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import Field

from auditkit.diagnostic.wording import in_utc
from auditkit.probe.barrier import Dimension
from auditkit.probe.detour import effort
from auditkit.record.details import Record
from auditkit.record.model import AnswerRecord, AttemptRecord, Utc, grouped, route_of
from auditkit.record.outcome import Outcome, Performer, Reason
from auditkit.record.shard import covers_agency
from auditkit.score.explanation.attempt import Cause
from auditkit.score.verdict import OutcomeCounts, Verdict, top_cause

if TYPE_CHECKING:
    from auditkit.score.scorecard import AgencyScore, ResultSource, RouteScore, Scorecard, TaskScore


SUMMARY_VERSION = 1


class AnswerResult(Record):
    read: str | None
    expected: str
    matches: bool


class AttemptResult(Record):
    trial: int = 1
    confirming: bool = False
    outcome: Outcome
    reason: Reason | None = None
    started_at: Utc
    actions: int = 0
    """What the customer had to do: looking doesn't count, nor do steps that were left out."""
    seconds: float = 0.0
    """Time the script's journey took; not a measure of people."""
    answer: AnswerResult | None = None


class RouteResult(Record):
    path: str
    profile: str
    attempts: tuple[AttemptResult, ...] = ()
    """By trial, those that were made to confirm too."""
    missing: int = 0
    cause: Cause | None = None

    @property
    def tally(self) -> OutcomeCounts:
        return _count_outcomes((self,))


class TaskResult(Record):
    task: str
    title: str
    top_task: str | None = None
    rank: int | None = None
    sha256: str = ""
    """Digest of the task file. Where it differs, two audits did not ask the same, and are not compared."""
    ways: tuple[RouteResult, ...] = ()
    cause: Cause | None = None
    barriers: tuple[str, ...] = ()
    """Slugs of the barriers met, those that ended most attempts first."""
    tried_at: Utc | None = None
    """When the audit began that it is from, where that is an older one than the summary's."""

    @cached_property
    def tally(self) -> OutcomeCounts:
        return _count_outcomes(self.ways)

    @property
    def verdict(self) -> Verdict:
        return self.tally.verdict


class DimensionResult(Record):
    dimension: Dimension
    points: float | None = None
    letter: str | None = None
    n: int = 0


class HourResult(Record):
    """The measured attempts that began within one hour."""

    at: Utc
    succeeded: int = 0
    measured: int = 0


class AgencyResult(Record):
    """One agency. The figures are of all its tasks in the audit, also where `tasks` was thinned out."""

    agency: str
    name: str
    ours: bool = False
    outcomes: dict[Outcome, int] = Field(default_factory=dict)
    reasons: dict[Reason, int] = Field(default_factory=dict)
    again: dict[Outcome, int] = Field(default_factory=dict)
    points: float | None = None
    letter: str | None = None
    n: int = 0
    dimensions: tuple[DimensionResult, ...] = ()
    hours: tuple[HourResult, ...] = ()
    asked: str = ""
    """Digest of what was asked: task files and ways. Where it is equal, totals can be compared."""
    task_count: int = 0
    tasks: tuple[TaskResult, ...] = ()
    whole: bool = True
    """Whether the audit tried all there was at the agency: only then do its totals say how the agency does."""
    tried_at: Utc | None = None
    """When the newest audit began that it is from, where that is an older one than the summary's."""

    @property
    def tally(self) -> OutcomeCounts:
        return OutcomeCounts(self.outcomes, self.reasons, self.again)


class AuditSummary(Record):
    version: int = SUMMARY_VERSION
    id: str
    started_at: Utc
    ended_at: Utc | None = None
    """None for an audit that was stopped before its end, or still runs."""
    kit_version: str = ""
    browser: str = ""
    rubric: str = ""
    """Digest of the rubric the points are by."""
    performer: Performer = Performer.SCRIPT
    recorded_at: Utc | None = None
    """Of a replay: when its traffic was recorded."""
    agencies: tuple[AgencyResult, ...] = ()

    @property
    def finished(self) -> bool:
        return self.ended_at is not None

    def agency(self, slug: str) -> AgencyResult | None:
        return next((one for one in self.agencies if one.agency == slug), None)

    def only(self, *agencies: str) -> AuditSummary:
        return self.model_copy(update={"agencies": tuple(one for one in self.agencies if one.agency in agencies)})


def _count_outcomes(routes: tuple[RouteResult, ...]) -> OutcomeCounts:
    attempts = [one for route in routes for one in route.attempts]
    counted, again = ([one for one in attempts if one.confirming is made] for made in (False, True))
    return OutcomeCounts.of(counted, sum(route.missing for route in routes), again)


def answers_of(past: AgencyResult, wanted: Container[str] | None = None) -> tuple[AttemptRecord, ...]:
    """The attempts that read an answer, with nothing else of them: what `score` takes for `earlier`. All of them, or
    those of the routes wanted, as `route_of` calls them.
    """
    found = (
        AttemptRecord(
            agency=past.agency,
            task=task.task,
            path=route.path,
            profile=route.profile,
            trial=one.trial,
            outcome=one.outcome,
            reason=one.reason,
            started_at=one.started_at,
            answer=AnswerRecord(read=one.answer.read, expected=one.answer.expected, matches=one.answer.matches),
        )
        for task in past.tasks
        for route in task.ways
        for one in route.attempts
        if one.answer is not None and not one.confirming
    )
    return tuple(one for one in found if wanted is None or route_of(one.key) in wanted)


def answer_digests(past: AgencyResult) -> dict[str, str]:
    """Digest of the answers that each route read: where it is the same, so is all that a later audit takes of it."""
    return {route: _digest(same) for route, same in grouped(answers_of(past), lambda one: route_of(one.key)).items()}


def _digest(answers: Iterable[AttemptRecord]) -> str:
    text = "\n".join(one.model_dump_json(exclude_defaults=True) for one in answers)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


MAX_TEXT = 500
"""What a page says may be endless; a history needs its beginning."""


def summarise(card: Scorecard) -> AuditSummary:
    audit = card.audit
    return AuditSummary(
        id=audit.id,
        started_at=in_utc(audit.started_at),
        ended_at=in_utc(audit.ended_at) if audit.ended_at else None,
        kit_version=audit.kit_version,
        browser=audit.browser,
        rubric=card.rubric.digest,
        performer=card.performer,
        recorded_at=audit.replay.recorded_at if audit.replay else None,
        agencies=tuple(_agency_result(agency, card) for agency in card.agencies),
    )


def _agency_result(agency: AgencyScore, card: Scorecard) -> AgencyResult:
    grade, slug = agency.grade, agency.summary.agency
    tasks = tuple(_task_result(task, card) for task in agency.tasks)
    return AgencyResult(
        agency=agency.summary.agency,
        name=agency.summary.name,
        ours=agency.summary.ours,
        outcomes=dict(agency.tally.outcomes),
        reasons=dict(agency.tally.reasons),
        again=dict(agency.tally.again),
        points=grade.points,
        letter=grade.letter,
        n=grade.n,
        dimensions=tuple(
            DimensionResult(dimension=one.dimension, points=one.points, letter=one.letter, n=one.n)
            for one in grade.dimensions
        ),
        hours=hours_of(tasks),
        asked=_question_digest(agency),
        task_count=len(agency.tasks),
        tasks=tasks,
        whole=covers_agency(card.audit, slug),
        tried_at=_older(card.agency_sources(slug)[0], card),
    )


def _older(source: ResultSource, card: Scorecard) -> datetime | None:
    return None if source.audit == card.audit.id else in_utc(source.at)


def _question_digest(agency: AgencyScore) -> str:
    asked = sorted(
        (task.summary.task, task.summary.sha256, route.path, route.profile)
        for task in agency.tasks
        for route in task.ways
    )
    return hashlib.sha256(repr(asked).encode(errors="replace")).hexdigest()[:16]


def hours_of(tasks: Iterable[TaskResult]) -> tuple[HourResult, ...]:
    """When the attempts at these tasks began, and how many succeeded."""
    routes = [route for task in tasks for route in task.ways]
    attempts = [one for route in routes for one in route.attempts if not one.confirming]
    measured = [one for one in attempts if one.outcome.counts]
    counts = Counter(_hour(one) for one in measured)
    succeeded = Counter(_hour(one) for one in measured if one.outcome.success)
    return tuple(HourResult(at=at, succeeded=succeeded[at], measured=counts[at]) for at in sorted(counts))


def _hour(attempt: AttemptResult) -> datetime:
    return in_utc(attempt.started_at).replace(minute=0, second=0, microsecond=0)


def _task_result(task: TaskScore, card: Scorecard) -> TaskResult:
    summary = task.summary
    return TaskResult(
        task=summary.task,
        title=summary.title[:MAX_TEXT],
        top_task=summary.top_task,
        rank=summary.rank,
        sha256=summary.sha256,
        ways=tuple(_route_result(route) for route in task.ways),
        cause=task.cause,
        barriers=tuple(count.barrier for count in task.barriers),
        tried_at=_older(card.source(summary.agency, summary.task), card),
    )


def _route_result(route: RouteScore) -> RouteResult:
    return RouteResult(
        path=route.path,
        profile=route.profile,
        attempts=tuple(_attempt_result(attempt) for attempt in route.tries),
        missing=sum(route.tally.outcomes.values()) - len(route.attempts),
        cause=top_cause(route.attempts),
    )


def _attempt_result(attempt: AttemptRecord) -> AttemptResult:
    answer = attempt.answer
    return AttemptResult(
        trial=attempt.trial,
        confirming=attempt.confirming,
        outcome=attempt.outcome,
        reason=attempt.reason,
        started_at=in_utc(attempt.started_at),
        actions=effort(attempt),
        seconds=attempt.scripted_duration_seconds,
        answer=AnswerResult(read=answer.read, expected=answer.expected, matches=answer.matches) if answer else None,
    )
