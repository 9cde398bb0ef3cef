"""Where the audits of a folder are kept for good: in the folder itself, or in remote storage with the folder as a
copy.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from auditkit.diagnostic.error import AuditkitError
from auditkit.record.evidence import Evidence
from auditkit.record.file import ATTEMPTS, AUDIT_FILE, EVIDENCE

GRAIN_NS = 3_000_000_000
"""Some file systems keep times to two seconds."""


@dataclass(frozen=True)
class Stamp:
    """What the file system says of an audit's records: names, sizes and times of change."""

    digest: str
    newest_ns: int
    """When the youngest of them was changed, in nanoseconds since 1970."""

    def settled(self, seen_ns: int) -> bool:
        """Whether a record changed after `seen_ns` would have another stamp for sure."""
        return self.newest_ns + GRAIN_NS < seen_ns


def folder_stamp(folder: Path) -> Stamp:
    """The stamp of an audit's folder. Raises OSError when a file went away in between, or can't be asked."""
    digest, newest = hashlib.sha256(), 0
    for name, path in _files(folder):
        stat = os.stat(path)  # noqa: PTH116 - half a million of them: a Path for each would take twice as long
        changed = max(stat.st_mtime_ns, stat.st_ctime_ns)
        newest = max(newest, changed)
        digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\0{stat.st_ctime_ns}\n".encode(errors="replace"))
    return Stamp(digest.hexdigest(), newest)


def folder_digest(folder: Path) -> str:
    """The digest of an audit's records, names and contents. Raises OSError when a file went away in between, or can't
    be read.
    """
    digest = hashlib.sha256()
    for name, path in _files(folder):
        own = ""
        if os.path.isfile(path):  # noqa: PTH113 - as above; a pipe would never end
            with open(path, "rb") as file:  # noqa: PTH123 - as above
                own = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{name}\0{own}\n".encode(errors="replace"))
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    """Name and path of `audit.json` and of each attempt, always in the same order."""
    yield AUDIT_FILE, os.fspath(folder / AUDIT_FILE)
    attempts = os.fspath(folder / ATTEMPTS)
    try:
        names = sorted(os.listdir(attempts))  # noqa: PTH208 - as above
    except (FileNotFoundError, NotADirectoryError):
        return
    for name in names:
        if not name.startswith("."):
            yield name, os.path.join(attempts, name)  # noqa: PTH118 - as above


_LOCK_FILE = ".lock"


class AuditLock:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Records may be saved from another thread than the one that opened the audit.
        self._lock = FileLock(folder / _LOCK_FILE, thread_local=False)

    def take(self) -> None:
        """Take the lock, without waiting. Raises AuditkitError when another process has it."""
        if self._lock.is_locked:
            return
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            raise AuditkitError(
                f"Another auditkit is working on the audit {self._folder.name!r} right now.",
                hint="Wait until it has ended, or start a new audit: auditkit run without --resume.",
            ) from None

    def is_held(self) -> bool:
        """Whether any process has it, this one or another."""
        if self._lock.is_locked:
            return True
        if not (self._folder / _LOCK_FILE).exists():
            return False
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            return True
        self._lock.release()
        return False

    def release(self) -> None:
        """Let go; nothing happens when it isn't held."""
        self._lock.release()


@dataclass(frozen=True)
class EvidenceFile:
    path: Path
    """Where it lies in the folder, or would lie once fetched."""
    size_bytes: int
    changed_at: float | None
    """Seconds since 1970; None where the place doesn't say."""

    @property
    def digest(self) -> str:
        return self.path.name.partition(".")[0]


class Backend:
    """The folder itself: there is nothing to fetch and nothing to send.

    `record/remote` has the other kind. Whoever reads or writes in an audits folder says so here, before or after.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def name(self) -> str:
        return str(self.folder)

    def evidence(self) -> Evidence:
        return Evidence(self.folder / EVIDENCE)

    def fetch_heads(self) -> None:
        """Make sure that the folder holds the `audit.json` of every audit, and no other.

        Raises AuditkitError when the place can't be reached.
        """

    def fetch(self, audit_id: str) -> None:
        """Make sure that the folder holds all attempts of an audit. Raises AuditkitError as above."""

    def fetch_summaries(self) -> None:
        """Make sure that the folder holds the summaries that were made of audits. Raises AuditkitError as above."""

    def send_summaries(self) -> None:
        """Keep the summaries that have changed. Raises AuditkitError as above."""

    def has(self, audit_id: str) -> bool:
        """Whether something of that name is there already, be it in other capital letters."""
        return any(path.name.casefold() == audit_id.casefold() for path in self.folder.iterdir())

    def send(self, path: Path) -> None:
        """A file in the folder was written. Raises nothing: what can't be sent is said when the backend is closed."""

    def remove(self, paths: Iterable[Path]) -> None:
        """Remove files of the folder, for good; one that is gone already is no fault.

        Raises:
            OSError: a file can't be removed.
            AuditkitError: the place can't be reached.
        """
        for path in paths:
            path.unlink(missing_ok=True)

    def take_lease(self, audit_id: str) -> None:
        """Take an audit for this process, as far as other machines go; the folder has a lock of its own. Raises
        AuditkitError when another machine is working on it.
        """

    def release_lease(self, audit_id: str) -> None:
        """Let others have the audit."""

    def writer(self) -> str | None:
        """Which audit is written right now and by whom, in words; None when nobody is known to."""
        for path in sorted(self.folder.glob("*/.lock")):
            if AuditLock(path.parent).is_held():
                return f"the audit {path.parent.name!r}, on this machine"
        return None

    def evidence_files(self) -> Sequence[EvidenceFile]:
        """All pictures and documents. Raises OSError when the folder can't be read; AuditkitError as above."""
        found = ((path, path.stat()) for path in (self.folder / EVIDENCE).glob("??/*") if path.name[:1] != ".")
        return [EvidenceFile(path, stat.st_size, stat.st_mtime) for path, stat in found]

    def audit_stamp(self, audit_id: str) -> Stamp:
        """What the place says of an audit's records, without reading them. Raises OSError when it can't be asked."""
        return folder_stamp(self.folder / audit_id)

    def audit_digest(self, audit_id: str) -> str:
        """The digest of an audit's records. Raises OSError when they can't be read."""
        return folder_digest(self.folder / audit_id)

    def close(self) -> None:
        """Wait until everything is where it belongs. Raises AuditkitError when something could not be sent; it says
        where it is.
        """
