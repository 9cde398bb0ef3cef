"""Which state of each far file the copy holds."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from auditkit.record.file_whole import write_whole

if TYPE_CHECKING:
    from pathlib import Path

NAME = ".tags.json"


class Tags:
    """The tags of the files of one folder, as they were when fetched or sent. Kept beside them; may be deleted."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._lock = threading.Lock()
        self._tags: dict[str, str] = {}
        with suppress(OSError, ValueError):
            read = json.loads(self._path.read_bytes())
            if isinstance(read, dict):
                self._tags = {str(name): str(tag) for name, tag in read.items()}

    def __getitem__(self, name: str) -> str | None:
        return self._tags.get(name)

    def note(self, tags: dict[str, str | None]) -> None:
        """Take these over; None forgets one. Raises OSError when the copy can't be written."""
        with self._lock:
            self._tags.update({name: tag for name, tag in tags.items() if tag is not None})
            for name in [name for name, tag in tags.items() if tag is None]:
                self._tags.pop(name, None)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, json.dumps(self._tags, sort_keys=True).encode())
