"""The small form of a way that a comparison keeps: how each try ended, and where its evidence is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.compare.model import Side, Try
from auditkit.record.file_file import in_utc
from auditkit.record.outcome import StepStatus
from auditkit.score.verdict import cause_of

if TYPE_CHECKING:
    from auditkit.compare.model_way import Walked
    from auditkit.record.model import AttemptRecord, StepRecord


def side_of(walked: Walked | None) -> Side | None:
    """The way as that audit found it; None where no audit did."""
    if walked is None:
        return None
    tries = tuple(try_of(walked.audit.id, one) for one in walked.attempts)
    return Side(walked.audit.id, walked.at, walked.tally, tries)


def try_of(audit_id: str, attempt: AttemptRecord) -> Try:
    """One attempt, small."""
    cause = cause_of(attempt)
    step = failed_step(attempt)
    number = step.number if step else None
    if number is None and cause is not None and attempt.step(cause.step):
        number = cause.step
    at = attempt.step(number)
    return Try(
        audit_id=audit_id,
        key=attempt.key,
        outcome=attempt.outcome,
        reason=attempt.reason,
        message=attempt.message or (cause.sentence if cause else None),
        started_at=in_utc(attempt.started_at),
        seconds=attempt.scripted_duration_seconds,
        step=number,
        source=at.source if at else None,
        barrier=cause.barrier if cause else None,
        url=_ended_at(attempt, at),
        screenshot=_picture(attempt, at),
        confirming=attempt.confirming,
    )


def failed_step(attempt: AttemptRecord) -> StepRecord | None:
    """The step that ended the attempt; None when none did."""
    failed = [step for step in attempt.steps if step.status is StepStatus.FAILED and not step.optional]
    return failed[-1] if failed else None


def _ended_at(attempt: AttemptRecord, step: StepRecord | None) -> str | None:
    places = [step.url_after if step else "", *(one.url_after for one in reversed(attempt.steps))]
    places += [page.url for page in reversed(attempt.pages)]
    return next((place for place in places if place), None)


def _picture(attempt: AttemptRecord, step: StepRecord | None) -> str | None:
    if step is not None and step.screenshot:
        return step.screenshot
    return next((one.screenshot for one in reversed(attempt.steps) if one.screenshot), None)
