"""Pictures and documents that live far away: fetched when asked for, sent when saved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from auditkit.record.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}")


class FarEvidence(Evidence):
    """Evidence in the copy, and behind it the evidence far away."""

    def __init__(self, folder: Path, fetch: Callable[[str], Path | None], keep: Callable[[Path], None]) -> None:
        super().__init__(folder)
        self._fetch = fetch
        self._keep = keep

    def save(self, data: bytes, extension: str) -> str:
        """Keep `data` here, and send it on its way; see `Evidence.save`."""
        digest = super().save(data, extension)
        self._keep(self.folder / digest[:2] / f"{digest}.{extension}")
        return digest

    def path(self, digest: str) -> Path | None:
        """Where the evidence lies in the copy, fetched if need be; None when there is none far away either.

        Raises:
            AuditkitError: the place can't be reached.
        """
        if not _DIGEST.fullmatch(digest):
            return None
        return super().path(digest) or self._fetch(digest)
