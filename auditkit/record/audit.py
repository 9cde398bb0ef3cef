"""One audit's folder: `audit.json`, and one file an attempt; and which verdicts wait for a path to be proven."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self, TypeVar

from pydantic import ConfigDict, Field

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.json_parser import Count, JsonObject, Name
from auditkit.diagnostic.safe_text import file_stem
from auditkit.diagnostic.wording import in_utc
from auditkit.record.backend import AuditLock, Backend
from auditkit.record.details import Record
from auditkit.record.file import (
    ATTEMPT_MIGRATIONS,
    ATTEMPTS,
    AUDIT_FILE,
    AUDIT_MIGRATIONS,
    file_stem_prefix,
    is_unfinished,
    read_record,
    remove_unfinished,
    write_record,
)
from auditkit.record.model import (
    SCHEMA_VERSION,
    AgencySummary,
    AttemptRecord,
    AuditRecord,
    ReplaySource,
    TaskSummary,
    UncountedVerdict,
    Utc,
)
from auditkit.record.outcome import Outcome, Performer, Reason


class AgencyReference(Record):
    """An agency's id alone."""

    model_config = ConfigDict(extra="ignore")

    agency: Name


class AuditHead(Record):
    """What `audit.json` says of the audit as a whole."""

    model_config = ConfigDict(extra="ignore")

    schema_version: int = SCHEMA_VERSION
    id: str
    started_at: Utc
    ended_at: Utc | None = None
    options: JsonObject = Field(default_factory=dict)
    replay: ReplaySource | None = None
    agencies: list[AgencyReference] = Field(default_factory=list)

    @property
    def visited(self) -> set[str]:
        return {one.agency for one in self.agencies}


PERFORMER_OPTION = "performer"
"""The option of an audit that says who made its attempts; a script where it says nothing."""


def is_study(audit: AuditHead | AuditRecord) -> bool:
    """Whether people made its attempts. Such an audit is called a round; it is never counted among a script's."""
    return audit.options.get(PERFORMER_OPTION) == Performer.PERSON


def is_outside_history(audit: AuditHead | AuditRecord) -> bool:
    """Whether it is a round, or a replay: that shows sites as they were. Neither is the latest, or in a history."""
    return is_study(audit) or audit.replay is not None


BASE_URLS = "base_urls"
"""The option of an audit that holds the addresses visited instead of the agencies' own."""


def copy_visited(audit: AuditHead | AuditRecord, agency: str) -> str | None:
    """The address of the copy that was visited instead of the agency's website, such as a preview; None for its own.

    What is found on a copy says nothing of the website itself.
    """
    given = audit.options.get(BASE_URLS)
    url = given.get(agency) if isinstance(given, dict) else None
    return url if isinstance(url, str) else None


def counted_agencies(heads: Sequence[AuditHead]) -> dict[str, frozenset[str]]:
    """By audit, the agencies of which it says how they are. What was tried on a copy of a website says nothing of the
    website itself, unless nothing else was ever tried.
    """
    own = {agency for head in heads for agency in head.visited if copy_visited(head, agency) is None}
    return {
        head.id: frozenset(
            agency for agency in head.visited if agency not in own or copy_visited(head, agency) is None
        )
        for head in heads
    }


class AuditStart(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def started_at(self) -> datetime: ...


def start_order(audit: AuditStart) -> tuple[datetime, str]:
    """Key to sort audits by: when they began, and their id where two began at once."""
    return in_utc(audit.started_at), audit.id


def is_done(attempt: AttemptRecord) -> bool:
    """Whether the attempt stands; one that was stopped or that the kit broke is made again."""
    return attempt.reason not in (Reason.INTERRUPTED, Reason.TOOL_ERROR)


def check_unchanged(audit: AuditRecord, tasks: Iterable[TaskSummary], agencies: Iterable[AgencySummary] = ()) -> None:
    """Make sure that the task files are those the audit began with.

    Tasks the audit doesn't have are passed over: what it set out to do was fixed when it began. Raises AuditkitError
    when files were changed, or are missing; it names them.
    """
    now = list(tasks)
    if changed := changed_files(audit.tasks, audit.agencies, now, agencies):
        raise _changed_error(audit, "changed", changed)
    known = {(task.agency, task.task) for task in now}
    if missing := [task.file for task in audit.tasks if (task.agency, task.task) not in known]:
        raise _changed_error(audit, "not among the tasks now", missing)


def changed_files(
    tasks: Iterable[TaskSummary],
    agencies: Iterable[AgencySummary],
    other_tasks: Iterable[TaskSummary],
    other_agencies: Iterable[AgencySummary],
) -> list[str]:
    """Those files of tasks and agencies that are others there; what isn't there at all is passed over."""
    there = {(task.agency, task.task): task.sha256 for task in other_tasks}
    agencies_there = {agency.agency: agency.sha256 for agency in other_agencies}
    changed = [task.file for task in tasks if there.get((task.agency, task.task), task.sha256) != task.sha256]
    return changed + [
        f"{agency.agency}/agency.yml"
        for agency in agencies
        if agencies_there.get(agency.agency, agency.sha256) != agency.sha256
    ]


def _changed_error(audit: AuditRecord, what: str, files: list[str]) -> AuditkitError:
    verb = "is" if len(files) == 1 else "are"
    if what == "changed":
        verb = "was" if len(files) == 1 else "were"
    return AuditkitError(
        f"The audit {audit.id!r} can't be continued: {', '.join(files[:10])}"
        f"{f' and {len(files) - 10} more' if len(files) > 10 else ''} {verb} {what} since it began.",
        hint="An audit needs the same task files from start to end. Put the files back as they were, or start a new "
        "audit: auditkit run without --resume.",
    )


AnyAudit = TypeVar("AnyAudit", AuditRecord, AuditHead)


class Audit:
    """An audit on the disk.

    Anyone may read it. Who writes holds its lock: `Audits.create` and `Audits.resume` take it; it goes with `close`,
    at the end of a `with` block, or with the process.
    """

    def __init__(
        self, folder: Path, record: AuditRecord, lock: AuditLock | None = None, backend: Backend | None = None
    ) -> None:
        self.folder = folder
        self._backend = backend or Backend(folder.parent)
        self._record = record
        self._lock = lock or AuditLock(folder)

    @classmethod
    def read(cls, folder: Path, backend: Backend | None = None) -> Self:
        """The audit in this folder, which is kept for good at `backend`; in the folder itself when not given. Raises
        AuditkitError when its audit.json is damaged, from a newer kit, or another audit's.
        """
        return cls(folder, read_audit_file(folder, AuditRecord), backend=backend)

    @property
    def id(self) -> str:
        return self._record.id

    @property
    def record(self) -> AuditRecord:
        """The audit as a whole, as last read or written."""
        return self._record

    def save(self, attempt: AttemptRecord) -> None:
        """Keep an attempt; it replaces an earlier one of the same key. Raises OSError when the disk is full, …; an
        earlier record stays as it was.
        """
        self.save_file(f"{ATTEMPTS}/{file_stem(attempt.key)}.json", attempt)

    def save_file(self, name: str, record: Record) -> None:
        """Keep something beside the attempts, under a name below the audit's folder: `plan.json`. Raises OSError when
        the disk is full, …; what was there stays as it was.
        """
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        write_record(path, record)
        self._backend.send(path)

    def attempts(self, agency: str | None = None, task: str | None = None) -> list[AttemptRecord]:
        """Every attempt kept, or those at one agency, or at one task of it, without reading any other.

        In the order planned; any that wasn't planned comes last, by name. Raises AuditkitError when a file is
        damaged, from a newer kit, or no attempt; it is named.
        """
        place = {key: number for number, key in enumerate(self._record.planned)}
        found = self._attempts_that_begin((file_stem_prefix(agency, task),))
        return sorted(
            (one for one in found if agency in (None, one.agency) and task in (None, one.task)),
            key=lambda one: (place.get(one.key, len(place)), one.agency, one.task, one.path, one.profile, one.trial),
        )

    def attempts_at(self, agency: str, tasks: Iterable[str]) -> list[AttemptRecord]:
        """Those at some tasks of an agency, in no order; no other is read. Raises AuditkitError as `attempts`."""
        wanted = set(tasks)
        found = self._attempts_that_begin(tuple(file_stem_prefix(agency, task) for task in wanted))
        return [one for one in found if one.agency == agency and one.task in wanted]

    def _attempts_that_begin(self, prefixes: tuple[str, ...]) -> list[AttemptRecord]:
        files = self._attempt_files() if prefixes else []
        return [self._attempt(path) for path in files if _normalized(path.name).startswith(prefixes)]

    def iter_attempts(self) -> Iterator[AttemptRecord]:
        """Every attempt kept, one after another by the names of their files: an audit of thousands fills the memory.
        Raises AuditkitError when a file is damaged, from a newer kit, or no attempt; it is named.
        """
        return (self._attempt(path) for path in self._attempt_files())

    def done_keys(self) -> set[str]:
        """Keys of the attempts that stand; --resume makes the others."""
        return {attempt.key for attempt in self.attempts() if is_done(attempt)}

    def is_all_made(self) -> bool:
        """Whether every planned attempt was made, be it one that the kit broke: none was stopped, or never begun."""
        made = {attempt.key for attempt in self.iter_attempts() if attempt.reason is not Reason.INTERRUPTED}
        return made.issuperset(self._record.planned)

    def find_file(self, name: str) -> Path | None:
        """Where something beside the attempts lies; None when there is no such file. Raises AuditkitError when the
        place of the audits can't be reached.
        """
        self._backend.fetch(self.id)
        path = self.folder / name
        return path if path.is_file() else None

    def update(self, record: AuditRecord) -> None:
        if record.id != self._record.id:
            raise ValueError(f"audit {self._record.id!r} can't become {record.id!r}")
        self.save_file(AUDIT_FILE, record)
        self._record = record

    def note_end(self, ended_at: datetime) -> None:
        """Write down that no attempt is left. An audit that was stopped has no end."""
        self.update(self._record.model_copy(update={"ended_at": ended_at}))

    def lock(self) -> None:
        """Take the audit for this process to write. Raises AuditkitError when another process is working on it."""
        self._lock.take()
        try:
            self._backend.take_lease(self.id)
        except BaseException:
            self._lock.release()
            raise
        # Nobody else writes here now, so whatever is unfinished was left by a killed process.
        remove_unfinished(self.folder, older_than_seconds=0)
        remove_unfinished(self.folder / ATTEMPTS, older_than_seconds=0)

    def reload(self) -> None:
        """Take in what another process wrote meanwhile. Raises AuditkitError when audit.json can't be read."""
        self._record = read_audit_file(self.folder, AuditRecord)

    def close(self) -> None:
        """Let others write; again does nothing."""
        try:
            self._backend.release_lease(self.id)
        finally:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _attempt_files(self) -> list[Path]:
        self._backend.fetch(self.id)
        folder = self.folder / ATTEMPTS
        if not folder.is_dir():
            return []
        # Dot files are the system's: .DS_Store, ._x, what a killed process left.
        return sorted(path for path in folder.iterdir() if not is_unfinished(path) and not path.name.startswith("."))

    def _attempt(self, path: Path) -> AttemptRecord:
        if path.suffix != ".json" or not path.is_file():
            raise AuditkitError(f"{path} is not an attempt record.", hint="Move it somewhere else.")
        again = f"auditkit run --resume --audit-id {self.id}"
        hint = f"Restore it from version control, or delete it and make the attempt again: {again}"
        attempt = read_record(path, AttemptRecord, ATTEMPT_MIGRATIONS, hint)
        if _normalized(path.stem) != _normalized(file_stem(attempt.key)):
            raise AuditkitError(
                f"{path} contains the attempt {attempt.key!r}, not the one it is named after.",
                hint=f"Rename it to {file_stem(attempt.key)}.json, or remove it if it is a copy.",
            )
        return attempt


def read_audit_file(folder: Path, model: type[AnyAudit]) -> AnyAudit:
    """The `audit.json` of a folder, or its head alone. Raises AuditkitError when it is damaged, from a newer kit, or
    another audit's.
    """
    path = folder / AUDIT_FILE
    record = read_record(path, model, AUDIT_MIGRATIONS, f"Restore it from version control, or remove {folder}.")
    if record.id != folder.name:
        raise AuditkitError(
            f"{path} belongs to the audit {record.id!r}, but its folder is called {folder.name!r}.",
            hint=f"Rename the folder back to {record.id!r}.",
        )
    return record


def _normalized(name: str) -> str:
    """The name as it was given: some file systems take letters with accents apart."""
    return unicodedata.normalize("NFC", name)


PRUNING_FILE = "pruned.json"


class PruningRecord(Record):
    """That evidence of an audit was removed, so that nobody takes it for lost."""

    schema_version: int = SCHEMA_VERSION
    at: Utc
    """When, the last time."""
    files: Count
    """How many pictures and documents this audit named are gone; others may have named them, too."""


def read_pruning(audit: Audit) -> PruningRecord | None:
    """What was removed of the audit; None when nothing ever was. Raises AuditkitError when the file is damaged, or
    the place of the audits can't be reached.
    """
    path = audit.find_file(PRUNING_FILE)
    if path is None:
        return None
    hint = f"Remove {path}: it only says that pictures were removed, and when."
    return read_record(path, PruningRecord, AUDIT_MIGRATIONS, hint)


# Proof of a path: whether anybody is known to have got there by it, and the verdicts that depend on it.
#
# Where something that the task file names isn't found, either the site is wrong or the file. As long as nobody has
# got there that way, nobody can tell: such an attempt is not measured. What it would be otherwise stays in the
# record, so that it counts as soon as the path is proven.

TaskPath = tuple[str, str, str]
"""Agency, task and path, for all visitors."""


def path_of(attempt: AttemptRecord) -> TaskPath:
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
