"""Writing a recording, attempt by attempt, into one file that only its owner can read."""

from __future__ import annotations

import os
import secrets as chance
import shutil
import tempfile
import threading
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import ValidationError

from auditkit import __version__
from auditkit.browser.recording.archive import Har, Log
from auditkit.browser.recording.archive_manifest import MANIFEST, Manifest, RobotsAnswer, Walked
from auditkit.browser.recording.recorder_take import Fetched, Taker
from auditkit.browser.redaction import Blinds
from auditkit.browser.storage_state import check_place
from auditkit.diagnostic.error_errors import AuditkitError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from auditkit.browser.redaction_secrets import Secrets

SUFFIX = ".har.zip"
_TRAFFIC = "traffic.har"


class Recorder:
    """A recording in the making. Nothing stands under its name before it is whole."""

    def __init__(self, path: Path) -> None:
        """Begin.

        Raises:
            AuditkitError: there is such a file already; git would take it along; the folder isn't there.
            OSError: the file can't be written.
        """
        _check(path)
        self.path = path
        self._unfinished = path.with_name(f".{path.name}.tmp")
        self._unfinished.unlink(missing_ok=True)
        descriptor = os.open(self._unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED)
        self._folder = Path(tempfile.mkdtemp(prefix="auditkit-traffic-"))
        self._salt = chance.token_hex(16)
        self._attempts: list[Walked] = []
        self._bodies: set[str] = set()
        self._writing = threading.Lock()
        self.robots: dict[str, RobotsAnswer] = {}
        """What each host answered when it was asked for its robots.txt, by origin."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing behind of a recording that was never finished: no attempt was begun."""
        if not self._file.closed:
            self._drop()

    def options(self, key: str) -> dict[str, Any]:
        """What a browser context is opened with so that its traffic is written down, as it closes."""
        folder = self._folder / key
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return {
            "record_har_path": folder / _TRAFFIC,
            "record_har_content": "attach",
            "record_har_mode": "minimal",
        }

    def take(
        self,
        walked: Walked,
        secrets: Secrets,
        fetched: Sequence[Fetched],
        refused: Collection[tuple[str, str]],
    ) -> None:
        """Keep an attempt's traffic, once its context is closed. What the driver wrote of it is deleted.

        An attempt without any, because its browser died, is kept as one that asked for nothing.
        """
        folder = self._folder / walked.key
        blinds = Blinds(secrets, self._salt)
        try:
            har = Har.model_validate_json((folder / _TRAFFIC).read_bytes())
        except (OSError, ValidationError):
            har = Har(log=Log())
        taken = Taker(folder, blinds, self._salt, __version__).take(har, fetched, refused)
        shutil.rmtree(folder, ignore_errors=True)
        with self._writing:
            self._zip.writestr(walked.har, taken.har.model_dump_json(by_alias=True, indent=1))
            for name in sorted(taken.bodies.keys() - self._bodies):
                self._zip.writestr(name, taken.bodies[name])
                self._bodies.add(name)
            self._attempts.append(walked)

    def finish(
        self,
        audit_id: str,
        recorded_at: datetime,
        base_urls: Mapping[str, str],
        *,
        whole: bool,
    ) -> None:
        """Put the head to it, and give it its name. Raises OSError when the disk is full."""
        manifest = Manifest(
            kit_version=__version__,
            audit_id=audit_id,
            recorded_at=recorded_at,
            whole=whole,
            base_urls=dict(base_urls),
            robots=self.robots,
            salt=self._salt,
            attempts=tuple(sorted(self._attempts, key=lambda one: one.key)),
        )
        self._zip.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        self._zip.close()
        self._file.close()
        self._unfinished.replace(self.path)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _drop(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._zip.close()
        self._file.close()
        self._unfinished.unlink(missing_ok=True)


def _check(path: Path) -> None:
    if path.exists():
        raise AuditkitError(
            f"There is a file {path} already, and recordings are never written over.",
            mend=f"Choose another name: --save-traffic NAME{SUFFIX}. Or delete the old one first.",
        )
    if not path.absolute().parent.is_dir():
        raise AuditkitError(
            f"There is no folder {path.absolute().parent} to keep the recording in.",
            mend="Make the folder first, or choose another one.",
        )
    check_place(
        path,
        why="it may hold what was typed, and whole pages of other people's sites",
        mend=f"Give it a name that ends in {SUFFIX}, which .gitignore keeps out, or put it somewhere else.",
    )
