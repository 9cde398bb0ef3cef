"""What a customer had filled in and has to fill in again."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.probe.barrier import Slug
from auditkit.probe.base import Probe, finding
from auditkit.record.model import AttemptRecord, Finding, TaskSummary


class LostInput(Probe):
    """Fields that were filled in and are empty after a rejection or a step back. Passwords may be asked for again."""

    name = "lost-input"
    about = "Fields that are empty again after the site rejected a form, or after the back button."
    barriers = (Slug.LOST_INPUT,)

    def could_judge(self, attempt: AttemptRecord) -> bool:
        return bool(attempt.events_of("rejected"))

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding for each time entries were lost."""
        for one in attempt.events_of("lost"):
            fields = one.details["fields"]
            what = f"“{fields[0]}”" if len(fields) == 1 else f"{len(fields)} fields"
            after = "after the step back" if one.details["after"] == "back" else "after the site rejected the form"
            message = f"What was entered in {what} is gone {after}."
            yield finding(Slug.LOST_INPUT, message, one.details, step=one.step)
