"""Pictures made small enough to keep in version control, with outlines that read on any background and without
telling colours apart.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, UnidentifiedImageError

from auditkit.record.model import Box, Mark, MarkKind

_Rectangle = tuple[int, int, int, int]


@dataclass(frozen=True)
class OutlineStyle:
    colour: str
    dash: float = 0
    """Length of a dash, in widths of the line; none for a line without gaps."""
    gap: float = 0


OUTLINE_STYLES = {
    MarkKind.CONTROL: OutlineStyle("#0b57d0"),
    MarkKind.COVER: OutlineStyle("#c5221f", dash=4, gap=2.5),
    MarkKind.NEAR: OutlineStyle("#7b1fa2", dash=1, gap=1.2),
}
_ORDER = (MarkKind.COVER, MarkKind.NEAR, MarkKind.CONTROL)
"""The control last: it lies on top."""


def draw_outlines(image: Image.Image, marks: Sequence[Mark]) -> None:
    """Draw the outlines. What is outside the picture is not drawn; what sticks out is closed at its edge."""
    line = max(4, round(image.width / 213))
    draw = ImageDraw.Draw(image)
    for mark in sorted(marks, key=lambda mark: _ORDER.index(mark.kind)):
        if in_picture(mark.box, image.width, image.height):
            _draw_outline(draw, _around(mark.box, image.size, line), OUTLINE_STYLES[mark.kind], line)


def in_picture(box: Box, width: float, height: float) -> bool:
    return box.width > 1 and box.height > 1 and -box.width < box.x < width and -box.height < box.y < height


def _around(box: Box, size: tuple[int, int], line: int) -> _Rectangle:
    """The rectangle in the middle of the line: beside what it marks, not over it, and never off the picture."""
    left, top = (max(line, round(at) - line) for at in (box.x, box.y))
    right = min(size[0] - 1 - line, round(box.x + box.width) + line)
    bottom = min(size[1] - 1 - line, round(box.y + box.height) + line)
    return min(left, size[0] - 1), min(top, size[1] - 1), max(right, left), max(bottom, top)


def _draw_outline(draw: ImageDraw.ImageDraw, at: _Rectangle, style: OutlineStyle, line: int) -> None:
    _draw_rectangle(draw, at, "white", line * 2)
    if not style.dash:
        _draw_rectangle(draw, at, style.colour, line)
        return
    left, top, right, bottom = at
    half = line // 2
    for begin, end in _dashes(left - half, right + half, style, line):
        for y in (top, bottom):
            draw.rectangle((begin, y - half, end, y - half + line - 1), fill=style.colour)
    for begin, end in _dashes(top - half, bottom + half, style, line):
        for x in (left, right):
            draw.rectangle((x - half, begin, x - half + line - 1, end), fill=style.colour)


def _draw_rectangle(draw: ImageDraw.ImageDraw, at: _Rectangle, colour: str, width: int) -> None:
    left, top, right, bottom = at
    half = width // 2
    around = (left - half, top - half, right - half + width - 1, bottom - half + width - 1)
    draw.rectangle(around, outline=colour, width=width)


def _dashes(begin: int, end: int, style: OutlineStyle, line: int) -> Iterator[tuple[int, int]]:
    """Where dashes begin and end, with one in each corner."""
    length = end - begin
    pattern = (style.dash + style.gap) * line
    count = max(1, round((length - style.dash * line) / pattern))
    for number in range(count + 1):
        start = begin + number * (length - style.dash * line) / count
        yield round(max(begin, start)), round(min(end, start + style.dash * line)) - 1


# Measured with tests/bench/bench_shrink.py on pages of text at 1280×720: method 2 makes files 18 % smaller than
# method 0 for 10 to 25 % more time; method 4 saves another 3 % and takes 1.6 times as long. At 800 pixels text stays
# legible.
MAX_WIDTH = 800
MAX_HEIGHT = 2000
QUALITY = 60
METHOD = 2

_MAX_PIXELS = 60_000_000
"""More is no screen: a picture that would fill the memory is refused before it is unpacked."""


def shrink(
    picture: bytes,
    marks: Sequence[Mark] = (),
    *,
    max_width: int = MAX_WIDTH,
    max_height: int = MAX_HEIGHT,
    quality: int = QUALITY,
) -> bytes:
    """A PNG or JPEG picture as a small WebP, with the marks outlined on it.

    Equal pixels give equal bytes, whatever the format they came in. What is wider than `max_width` is scaled down;
    what is then taller than `max_height` loses its lower end. Safe to call in a thread. Raises ValueError when it
    isn't a PNG or JPEG picture, is broken, or is enormous.
    """
    try:
        with Image.open(io.BytesIO(picture), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > _MAX_PIXELS:
                raise ValueError(f"a picture of {opened.width}×{opened.height} pixels is too large")
            whole = _on_white(opened)
            draw_outlines(whole, marks)
            image = _fit(whole, max_width, max_height)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as fault:
        raise ValueError(f"not a picture: {fault}") from fault
    small = io.BytesIO()
    image.save(small, "WEBP", quality=quality, method=METHOD)
    return small.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(white, layer).convert("RGB")
    return image.convert("RGB")


def _fit(image: Image.Image, max_width: int, max_height: int) -> Image.Image:
    scale = min(1.0, max_width / image.width)
    shown = min(image.height, max(1, round(max_height / scale)))
    if scale == 1.0 and shown == image.height:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(shown * scale)))
    return image.resize(size, Image.Resampling.BILINEAR, box=(0, 0, image.width, shown))
