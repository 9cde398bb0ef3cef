"""What a customer had filled in and has to fill in again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditkit.diagnostic.safe_text import one_line
from auditkit.probe.barrier import Slug
from auditkit.probe.base import Probe, finding
from auditkit.record.model import AttemptRecord, Finding, TaskSummary


class LostInput(Probe):
    """Fields that were filled in and are empty after a rejection or a step back, or that do not keep what is entered.

    Passwords may be asked for again.
    """

    name = "lost-input"
    about = (
        "Fields that are empty again after the site rejected a form or after the back button, and fields that don't "
        "keep what is entered."
    )
    barriers = (Slug.LOST_INPUT,)

    def could_judge(self, attempt: AttemptRecord) -> bool:
        return bool(attempt.events_of("rejected"))

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding for each time entries were lost."""
        for one in attempt.events_of("lost"):
            fields = one.details["fields"]
            if one.details["after"] == "entry":
                yield finding(Slug.LOST_INPUT, _not_kept(one.details), one.details, step=one.step)
                continue
            what = f"“{fields[0]}”" if len(fields) == 1 else f"{len(fields)} fields"
            after = "after going back" if one.details["after"] == "back" else "after the site rejected the form"
            message = f"What was entered in {what} is lost {after}."
            yield finding(Slug.LOST_INPUT, message, one.details, step=one.step)


def _not_kept(details: Mapping[str, Any]) -> str:
    label, held = details["fields"][0], one_line(details["held"])
    field = f"The field “{one_line(label)}”" if label else "A field"
    holds = f"contains “{held[:80]}”" if held else "stays empty"
    given = one_line(details["given"])[:80]
    return f"{field} does not keep what is entered: “{given}” was entered, and it {holds}."
