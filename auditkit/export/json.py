"""Fills the JSON document from a scorecard."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from auditkit.export import json_model
from auditkit.export import json_model_attempt as parts
from auditkit.probe.barrier import BARRIERS
from auditkit.record.file_file import in_utc
from auditkit.score.metric_seen import seen_on
from auditkit.score.verdict import stopping_finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.record.model import AttemptRecord, PageRecord, StepRecord
    from auditkit.score.scorecard_card import AgencyScore, Scorecard, TaskScore
    from auditkit.score.verdict import BarrierCount
    from auditkit.score.verdict_tally import Tally


def document_of(card: Scorecard) -> json_model.Document:
    """Everything of the scorecard."""
    audit = card.audit
    return json_model.Document(
        audit=json_model.AuditPart(
            id=audit.id,
            started_at=in_utc(audit.started_at),
            ended_at=in_utc(audit.ended_at) if audit.ended_at else None,
            recorded_at=in_utc(audit.replay.recorded_at) if audit.replay else None,
            kit_version=audit.kit_version,
            browser=audit.browser,
            rubric_name=card.rubric.source_name,
            rubric_sha256=card.rubric.digest,
        ),
        performer=card.performer,
        tally=tally_part(card.tally),
        barriers=_barriers(card.barriers),
        top_tasks=tuple(
            json_model.TopTaskPart(
                top_task=one.slug,
                title=one.title,
                tally=tally_part(one.tally),
                tasks=tuple((task.summary.agency, task.summary.task) for task in one.tasks),
            )
            for one in card.top_tasks
        ),
        agencies=tuple(_agency(agency) for agency in card.agencies),
    )


def _agency(agency: AgencyScore) -> json_model.AgencyPart:
    return json_model.AgencyPart(
        agency=agency.summary.agency,
        name=agency.summary.name,
        base_url=agency.summary.base_url,
        ours=agency.summary.ours,
        tally=tally_part(agency.tally),
        grade=json_model.GradePart.model_validate(agency.grade),
        barriers=_barriers(agency.barriers),
        tasks=tuple(_task(task) for task in agency.tasks),
    )


def _task(task: TaskScore) -> json_model.TaskPart:
    summary = task.summary
    return json_model.TaskPart(
        task=summary.task,
        title=summary.title,
        top_task=summary.top_task,
        rank=summary.rank,
        customer=summary.customer,
        product=summary.product,
        tags=tuple(summary.tags),
        file=summary.file,
        sha256=summary.sha256,
        tally=tally_part(task.tally),
        cause=json_model.CausePart(**asdict(task.cause)) if task.cause else None,
        barriers=_barriers(task.barriers),
        ways=tuple(
            json_model.WayPart(
                path=way.path,
                profile=way.profile,
                tally=tally_part(way.tally),
                attempts=tuple(_attempt(attempt) for attempt in way.tries),
            )
            for way in task.ways
        ),
    )


def _attempt(attempt: AttemptRecord) -> parts.AttemptPart:
    stopping = stopping_finding(attempt)
    answer = attempt.answer
    return parts.AttemptPart(
        attempt=attempt.key,
        trial=attempt.trial,
        confirming=attempt.confirming,
        outcome=attempt.outcome,
        reason=attempt.reason,
        message=attempt.message,
        started_at=in_utc(attempt.started_at),
        scripted_duration_seconds=attempt.scripted_duration_seconds,
        paced_seconds=attempt.paced_seconds,
        answer=parts.AnswerPart(**answer.model_dump(include={"read", "expected", "matches"})) if answer else None,
        steps=tuple(_step(step) for step in attempt.steps),
        pages=tuple(_page(page) for page in attempt.pages),
        findings=tuple(
            parts.FindingPart(
                ended=one is stopping,
                details=one.details,
                **one.model_dump(include={"barrier", "severity", "message", "step", "page"}),
            )
            for one in attempt.findings
        ),
    )


def _step(step: StepRecord) -> parts.StepPart:
    same = step.model_dump(exclude={"screenshot", "marks", "target", "details"})
    return parts.StepPart(picture=step.screenshot, target=step.target, details=step.details, **same)


def _page(page: PageRecord) -> parts.PagePart:
    same = page.model_dump(exclude={"step", "probes"})
    return parts.PagePart(**same, **asdict(seen_on(page)))


def tally_part(tally: Tally) -> json_model.TallyPart:
    """The counts."""
    return json_model.TallyPart(
        verdict=tally.verdict,
        succeeded=tally.succeeded,
        measured=tally.measured,
        outcomes=dict(tally.ordered_outcomes),
        reasons=dict(tally.ordered_reasons),
    )


def _barriers(counts: Sequence[BarrierCount]) -> tuple[json_model.BarrierPart, ...]:
    return tuple(
        json_model.BarrierPart(
            barrier=one.barrier,
            title=BARRIERS[one.barrier].title if one.barrier in BARRIERS else "",
            severity=one.severity,
            ended=one.stopped,
            met=one.met,
            measured=one.measured,
            tasks=one.tasks,
        )
        for one in counts
    )
