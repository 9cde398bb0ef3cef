"""Pictures made small enough to keep in version control."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PIL import Image, UnidentifiedImageError

from auditkit.record.picture import outline

if TYPE_CHECKING:
    from auditkit.record.model import Mark

# Measured with tests/evidence/bench_shrink.py on pages of text at 1280×720: method 2 makes files 18 % smaller than
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
    what is then taller than `max_height` loses its lower end. Safe to call in a thread.

    Raises:
        ValueError: it isn't a PNG or JPEG picture, is broken, or is enormous.
    """
    try:
        with Image.open(io.BytesIO(picture), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > _MAX_PIXELS:
                raise ValueError(f"a picture of {opened.width}×{opened.height} pixels is too large")
            whole = _on_white(opened)
            outline(whole, marks)
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
