"""The three things a customer should leave with: what they have, what was done, what comes next."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import AnswerDetails
from auditkit.probe.base import Probe, finding
from auditkit.record.model import AttemptRecord, Finding, TaskSummary

_QUESTIONS = {"outcome": "what the customer got", "done": "what was done", "next": "what comes next"}


class Tells(Probe):
    """What the task's `tells` expects of the last page."""

    name = "tells"
    about = "Whether the last page says what the customer got, what was done and what comes next."
    barriers = (Slug.UNANSWERED_QUESTION,)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding a question left open."""
        for one in attempt.tells:
            if not one.found:
                message = f"The last page does not say {_QUESTIONS[one.tells]} (“{one.expected}”)."
                yield finding(Slug.UNANSWERED_QUESTION, message, AnswerDetails(question=one.tells))
