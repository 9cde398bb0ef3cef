"""Where the audits of a folder are kept for good: in the folder itself, or far away, with the folder as a copy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.record.backend_content import Stamp, content, stamp
from auditkit.record.backend_lock import Lock
from auditkit.record.evidence import Evidence
from auditkit.record.file import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class EvidenceFile:
    """A picture or document that is kept."""

    path: Path
    """Where it lies in the folder, or would lie once fetched."""
    size_bytes: int
    changed_at: float | None
    """Seconds since 1970; None where the place doesn't say."""

    @property
    def digest(self) -> str:
        """What it is named after."""
        return self.path.name.partition(".")[0]


class Origin:
    """The folder itself: there is nothing to fetch and nothing to send.

    `store/far` has the other kind. Whoever reads or writes in an audits folder says so here, before or after.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def name(self) -> str:
        """What people call the place."""
        return str(self.folder)

    def evidence(self) -> Evidence:
        """The pictures and documents."""
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

    def keep(self, path: Path) -> None:
        """A file in the folder was written. Raises nothing: what can't be sent is said when the origin is closed."""

    def remove(self, paths: Iterable[Path]) -> None:
        """Remove files of the folder, for good; one that is gone already is no fault.

        Raises:
            OSError: a file can't be removed.
            AuditkitError: the place can't be reached.
        """
        for path in paths:
            path.unlink(missing_ok=True)

    def claim(self, audit_id: str) -> None:
        """Take an audit for this process, as far as other machines go; the folder has a lock of its own.

        Raises:
            AuditkitError: another machine is working on it.
        """

    def release(self, audit_id: str) -> None:
        """Let others have the audit."""

    def claimed(self) -> str | None:
        """Which audit is written right now and by whom, in words; None when nobody is known to."""
        for path in sorted(self.folder.glob("*/.lock")):
            if Lock(path.parent).is_held():
                return f"the audit {path.parent.name!r}, on this machine"
        return None

    def evidence_files(self) -> Sequence[EvidenceFile]:
        """All pictures and documents. Raises OSError when the folder can't be read; AuditkitError as above."""
        found = ((path, path.stat()) for path in (self.folder / EVIDENCE).glob("??/*") if path.name[:1] != ".")
        return [EvidenceFile(path, stat.st_size, stat.st_mtime) for path, stat in found]

    def stamp(self, audit_id: str) -> Stamp:
        """What the place says of an audit's records, without reading them. Raises OSError when it can't be asked."""
        return stamp(self.folder / audit_id)

    def content(self, audit_id: str) -> str:
        """The digest of an audit's records. Raises OSError when they can't be read."""
        return content(self.folder / audit_id)

    def close(self) -> None:
        """Wait until everything is where it belongs.

        Raises:
            AuditkitError: something could not be sent; it says where it is.
        """
