"""What there was far away when it was listed: the audits and their records, not the evidence."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from auditkit.record.backend_content import Stamp
from auditkit.record.file import ATTEMPTS, AUDIT_FILE, EVIDENCE, SUMMARIES
from auditkit.record.remote.lease import NAME as LOCK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from auditkit.record.remote.filesystem import Far

_AT_ONCE = 16


class Listing:
    """Names and tags of far files, by folder."""

    def __init__(self, found: Mapping[str, Mapping[str, str]]) -> None:
        self._found = dict(found)

    @classmethod
    def of(cls, far: Far) -> Listing:
        """List all audits, a few at a time. Raises AuditkitError when the place can't be reached."""
        folders = [name for name in far.folders() if name != EVIDENCE and (name[:1] != "." or name == SUMMARIES)]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = pool.map(lambda name: _tags(far, name), folders)
            return cls(dict(zip(folders, found, strict=True)))

    def look_again(self, far: Far, audit_id: str) -> None:
        """List one audit again."""
        self._found[audit_id] = _tags(far, audit_id)

    @property
    def folders(self) -> Sequence[str]:
        """Every name that is taken."""
        return [EVIDENCE, *self._found]

    @property
    def audits(self) -> set[str]:
        """Ids of the audits."""
        return {folder for folder, names in self._found.items() if f"{folder}/{AUDIT_FILE}" in names}

    @property
    def locked(self) -> Sequence[str]:
        """Ids of audits that somebody has, or had."""
        return sorted(folder for folder, names in self._found.items() if f"{folder}/{LOCK}" in names)

    def names(self, folder: str) -> Sequence[str]:
        """Names of the files in a folder and below it."""
        return sorted(name for name in self._found.get(folder.split("/", 1)[0], ()) if name.startswith(f"{folder}/"))

    def tag(self, name: str) -> str | None:
        """The tag of a file; None when it wasn't there."""
        return self._found.get(name.split("/", 1)[0], {}).get(name)

    def stamp(self, audit_id: str) -> Stamp:
        """The stamp of an audit's records. Tags change whenever files do, so it is settled at once."""
        digest = hashlib.sha256()
        for name in [f"{audit_id}/{AUDIT_FILE}", *self.names(f"{audit_id}/{ATTEMPTS}")]:
            digest.update(f"{name}\0{self.tag(name)}\n".encode(errors="replace"))
        return Stamp(digest.hexdigest(), 0)


def _tags(far: Far, folder: str) -> dict[str, str]:
    return {name: tag for name, (tag, _) in far.files(folder).items()}
