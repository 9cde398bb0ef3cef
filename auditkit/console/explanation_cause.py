"""Why an attempt ended as it did, in one line."""

from __future__ import annotations

import re

from auditkit.console.text import clean
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome, StepStatus


def cause(record: AttemptRecord) -> str:
    """The cause in one harmless line, with the step it happened at; empty when there is nothing to explain."""
    words = clean(_words(record)).rstrip(".")
    step = _step(record)
    if not words or step is None or re.search(rf"\bstep {step}\b", words):
        return words
    return f"{words} (step {step})"


def _words(record: AttemptRecord) -> str:
    if record.outcome is Outcome.COMPLETED:
        return ""
    if record.outcome is Outcome.NOT_MEASURED:
        return _why_not_measured(record)
    return record.message or _wrong_answer(record) or _worst_finding(record) or _failed_step(record)


def _why_not_measured(record: AttemptRecord) -> str:
    reason = record.reason.words if record.reason else ""
    if not record.message:
        return reason or _failed_step(record)
    return record.message if not reason or reason in record.message else f"{reason}: {record.message}"


def _wrong_answer(record: AttemptRecord) -> str:
    answer = record.answer
    if record.outcome is not Outcome.WRONG_ANSWER or answer is None:
        return ""
    read = f'the page says "{clean(answer.read, 80)}"' if answer.read is not None else "the page gives no answer"
    return f'{read}, the right answer is "{clean(answer.expected, 80)}"'


def _worst_finding(record: AttemptRecord) -> str:
    worst = max(record.findings, key=lambda finding: finding.severity.rank, default=None)
    return worst.message if worst else ""


def _failed_step(record: AttemptRecord) -> str:
    messages = [step.message for step in record.steps if step.status is StepStatus.FAILED and not step.optional]
    return messages[-1] or "" if messages else ""


def _step(record: AttemptRecord) -> int | None:
    """The step that stopped the attempt."""
    if record.outcome.success:
        return None
    failed = [step.number for step in record.steps if step.status is StepStatus.FAILED and not step.optional]
    return failed[-1] if failed else None
