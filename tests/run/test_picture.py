from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from auditkit.run.step_log import shrink

TAKES_PICTURES = True


def picture(width: int, height: int, form: str = "PNG", mode: str = "RGB") -> bytes:
    image = Image.new(mode, (width, height), "white")
    ImageDraw.Draw(image).text((10, 10), "Renew a fishing licence", fill="black")
    kept = io.BytesIO()
    image.save(kept, form)
    return kept.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    assert image.format == "WEBP"
    return image


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_scaled_to_the_width_and_far_smaller(form: str) -> None:
    small = shrink(picture(1280, 720, form))
    assert opened(small).size == (800, 450)
    assert len(small) < 20_000


def test_a_small_one_keeps_its_size() -> None:
    assert opened(shrink(picture(390, 664))).size == (390, 664)


@pytest.mark.thorough
def test_an_endless_page_loses_its_lower_end() -> None:
    assert opened(shrink(picture(1600, 20_000))).size == (800, 2000)
    assert opened(shrink(picture(300, 20_000))).size == (300, 2000)


def test_equal_pixels_give_equal_bytes_whatever_they_came_in() -> None:
    image = Image.open(io.BytesIO(picture(1280, 720)))
    kept = io.BytesIO()
    image.convert("RGBA").save(kept, "PNG", compress_level=1, dpi=(300, 300))
    assert shrink(picture(1280, 720)) == shrink(picture(1280, 720)) == shrink(kept.getvalue())


def test_what_is_see_through_lies_on_white() -> None:
    kept = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(kept, "PNG")
    pixel = opened(shrink(kept.getvalue())).convert("L").getpixel((10, 10))
    assert isinstance(pixel, int)
    assert pixel >= 250


@pytest.mark.parametrize(
    "data",
    [b"", b"<html>", picture(200, 200)[:100], picture(100, 100, "GIF", "L"), picture(8_000, 8_000, mode="1")],
    ids=["empty", "html", "cut off", "another format", "enormous"],
)
def test_no_picture_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match="picture"):
        shrink(data)
