"""The pictures of a scorecard: copied beside its pages, and shown with what is to be seen on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PIL import Image

from auditkit.diagnostic.safe_text import PAGE, shorten
from auditkit.diagnostic.wording import date_text
from auditkit.score.explanation.wording import covered_text, outline_text

if TYPE_CHECKING:
    from auditkit.publish.output_tree import OutputTree
    from auditkit.record.model import AttemptRecord, StepRecord
    from auditkit.score.explanation.attempt import Explanation

PICTURE_FOLDER = "pictures"
NARROW = 500
"""In pixels."""
# What a browser shows as a picture and nothing more: an SVG could hold a script.
_EXTENSIONS = {"WEBP": "webp", "JPEG": "jpg", "PNG": "png"}


class EvidenceStore(Protocol):
    def path(self, digest: str) -> Path | None: ...


@dataclass(frozen=True)
class Picture:
    source: str
    """Its address, from the page."""
    width: int
    height: int


@dataclass(frozen=True)
class Figure:
    picture: Picture | None
    alt: str
    caption: str = ""
    blank: str = ""
    """What is said in place of a picture that was removed, or never taken."""
    covered: str = ""
    """What of the picture the kit has covered itself, which the site is not to be blamed for."""

    @property
    def narrow(self) -> bool:
        """Whether it is a phone's: then it is shown as wide as it is."""
        return self.picture is not None and self.picture.width <= NARROW


class PagePictures:
    def __init__(self, store: EvidenceStore, tree: OutputTree, removed_at: datetime | None = None) -> None:
        """`removed_at`: when the audit's pictures were removed to save space; None when they never were."""
        self._store = store
        self._tree = tree
        self._removed = f"picture removed on {date_text(removed_at)} to save space" if removed_at else ""
        self._known: dict[str, tuple[str, int, int] | None] = {}

    @property
    def count(self) -> int:
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

    def figure(self, attempt: AttemptRecord, step: StepRecord | None, up: str, words: str = "") -> Figure | None:
        """The picture of a step for a page `up` below the scorecard; None when there never was one, or it is lost."""
        if step is None:
            return None
        picture, blank = self.picture(step.screenshot, up), self.removed([step.screenshot])
        if picture is None and not blank:
            return None
        alt, caption = picture_alt(attempt, step.number, words), outline_text(step.marks) if picture else ""
        covered = covered_text(step.covered) if picture else ""
        return Figure(picture, ". ".join(one for one in (alt, caption, covered) if one), caption, blank, covered)

    def best_figure(self, explanations: Sequence[Explanation], up: str) -> Figure | None:
        """Of attempts that have one explanation: a picture with outlines before one without."""
        figures = [self.figure(one.attempt, one.visible_step, up) for one in explanations]
        found = [one for one in figures if one is not None]
        return next((one for one in found if one.caption), found[0] if found else None)

    def _copy(self, digest: str) -> tuple[str, int, int] | None:
        found = self._store.path(digest)
        if found is None:
            return None
        try:
            with Image.open(found, formats=tuple(_EXTENSIONS)) as image:
                width, height, extension = image.width, image.height, _EXTENSIONS[image.format or ""]
            if width * height > (Image.MAX_IMAGE_PIXELS or width * height):
                return None  # A few bytes may stand for gigabytes in a reader's browser.
        except (OSError, ValueError, SyntaxError, KeyError, Image.DecompressionBombError):
            return None
        name = f"{found.stem}.{extension}"
        self._tree.copy(f"{PICTURE_FOLDER}/{name}", found)
        return name, width, height


def picture_alt(attempt: AttemptRecord, number: int, words: str = "") -> str:
    """`What the customer sees after step 2, press “Fees”: the page “Fees”`."""
    step = attempt.step(number)
    page = attempt.page_of(step) if step is not None else None
    shown = f"the page “{shorten(PAGE.apply(page.title), 80)}”" if page and page.title.strip() else "the page"
    action = f", {shorten(words, 120)}" if words else ""
    return f"What the customer sees after step {number}{action}: {shown}"
