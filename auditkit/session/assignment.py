"""A person's attempt: what they did and what they say of it, as the record of one attempt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.probe.detour import effort
from auditkit.probe.vitals import Vitals
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome, Performer, Reason
from auditkit.record.person import OWN_WAY, PersonReport
from auditkit.run.ending import Ending, look_at_end
from auditkit.run.verdict_happened import happenings_of, judged
from auditkit.run.verdict_met import errors_met
from auditkit.session.person_session import End
from auditkit.session.verdict import judge

if TYPE_CHECKING:
    from auditkit.record.model import AgencySummary, PageRecord, TaskSummary
    from auditkit.session.person_session import Sitting
    from auditkit.task.loader_loaded import LoadedAgency
    from auditkit.task.model import Task

_PATIENCE_SECONDS = 1.0
"""How long the last page may still be on its way when a person says that they are done."""
_UNSAID = {
    End.CLOSED: "The window was closed before they said how it ended.",
    End.STOPPED: "The sitting was stopped before they said how it ended.",
    End.BROKE: "The browser broke before they said how it ended.",
}


@dataclass(frozen=True)
class Errand:
    """What a person is asked to do."""

    agency: LoadedAgency
    agency_summary: AgencySummary
    summary: TaskSummary
    start: str
    task: Task | None = None
    """None when there is no task file: then only the person can say whether it worked."""


async def look_at_the_end(sitting: Sitting, errand: Errand) -> Ending:
    """What the last page says, in whichever window it is open."""
    ending = Ending()
    task = errand.task
    if task is None:
        return ending

    async def look() -> bool:
        nonlocal ending
        patience = _PATIENCE_SECONDS if not ending.success else 0
        found = await look_at_end(sitting.visit, task, patience_seconds=patience)
        if found.has_product or not ending.success:
            ending = found
        return found.has_product

    await sitting.front_first(look)
    return ending


def record_of(
    sitting: Sitting, errand: Errand, end: End, ending: Ending, report: PersonReport, *, profile: str, trial: int
) -> AttemptRecord:
    """The record, without the secrets. Judged by the task's success and answer, else by what they believe."""
    record = AttemptRecord(
        agency=errand.agency.id,
        task=errand.summary.task,
        path=OWN_WAY,
        profile=profile,
        trial=trial,
        performer=Performer.PERSON,
        outcome=Outcome.NOT_MEASURED,
        started_at=sitting.started_at,
        paced_seconds=round(sitting.visit.guard.paced_seconds, 3),
        steps=[draft.record() for draft in sitting.scribe.drafts],
        pages=_pages(sitting),
        success=ending.success,
        tells=ending.tells,
        happenings=happenings_of(sitting.visit),
        refused=sitting.visit.guard.as_data(),
    )
    record = _judged(record, sitting, errand, end, report)
    record = judged(record, errand.summary)
    record = record.model_copy(update={"findings": [*record.findings, *errors_met(sitting.visit)]})
    return AttemptRecord.model_validate(sitting.secrets.redact_data(record.model_dump()))


def _judged(record: AttemptRecord, sitting: Sitting, errand: Errand, end: End, report: PersonReport) -> AttemptRecord:
    if sitting.trouble is not None and not record.steps:
        return _unmeasured(
            record, report, Reason.SITE_UNREACHABLE, f"The start page did not come: {sitting.trouble.message}."
        )
    if end in _UNSAID:
        reason = Reason.TOOL_ERROR if end is End.BROKE else Reason.INTERRUPTED
        return _unmeasured(record, report, reason, _UNSAID[end])
    task = errand.task
    verdict = judge(
        report,
        answer=task.answer if task is not None else None,
        success=record.success if task is not None else None,
        budget=task.budget if task is not None else None,
        steps=effort(record),
    )
    if not verdict.outcome.success and _held_back(sitting):
        said = "The task needs something sent that this visit may not send."
        return _unmeasured(record, report, Reason.NOT_ALLOWED, said)
    report = report.model_copy(update={"judged_by": verdict.by})
    changes = {"outcome": verdict.outcome, "reason": verdict.reason, "message": verdict.message}
    return record.model_copy(update={**changes, "answer": verdict.answer, "person": report})


def _held_back(sitting: Sitting) -> bool:
    """Whether the guard stopped what the person asked for: a page, not a script's own message."""
    return any(one.navigation for one in sitting.visit.guard.refused)


def _unmeasured(record: AttemptRecord, report: PersonReport, reason: Reason, message: str) -> AttemptRecord:
    return record.model_copy(update={"reason": reason, "message": message, "person": report})


def _pages(sitting: Sitting) -> list[PageRecord]:
    for page in sitting.journal.pages:
        values = sitting.visit.vitals.pop(page.url, None)
        if values and not page.handoff:
            page.probes[Vitals.name] = values
    return sitting.journal.pages
