"""A person's attempt as a record, without what only a browser that the kit watched could see."""

from __future__ import annotations

from datetime import datetime

from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Performer
from auditkit.record.person import OWN_WAY, PersonReport
from auditkit.session.verdict import Judged


def person_attempt(
    agency: str,
    task: str,
    report: PersonReport,
    judged: Judged,
    *,
    profile: str,
    trial: int,
    started_at: datetime,
) -> AttemptRecord:
    """The record; whoever saw pages and steps adds them with `model_copy(update=…)`."""
    return AttemptRecord(
        agency=agency,
        task=task,
        path=OWN_WAY,
        profile=profile,
        trial=trial,
        performer=Performer.PERSON,
        outcome=judged.outcome,
        reason=judged.reason,
        message=judged.message,
        started_at=started_at,
        answer=judged.answer,
        person=report.model_copy(update={"judged_by": judged.by}),
    )
