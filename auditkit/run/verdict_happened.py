"""What the site did beside showing pages, and which findings are fair, for the record."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from auditkit.probe import judge
from auditkit.record.model import AttemptRecord, HappeningRecord

if TYPE_CHECKING:
    from auditkit.record.model import TaskSummary
    from auditkit.run.visit import Visit


def happenings_of(visit: Visit) -> list[HappeningRecord]:
    """What the site did, and what of its pages never came, in the order of the steps."""
    parts = []
    for one in visit.traffic.missing:
        details = asdict(one)
        parts.append(HappeningRecord(step=details.pop("step"), kind="failed-request", details=details))
    happened = [HappeningRecord(step=one.step, kind=one.kind, details=one.details) for one in visit.happenings]
    return sorted([*happened, *parts], key=lambda one: one.step)


def before_step(record: AttemptRecord, step: int) -> AttemptRecord:
    """The record with what was found before a step; what followed was not the agency's doing."""
    fair = [one for one in record.findings if one.step is not None and one.step < step]
    return record.model_copy(update={"findings": fair})


def judged(record: AttemptRecord, task: TaskSummary) -> AttemptRecord:
    """The record with what the probes make of it; a probe that broke over it is noted."""
    judgement = judge(record, task)
    broke = [
        HappeningRecord(step=0, kind="probe-failed", details={"probe": name, "why": why})
        for name, why in judgement.failed.items()
    ]
    happenings = [*record.happenings, *broke]
    return record.model_copy(update={"findings": [*record.findings, *judgement.findings], "happenings": happenings})
