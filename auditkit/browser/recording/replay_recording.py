"""Reading a recording. It may come from anybody, so it is met with limits."""

from __future__ import annotations

import hashlib
import zipfile
from functools import lru_cache
from typing import TYPE_CHECKING, Self

from pydantic import ValidationError

from auditkit.browser.recording.archive import Har
from auditkit.browser.recording.archive_manifest import MANIFEST, Manifest, Walked
from auditkit.diagnostic.error_errors import AuditkitError

if TYPE_CHECKING:
    from pathlib import Path

_MOST_HEAD_BYTES = 50_000_000
_MOST_HAR_BYTES = 200_000_000
_MOST_BODY_BYTES = 100_000_000
_READ_BYTES = 1 << 20
_MEND = "Record it anew: auditkit run --save-traffic FILE.har.zip"


class Recording:
    """A recording, open for reading by several attempts at once."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            AuditkitError: there is none, or the file is something else.
        """
        self.path = path
        if not path.is_file():
            raise AuditkitError(f"There is no recording {path}.", mend=f"Name one, or make it. {_MEND}")
        try:
            self._zip = zipfile.ZipFile(path)
            self.manifest = Manifest.model_validate_json(self._read(MANIFEST, _MOST_HEAD_BYTES))
        except (zipfile.BadZipFile, ValidationError, KeyError, OSError, _TooLarge):
            raise _no_recording(path) from None
        self.sha256 = _digest(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._zip.close()

    def har(self, walked: Walked) -> Har:
        """The traffic of one attempt. Raises AuditkitError when that part of the file is spoilt."""
        return _har(self, walked.har)

    def body(self, name: str) -> bytes:
        """A body. Raises AuditkitError when that part of the file is spoilt."""
        try:
            return self._read(name, _MOST_BODY_BYTES)
        except (zipfile.BadZipFile, KeyError, OSError, _TooLarge):
            raise _no_recording(self.path) from None

    def read_har(self, name: str) -> Har:
        """The traffic of that name, read anew."""
        try:
            return Har.model_validate_json(self._read(name, _MOST_HAR_BYTES))
        except (zipfile.BadZipFile, ValidationError, KeyError, OSError, _TooLarge):
            raise _no_recording(self.path) from None

    def _read(self, name: str, most: int) -> bytes:
        if self._zip.getinfo(name).file_size > most:
            raise _TooLarge
        with self._zip.open(name) as file:
            return file.read(most)


class _TooLarge(Exception):
    """A part that would fill the memory."""


@lru_cache(maxsize=256)
def _har(recording: Recording, name: str) -> Har:
    return recording.read_har(name)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _no_recording(path: Path) -> AuditkitError:
    return AuditkitError(f"{path} is no recording of auditkit, or it is damaged.", mend=_MEND)
