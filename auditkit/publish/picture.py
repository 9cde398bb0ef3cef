"""The pictures of a scorecard: copied beside its pages, and shown with what is to be seen on them.

A thumbnail shows the part of a picture where something is outlined: the whole would be too small to read.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PIL import Image, ImageChops, ImageFilter

from auditkit.diagnostic.safe_text import PAGE, shorten
from auditkit.diagnostic.wording import date_text
from auditkit.export.format import open_picture
from auditkit.record.model import MarkKind
from auditkit.score.explanation.wording import covered_text, outline_text

if TYPE_CHECKING:
    from auditkit.publish.output_tree import OutputTree
    from auditkit.record.model import AttemptRecord, Box, Mark, StepRecord
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
class Shape:
    """How much of a picture a thumbnail shows."""

    width: int
    """In pixels of a picture that is 800 wide, as the kit makes them; more where what is outlined needs it."""
    ratio: float
    """Height by width."""
    without_marks: bool = False
    """Whether a part is shown where nothing is outlined too: the top of the page, below what all pages have there."""


CARD = Shape(440, 3 / 8, without_marks=True)
FRAME = Shape(400, 5 / 8)


@dataclass(frozen=True)
class Figure:
    picture: Picture | None
    alt: str
    caption: str = ""
    blank: str = ""
    """What is said in place of a picture that was removed, or never taken."""
    covered: str = ""
    """What of the picture the kit has covered itself, which the site is not to be blamed for."""
    part: Picture | None = None
    """The part of it that a thumbnail shows; None for the whole."""

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
        self._parts: dict[str, tuple[str, int, int] | None] = {}

    @property
    def count(self) -> int:
        return sum(picture is not None for picture in (*self._known.values(), *self._parts.values()))

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

    def figure(
        self, attempt: AttemptRecord, step: StepRecord | None, up: str, words: str = "", shape: Shape | None = None
    ) -> Figure | None:
        """The picture of a step for a page `up` below the scorecard; None when there never was one, or it is lost.

        With a `shape` it is for a thumbnail.
        """
        if step is None:
            return None
        picture, blank = self.picture(step.screenshot, up), self.removed([step.screenshot])
        if picture is None and not blank:
            return None
        part = self._part(attempt, step, up, shape) if picture and shape else None
        alt = picture_alt(attempt, step.number, words, detail=part is not None)
        caption, covered = (outline_text(step.marks), covered_text(step.covered)) if picture else ("", "")
        whole = ". ".join(one for one in (alt, caption, covered) if one)
        return Figure(picture, whole, caption, blank, covered, part)

    def thumb(self, attempt: AttemptRecord, step: StepRecord | None, up: str) -> Figure | None:
        """The same for a strip of small pictures."""
        return self.figure(attempt, step, up, shape=FRAME)

    def best_figure(self, explanations: Sequence[Explanation], up: str, shape: Shape | None = None) -> Figure | None:
        """Of attempts that have one explanation: a picture with outlines before one without."""
        best = self.best_of(explanations, up)
        return self.figure(best[0].attempt, best[0].visible_step, up, shape=shape) if best is not None else None

    def best_of(self, explanations: Sequence[Explanation], up: str) -> tuple[Explanation, Figure] | None:
        """The attempt that has this picture, with it."""
        pairs = ((one, self.figure(one.attempt, one.visible_step, up)) for one in explanations)
        found = [(one, figure) for one, figure in pairs if figure is not None]
        return next((one for one in found if one[1].caption), found[0] if found else None)

    def _part(self, attempt: AttemptRecord, step: StepRecord, up: str, shape: Shape) -> Picture | None:
        """The part of a step's picture for a thumbnail; None where the whole is to be shown."""
        if step.screenshot is None or not (step.marks or shape.without_marks):
            return None
        taken = (one.screenshot for one in attempt.steps)
        beside = next((one for one in taken if one is not None and one != step.screenshot), None)
        boxes = [(mark.kind.value, *mark.box.model_dump().values()) for mark in step.marks[:_MOST_MARKS]]
        said = repr((_CUTTING, step.screenshot, shape, boxes, beside if shape.without_marks else None))
        key = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        if key not in self._parts:
            self._parts[key] = self._cut(key, step, shape, beside)
        known = self._parts[key]
        return Picture(f"{up}{PICTURE_FOLDER}/{known[0]}", known[1], known[2]) if known else None

    def _cut(self, key: str, step: StepRecord, shape: Shape, beside: str | None) -> tuple[str, int, int] | None:
        """Make the part's file, or keep that of the edition before."""
        known, digest = self._known.get(step.screenshot or ""), step.screenshot or ""
        source = self._store.path(digest) if known is not None else None
        if known is None or source is None:
            return None
        name = f"{Path(known[0]).stem}-{key}{Path(known[0]).suffix}"
        kept = self._tree.keep(f"{PICTURE_FOLDER}/{name}")
        image = _opened(kept) if kept is not None else None
        if image is None:
            whole, other = _opened(source), _opened(self._store.path(beside)) if beside is not None else None
            image = part_of(whole, step.marks, shape, other) if whole is not None else None
            if image is None:
                return None
            self._tree.data(f"{PICTURE_FOLDER}/{name}", _encoded(image, name))
        return name, image.width, image.height

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


def picture_alt(attempt: AttemptRecord, number: int, words: str = "", *, detail: bool = False) -> str:
    """`What the customer sees after step 2, press “Fees”: the page “Fees”`; of a part: `Detail of what …`."""
    step = attempt.step(number)
    page = attempt.page_of(step) if step is not None else None
    shown = f"the page “{shorten(PAGE.apply(page.title), 80)}”" if page and page.title.strip() else "the page"
    action = f", {shorten(words, 120)}" if words else ""
    return f"{'Detail of what' if detail else 'What'} the customer sees after step {number}{action}: {shown}"


# Parts of pictures

_MOST_PIXELS = 20_000_000
"""Larger pictures than any screen's are not unpacked for a thumbnail: an audit may be somebody else's."""
_WIDEST = 880
"""Twice as many pixels as a thumbnail is wide on a page, for screens that have them."""
_MADE_WIDTH = 800
_ROOM = 1.25
"""How much of the page is seen around what is outlined."""
_SAVED: dict[str, dict[str, Any]] = {
    "WEBP": {"quality": 80, "method": 4},
    "JPEG": {"quality": 85},
    "PNG": {"optimize": True},
}
_Rectangle = tuple[float, float, float, float]
"""Left, top, right and bottom edge, in pixels."""


def part_of(
    image: Image.Image, marks: Sequence[Mark], shape: Shape, beside: Image.Image | None = None
) -> Image.Image | None:
    """The part of a picture in which something is outlined; None where the whole is to be shown.

    Where no outline is found, that is the top of the page. `beside` is a picture of another page of the site: the
    rows that both begin with, such as a banner and a menu, are left out.
    """
    places = outlined_places(image, marks)
    if not places and not shape.without_marks:
        return None
    least = min(image.width, max(shape.width, image.width * shape.width / _MADE_WIDTH))
    if places:
        place = _around(image.size, places, least, shape.ratio)
    else:
        wide, top = min(image.width, least * _ROOM), _rows_alike(image, beside) if beside is not None else 0
        place = (0, top, wide, min(image.height, top + wide * shape.ratio))
    part = image.crop((round(place[0]), round(place[1]), round(place[2]), round(place[3])))
    if part.width > _WIDEST:
        part = part.resize((_WIDEST, max(1, round(part.height * _WIDEST / part.width))), Image.Resampling.LANCZOS)
    return part if min(part.size) > 1 else None


def _around(size: tuple[int, int], places: Sequence[_Rectangle], least: float, ratio: float) -> _Rectangle:
    """A part with all of these places, or with the first where all are too far apart; within the picture."""
    edges = list(zip(*places, strict=True))
    whole = (min(edges[0]), min(edges[1]), max(edges[2]), max(edges[3]))
    for left, top, right, bottom in (whole, places[0]):
        wide = max(least, (right - left) * _ROOM, (bottom - top) * _ROOM / ratio)
        if wide <= size[0]:
            break
    wide = min(wide, size[0])
    high = min(wide * ratio, size[1])
    x = min(max(0.0, (left + right - wide) / 2), size[0] - wide)
    y = min(max(0.0, (top + bottom - high) / 2), size[1] - high)
    return x, y, x + wide, y + high


def _rows_alike(image: Image.Image, other: Image.Image) -> int:
    """How many rows from the top are the same on both, at most two fifths of them; 0 where all are."""
    if image.width != other.width:
        return 0
    height = min(image.height, other.height)
    shared = [one.crop((0, 0, one.width, height)) for one in (image, other)]
    differing = ImageChops.difference(*shared).convert("L").resize((1, height), Image.Resampling.BOX).tobytes()
    alike = next((row for row, by in enumerate(differing) if by > _SAME_ROW), 0)
    return min(alike, round(height * 0.4))


_CUTTING = 1
"""Version of how parts are cut: another one makes all parts anew."""
_MOST_MARKS = 20
"""Looked for on one picture: a record from elsewhere may hold any number."""
_SAME_ROW = 3
"""What is the same on two pages differs a little on their pictures, of 255, as these are stored with loss."""
_NEAR_COLOUR = 70
"""The same for the colour of a line."""
_USUAL_WIDTH, _GREATEST_WIDTH, _WIDTH_STEP = 1280, 2600, 4
_POINTS = 24
_DRAWN = {MarkKind.CONTROL: 0.6, MarkKind.NEAR: 0.25, MarkKind.COVER: 0.35}
"""How much of an outline has its colour, at the least: some are dashed or dotted. The most telling comes first."""


def outlined_places(image: Image.Image, marks: Sequence[Mark]) -> tuple[_Rectangle, ...]:
    """Where on the picture the outlines are, the most telling first; none where they can't be found.

    A record has their places in the window, and not how wide that was. So it is tried which width explains the lines
    that are drawn. What a record says is never believed without a line.
    """
    marks = marks[:_MOST_MARKS]
    lines = {kind: _pixels_near(image, kind) for kind in {mark.kind for mark in marks}}
    usual = [_USUAL_WIDTH] if image.width < _USUAL_WIDTH else []
    for width in (*usual, *range(image.width, _GREATEST_WIDTH, _WIDTH_STEP)) if marks else ():
        height = image.height * width / image.width
        shown = [mark for mark in marks if _is_shown(mark.box, width, height)]
        outlines = [(mark.kind, _outline(mark.box, width, height)) for mark in shown]
        seen = [_share(lines[kind], image, outline, width) / _DRAWN[kind] for kind, outline in outlines]
        if seen and sum(min(1.0, one) for one in seen) >= 0.8 * len(seen):
            kinds = list(_DRAWN)
            ordered = sorted(outlines, key=lambda one: kinds.index(one[0]))
            return tuple(_scaled(outline, image.width / width) for _, outline in ordered)
    return ()


def _pixels_near(image: Image.Image, kind: MarkKind) -> Any:
    """Where the picture has the colour of a line, or has it next to there: an access to pixels, 0 for elsewhere."""
    bands = ImageChops.difference(image, Image.new("RGB", image.size, kind.colour)).split()
    far = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    near = far.point([255 if by < _NEAR_COLOUR else 0 for by in range(256)])
    return near.filter(ImageFilter.MaxFilter(5)).load()


def _is_shown(box: Box, width: float, height: float) -> bool:
    return box.width > 1 and box.height > 1 and -box.width < box.x < width and -box.height < box.y < height


def _outline(box: Box, width: float, height: float) -> _Rectangle:
    """The middle of the line around it, which is never off the picture."""
    line = max(4, round(width / 213))
    left, top = max(line, box.x - line), max(line, box.y - line)
    right = min(width - 1 - line, box.x + box.width + line)
    bottom = min(height - 1 - line, box.y + box.height + line)
    return left, top, max(left, right), max(top, bottom)


def _share(near: Any, image: Image.Image, outline: _Rectangle, width: float) -> float:
    """How much of the outline has the colour of its line on the picture."""
    points = list(_points(_scaled(outline, image.width / width)))
    inside = [(int(x), int(y)) for x, y in points if x < image.width and y < image.height]
    return sum(bool(near[at]) for at in inside) / len(points)


def _points(outline: _Rectangle) -> Iterator[tuple[float, float]]:
    left, top, right, bottom = outline
    for number in range(_POINTS):
        along = (number + 0.5) / _POINTS
        x, y = left + along * (right - left), top + along * (bottom - top)
        yield from ((x, top), (x, bottom), (left, y), (right, y))


def _scaled(place: _Rectangle, scale: float) -> _Rectangle:
    return place[0] * scale, place[1] * scale, place[2] * scale, place[3] * scale


def _opened(path: Path | None) -> Image.Image | None:
    return open_picture(path, _MOST_PIXELS) if path is not None else None


def _encoded(image: Image.Image, name: str) -> bytes:
    """The picture in the format that its name says."""
    wanted = next(kind for kind, extension in _EXTENSIONS.items() if name.endswith(f".{extension}"))
    data = io.BytesIO()
    image.save(data, wanted, **_SAVED[wanted])
    return data.getvalue()
