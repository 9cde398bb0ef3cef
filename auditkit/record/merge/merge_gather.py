"""Evidence of shards: each file is what its name says, or it isn't taken over."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.record.merge.source_plain import check_file, check_folder

if TYPE_CHECKING:
    from auditkit.record.evidence import Evidence

KINDS = ("webp", "gz")
"""What auditkit keeps as evidence: pictures, and what a probe saw in whole. Nothing else is taken from elsewhere."""


@dataclass(frozen=True)
class Lost:
    """Evidence that can't be taken over."""

    digest: str
    key: str
    """An attempt that needs it."""
    changed: bool
    """Whether there is a file of that name which holds something else; otherwise there is none."""

    @property
    def words(self) -> str:
        """`evidence/ab/abc… is missing (harbour.fee.menu.phone.1)`."""
        what = "was changed or cut off" if self.changed else "is missing"
        return f"evidence/{self.digest[:2]}/{self.digest} {what} ({self.key})"


def gather(needed: Mapping[str, str], folders: Iterable[Path], into: Evidence) -> Sequence[Lost]:
    """Take over all that is needed, and say what couldn't be; the key of an attempt by the digest it needs.

    Raises:
        AuditkitError: something in the folders is a link or enormous.
        OSError: the disk is full, …
    """
    places = list(dict.fromkeys(folders))
    return [lost for digest, key in sorted(needed.items()) if (lost := _take(digest, key, places, into)) is not None]


def _take(digest: str, key: str, places: Sequence[Path], into: Evidence) -> Lost | None:
    """Take over one file; what is wrong, when nothing could be taken."""
    changed = False
    for place in places:
        for kind in KINDS:
            data = _read(place, digest, kind)
            if data is not None and hashlib.sha256(data).hexdigest() == digest:
                into.save(data, kind)
                return None
            changed = changed or data is not None
    try:
        into.read(digest)
    except AuditkitError:
        return Lost(digest, key, changed)
    return None


def _read(place: Path, digest: str, kind: str) -> bytes | None:
    path = place / digest[:2] / f"{digest}.{kind}"
    if not os.path.lexists(path):
        return None
    check_folder(place)
    check_folder(path.parent)
    check_file(path)
    return path.read_bytes()
