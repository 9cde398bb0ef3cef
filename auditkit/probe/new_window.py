"""Pages that opened in a window of their own."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.probe.barrier import Slug
from auditkit.probe.base import Probe, finding
from auditkit.probe.language import window_words_known
from auditkit.record.model import AttemptRecord, Finding, TaskSummary


class NewWindow(Probe):
    """New windows that the control didn't speak of."""

    name = "new-window"
    about = "Windows that open although the link or button didn't say so."
    barriers = (Slug.NEW_WINDOW,)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding a window; one that was announced is the customer's choice."""
        for one in attempt.events_of("window"):
            if not one.details.get("announced") and _can_tell(attempt, one.step):
                message = "The page opened in a new window without warning."
                yield finding(Slug.NEW_WINDOW, message, one.details, step=one.step)


def _can_tell(attempt: AttemptRecord, step: int) -> bool:
    """Whether the page that the step was made on is in a language of which the words for a new window are known."""
    before = attempt.step(step - 1)
    page = attempt.page_of(before) if before is not None else next(iter(attempt.pages), None)
    return page is None or window_words_known(page.language_code)
