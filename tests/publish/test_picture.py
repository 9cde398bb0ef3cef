"""Thumbnails: the part of a picture where something is outlined, large enough to be read; never a harmful file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from auditkit.publish.output_tree import replace_tree
from auditkit.publish.picture import CARD, FRAME, Figure, PagePictures, outlined_places, part_of
from auditkit.record.model import AttemptRecord, Box, Mark, MarkKind
from auditkit.run.step_log import shrink
from tests.factories import make_attempt, make_page, make_step

from .example_audit import Folder

BLUE = (11, 87, 208)


def mark(x: float, y: float, width: float = 120, height: float = 40, kind: MarkKind = MarkKind.CONTROL) -> Mark:
    return Mark(kind=kind, words="button “Go”", box=Box(x=x, y=y, width=width, height=height))


def window(*marks: Mark, size: tuple[int, int] = (1280, 800), banner: str = "#14405f", body: str = "white") -> bytes:
    """A page in a window as the kit keeps it: outlined, then made small."""
    image = Image.new("RGB", size, body)
    ImageDraw.Draw(image).rectangle((0, 0, size[0], 120), fill=banner)
    data = io.BytesIO()
    image.save(data, "PNG")
    return shrink(data.getvalue(), marks)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def has_blue(image: Image.Image) -> bool:
    colours = (colour for _, colour in image.getcolors(1_000_000) or [])
    return any(is_like(colour, BLUE) for colour in colours)


def is_like(one: Any, other: Any) -> bool:
    """Whether two colours are the same but for what storing with loss does to them."""
    return sum(abs(here - there) for here, there in zip(one, other, strict=True)) < 60


@pytest.mark.parametrize("size", [(1280, 800), (1366, 768), (1024, 768), (1920, 1080), (800, 600), (390, 844)])
def test_an_outline_is_found_whatever_the_window_it_was_drawn_in(size: tuple[int, int]) -> None:
    there = mark(size[0] * 0.6, size[1] * 0.7, 100)
    picture = opened(window(there, size=size))
    (place,) = outlined_places(picture, [there])
    scale = picture.width / size[0]
    middle = ((place[0] + place[2]) / 2, (place[1] + place[3]) / 2)
    wanted = ((there.box.x + 50) * scale, (there.box.y + 20) * scale)
    assert middle == pytest.approx(wanted, abs=6)


@pytest.mark.parametrize("shape", [CARD, FRAME])
@pytest.mark.parametrize("at", [(20, 20), (1100, 740), (600, 400)])
def test_the_part_holds_the_outline_and_is_at_least_twice_as_large_as_the_whole(
    shape: Any, at: tuple[int, int]
) -> None:
    picture = opened(window(mark(*at)))
    part = part_of(picture, [mark(*at)], shape)
    assert part is not None
    assert part.width <= picture.width * 0.55
    assert has_blue(part)
    assert part.height == pytest.approx(part.width * shape.ratio, abs=1)


def test_what_covers_the_control_is_seen_whole_too() -> None:
    both = [mark(300, 200), mark(250, 150, 500, 300, MarkKind.COVER)]
    picture = opened(window(*both))
    places = outlined_places(picture, both)
    assert len(places) == 2
    part = part_of(picture, both, CARD)
    assert part is not None
    assert part.width > 500 * 800 / 1280


def test_of_things_too_far_apart_the_control_is_shown() -> None:
    far = [mark(20, 20, kind=MarkKind.NEAR), mark(900, 700)]
    part = part_of(opened(window(*far)), far, FRAME)
    assert part is not None
    assert has_blue(part)


@pytest.mark.parametrize(
    "box",
    [
        (300, 300, 100, 40),
        (float("nan"), 10, 50, 50),
        (float("-inf"), 10, float("inf"), 50),
        (1e308, 1e308, 1e308, 1e308),
        (10, 10, 0, 0),
    ],
)
def test_a_record_is_not_believed_where_no_line_is_drawn(box: tuple[float, float, float, float]) -> None:
    said = [Mark.model_construct(kind=MarkKind.CONTROL, words="x", box=Box.model_construct(**_box(box)))]
    picture = opened(window())
    assert outlined_places(picture, said) == ()
    assert part_of(picture, said, FRAME) is None


def _box(values: tuple[float, float, float, float]) -> dict[str, float]:
    return dict(zip(("x", "y", "width", "height"), values, strict=True))


def test_without_an_outline_a_card_shows_the_page_below_what_all_pages_begin_with() -> None:
    first, second = opened(window(body="white")), opened(window(body="#fdf0d3"))
    part = part_of(second, [], CARD, first)
    assert part is not None
    assert is_like(part.getpixel((5, 10)), second.getpixel((5, 300)))
    assert not is_like(part.getpixel((5, 10)), second.getpixel((5, 5)))
    alone = part_of(second, [], CARD)
    assert alone is not None
    assert is_like(alone.getpixel((5, 5)), second.getpixel((5, 5))), "nothing to compare it with: its top"
    assert part_of(second, [], FRAME, first) is None, "in a strip the whole is shown"


def test_a_large_picture_gives_no_larger_thumbnail_than_screens_have_use_for() -> None:
    image = Image.new("RGB", (4000, 2500), "white")
    part = part_of(image, [], CARD)
    assert part is not None
    assert part.width == 880


class Album:
    """Pictures of one edition after the other."""

    def __init__(self, folder: Path) -> None:
        self.evidence, self.folder = Folder(folder / "evidence"), folder / "scorecard"

    def attempt(self, data: bytes, extension: str = "webp", *marks: Mark) -> AttemptRecord:
        digest = self.evidence.save(data, extension)
        step = make_step(status="failed", page=0, screenshot=digest, marks=list(marks))
        return make_attempt("not_completed", steps=[step], pages=[make_page(title="Fees")])

    def shown(self, attempt: AttemptRecord) -> tuple[Figure | None, set[str], int]:
        """The figure, the names of the files, and how many of these are new."""
        with replace_tree(self.folder) as tree:
            pictures = PagePictures(self.evidence, tree)
            figure = pictures.thumb(attempt, attempt.steps[0], "../")
        return figure, {path.name for path in self.folder.rglob("*") if path.is_file()}, tree.changed


@pytest.fixture
def album(tmp_path: Path) -> Album:
    return Album(tmp_path)


def test_the_part_is_a_file_of_its_own_and_stays_the_same_in_the_next_edition(album: Album) -> None:
    attempt = album.attempt(window(mark(600, 400)), "webp", mark(600, 400))
    figure, names, new = album.shown(attempt)
    assert figure is not None and figure.picture is not None and figure.part is not None
    assert names == {Path(figure.picture.source).name, Path(figure.part.source).name}
    assert figure.part.source.endswith(".webp")
    assert figure.part.width < figure.picture.width
    assert figure.alt == (
        "Detail of what the customer sees after step 1: the page “Fees”. Outlined: the button “Go” (solid)"
    )
    assert new == 2
    inodes = {path.name: path.stat().st_ino for path in album.folder.rglob("*.webp")}
    again, names_again, new_again = album.shown(attempt)
    assert (again, names_again, new_again) == (figure, names, 0)
    assert {path.name: path.stat().st_ino for path in album.folder.rglob("*.webp")} == inodes


def test_a_part_that_was_damaged_is_made_again(album: Album) -> None:
    attempt = album.attempt(window(mark(600, 400)), "webp", mark(600, 400))
    figure, _, _ = album.shown(attempt)
    assert figure is not None and figure.part is not None
    path = album.folder / "pictures" / Path(figure.part.source).name
    whole = path.read_bytes()
    path.write_bytes(whole[:40])
    album.shown(attempt)
    assert path.read_bytes() == whole


def test_without_an_outline_there_is_no_part_and_the_words_speak_of_the_whole(album: Album) -> None:
    figure, names, _ = album.shown(album.attempt(window()))
    assert figure is not None and figure.part is None
    assert len(names) == 1
    assert figure.alt.startswith("What the customer sees")


@pytest.mark.parametrize("kind", ["damaged", "enormous"])
def test_a_picture_that_can_not_be_cut_safely_is_shown_whole(kind: str, album: Album) -> None:
    held = io.BytesIO()
    if kind == "damaged":
        opened(window(mark(600, 400))).save(held, "JPEG")
        data, extension = held.getvalue()[:-1000], "jpg"
    else:
        Image.new("1", (6000, 6000)).save(held, "PNG")
        data, extension = held.getvalue(), "png"
    figure, names, _ = album.shown(album.attempt(data, extension, mark(600, 400)))
    assert figure is not None and figure.part is None
    assert len(names) == 1
