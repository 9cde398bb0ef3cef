"""Pages of one journey that answer the same question differently."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import InconsistentAnswerDetails
from auditkit.probe.base import Probe, finding
from auditkit.record.model import AttemptRecord, Finding, TaskSummary


class AnswerElsewhere(Probe):
    """The answer beside what other pages on the way say in nearly the same words.

    Answers that differ between paths, profiles and audits are compared when the records are scored.
    """

    name = "answer-elsewhere"
    about = "Other pages of the journey that say what the last page says, but with a different answer."
    barriers = (Slug.INCONSISTENT_ANSWER,)

    def could_judge(self, attempt: AttemptRecord) -> bool:
        return attempt.answer is not None and attempt.answer.read is not None

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding for the page that contradicts the last one."""
        answer = attempt.answer
        if answer is None or answer.read is None:
            return
        for other in answer.elsewhere:
            message = f"One page on the route says “{other.read}”, but the last page says “{answer.read}”."
            details = InconsistentAnswerDetails(here=answer.read, there=other.read, line=other.line, url=other.url)
            yield finding(Slug.INCONSISTENT_ANSWER, message, details)
