"""The verdict on an attempt: its outcome, its findings, and the events for the record.

Nothing here asks the browser: everything it needs is handed to it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from auditkit.browser.guard import RefusedRequest
from auditkit.browser.redaction import redact_known
from auditkit.diagnostic.error import place_of, stops_run, write_log
from auditkit.probe import PROBES, Probe, judge
from auditkit.probe.barrier import BARRIERS, Slug, is_difficulty
from auditkit.probe.barrier.details import AnswerDetails
from auditkit.probe.base import finding
from auditkit.record.event import RunNotice
from auditkit.record.http_status import is_missing, is_server_error
from auditkit.record.model import AttemptRecord, Finding, PageEventRecord, TaskSummary
from auditkit.record.outcome import Outcome, Reason, Severity
from auditkit.run.diagnosis.evidence import Cause
from auditkit.run.ending import Ending
from auditkit.run.step_log import StepDraft
from auditkit.run.visit import PageEvent, Visit
from auditkit.task.condition import Condition
from auditkit.task.model import Budget
from auditkit.task.plan import Job

if TYPE_CHECKING:
    from auditkit.run.runner import ExecutionContext


@dataclass(frozen=True)
class Verdict:
    outcome: Outcome
    reason: Reason | None = None
    message: str | None = None


def verdict_from_cause(cause: Cause) -> Verdict:
    if cause.reason is not None:
        return Verdict(Outcome.NOT_MEASURED, cause.reason, cause.message)
    return Verdict(Outcome.NOT_COMPLETED, None, cause.message)


def verdict_from_ending(
    findings: Sequence[Finding], budget: Budget | None, *, actions: int, seconds: float
) -> Verdict:
    """The verdict on a journey whose end holds the product and, where one is asked for, the right answer."""
    difficulties = list(dict.fromkeys(one.message for one in findings if is_difficulty(one)))
    over = _over(budget, actions, seconds)
    if over is not None:
        difficulties.append(over)
    if difficulties:
        return Verdict(Outcome.COMPLETED_WITH_DIFFICULTY, None, " ".join(difficulties))
    return Verdict(Outcome.COMPLETED)


def verdict_from_answer(ending: Ending, missing: RefusedRequest | None = None) -> Verdict | None:
    """The verdict on an answer that isn't the right one; None when it is, or none was asked for.

    `missing` is what a recording lacked that the page may have needed to give the right one.
    """
    answer = ending.answer
    if answer is None or answer.matches:
        return None
    if missing is not None:
        message = f"The recording does not hold {missing.url}, so the answer says nothing of the agency."
        return Verdict(Outcome.NOT_MEASURED, Reason.NOT_RECORDED, message)
    if answer.read is not None:
        message = f"The journey ends in “{answer.read}”; the right answer is {answer.expected_words}."
        return Verdict(Outcome.WRONG_ANSWER, None, message)
    if ending.answer_place_missing:
        message = "The place where the task file reads the answer is not on the last page: update answer.read."
        return Verdict(Outcome.NOT_MEASURED, Reason.OUT_OF_DATE, message)
    if ending.answer_beside:
        there = f"The last page gives the answer ({answer.expected_words}), though not where the task file reads it"
        return Verdict(Outcome.NOT_MEASURED, Reason.OUT_OF_DATE, f"{there}: update answer.read.")
    message = f"The last page does not give the answer ({answer.expected_words})."
    message += f" {ending.instead.sentence}" if ending.instead is not None else ""
    return Verdict(Outcome.NOT_COMPLETED, None, message)


def verdict_from_start(success: Sequence[Condition]) -> Verdict:
    """The verdict on a way to an end that the start page is already: nobody can tell whether anything was gained."""
    conditions = "; ".join(one.called for one in success)
    message = (
        f"The start page already has all that should tell success ({conditions}), so getting to the end shows "
        "nothing: name what only the last page has."
    )
    return Verdict(Outcome.NOT_MEASURED, Reason.OUT_OF_DATE, message)


def _over(budget: Budget | None, actions: int, seconds: float) -> str | None:
    if budget is not None and budget.steps is not None and actions > budget.steps:
        return f"It takes {actions} steps. The task's limit is {budget.steps}."
    if budget is not None and budget.seconds is not None and seconds > budget.seconds:
        return f"It takes {seconds:.0f} seconds without any reading. The task's limit is {budget.seconds:g}."
    return None


def forget_rejections(visit: Visit, drafts: Sequence[StepDraft]) -> None:
    """Forget what the site said against an entry at the last press: beside what the customer came for, it is that."""
    since = max((one.number for one in drafts if one.step.action.presses), default=0)
    visit.page_events = [
        one
        for one in visit.page_events
        if one.step < since or (one.kind != "rejected" and one.details.get("after") != "rejection")
    ]


def note_lost_entries(visit: Visit, texts_by_step: Mapping[int, str]) -> None:
    """Note the words that fields did not keep, though the way led on without them.

    Where the page shows them later, or its server was asked as a field gave them up, they may have been taken.
    """
    for one in visit.untaken:
        later = (text for number, text in texts_by_step.items() if number >= one.step)
        shown = any(_letters(one.text) in _letters(text) for text in later)
        asked = not one.holds.strip() and visit.traffic.asked_by_step.get(one.step, 0) > 0
        if one.fair and not shown and not asked:
            details = {"fields": [one.key[2]], "after": "entry", "given": one.text, "held": one.holds, "url": one.url}
            visit.page_events.append(PageEvent(one.step, "lost", details))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def recovered_errors(visit: Visit) -> list[Finding]:
    """Pages that weren't there or broke, and entries that were rejected, on a journey that succeeded all the same."""
    found = []
    for document in visit.traffic.documents:
        details = {"url": document.url, "status": document.status}
        if document.rate_limit is not None:
            continue
        if is_server_error(document.status):
            message = f"A page failed on the way (status {document.status})."
            found.append(_recovered_error(Slug.SERVER_ERROR, message, details, document.step))
        elif is_missing(document.status) and document.url not in visit.served_pages:
            message = f"A link on the way leads to a page that isn't there ({document.status})."
            found.append(_recovered_error(Slug.DEAD_LINK, message, details, document.step))
    for rejected in visit.events_of("rejected"):
        message = f"The site did not accept what was entered at first: “{rejected.details['errors'][0]}”"
        found.append(_recovered_error(Slug.FORM_REJECTED, message, rejected.details, rejected.step))
    return found


def answer_findings(ending: Ending, verdict: Verdict, *, step: int | None, url: str) -> list[Finding]:
    """The answer that the journey ended in, where it isn't the right one or there is none."""
    if ending.answer is None or not verdict.outcome.counts:
        return []
    wrong = verdict.outcome is Outcome.WRONG_ANSWER
    slug = Slug.WRONG_ANSWER if wrong else Slug.UNANSWERED_QUESTION
    instead = ending.instead.sentence if ending.instead is not None and ending.instead.sure else None
    answer = {"read": ending.answer.read, "expected": ending.answer.expected_words, "url": url}
    details = AnswerDetails.model_validate(answer if instead is None else answer | {"instead": instead})
    # What a page leaves open is often a small matter; an answer that it leaves open ends the journey.
    return [finding(slug, verdict.message or "", details, step=step, severity=None if wrong else Severity.CRITICAL)]


def _recovered_error(slug: Slug, message: str, details: Mapping[str, Any], step: int) -> Finding:
    """A finding of something that could have stopped the customer and did not: never more than moderate."""
    severity = min(BARRIERS[slug].severity, Severity.MODERATE, key=lambda one: one.rank)
    return finding(slug, message, details, step=step, severity=severity)


def page_event_records(visit: Visit) -> list[PageEventRecord]:
    parts = []
    for one in visit.traffic.missing:
        details = asdict(one)
        parts.append(PageEventRecord(step=details.pop("step"), kind="failed-request", details=details))
    events = [PageEventRecord(step=one.step, kind=one.kind, details=one.details) for one in visit.page_events]
    return sorted([*events, *parts], key=lambda one: one.step)


def keep_findings_before(record: AttemptRecord, step: int) -> AttemptRecord:
    """The record with what was found before a step; what followed was not the agency's doing."""
    fair = [one for one in record.findings if one.step is not None and one.step < step]
    return record.model_copy(update={"findings": fair})


def with_probe_findings(record: AttemptRecord, task: TaskSummary, probes: Sequence[Probe] = PROBES) -> AttemptRecord:
    """The record with what the probes make of it; a probe that broke over it is noted."""
    judgement = judge(record, task, probes)
    broke = [
        PageEventRecord(step=0, kind="probe-failed", details={"probe": name, "why": why})
        for name, why in judgement.failed.items()
    ]
    happenings = [*record.happenings, *broke]
    return record.model_copy(update={"findings": [*record.findings, *judgement.findings], "happenings": happenings})


def tell_bug(context: ExecutionContext, job: Job, bug: Exception) -> str:
    """Write its log, and say where that is; the sentence for the record. Raises the bug again where it is none."""
    if stops_run(bug):
        raise bug
    kind = type(bug).__name__
    try:
        where = f"Please report it and attach this file: {write_log(bug, sys.argv[1:], redact=redact_known)}"
    except OSError as error:
        where = f"No log could be written: {error}"
    context.emit(RunNotice(f"This is a bug of ours ({kind}), and costs one attempt ({job.key}). {where}"))
    return f"auditkit broke: a bug of ours ({kind} at {place_of(bug)})."
