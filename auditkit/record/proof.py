"""Proof of a path: whether anybody is known to have got there by it, and the verdicts that depend on it.

Where something that the task file names isn't found, either the site is wrong or the file. As long as nobody has got
there that way, nobody can tell: such an attempt is not measured. What it would be otherwise stays in the record, so
that it counts as soon as the path is proven.
"""

from __future__ import annotations

from auditkit.record.model import AttemptRecord, UncountedVerdict
from auditkit.record.outcome import Outcome, Performer, Reason

Path = tuple[str, str, str]
"""Agency, task and path, whoever the visitor."""


def path_of(attempt: AttemptRecord) -> Path:
    return attempt.agency, attempt.task, attempt.path


def is_unproven(attempt: AttemptRecord) -> bool:
    return attempt.uncounted is not None


def proves(attempt: AttemptRecord) -> bool:
    """Whether the attempt shows that its path leads there: it did, or it was counted since another had.

    A person may believe that they had it, or have known the answer. Theirs does only where all of the success that
    the task asks for was seen; on a worksheet nobody sees any.
    """
    if attempt.performer is Performer.PERSON:
        return attempt.outcome.success and bool(attempt.success) and all(one.held for one in attempt.success)
    return attempt.outcome.whole_way or needs_proof(attempt)


def needs_proof(attempt: AttemptRecord) -> bool:
    """Whether its verdict counts only where the path is proven."""
    return attempt.outcome is Outcome.NOT_COMPLETED and attempt.task_fix is not None


def as_unproven(attempt: AttemptRecord) -> AttemptRecord:
    """The record of an attempt that needs proof, not measured. What was found before its cause may stay."""
    cause = attempt.findings[0].step if attempt.findings else None
    before = [one for one in attempt.findings if one.step is not None and cause is not None and one.step < cause]
    aside = UncountedVerdict(outcome=attempt.outcome, message=attempt.message, findings=attempt.findings)
    update = {"outcome": Outcome.NOT_MEASURED, "reason": Reason.UNPROVEN, "findings": before, "uncounted": aside}
    return attempt.model_copy(update=update)


def as_proven(attempt: AttemptRecord) -> AttemptRecord:
    """The record with the verdict that counts; itself where it was never unproven."""
    aside = attempt.uncounted
    if aside is None:
        return attempt
    verdict = {"outcome": aside.outcome, "reason": None, "message": aside.message, "findings": aside.findings}
    return attempt.model_copy(update={**verdict, "uncounted": None})
