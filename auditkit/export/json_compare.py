"""Fills the JSON document of a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.export import json_model_rerun as parts
from auditkit.export.json import tally_part
from auditkit.export.route import ways_of
from auditkit.export.route_headline import headline
from auditkit.export.route_result import result_of
from auditkit.record.file_file import in_utc

if TYPE_CHECKING:
    from auditkit.compare.model import Side, Try
    from auditkit.export.format import Material
    from auditkit.export.route import Way


def comparison_of(material: Material) -> parts.RerunDocument:
    """What changed, or how things are where there is nothing to compare with."""
    comparison, audit = material.comparison, material.card.audit
    ways = ways_of(material)
    grades = comparison.grades if comparison else ()
    return parts.RerunDocument(
        headline=headline(ways, comparison),
        before=parts.AuditRef(id=comparison.before_id, started_at=in_utc(comparison.before_at))
        if comparison
        else None,
        after=parts.AuditRef(id=audit.id, started_at=in_utc(audit.started_at)),
        ways=tuple(_way(material, way) for way in ways),
        grades=tuple(
            parts.GradeChangePart(
                agency=one.agency,
                name=one.agency_name,
                before_letter=one.before_letter,
                before_points=one.before_points,
                after_letter=one.after_letter,
                after_points=one.after_points,
                why_not=one.why_not,
            )
            for one in grades
            if not material.only or one.agency in material.only
        ),
        notes=comparison.notes if comparison else (),
    )


def _way(material: Material, way: Way) -> parts.RerunWayPart:
    result = result_of(way, only_worse=material.only_worse)
    change = way.change
    return parts.RerunWayPart(
        agency=way.agency,
        task=way.task,
        title=way.title,
        path=way.path,
        profile=way.profile,
        file=way.file,
        standing=way.standing,
        since=in_utc(change.since) if change and change.since else None,
        result=result.ending.value,
        message=result.message,
        why=change.why if change else "",
        page=material.site.task_page(way.agency, way.task),
        before=_side(change.before) if change and change.before else None,
        after=_side(change.after) if change and change.after else None,
        changes=tuple(map(parts.ChangePart.model_validate, change.changes)) if change else (),
        tally=tally_part(way.tally),
    )


def _side(side: Side) -> parts.SidePart:
    return parts.SidePart(
        audit=side.audit_id, at=in_utc(side.at), tally=tally_part(side.tally), tries=tuple(map(_try, side.tries))
    )


def _try(one: Try) -> parts.TryPart:
    return parts.TryPart(
        audit=one.audit_id,
        attempt=one.key,
        outcome=one.outcome,
        reason=one.reason,
        message=one.message,
        started_at=in_utc(one.started_at),
        scripted_duration_seconds=one.seconds,
        step=one.step,
        source=one.source,
        barrier=one.barrier,
        url=one.url,
        picture=one.screenshot,
        confirming=one.confirming,
    )
