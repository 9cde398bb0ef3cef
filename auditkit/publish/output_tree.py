"""The output tree: pages, files and pictures, made beside the tree before and put in its place whole.

A page with the same text, or a picture that is there already, is the very same file (a hard link), with the
same time of change; so builders, version control and rsync find only the new work. On a file system without
links it is written again, which is slower and as right.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from auditkit.diagnostic.error import AuditkitError

_LEFT_BEHIND_SECONDS = 3600


class OutputTree:
    """A folder in the making. Nobody sees it before `edition` ends well."""

    def __init__(self, before: Path, folder: Path) -> None:
        self._before = before
        self._folder = folder
        self._names: dict[str, bool] = {}

    @property
    def changed(self) -> int:
        return sum(self._names.values())

    def count(self, ending: str) -> int:
        return sum(name.endswith(ending) for name in self._names)

    def page(self, name: str, text: str) -> None:
        """Put a page at this place below the folder: `harbour/licence-fee.md`.

        Raises OSError when it can't be written.
        """
        self.data(name, text.encode("utf-8"))

    def data(self, name: str, data: bytes) -> None:
        """Put a file at this place. Raises OSError when it can't be written."""
        was, path = self._before / name, self._place(name)
        self._names[name] = not (_holds(was, data) and _link(was, path))
        if self._names[name]:
            path.write_bytes(data)

    def keep(self, name: str) -> Path | None:
        """Put the file that the folder before has at this place there again, where its name says what it holds.

        None where there was none; the caller then makes it anew. Raises OSError when the folder can't be written.
        """
        path = self._place(name)
        if not _link(self._before / name, path):
            return None
        self._names[name] = False
        return path

    def copy(self, name: str, source: Path) -> None:
        """Put a copy of a file at this place; its name says what it holds, so that one of that size is the same.

        Raises OSError when it can't be read or written.
        """
        was, path = self._before / name, self._place(name)
        self._names[name] = not (_size(was) == source.stat().st_size and _link(was, path))
        if self._names[name]:
            shutil.copyfile(source, path)

    def _place(self, name: str) -> Path:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # A second page of that name must not be written into a link.
        return path


@contextmanager
def replace_tree(folder: Path) -> Iterator[OutputTree]:
    """Make a new edition of `folder`; at the end of the block it is there whole, or the one before still is.

    It takes two renames to change them. A process killed just between them leaves no folder, and the next edition is
    written in full. What the folder held and the new edition doesn't is gone.

    Raises:
        AuditkitError: something else than a folder is in its place.
        OSError: the disk is full, the folder can't be written, …
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{folder.name}-unfinished-"
    _remove_unfinished(folder.parent, prefix)
    # Beside the real folder, so that the swap is a rename; MkDocs passes over names that begin with a dot.
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=prefix) as temporary:
        # Its name alone: whether the rest is absolute hangs on the version of Python.
        aside = folder.parent / Path(temporary).name
        fresh = aside / "new"
        fresh.mkdir()
        yield OutputTree(folder, fresh)
        _swap(fresh, folder, aside / "old")


def _swap(fresh: Path, folder: Path, aside: Path) -> None:
    if folder.is_symlink() or folder.is_file():
        raise AuditkitError(f"{folder} is not a folder of pages.", hint="Move it away, then publish again.")
    if folder.exists():
        folder.rename(aside)
    try:
        fresh.rename(folder)
    except OSError:
        if aside.exists():
            aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _link(was: Path, path: Path) -> bool:
    """Make the file the same as the one before; false where that can't be, and it has to be written."""
    if was.is_symlink():
        return False
    try:
        os.link(was, path)
    except OSError:
        return False
    return True


def _remove_unfinished(folder: Path, prefix: str) -> None:
    """Remove what killed processes left behind more than an hour ago; a young one may be at work."""
    for path in folder.glob(f"{prefix}*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime >= _LEFT_BEHIND_SECONDS:
                shutil.rmtree(path, ignore_errors=True)
