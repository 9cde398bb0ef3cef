"""The audits folder: one folder an audit, and the evidence they share. And studies: audits whose attempts people
make, one after another, over a day or a week.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

from auditkit import __version__
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.json_parser import InvalidJson, read_bytes
from auditkit.record.audit import (
    PERFORMER_OPTION,
    Audit,
    AuditHead,
    check_unchanged,
    counted_agencies,
    is_outside_history,
    is_study,
    read_audit_file,
    start_order,
)
from auditkit.record.backend import AuditLock, Backend
from auditkit.record.evidence import Evidence
from auditkit.record.file import (
    AUDIT_FILE,
    LATEST,
    candidate_ids,
    check_id,
    unknown_audit_error,
    write_atomic,
    write_record,
)
from auditkit.record.model import AgencySummary, AttemptRecord, AuditRecord, TaskSummary, grouped, route_of
from auditkit.record.outcome import Performer

_IGNORED = "# Written by auditkit: what a running audit leaves lying about\n.lock\n*.tmp\n"
_STUDY = re.compile(rb'"performer"\s*:\s*"person"')
_NOT_WRITABLE = {errno.EACCES, errno.EPERM, errno.EROFS}


class AuditStore:
    """Every audit in one folder. Making the object touches nothing.

    With an `backend` elsewhere, the folder is a copy of what is there.
    """

    def __init__(self, folder: Path, backend: Backend | None = None) -> None:
        self.folder = folder
        self.backend = backend or Backend(folder)

    @property
    def evidence(self) -> Evidence:
        return self.backend.evidence()

    def new_id(self, now: datetime) -> str:
        """An id for an audit that begins now: 2026-11-22-090000, or with -2, -3, … when that is taken.

        Its folder is made at once, so that nobody else gets the same id. Raises AuditkitError when the audits folder
        can't be written, or is none.
        """
        return next(candidate for candidate in candidate_ids(now) if self._make(candidate))

    def create(self, record: AuditRecord) -> Audit:
        """Begin an audit under the record's id, held for this process to write.

        Raises:
            AuditkitError: the id is taken or none; the audits folder can't be written, or is none.
            OSError: the disk is full, …
        """
        check_id(record.id)
        folder = self.folder / record.id
        taken = AuditkitError(
            f"The audit {record.id!r} already exists in {self.backend.name}.",
            hint="To continue it: --resume. Or use another --audit-id, or none.",
        )
        if not self._make(record.id) and not _is_reserved(folder):
            raise taken
        lock = AuditLock(folder)
        lock.take()
        try:
            self.backend.take_lease(record.id)
            if (folder / AUDIT_FILE).exists():  # Another process was quicker, and is done with it.
                raise taken
            write_record(folder / AUDIT_FILE, record)
            self.backend.send(folder / AUDIT_FILE)
        except BaseException:
            self.backend.release_lease(record.id)
            lock.release()
            raise
        self.evidence.remove_unfinished()
        return Audit(folder, record, lock, self.backend)

    def open(self, audit_id: str = LATEST) -> Audit:
        """The audit of this id, to read; `latest` is a script's that began last. Raises AuditkitError when there is
        none, and says which there are; or when its audit.json can't be read.
        """
        known = self.ids()
        if audit_id == LATEST and known:
            audit_id = self._latest()
        if audit_id not in known:
            raise unknown_audit_error(audit_id, known[::-1], self.backend.name)
        return Audit.read(self.folder / audit_id, self.backend)

    def studies(self) -> Sequence[Audit]:
        """The audits whose attempts people made, the one that began first at the front. Raises AuditkitError when an
        audit.json can't be read; it is named.
        """
        folders = [self.folder / audit_id for audit_id in self.ids()]
        # A script's audit of thousands of tasks takes long to read as a record.
        likely = [folder for folder in folders if _may_be_study(folder / AUDIT_FILE)]
        audits = [Audit.read(folder, self.backend) for folder in likely]
        return sorted((one for one in audits if is_study(one.record)), key=lambda one: start_order(one.record))

    def _latest(self) -> str:
        """The id of the newest audit by a script. Raises AuditkitError when only people have tried anything."""
        heads = [head for head in self.heads() if not is_outside_history(head)]
        if not heads:
            raise AuditkitError(
                f"There is no scripted audit in {self.backend.name}: only attempts by people, or replays.",
                hint="Make one: auditkit run. To see a replay, give its name.",
            )
        return heads[-1].id

    def resume(self, audit_id: str, tasks: Iterable[TaskSummary], agencies: Iterable[AgencySummary] = ()) -> Audit:
        """The audit of this id, to go on with; held for this process to write. `tasks` and `agencies` are the files
        as they are now. Raises AuditkitError when there is none, people made it, its task files have changed, or
        another process is at work on it.
        """
        audit = self.open(audit_id)
        if is_study(audit.record):
            raise AuditkitError(
                f"People made the attempts of {audit.id!r}, and a script's attempts are never added to those.",
                hint="Name a scripted audit, or none to continue the latest one.",
            )
        check_unchanged(audit.record, tasks, agencies)
        audit.lock()
        return audit

    def heads(self) -> Sequence[AuditHead]:
        """The heads of all audits, the one that began first at the front. Raises
        AuditkitError when an audit.json can't be read; it is named.
        """
        return sorted((self.head(audit_id) for audit_id in self.ids()), key=start_order)

    def head(self, audit_id: str) -> AuditHead:
        """What an audit's file says of it as a whole. Raises AuditkitError when it can't be read."""
        return read_audit_file(self.folder / audit_id, AuditHead)

    def answers_before(
        self, audit: AuditRecord, attempts: Iterable[AttemptRecord], heads: Sequence[AuditHead] | None = None
    ) -> tuple[AttemptRecord, ...]:
        """What the routes of those attempts that read a wrong answer had read before: each at the last audit before
        this one that read an answer there. `heads` are those of all audits, where they are at hand. Raises
        AuditkitError when an audit.json or a record can't be read; it is named.
        """
        wrong = [one for one in attempts if one.answer is not None and not one.answer.matches]
        missing = {route_of(one.key): (one.agency, one.task) for one in wrong}
        found: list[AttemptRecord] = []
        if not missing:
            return ()
        heads = [head for head in heads or self.heads() if not is_outside_history(head)]
        counted = counted_agencies(heads)
        for head in reversed(heads):
            wanted = {place for place in missing.values() if place[0] in counted[head.id]}
            if wanted and start_order(head) < start_order(audit):
                read = [one for one in self._answers(head.id, wanted) if route_of(one.key) in missing]
                found += read
                missing = {route: place for route, place in missing.items() if route not in _routes(read)}
        return tuple(found)

    def _answers(self, audit_id: str, wanted: Iterable[tuple[str, str]]) -> list[AttemptRecord]:
        audit, by_agency = self.open(audit_id), grouped(wanted, lambda place: place[0])
        made = (audit.attempts_at(agency, [task for _, task in places]) for agency, places in by_agency.items())
        return [one for same in made for one in same if one.answer is not None and not one.confirming]

    def ids(self) -> tuple[str, ...]:
        """Ids of the audits here, by name. A folder without audit.json is none, or not yet one."""
        self.backend.fetch_heads()
        return tuple(sorted(path.parent.name for path in self.folder.glob(f"*/{AUDIT_FILE}")))

    def _make(self, audit_id: str) -> bool:
        """Make an audit's folder; false when there is one already, be it in other capital letters."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            ignored = self.folder / ".gitignore"  # Keeps locks and unfinished files out of version control.
            if not ignored.exists():
                write_atomic(ignored, _IGNORED.encode())
            if self.backend.has(audit_id):
                return False
            (self.folder / audit_id).mkdir()
        except (FileExistsError, NotADirectoryError):
            if self.folder.is_dir():
                return False
            raise AuditkitError(
                f"Audits can't be kept in {self.folder}: it is a file, or is inside one.",
                hint="Choose another folder: --audits DIR",
            ) from None
        except OSError as fault:
            if fault.errno not in _NOT_WRITABLE:
                raise
            raise AuditkitError(
                f"Audits can't be written to {self.folder}: {fault.strerror}.",
                hint="Give yourself permission to write there, or choose another folder: --audits DIR",
            ) from None
        return True


def _routes(attempts: Iterable[AttemptRecord]) -> set[str]:
    return {route_of(one.key) for one in attempts}


def _may_be_study(path: Path) -> bool:
    """Whether it is worth reading: what can't be read at all is named by whoever reads it."""
    try:
        return _STUDY.search(read_bytes(path)) is not None
    except InvalidJson:
        return True


def _is_reserved(folder: Path) -> bool:
    """Whether the folder was made by `new_id` and nobody has begun an audit in it."""
    return folder.is_dir() and all(path.name.startswith(".") for path in folder.iterdir())


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
