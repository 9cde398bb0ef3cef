"""Outlines on a picture, drawn so that they read on any background and without telling colours apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import ImageDraw

from auditkit.record.model import MarkKind

if TYPE_CHECKING:
    from PIL import Image

    from auditkit.record.model import Box, Mark

_Rectangle = tuple[int, int, int, int]


@dataclass(frozen=True)
class Style:
    """How a kind of outline is drawn."""

    colour: str
    dash: float = 0
    """Length of a dash, in widths of the line; none for a line without gaps."""
    gap: float = 0


STYLES = {
    MarkKind.CONTROL: Style("#0b57d0"),
    MarkKind.COVER: Style("#c5221f", dash=4, gap=2.5),
    MarkKind.NEAR: Style("#7b1fa2", dash=1, gap=1.2),
}
_ORDER = (MarkKind.COVER, MarkKind.NEAR, MarkKind.CONTROL)
"""The control last: it lies on top."""


def outline(image: Image.Image, marks: Sequence[Mark]) -> None:
    """Draw the outlines. What is outside the picture is not drawn; what sticks out is closed at its edge."""
    line = max(4, round(image.width / 213))
    draw = ImageDraw.Draw(image)
    for mark in sorted(marks, key=lambda mark: _ORDER.index(mark.kind)):
        if in_picture(mark.box, image.width, image.height):
            _draw(draw, _around(mark.box, image.size, line), STYLES[mark.kind], line)


def in_picture(box: Box, width: float, height: float) -> bool:
    """Whether any of the box is to be seen."""
    return box.width > 1 and box.height > 1 and -box.width < box.x < width and -box.height < box.y < height


def _around(box: Box, size: tuple[int, int], line: int) -> _Rectangle:
    """The rectangle in the middle of the line: beside what it marks, not over it, and never off the picture."""
    edge = line
    left, top = (max(edge, round(at) - line) for at in (box.x, box.y))
    right = min(size[0] - 1 - edge, round(box.x + box.width) + line)
    bottom = min(size[1] - 1 - edge, round(box.y + box.height) + line)
    return min(left, size[0] - 1), min(top, size[1] - 1), max(right, left), max(bottom, top)


def _draw(draw: ImageDraw.ImageDraw, at: _Rectangle, style: Style, line: int) -> None:
    """A white band, and on it the line."""
    _band(draw, at, "white", line * 2)
    if not style.dash:
        _band(draw, at, style.colour, line)
        return
    left, top, right, bottom = at
    half = line // 2
    for begin, end in _dashes(left - half, right + half, style, line):
        for y in (top, bottom):
            draw.rectangle((begin, y - half, end, y - half + line - 1), fill=style.colour)
    for begin, end in _dashes(top - half, bottom + half, style, line):
        for x in (left, right):
            draw.rectangle((x - half, begin, x - half + line - 1, end), fill=style.colour)


def _band(draw: ImageDraw.ImageDraw, at: _Rectangle, colour: str, width: int) -> None:
    left, top, right, bottom = at
    half = width // 2
    around = (left - half, top - half, right - half + width - 1, bottom - half + width - 1)
    draw.rectangle(around, outline=colour, width=width)


def _dashes(begin: int, end: int, style: Style, line: int) -> Iterator[tuple[int, int]]:
    """Where dashes begin and end, with one in each corner."""
    length = end - begin
    pattern = (style.dash + style.gap) * line
    count = max(1, round((length - style.dash * line) / pattern))
    for number in range(count + 1):
        start = begin + number * (length - style.dash * line) / count
        yield round(max(begin, start)), round(min(end, start + style.dash * line)) - 1
