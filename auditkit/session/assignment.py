"""What a person is asked to do, by a task file or an address and a sentence, and the record of their attempt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import one_line, slug_of
from auditkit.probe.detour import effort
from auditkit.probe.vitals import VitalsResult
from auditkit.record.model import AgencySummary, AttemptRecord, PageRecord, TaskSummary
from auditkit.record.outcome import Outcome, Performer, Reason, Refusal
from auditkit.record.person import OWN_ROUTE, PersonReport
from auditkit.run.audit_record import sealed_record, without_secrets
from auditkit.run.ending import Ending, inspect_end
from auditkit.run.verdict import page_event_records, recovered_errors, with_probe_findings
from auditkit.session.draft import agency_for, site_url
from auditkit.session.person_session import PersonSession, SessionEnd
from auditkit.session.verdict import judge
from auditkit.task.host import split_address
from auditkit.task.loader import LoadedAgency, TaskSet
from auditkit.task.model import Agency, Task
from auditkit.task.plan import summarise_agency, summarise_task

_PATIENCE_SECONDS = 1.0
"""How long the last page may still be on its way when a person says that they are done."""
_NO_VERDICT = {
    SessionEnd.CLOSED: "The window was closed before they said how it ended.",
    SessionEnd.STOPPED: "The session was stopped before they said how it ended.",
    SessionEnd.BROKE: "The browser crashed before they said how it ended.",
}


@dataclass(frozen=True)
class Assignment:
    agency: LoadedAgency
    agency_summary: AgencySummary
    summary: TaskSummary
    start: str
    task: Task | None = None
    """None when there is no task file: then only the person can say whether it worked."""


async def check_last_page(session: PersonSession, assignment: Assignment) -> Ending:
    ending, task = Ending(), assignment.task
    if task is None:
        return ending

    async def look() -> bool:
        nonlocal ending
        found = await inspect_end(session.visit, task, 0 if ending.success else _PATIENCE_SECONDS)
        if found.has_product or not ending.success:
            ending = found
        return found.has_product

    await session.front_first(look)
    return ending


def attempt_record(
    session: PersonSession,
    assignment: Assignment,
    end: SessionEnd,
    ending: Ending,
    report: PersonReport,
    *,
    profile: str,
    trial: int,
) -> AttemptRecord:
    """The record, without the secrets. Judged by the task's success and answer, else by what they believe."""
    record = AttemptRecord(
        agency=assignment.agency.id,
        task=assignment.summary.task,
        path=OWN_ROUTE,
        profile=profile,
        trial=trial,
        performer=Performer.PERSON,
        outcome=Outcome.NOT_MEASURED,
        started_at=session.started_at,
        paced_seconds=round(session.visit.guard.paced_seconds, 3),
        steps=[draft.record() for draft in session.recorder.drafts],
        pages=_pages(session),
        success=ending.success,
        tells=ending.tells,
        happenings=page_event_records(session.visit),
        refused=session.visit.guard.as_data(),
    )
    record = _with_verdict(record, session, assignment, end, report)
    record = with_probe_findings(record, assignment.summary)
    record = record.model_copy(update={"findings": [*record.findings, *recovered_errors(session.visit)]})
    return sealed_record(record, session.secrets)


def _with_verdict(
    record: AttemptRecord, session: PersonSession, assignment: Assignment, end: SessionEnd, report: PersonReport
) -> AttemptRecord:
    if session.error is not None and not record.steps:
        message = f"The start page did not load: {session.error.message}."
        return _unmeasured(record, report, Reason.SITE_UNREACHABLE, message)
    if end in _NO_VERDICT:
        reason = Reason.TOOL_ERROR if end is SessionEnd.BROKE else Reason.INTERRUPTED
        return _unmeasured(record, report, reason, _NO_VERDICT[end])
    task = assignment.task
    verdict = judge(
        report,
        answer=task.answer if task is not None else None,
        success=record.success if task is not None else None,
        budget=task.budget if task is not None else None,
        steps=effort(record),
    )
    # A page that the person asked for, not a script's own message.
    refused = {one.why for one in session.visit.guard.refused if one.navigation}
    if refused and not verdict.outcome.success:
        message = "The task needs to send something that this visit may not send."
        if refused == {Refusal.PRIVATE_ADDRESS}:
            message = "The task leads to this machine or a private network, where this visit opens no pages."
        return _unmeasured(record, report, Reason.NOT_ALLOWED, message)
    report = report.model_copy(update={"judged_by": verdict.by})
    changes = {"outcome": verdict.outcome, "reason": verdict.reason, "message": verdict.message}
    return record.model_copy(update={**changes, "answer": verdict.answer, "person": report})


def _unmeasured(record: AttemptRecord, report: PersonReport, reason: Reason, message: str) -> AttemptRecord:
    return record.model_copy(update={"reason": reason, "message": message, "person": report})


def _pages(session: PersonSession) -> list[PageRecord]:
    for page in session.step_log.pages:
        values = session.visit.vitals.pop(page.url, None)
        if values and not page.handoff:
            page.probes[VitalsResult.probe] = VitalsResult.model_validate(values)
    return session.step_log.pages


def task_assignments(taskset: TaskSet, agencies: Sequence[str]) -> list[Assignment]:
    """The tasks of these agencies, or of all: the customers' top tasks first. Raises AuditkitError for an unknown."""
    known = [one.id for one in taskset.agencies]
    for name in agencies:
        if name not in known:
            raise AuditkitError(f"There is no agency {name!r}.", hint=f"The agencies are: {', '.join(known)}.")
    assignments = []
    for agency in taskset.agencies:
        if not agencies or agency.id in agencies:
            for task in sorted(agency.tasks, key=lambda one: (one.task.rank or 1000, one.id)):
                summary = without_secrets(summarise_task(task), task)
                assigned = Assignment(agency, summarise_agency(agency), summary, task.task.start, task.task)
                assignments.append(assigned)
    return assignments


def free_assignment(url: str, sentence: str, known: Sequence[LoadedAgency] = ()) -> Assignment:
    """Something to do at an address, in a sentence. An agency among `known` that has the address lends its terms."""
    agency = agency_for(url, known) or agency_at(url)
    words = one_line(sentence)
    if not words:
        hint = 'Say in a sentence what the customer wants: "Renew a permit"'
        raise AuditkitError("The task is missing.", hint=hint)
    summary = TaskSummary(agency=agency.id, task=slug_of(words), title=words[:300])
    return Assignment(agency, summarise_agency(agency), summary, url)


def agency_at(url: str) -> LoadedAgency:
    """An agency of which nothing is known but its address. Raises AuditkitError when it is none."""
    parts = split_address(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise AuditkitError(
            f"{url!r} is not a web address.", hint="Give it in full, for example https://www.agency.example."
        )
    base, name = site_url(url), parts.hostname.removeprefix("www.")
    agency = Agency(version=1, agency=name, base_url=base)
    return LoadedAgency(slug_of(name), agency, Path(), "", "", base, (parts.hostname,))
