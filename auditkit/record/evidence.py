"""Evidence: pictures and documents, kept once under the digest of what they hold and shared by all audits."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.diagnostic.error import AuditkitError
from auditkit.record.file import is_unfinished, remove_unfinished, write_atomic

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord


DIGEST = re.compile(r"[0-9a-f]{64}")
_EXTENSION = re.compile(r"[a-z0-9]{1,8}")


class Evidence:
    """Files named by the SHA-256 of what they hold, so that equal pictures are kept once.

    Any number of processes may save and read at the same time.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, data: bytes, extension: str) -> str:
        """Keep `data`; give its digest, under which `path` and `read` find it again.

        Raises:
            ValueError: the extension isn't a few small letters and digits.
            OSError: the disk is full, the folder can't be written, …
        """
        if not _EXTENSION.fullmatch(extension) or extension == "tmp":
            raise ValueError(f"not a file extension: {extension!r}")
        digest = hashlib.sha256(data).hexdigest()
        path = self.folder / digest[:2] / f"{digest}.{extension}"
        if _holds(path, len(data)):
            with suppress(OSError):
                path.touch()  # As new for who makes space meanwhile: an attempt that names it is to come.
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                write_atomic(path, data)
            except PermissionError:
                # On Windows a file can't be replaced while somebody reads it. If they read it, it is there.
                if not _holds(path, len(data)):
                    raise
        return digest

    def path(self, digest: str) -> Path | None:
        """Where the evidence lies; none when it isn't there or the digest is none.

        Digests come from records, which come from anywhere: one that would lead out of the folder finds nothing.
        """
        if not DIGEST.fullmatch(digest):
            return None
        folder = self.folder / digest[:2]
        usual = folder / f"{digest}.webp"
        if usual.is_file():  # Most are, and looking through the folder takes far longer.
            return usual
        found = sorted(folder.glob(f"{digest}.*"))
        return next((path for path in found if not is_unfinished(path)), None)

    def read(self, digest: str) -> bytes:
        """What the evidence holds. Raises AuditkitError when it isn't there, or it is no longer what was saved."""
        path = self.path(digest)
        if path is None:
            raise AuditkitError(
                f"Evidence {digest[:64]!r} is not in {self.folder}.",
                hint="Copy the evidence folder along with the audit, or restore it from version control.",
            )
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            raise AuditkitError(
                f"{path} is not what was saved: it was changed or cut short.",
                hint="Restore it from version control, or delete it and make the audit again.",
            )
        return data

    def remove_unfinished(self) -> None:
        """Remove what killed processes left behind more than an hour ago."""
        if self.folder.is_dir():
            for folder in self.folder.iterdir():
                remove_unfinished(folder)


def _holds(path: Path, size: int) -> bool:
    """Whether the file is there in full; after a power cut one may be there and be empty."""
    try:
        return path.stat().st_size == size
    except OSError:
        return False


_WHOLE_RESULT = "whole_result"
"""Where a probe keeps the digest of all it saw."""


def evidence_digests(attempt: AttemptRecord) -> frozenset[str]:
    """Digests of the pictures of its steps, and of what its probes kept in whole.

    Only these places are looked at: words of a page may look like a digest, too.
    """
    pictures = (step.screenshot for step in attempt.steps)
    results = (seen.kept.get(_WHOLE_RESULT) for page in attempt.pages for seen in page.probes.values())
    return frozenset(one for one in chain(pictures, results) if isinstance(one, str) and DIGEST.fullmatch(one))
