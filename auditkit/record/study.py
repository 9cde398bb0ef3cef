"""A study: an audit whose attempts people make, one after another, over a day or a week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Self

from auditkit import __version__
from auditkit.diagnostic.error import AuditkitError
from auditkit.record.audit import PERFORMER_OPTION, Audit, is_study
from auditkit.record.file import LATEST, check_id
from auditkit.record.model import AgencySummary, AttemptRecord, AuditRecord, TaskSummary
from auditkit.record.outcome import Performer

if TYPE_CHECKING:
    from auditkit.record.store import AuditStore


class Study:
    """A study, held for this process to write. See `open_study`."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit

    @property
    def id(self) -> str:
        return self.audit.id

    def next_trial(self, agency: str, task: str, path: str, profile: str) -> int:
        """The first number that no attempt of this kind has."""
        taken = {
            one.trial
            for one in self.audit.attempts()
            if (one.agency, one.task, one.path, one.profile) == (agency, task, path, profile)
        }
        return next(number for number in range(1, len(taken) + 2) if number not in taken)

    def keep(self, attempt: AttemptRecord, agency: AgencySummary, task: TaskSummary, now: datetime) -> None:
        """Keep a person's attempt; it replaces one of the same key. The study knows its agency and task from then on.

        Raises:
            AuditkitError: this study had another task under that name, so the two can't be added together.
            OSError: the disk is full, …
        """
        if attempt.performer is not Performer.PERSON:
            raise ValueError("a round holds attempts by people alone")
        record = self.audit.record
        known = next((one for one in record.tasks if (one.agency, one.task) == (task.agency, task.task)), None)
        if known is not None and known.title != task.title:
            raise AuditkitError(
                f"In the round {self.id!r}, {task.agency}/{task.task} was “{known.title[:120]}”. Now the task "
                "asks for something else.",
                hint="Start another round for it: --audit-id NAME",
            )
        self.audit.save(attempt)
        changes: dict[str, object] = {"ended_at": now}
        if known is None:
            changes["tasks"] = [*record.tasks, task]
        if agency.agency not in {one.agency for one in record.agencies}:
            changes["agencies"] = [*record.agencies, agency]
        self.audit.update(record.model_copy(update=changes))

    def close(self) -> None:
        self.audit.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def study_id(now: datetime) -> str:
    """The id of the day's study: `2026-11-22-people`."""
    return f"{now:%Y-%m-%d}-people"


def open_study(
    audits: AuditStore, now: datetime, audit_id: str | None = None, browser: str = "people's own"
) -> Study:
    """The study of this id, or of today; it begins when there is none. Close it, or use it in a `with` block. Raises
    AuditkitError when the id is that of an audit by a script, or none; another process is writing the study; or the
    audits folder can't be written.
    """
    name = audit_id or study_id(now)
    if name == LATEST:
        studies = audits.studies()
        name = studies[-1].id if studies else study_id(now)
    check_id(name)
    if name not in audits.ids():
        record = AuditRecord(
            id=name,
            kit_version=__version__,
            browser=browser,
            started_at=now,
            ended_at=now,
            options={PERFORMER_OPTION: Performer.PERSON.value},
        )
        return Study(audits.create(record))
    audit = audits.open(name)
    if not is_study(audit.record):
        raise AuditkitError(
            f"{name!r} is a scripted audit, and people's attempts are never added to those.",
            hint="Use another --audit-id, or none.",
        )
    audit.lock()
    # Somebody may have added to it between the reading and the taking.
    audit.reload()
    return Study(audit)


def combined_record(studies: Sequence[Audit]) -> AuditRecord:
    """What an audit by a script would have been of: every agency and task that people tried, as the newest study
    knows them. For teams that have worksheets and nothing else.
    """
    newest = studies[-1].record
    agencies = {one.agency: one for each in studies for one in each.record.agencies}
    tasks = {(one.agency, one.task): one for each in studies for one in each.record.tasks}
    return newest.model_copy(update={"agencies": list(agencies.values()), "tasks": list(tasks.values())})
