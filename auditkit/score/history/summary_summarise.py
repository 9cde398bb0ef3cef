"""From a scorecard to its summary."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from auditkit.probe.detour import effort
from auditkit.score.history.summary import (
    AgencyPast,
    AnswerPast,
    AttemptPast,
    AuditSummary,
    DimensionPast,
    HourPast,
    TaskPast,
    WayPast,
)
from auditkit.score.verdict import top_cause

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord
    from auditkit.score.scorecard_card import AgencyScore, Scorecard, TaskScore, WayScore

MAX_TEXT = 500
"""What a page says may be endless; a history needs its beginning."""


def summarise(card: Scorecard) -> AuditSummary:
    """What later audits need of this one."""
    audit = card.audit
    return AuditSummary(
        id=audit.id,
        started_at=_utc(audit.started_at),
        ended_at=_utc(audit.ended_at) if audit.ended_at else None,
        kit_version=audit.kit_version,
        browser=audit.browser,
        rubric=card.rubric.digest,
        performer=card.performer,
        recorded_at=audit.replay.recorded_at if audit.replay else None,
        agencies=tuple(_agency(agency) for agency in card.agencies),
    )


def _agency(agency: AgencyScore) -> AgencyPast:
    grade = agency.grade
    return AgencyPast(
        agency=agency.summary.agency,
        name=agency.summary.name,
        ours=agency.summary.ours,
        outcomes=dict(agency.tally.outcomes),
        reasons=dict(agency.tally.reasons),
        again=dict(agency.tally.again),
        points=grade.points if grade else None,
        letter=grade.letter if grade else None,
        n=grade.n if grade else 0,
        dimensions=tuple(
            DimensionPast(dimension=one.dimension, points=one.points, letter=one.letter, n=one.n)
            for one in (grade.dimensions if grade else ())
        ),
        hours=_hours([attempt for task in agency.tasks for attempt in task.attempts]),
        asked=_asked(agency),
        task_count=len(agency.tasks),
        tasks=tuple(_task(task) for task in agency.tasks),
    )


def _asked(agency: AgencyScore) -> str:
    asked = sorted(
        (task.summary.task, task.summary.sha256, way.path, way.profile) for task in agency.tasks for way in task.ways
    )
    return hashlib.sha256(repr(asked).encode(errors="replace")).hexdigest()[:16]


def _hours(attempts: list[AttemptRecord]) -> tuple[HourPast, ...]:
    measured = [attempt for attempt in attempts if attempt.outcome.counts]
    counts = Counter(_hour(attempt) for attempt in measured)
    succeeded = Counter(_hour(attempt) for attempt in measured if attempt.outcome.success)
    return tuple(HourPast(at=at, succeeded=succeeded[at], measured=counts[at]) for at in sorted(counts))


def _hour(attempt: AttemptRecord) -> datetime:
    return _utc(attempt.started_at).replace(minute=0, second=0, microsecond=0)


def _utc(moment: datetime) -> datetime:
    """In UTC; a moment without a time zone is in UTC already."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _task(task: TaskScore) -> TaskPast:
    summary = task.summary
    return TaskPast(
        task=summary.task,
        title=summary.title[:MAX_TEXT],
        top_task=summary.top_task,
        rank=summary.rank,
        sha256=summary.sha256,
        ways=tuple(_way(way) for way in task.ways),
        cause=task.cause,
        barriers=tuple(count.barrier for count in task.barriers),
    )


def _way(way: WayScore) -> WayPast:
    return WayPast(
        path=way.path,
        profile=way.profile,
        attempts=tuple(_attempt(attempt) for attempt in way.tries),
        missing=sum(way.tally.outcomes.values()) - len(way.attempts),
        cause=top_cause(way.attempts),
    )


def _attempt(attempt: AttemptRecord) -> AttemptPast:
    answer = attempt.answer
    return AttemptPast(
        trial=attempt.trial,
        confirming=attempt.confirming,
        outcome=attempt.outcome,
        reason=attempt.reason,
        started_at=_utc(attempt.started_at),
        actions=effort(attempt),
        seconds=attempt.scripted_duration_seconds,
        answer=AnswerPast(read=answer.read, expected=answer.expected, matches=answer.matches) if answer else None,
    )
