"""Whether an audit's folder still holds what it held: by what the file system says, and by what the files say.

Neither a time nor a size proves that a file is the same: version control sets new times, and a changed word may be as
long as the old one. Reading every record of every audit would prove it, but takes minutes. So, as git does for its
index, the stamp of the file system is believed when it is the same as before and none of the files is so young that
it could have changed again within the clock's grain; otherwise the contents are read and compared.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.record.file import ATTEMPTS, AUDIT_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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


def stamp(folder: Path) -> Stamp:
    """The stamp of an audit's folder.

    Raises:
        OSError: a file went away in between, or can't be asked.
    """
    digest, newest = hashlib.sha256(), 0
    for name, path in _files(folder):
        stat = os.stat(path)  # noqa: PTH116 - half a million of them: a Path for each would take twice as long
        changed = max(stat.st_mtime_ns, stat.st_ctime_ns)
        newest = max(newest, changed)
        digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\0{stat.st_ctime_ns}\n".encode(errors="replace"))
    return Stamp(digest.hexdigest(), newest)


def content(folder: Path) -> str:
    """The digest of an audit's records, names and contents.

    Raises:
        OSError: a file went away in between, or can't be read.
    """
    digest = hashlib.sha256()
    for name, path in _files(folder):
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
