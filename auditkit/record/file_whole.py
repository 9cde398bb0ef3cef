"""Files that are there whole or not at all, however the process that writes them ends."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

TEMPORARY = ".tmp"
"""How the name of an unfinished file ends; it starts with a dot. Readers pass over such files."""

_TRIES = 6
"""On Windows a virus scanner or an indexer may hold a fresh file for a moment; then replacing it is tried again."""


def write_whole(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Write `data` to `path` in one go: readers see the old file or the new one, never half of it.

    `durable` also waits until the disk has it, so that a power cut doesn't leave an empty file.

    Raises:
        OSError: the disk is full, the folder can't be written, …; nothing is left behind.
    """
    # 12 letters are enough: short, so that a long file name doesn't grow past what a file system takes.
    temporary = path.with_name(f".{secrets.token_hex(6)}{TEMPORARY}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        _replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def is_unfinished(path: Path) -> bool:
    """Whether the file is what a killed process left behind, or another is just writing."""
    return path.name.startswith(".") and path.name.endswith(TEMPORARY)


def sweep(folder: Path, *, older_than_seconds: float = 3600) -> None:
    """Remove what killed processes left behind in a folder.

    Only old files go: another process may be writing a young one right now.
    """
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if is_unfinished(path):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime >= older_than_seconds:
                    path.unlink()


def _replace(temporary: Path, path: Path) -> None:
    for attempt in range(1, _TRIES + 1):
        try:
            temporary.replace(path)
        except PermissionError:
            if os.name != "nt" or attempt == _TRIES:
                raise
            time.sleep(0.02 * 2**attempt)
        else:
            return
