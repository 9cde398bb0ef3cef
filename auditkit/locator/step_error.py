"""Why a step couldn't be done as a customer would, with the evidence. The run finds the cause behind it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from auditkit.record.model import Mark


class StepFailure(StrEnum):
    """What was noticed at the control or page. Not yet a cause: a dead server also makes controls missing."""

    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    COVERED = "covered"
    DISABLED = "disabled"
    WRONG_KIND = "wrong_kind"
    """The control is there but isn't one the step can use: a heading to fill in."""
    NO_SUCH_OPTION = "no_such_option"
    NOT_HELD = "not_held"
    """A condition didn't hold in time."""
    NAVIGATION_FAILED = "navigation_failed"
    TIMEOUT = "timeout"
    NOT_ALLOWED = "not_allowed"
    NEEDS_PERSON = "needs_person"
    DOCUMENT_UNREADABLE = "document_unreadable"
    FILE_MISSING = "file_missing"
    """A file of ours, to be handed over, isn't there."""


class StepError(Exception):
    """A step couldn't be done as a customer would do it.

    `details` holds JSON-ready evidence: nearest names, what covers the control, the places equal names lead to;
    `marks` what a picture of the page should outline.
    """

    def __init__(self, failure: StepFailure, message: str, *, marks: tuple[Mark, ...] = (), **details: Any) -> None:
        super().__init__(message)
        self.failure = failure
        self.message = message
        self.marks = marks
        self.details = details
