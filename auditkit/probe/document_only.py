"""Answers that stand in a document, not on a page."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import DocumentDetails
from auditkit.probe.base import Probe, finding
from auditkit.record.model import AttemptRecord, Finding, TaskSummary
from auditkit.record.outcome import StepStatus
from auditkit.task.steps import action_class


class DocumentOnly(Probe):
    """Documents the task depends on."""

    name = "document-only"
    about = "Documents (PDF) that customers need for the task."
    barriers = (Slug.DOCUMENT_ONLY,)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding a document that was opened; none where a page on the way gives the answer too."""
        if attempt.answer is not None and attempt.answer.on_page:
            return
        for step in attempt.steps:
            if action_class(step.do).opens_document and step.status in (StepStatus.DONE, StepStatus.ADAPTED):
                message = "What the customer needs is in a document, not on a page."
                yield finding(
                    Slug.DOCUMENT_ONLY, message, DocumentDetails(url=step.url_after), step=step.number, page=step.page
                )
