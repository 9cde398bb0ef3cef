"""The record of an attempt that nobody could make, or that got lost in the making."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome, Reason
from auditkit.run.step_log import StepDraft

if TYPE_CHECKING:
    from auditkit.task.plan import Job


def unmade(job: Job, reason: Reason, message: str, now: datetime) -> AttemptRecord:
    """Not measured, every step skipped."""
    return AttemptRecord(
        agency=job.agency.id,
        task=job.task.id,
        path=job.path,
        profile=job.profile,
        trial=job.trial,
        confirming=job.confirming,
        outcome=Outcome.NOT_MEASURED,
        reason=reason,
        message=message,
        started_at=now,
        steps=[StepDraft(number, step).record() for number, step in enumerate(job.steps, 1)],
    )
