"""The names of the controls a journey used: gone for those who listen, or not what they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.barriers import Slug
from auditkit.outcome import StepStatus
from auditkit.probes.base import Probe, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.record import AttemptRecord, Finding, TaskSummary


class ChangedLabel(Probe):
    """Controls found under another name than the task file's."""

    name = "changed-label"
    about = "Controls that are plainly the same under a new name, with the line of the task file to change."
    barriers = (Slug.LABEL_CHANGED,)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding a renamed control."""
        for step in attempt.steps:
            if step.status is StepStatus.ADAPTED:
                was, now = step.details.get("was") or "the control", step.details["now"]
                details = {"source": step.source} | step.details
                said = f"“{was}” is now called “{now}”. Update {details['source']}."
                yield finding(Slug.LABEL_CHANGED, said, step=step.number, page=step.page, **details)


class MissingLabel(Probe):
    """Fields the journey used that have no label a screen reader would say."""

    name = "missing-label"
    about = (
        "Fields the journey used that could only be found by their hint, their place or text that isn't tied to them."
    )
    barriers = (Slug.UNLABELLED_CONTROL,)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding a field."""
        for one in attempt.happened("unlabelled"):
            said = "The field has no label: a screen reader would not say what to enter."
            yield finding(Slug.UNLABELLED_CONTROL, said, step=one.step, **one.details)
