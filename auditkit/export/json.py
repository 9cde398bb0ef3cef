"""`json`: everything of the scorecard in one document, with a schema made from the models that write it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from pydantic_core import PydanticSerializationError, to_json

from auditkit.diagnostic.safe_text import without_surrogates
from auditkit.export import json_model
from auditkit.export.format import File, Format, Material
from auditkit.export.json_model import Document, Part, RerunDocument
from auditkit.export.route import RouteReport, case_result, headline, route_reports
from auditkit.probe.barrier import BARRIERS, details_of
from auditkit.score.explanation.attempt import explain
from auditkit.score.metric import page_figures

if TYPE_CHECKING:
    from auditkit.compare.model import AttemptSummary, RouteSnapshot
    from auditkit.record.model import AttemptRecord
    from auditkit.score.dimension import Grade
    from auditkit.score.scorecard import AgencyScore, Scorecard, TaskScore
    from auditkit.score.verdict import BarrierCount, OutcomeCounts


def document_of(card: Scorecard) -> json_model.Document:
    audit = card.audit
    return json_model.Document(
        audit=json_model.AuditPart.of(
            audit,
            recorded_at=audit.replay.recorded_at if audit.replay else None,
            rubric_name=card.rubric.source_name,
            rubric_sha256=card.rubric.digest,
        ),
        performer=card.performer,
        tally=tally_part(card.tally),
        barriers=_barrier_parts(card.barriers),
        top_tasks=tuple(
            json_model.TopTaskPart.of(
                one,
                top_task=one.slug,
                tally=tally_part(one.tally),
                tasks=tuple((task.summary.agency, task.summary.task) for task in one.tasks),
            )
            for one in card.top_tasks
        ),
        agencies=tuple(_agency_part(card, agency) for agency in card.agencies),
    )


def _agency_part(card: Scorecard, agency: AgencyScore) -> json_model.AgencyPart:
    return json_model.AgencyPart.of(
        agency.summary,
        tally=tally_part(agency.tally),
        grade=agency.grade,
        grade_by_aim=_aim_grade_part(agency.grade_by_aim) if agency.grade_by_aim else None,
        barriers=_barrier_parts(agency.barriers),
        tasks=tuple(_task_part(card, task) for task in agency.tasks),
    )


def _aim_grade_part(grade: Grade) -> json_model.AimGradePart:
    return json_model.AimGradePart.of(grade, weights={one.dimension: one.weight for one in grade.dimensions})


def _task_part(card: Scorecard, task: TaskScore) -> json_model.TaskPart:
    summary = task.summary
    return json_model.TaskPart.of(
        summary,
        tally=tally_part(task.tally),
        cause=task.cause,
        barriers=_barrier_parts(task.barriers),
        ways=tuple(
            json_model.WayPart.of(
                route,
                audit=source.audit,
                tested_at=source.at,
                tally=tally_part(route.tally),
                attempts=tuple(_attempt_part(attempt) for attempt in route.tries),
            )
            for route in task.ways
            for source in [card.route_source((summary.agency, summary.task, route.path, route.profile))]
        ),
    )


def _attempt_part(attempt: AttemptRecord) -> json_model.AttemptPart:
    explanation = explain(attempt)
    return json_model.AttemptPart.of(
        attempt,
        attempt=attempt.key,
        update=explanation.update,
        steps=tuple(
            json_model.StepPart.of(step, picture=step.screenshot, details=step.details.known_part)
            for step in attempt.steps
        ),
        pages=tuple(json_model.PagePart.of(page, **asdict(page_figures(page))) for page in attempt.pages),
        findings=tuple(
            json_model.FindingPart.of(one, ended=one is explanation.finding, details=details_of(one).known_part)
            for one in attempt.findings
        ),
    )


def tally_part(tally: OutcomeCounts) -> json_model.TallyPart:
    return json_model.TallyPart.of(tally, outcomes=dict(tally.ordered_outcomes), reasons=dict(tally.ordered_reasons))


def _barrier_parts(counts: Sequence[BarrierCount]) -> tuple[json_model.BarrierPart, ...]:
    return tuple(
        json_model.BarrierPart.of(
            one, title=BARRIERS[one.barrier].title if one.barrier in BARRIERS else "", ended=one.stopped
        )
        for one in counts
    )


def comparison_of(material: Material) -> json_model.RerunDocument:
    """What changed, or how things are where there is nothing to compare with."""
    comparison = material.comparison
    routes = route_reports(material)
    grades = comparison.grades if comparison else ()
    return json_model.RerunDocument(
        headline=headline(routes, comparison),
        before=json_model.AuditRef(id=comparison.before_id, started_at=comparison.before_at) if comparison else None,
        after=json_model.AuditRef.of(material.card.audit),
        ways=tuple(_route_part(material, route) for route in routes),
        grades=tuple(
            json_model.GradeChangePart.of(
                one,
                name=one.agency_name,
                by_aim=json_model.AimGradeChangePart.of(one.by_aim) if one.by_aim else None,
            )
            for one in grades
            if not material.only or one.agency in material.only
        ),
        notes=comparison.notes if comparison else (),
    )


def _route_part(material: Material, route: RouteReport) -> json_model.RerunWayPart:
    result = case_result(route, only_worse=material.only_worse)
    change = route.change
    return json_model.RerunWayPart.of(
        route,
        standing=route.status,
        since=change.since if change else None,
        result=result.status.value,
        message=result.message,
        why=change.why if change else "",
        page=material.site.task_page(route.agency, route.task),
        before=_snapshot_part(change.before) if change and change.before else None,
        after=_snapshot_part(change.after) if change and change.after else None,
        changes=tuple(json_model.ChangePart.of(one, aspect=one.kind) for one in change.changes) if change else (),
        tally=tally_part(route.tally),
    )


def _snapshot_part(side: RouteSnapshot) -> json_model.SidePart:
    return json_model.SidePart.of(
        side,
        audit=side.audit_id,
        tally=tally_part(side.tally),
        tries=tuple(map(_attempt_summary_part, side.tries)),
    )


def _attempt_summary_part(one: AttemptSummary) -> json_model.TryPart:
    return json_model.TryPart.of(
        one, audit=one.audit_id, attempt=one.key, scripted_duration_seconds=one.seconds, picture=one.screenshot
    )


SCHEMA_NAME = "audit-schema.json"
"""Of the schema beside the document on a site."""
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OPENING = b'{"format":"auditkit scorecard"'
_OPENING_OF_CHANGES = b'{"format":"auditkit comparison"'


def json_files(material: Material) -> tuple[File, ...]:
    """The document. Without line breaks: it is for programs, and large."""
    text = _text(document_of(material.card)) + b"\n"
    return (File("audit.json", text, _OPENING, "Everything, down to each step and finding."),)


def json_report(material: Material) -> tuple[File, ...]:
    text = _text(comparison_of(material)) + b"\n"
    return (File("comparison.json", text, _OPENING_OF_CHANGES, "What changed since an earlier audit."),)


def _text(document: Part) -> bytes:
    try:
        return document.model_dump_json().encode()
    except (PydanticSerializationError, UnicodeEncodeError):
        return to_json(without_surrogates(document.model_dump()))


def schema_text(model: type[Document | RerunDocument]) -> str:
    """A document's JSON Schema, the same each time. A copy is kept in the folder `schema`."""
    schema = model.model_json_schema(mode="serialization")
    return json.dumps({"$schema": _DIALECT, **schema}, indent=2, ensure_ascii=False) + "\n"


FORMAT = Format(
    "json", "everything, down to each step, in one document with a schema", json_files, report=json_report
)
