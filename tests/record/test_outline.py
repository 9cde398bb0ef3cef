"""Outlines: to be seen on any ground, told apart without colours, and never off the picture."""

from __future__ import annotations

import io
import itertools

import pytest
from PIL import Image

from auditkit.record.model import Box, Mark, MarkKind
from auditkit.run.step_log import draw_outlines, shrink

BLUE, RED = (11, 87, 208), (197, 34, 31)


def mark(kind: MarkKind, x: float, y: float, width: float, height: float) -> Mark:
    return Mark(kind=kind, words="x", box=Box(x=x, y=y, width=width, height=height))


def drawn(*marks: Mark, ground: str = "white", size: tuple[int, int] = (1280, 720)) -> Image.Image:
    image = Image.new("RGB", size, ground)
    draw_outlines(image, marks)
    return image


def along(image: Image.Image, y: int, x_from: int, x_to: int) -> list[object]:
    return [image.getpixel((x, y)) for x in range(x_from, x_to)]


@pytest.mark.parametrize("ground", ["white", "black", "#0b57d0", "#808080"])
def test_the_line_has_a_white_halo_and_leaves_what_it_marks_free(ground: str) -> None:
    image = drawn(mark(MarkKind.CONTROL, 200, 100, 300, 60), ground=ground)
    plain = Image.new("RGB", (1, 1), ground).getpixel((0, 0))
    column = [image.getpixel((350, y)) for y in range(80, 104)]
    assert (255, 255, 255) in column
    assert BLUE in column
    assert [image.getpixel((350, y)) for y in range(101, 159)] == [plain] * 58


def test_a_control_is_solid_a_cover_dashed_a_near_name_dotted() -> None:
    def pieces(kind: MarkKind) -> int:
        row = along(drawn(mark(kind, 200, 100, 300, 60)), 94, 198, 502)
        return sum(1 for one, other in itertools.pairwise(row) if one != other)

    assert pieces(MarkKind.CONTROL) == 0
    assert 5 < pieces(MarkKind.COVER) < pieces(MarkKind.NEAR)


def test_the_control_lies_over_what_covers_it() -> None:
    image = drawn(mark(MarkKind.CONTROL, 100, 100, 200, 50), mark(MarkKind.COVER, 100, 100, 200, 300))
    assert set(along(image, 94, 100, 300)) == {BLUE}


def test_nothing_outside_the_picture_is_drawn_and_what_sticks_out_is_closed_at_the_edge() -> None:
    outside = [(-300, 10, 200, 50), (1281, 10, 50, 50), (10, 800, 50, 50), (10, -60, 50, 50), (10, 10, 0, 0)]
    assert drawn(*[mark(MarkKind.CONTROL, *box) for box in outside]).getcolors() == [(1280 * 720, (255, 255, 255))]
    whole = drawn(mark(MarkKind.COVER, -50, -50, 2000, 2000))
    assert RED in along(whole, 6, 0, 1280)
    assert RED in along(whole, 713, 0, 1280)


def test_a_mark_at_the_very_edge_still_is_a_rectangle() -> None:
    for box in [(1278, 700, 40, 40), (-10, -10, 12, 12), (0, 718, 1280, 9)]:
        image = drawn(mark(MarkKind.CONTROL, *box))
        assert BLUE in {colour for _, colour in image.getcolors(10_000) or []}


def test_it_is_drawn_before_the_picture_is_made_small() -> None:
    kept = io.BytesIO()
    Image.new("RGB", (1280, 720), "white").save(kept, "PNG")
    outlined = shrink(kept.getvalue(), [mark(MarkKind.CONTROL, 640, 320, 320, 80)])
    small = Image.open(io.BytesIO(outlined)).convert("RGB")
    assert small.size == (800, 450)
    red, _, blue = small.getpixel((500, 196))  # type: ignore[misc]
    assert blue > 150 > red
    assert shrink(kept.getvalue(), []) == shrink(kept.getvalue())
