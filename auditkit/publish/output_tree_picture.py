"""Pictures for the site: copied only when a page shows them, under the digest they are kept by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PIL import Image

from auditkit.score.explanation.wording import day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from auditkit.publish.output_tree import Edition

FOLDER = "pictures"
# What a browser shows as a picture and nothing more: an SVG could hold a script.
_EXTENSIONS = {"WEBP": "webp", "JPEG": "jpg", "PNG": "png"}


class Store(Protocol):
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


class Album:
    """The pictures of one scorecard."""

    def __init__(self, store: Store, edition: Edition, removed_at: datetime | None = None) -> None:
        """`removed_at`: when the audit's pictures were removed to save space; None when they never were."""
        self._store = store
        self._edition = edition
        self._removed = f"picture removed on {day(removed_at)} to save space" if removed_at else ""
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
        return Picture(f"{up}{FOLDER}/{known[0]}", known[1], known[2]) if known else None

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
        self._edition.copy(f"{FOLDER}/{name}", found)
        return name, width, height
