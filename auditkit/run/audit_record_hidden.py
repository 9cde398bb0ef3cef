"""Task files are kept with an audit, but not the secrets somebody wrote into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.browser.redaction_secrets import Secrets

if TYPE_CHECKING:
    from auditkit.record.audit import Audit
    from auditkit.record.model import TaskSummary
    from auditkit.task.loader_loaded import LoadedTask


def without_secrets(summary: TaskSummary, task: LoadedTask) -> TaskSummary:
    """The summary without the values that the file itself says are secret."""
    return summary.model_copy(update={"source": secrets_written(task).redact(summary.source)})


def secrets_written(task: LoadedTask) -> Secrets:
    """The values that the file itself says are secret."""
    secrets = Secrets()
    for steps in task.ways.values():
        for step in steps:
            if getattr(step.action, "secret", False):
                secrets.add(str(getattr(step.action, "value", "")))
    return secrets


def hide_secrets(audit: Audit, secrets: Secrets) -> None:
    """Take out what only the visit showed to be secret: what went into a password field."""
    if not secrets:
        return
    tasks = [task.model_copy(update={"source": secrets.redact(task.source)}) for task in audit.record.tasks]
    if tasks != audit.record.tasks:
        audit.update(audit.record.model_copy(update={"tasks": tasks}))
