"""Whether an interrupted audit may go on: only with the very task files it began with."""

from __future__ import annotations

from collections.abc import Iterable

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.record.model import AgencySummary, AttemptRecord, AuditRecord, TaskSummary
from auditkit.record.outcome import Reason

_AGAIN = frozenset({Reason.INTERRUPTED, Reason.TOOL_ERROR})


def is_done(attempt: AttemptRecord) -> bool:
    """Whether the attempt stands; one that was stopped or that the kit broke is made again."""
    return attempt.reason not in _AGAIN


def check_same(audit: AuditRecord, tasks: Iterable[TaskSummary], agencies: Iterable[AgencySummary] = ()) -> None:
    """Make sure that the task files are those the audit began with.

    Tasks the audit doesn't have are passed over: what it set out to do was fixed when it began.

    Raises:
        AuditkitError: files were changed, or are missing; it names them.
    """
    now = {(task.agency, task.task): task.sha256 for task in tasks}
    agencies_now = {agency.agency: agency.sha256 for agency in agencies}
    changed = [task.file for task in audit.tasks if now.get((task.agency, task.task), task.sha256) != task.sha256]
    changed += [
        f"{agency.agency}/agency.yml"
        for agency in audit.agencies
        if agencies_now.get(agency.agency, agency.sha256) != agency.sha256
    ]
    missing = [task.file for task in audit.tasks if (task.agency, task.task) not in now]
    if changed:
        raise _refusal(audit, "changed", changed)
    if missing:
        raise _refusal(audit, "not among the tasks now", missing)


def _refusal(audit: AuditRecord, what: str, files: list[str]) -> AuditkitError:
    verb = "is" if len(files) == 1 else "are"
    if what == "changed":
        verb = "was" if len(files) == 1 else "were"
    return AuditkitError(
        f"The audit {audit.id!r} can't go on: {', '.join(files[:10])}"
        f"{f' and {len(files) - 10} more' if len(files) > 10 else ''} {verb} {what} since it began.",
        mend="Half an audit of one task file and half of another says nothing. Put the files back as they were, "
        "or start a new audit: auditkit run without --resume.",
    )
