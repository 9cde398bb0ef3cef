"""One audit's folder: `audit.json`, and one file an attempt."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.record.audit_head import AuditHead
from auditkit.record.audit_resume import is_done
from auditkit.record.backend import Origin
from auditkit.record.backend_lock import Lock
from auditkit.record.file import ATTEMPTS, AUDIT_FILE, beginning, stem
from auditkit.record.file_file import read_record, write_record
from auditkit.record.file_schema import ATTEMPT_MIGRATIONS, AUDIT_MIGRATIONS
from auditkit.record.file_whole import is_unfinished, sweep
from auditkit.record.model import AttemptRecord, AuditRecord, Record

AnyAudit = TypeVar("AnyAudit", AuditRecord, AuditHead)


class Audit:
    """An audit on the disk.

    Anyone may read it. Who writes holds its lock: `Audits.create` and `Audits.resume` take it; it goes with `close`,
    at the end of a `with` block, or with the process.
    """

    def __init__(
        self, folder: Path, record: AuditRecord, lock: Lock | None = None, origin: Origin | None = None
    ) -> None:
        self.folder = folder
        self._origin = origin or Origin(folder.parent)
        self._record = record
        self._lock = lock or Lock(folder)

    @classmethod
    def read(cls, folder: Path, origin: Origin | None = None) -> Self:
        """The audit in this folder, which is kept for good at `origin`; in the folder itself when not given.

        Raises:
            AuditkitError: its audit.json is damaged, from a newer kit, or another audit's.
        """
        return cls(folder, read_audit_file(folder, AuditRecord), origin=origin)

    @property
    def id(self) -> str:
        """The audit's id, which is its folder's name."""
        return self._record.id

    @property
    def record(self) -> AuditRecord:
        """The audit as a whole, as last read or written."""
        return self._record

    def save(self, attempt: AttemptRecord) -> None:
        """Keep an attempt; it replaces an earlier one of the same key.

        Raises:
            OSError: the disk is full, …; an earlier record stays as it was.
        """
        folder = self.folder / ATTEMPTS
        folder.mkdir(exist_ok=True)
        path = folder / f"{stem(attempt.key)}.json"
        write_record(path, attempt)
        self._origin.keep(path)

    def put(self, name: str, record: Record) -> None:
        """Keep something beside the attempts, under a name below the audit's folder: `plan.json`.

        Raises:
            OSError: the disk is full, …; what was there stays as it was.
        """
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        write_record(path, record)
        self._origin.keep(path)

    def attempts(self, agency: str | None = None, task: str | None = None) -> list[AttemptRecord]:
        """Every attempt kept, or those at one agency, or at one task of it, without reading any other.

        In the order planned; any that wasn't planned comes last, by name.

        Raises:
            AuditkitError: a file is damaged, from a newer kit, or no attempt; it is named.
        """
        place = {key: number for number, key in enumerate(self._record.planned)}
        begins = beginning(agency, task)
        found = [self._attempt(path) for path in self._attempt_files() if _plain(path.name).startswith(begins)]
        return sorted(
            (one for one in found if agency in (None, one.agency) and task in (None, one.task)),
            key=lambda one: (place.get(one.key, len(place)), one.agency, one.task, one.path, one.profile, one.trial),
        )

    def each(self) -> Iterator[AttemptRecord]:
        """Every attempt kept, one after another by the names of their files: an audit of thousands fills the memory.

        Raises:
            AuditkitError: a file is damaged, from a newer kit, or no attempt; it is named.
        """
        return (self._attempt(path) for path in self._attempt_files())

    def finished(self) -> set[str]:
        """Keys of the attempts that stand; --resume makes the others."""
        return {attempt.key for attempt in self.attempts() if is_done(attempt)}

    def look(self, name: str) -> Path | None:
        """Where something beside the attempts lies; None when there is no such file.

        Raises:
            AuditkitError: the place of the audits can't be reached.
        """
        self._origin.fetch(self.id)
        path = self.folder / name
        return path if path.is_file() else None

    def update(self, record: AuditRecord) -> None:
        """Write the audit as a whole anew."""
        if record.id != self._record.id:
            raise ValueError(f"audit {self._record.id!r} can't become {record.id!r}")
        write_record(self.folder / AUDIT_FILE, record)
        self._origin.keep(self.folder / AUDIT_FILE)
        self._record = record

    def note_end(self, ended_at: datetime) -> None:
        """Write down that no attempt is left. An audit that was stopped has no end."""
        self.update(self._record.model_copy(update={"ended_at": ended_at}))

    def take(self) -> None:
        """Take the audit for this process to write.

        Raises:
            AuditkitError: another process is working on it.
        """
        self._lock.take()
        try:
            self._origin.claim(self.id)
        except BaseException:
            self._lock.release()
            raise
        # Nobody else writes here now, so whatever is unfinished was left by a killed process.
        sweep(self.folder, older_than_seconds=0)
        sweep(self.folder / ATTEMPTS, older_than_seconds=0)

    def read_again(self) -> None:
        """Take in what another process wrote meanwhile. Raises AuditkitError when audit.json can't be read."""
        self._record = read_audit_file(self.folder, AuditRecord)

    def close(self) -> None:
        """Let others write; again does nothing."""
        try:
            self._origin.release(self.id)
        finally:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _attempt_files(self) -> list[Path]:
        self._origin.fetch(self.id)
        folder = self.folder / ATTEMPTS
        if not folder.is_dir():
            return []
        # Dot files are the system's: .DS_Store, ._x, what a killed process left.
        return sorted(path for path in folder.iterdir() if not is_unfinished(path) and not path.name.startswith("."))

    def _attempt(self, path: Path) -> AttemptRecord:
        mend = (
            f"Restore it from version control; or delete it and make the attempt again: auditkit run --resume "
            f"--audit-id {self.id}"
        )
        if path.suffix != ".json" or not path.is_file():
            raise AuditkitError(f"{path} is no attempt record.", mend="Move it somewhere else.")
        attempt = read_record(path, AttemptRecord, ATTEMPT_MIGRATIONS, mend)
        if _plain(path.stem) != _plain(stem(attempt.key)):
            raise AuditkitError(
                f"{path} holds the attempt {attempt.key!r}, not the one it is named after.",
                mend=f"Rename it to {stem(attempt.key)}.json, or remove it if it is a copy.",
            )
        return attempt


def read_audit_file(folder: Path, model: type[AnyAudit]) -> AnyAudit:
    """The `audit.json` of a folder, or its head alone.

    Raises:
        AuditkitError: it is damaged, from a newer kit, or another audit's.
    """
    path = folder / AUDIT_FILE
    record = read_record(path, model, AUDIT_MIGRATIONS, f"Restore it from version control, or remove {folder}.")
    if record.id != folder.name:
        raise AuditkitError(
            f"{path} belongs to the audit {record.id!r}, but its folder is called {folder.name!r}.",
            mend=f"Rename the folder back to {record.id!r}.",
        )
    return record


def _plain(name: str) -> str:
    """The name as it was given: some file systems take letters with accents apart."""
    return unicodedata.normalize("NFC", name)
