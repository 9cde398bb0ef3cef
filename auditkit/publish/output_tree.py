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
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PIL import Image

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.wording import date_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime


_LEFT_BEHIND_SECONDS = 3600


class OutputTree:
    """A folder in the making. Nobody sees it before `edition` ends well."""

    def __init__(self, before: Path, folder: Path) -> None:
        self._before = before
        self._folder = folder
        self._names: dict[str, bool] = {}

    @property
    def changed(self) -> int:
        """How many files are new, or not what they were."""
        return sum(self._names.values())

    def count(self, ending: str) -> int:
        """How many files have names that end so."""
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


PICTURE_FOLDER = "pictures"
# What a browser shows as a picture and nothing more: an SVG could hold a script.
_EXTENSIONS = {"WEBP": "webp", "JPEG": "jpg", "PNG": "png"}


class EvidenceStore(Protocol):
    """Where evidence is kept."""

    def path(self, digest: str) -> Path | None:
        """The file with that digest, if it is there."""
        ...


@dataclass(frozen=True)
class Picture:
    """A picture as a page shows it."""

    source: str
    """Its address, from the page."""
    width: int
    height: int


class PagePictures:
    """The pictures of one scorecard."""

    def __init__(self, store: EvidenceStore, edition: OutputTree, removed_at: datetime | None = None) -> None:
        """`removed_at`: when the audit's pictures were removed to save space; None when they never were."""
        self._store = store
        self._edition = edition
        self._removed = f"picture removed on {date_text(removed_at)} to save space" if removed_at else ""
        self._known: dict[str, tuple[str, int, int] | None] = {}

    @property
    def count(self) -> int:
        """How many pictures pages show."""
        return sum(picture is not None for picture in self._known.values())

    def picture(self, digest: str | None, up: str) -> Picture | None:
        """The picture for a page `up` below the scorecard; None when it is lost or no picture."""
        if digest is None:
            return None
        if digest not in self._known:
            self._known[digest] = self._copy(digest)
        known = self._known[digest]
        return Picture(f"{up}{PICTURE_FOLDER}/{known[0]}", known[1], known[2]) if known else None

    def removed(self, digests: Iterable[str | None]) -> str:
        """What to say in place of a picture that was taken and then removed; empty when that isn't what happened."""
        taken = [digest for digest in digests if digest is not None]
        return self._removed if taken and all(self.picture(digest, "") is None for digest in taken) else ""

    def _copy(self, digest: str) -> tuple[str, int, int] | None:
        found = self._store.path(digest)
        if found is None:
            return None
        try:
            with Image.open(found, formats=tuple(_EXTENSIONS)) as image:
                width, height, extension = image.width, image.height, _EXTENSIONS[image.format or ""]
        except (OSError, ValueError, SyntaxError, KeyError, Image.DecompressionBombError):
            return None
        name = f"{found.stem}.{extension}"
        self._edition.copy(f"{PICTURE_FOLDER}/{name}", found)
        return name, width, height
