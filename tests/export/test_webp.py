"""A journey as a short film: the attempt that met what should be fixed first."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from auditkit.diagnostic.error import AuditkitError
from auditkit.export.format import File, Material, Pictures
from auditkit.export.webp import MOST_BYTES, webp_files
from auditkit.record.model import AttemptRecord
from auditkit.score.scorecard import score
from tests.factories import make_agency, make_attempt, make_audit, make_finding, make_step, make_task

RED, GREEN = (200, 30, 30), (30, 160, 60)


def picture(colour: tuple[int, int, int], size: tuple[int, int] = (800, 500)) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, colour).save(held, "WEBP", lossless=True)
    return held.getvalue()


def noise() -> bytes:
    """What no format makes small."""
    held = io.BytesIO()
    Image.frombytes("RGB", (800, 1200), random.Random(1).randbytes(800 * 1200 * 3)).save(held, "PNG")
    return held.getvalue()


HELD = {"a" * 64: picture(GREEN), "b" * 64: picture(RED, (390, 844)), "c" * 64: noise(), "d" * 64: b"no picture"}


def read(digest: str) -> bytes:
    if digest not in HELD:
        raise AuditkitError("It is lost.")
    return HELD[digest]


def failing(*digests: str, **more: object) -> AttemptRecord:
    steps = [make_step(number, screenshot=digest) for number, digest in enumerate(digests[:-1], 1)]
    steps.append(make_step(len(digests), status="failed", screenshot=digests[-1]))
    found = make_finding("dead-link", severity="critical", message="The link is dead.", step=len(digests))
    return make_attempt("not_completed", steps=steps, findings=[found], **more)


def films(*attempts: AttemptRecord, title: str = "Find the fee", pictures: bool = True) -> tuple[File, ...]:
    audit = make_audit(make_task("fee", title=title), agencies=[make_agency()])
    return webp_files(Material(score(audit, attempts), pictures=Pictures(read, "films") if pictures else None))


def test_each_step_is_a_frame_between_the_task_and_how_it_ended() -> None:
    well = make_attempt("completed", trial=2, steps=[make_step(screenshot="b" * 64)])
    (film,) = films(failing("a" * 64, "b" * 64), well)
    assert film.name == "harbour-fee.webp"
    with Image.open(io.BytesIO(film.data)) as opened:
        assert opened.format == "WEBP"
        assert opened.n_frames == 4
        shown = []
        for number in range(4):
            opened.seek(number)
            shown.append(opened.convert("RGB").getpixel((opened.width // 2, 100)))
    for seen, wanted in zip(shown[1:], (GREEN, RED, RED), strict=True):
        assert all(abs(a - b) < 20 for a, b in zip(seen, wanted, strict=True))


def test_it_stays_small_enough_for_a_chat() -> None:
    (film,) = films(failing(*["c" * 64] * 24))
    assert len(film.data) <= MOST_BYTES
    with Image.open(io.BytesIO(film.data)) as opened:
        assert opened.n_frames >= 4


def test_what_shows_another_journey_than_the_one_to_fix_says_so() -> None:
    (own,) = films(failing("a" * 64, "b" * 64))
    assert own.about.startswith("The journey to what should be fixed first")
    well = make_attempt(
        "completed", trial=2, steps=[make_step(screenshot="a" * 64), make_step(2, screenshot="b" * 64)]
    )
    without = failing("a" * 64).model_copy(update={"steps": [make_step(status="failed")]})
    (other,) = films(without, well)
    assert other.about.startswith("The first journey that has pictures")


@pytest.mark.parametrize("digest", ["d" * 64, "e" * 64], ids=["no-picture", "lost"])
def test_a_picture_that_cannot_be_read_is_left_out(digest: str) -> None:
    (film,) = films(failing("a" * 64, digest))
    with Image.open(io.BytesIO(film.data)) as opened:
        assert opened.n_frames == 4
    assert films(failing(digest)) == ()


def test_without_pictures_or_a_place_for_files_there_is_none() -> None:
    assert films(make_attempt("completed")) == ()
    assert films(failing("a" * 64, "b" * 64), pictures=False) == ()


@pytest.mark.parametrize(
    "title", ["شروط الترخيص", "x" * 5000, "<script>\x00\u202e"], ids=["arabic", "long", "hostile"]
)
def test_any_words_can_be_a_caption(title: str) -> None:
    assert len(films(failing("a" * 64, "b" * 64), title=title)) == 1
