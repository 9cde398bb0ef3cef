"""The strip: each page once, in bands by supplier, with the picture that shows it best."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditkit.publish.output_tree import OutputTree
from auditkit.publish.page.filmstrip import COVERED, filmstrip
from auditkit.publish.picture import PagePictures
from auditkit.record.model import AttemptRecord, PageRecord, StepRecord
from auditkit.record.outcome import Outcome, StepStatus
from tests.factories import make_page, make_step

from .example_audit import Folder, attempt, finding, picture, task

PAY = task("harbour", "pay", "Pay the fee", 1)


@pytest.fixture
def album(tmp_path: Path) -> PagePictures:
    (tmp_path / "out").mkdir()
    return PagePictures(Folder(tmp_path / "evidence"), OutputTree(tmp_path / "before", tmp_path / "out"))


@pytest.fixture
def shots(tmp_path: Path) -> list[str]:
    return [Folder(tmp_path / "evidence").save(picture(f"shot {number}"), "webp") for number in range(6)]


def page(host: str, title: str, foreign: bool = False) -> PageRecord:
    return make_page(f"https://{host}/{title}", title=title, status=200, handoff=foreign)


def step(number: int, page: int | None, shot: str | None, status: StepStatus = StepStatus.DONE) -> StepRecord:
    return make_step(number, status=status, page=page, screenshot=shot, duration_seconds=0.5)


def paid(shots: list[str], *findings: str) -> AttemptRecord:
    """From the agency to another organisation and back."""
    pages = [
        page("office.example:8080", "Start"),
        page("office.example:8080", "Fee"),
        page("paylane.example", "Card", foreign=True),
        page("office.example:8080", "Done"),
    ]
    steps = [step(1, 1, shots[1]), step(2, 1, shots[2]), step(3, 2, shots[3]), step(4, 3, shots[4])]
    found = [finding(slug, "Something.", 3) for slug in findings]
    return attempt(PAY, Outcome.COMPLETED, steps=steps, pages=pages, findings=found)


def test_pages_stand_in_bands_by_supplier_and_hand_offs_are_named(album: PagePictures, shots: list[str]) -> None:
    bands = filmstrip(paid(shots, "handoff-unannounced"), "Office", album)
    assert [(band.owner, band.host, band.foreign) for band in bands] == [
        ("Office", "office.example", False),
        ("Another organisation", "paylane.example", True),
        ("Office", "office.example", False),
    ]
    assert [band.handed_on for band in bands] == ["", "Handed off without warning", "Back to the agency"]
    assert filmstrip(paid(shots), "Office", album)[1].handed_on == "Handed off"


def test_steps_on_one_page_are_one_picture_with_their_time(album: PagePictures, shots: list[str]) -> None:
    start, fee = filmstrip(paid(shots), "Office", album)[0].frames
    assert (start.steps, start.title, start.figure.picture, start.took) == ("Start", "Start", None, "")
    assert (fee.steps, fee.title, fee.took) == ("Steps 1–2", "Fee", "1.0 s")
    assert fee.figure.picture is not None
    assert shots[2] in fee.figure.picture.source, "the last step's picture"


def test_the_picture_of_the_step_that_failed_comes_before_later_ones(album: PagePictures, shots: list[str]) -> None:
    steps = [step(1, 0, shots[0], StepStatus.FAILED), step(2, 0, shots[1], StepStatus.SKIPPED)]
    made = attempt(PAY, Outcome.NOT_COMPLETED, steps=steps, pages=[page("office.example", "Start")])
    (band,) = filmstrip(made, "Office", album)
    (frame,) = band.frames
    assert frame.state == "failed"
    assert frame.figure.picture is not None
    assert shots[0] in frame.figure.picture.source
    assert frame.figure.alt == "What the customer sees after step 1: the page “Start”"


def test_records_from_elsewhere_do_not_break_it(album: PagePictures) -> None:
    odd = [step(1, None, None), step(2, 99, None), step(4, 0, "0" * 64)]
    made = attempt(PAY, Outcome.COMPLETED, steps=odd, pages=[make_page("http://[::1", title=" ")])
    (band,) = filmstrip(made, "Office", album)
    assert [frame.steps for frame in band.frames] == ["Step 4"]
    assert filmstrip(attempt(PAY, Outcome.COMPLETED), "Office", album) == ()


def test_a_page_visited_again_is_shown_again(album: PagePictures, shots: list[str]) -> None:
    steps = [step(1, 1, shots[1]), step(2, 0, shots[0]), step(3, 1, shots[2])]
    pages = [page("office.example", "Start"), page("office.example", "Fee")]
    (band,) = filmstrip(attempt(PAY, Outcome.COMPLETED, steps=steps, pages=pages), "Office", album)
    assert [frame.title for frame in band.frames] == ["Start", "Fee", "Start", "Fee"]


def test_a_picture_the_kit_has_partly_covered_says_so(album: PagePictures, shots: list[str]) -> None:
    steps = [step(1, 0, shots[0]), step(2, 1, shots[1]).model_copy(update={"covered": ["canvas"]})]
    pages = [page("office.example", "Start"), page("office.example", "Map")]
    made = attempt(PAY, Outcome.COMPLETED, steps=steps, pages=pages)
    (band,) = filmstrip(made, "Office", album)
    assert [frame.marks for frame in band.frames] == [(), (COVERED,)]
    plain, covered = (album.figure(made, one, "../") for one in steps)
    assert plain is not None and covered is not None
    assert (plain.covered, plain.caption, covered.caption) == ("", "", "")
    assert covered.covered == "Covered by auditkit because they may show a secret: drawings"
    assert covered.alt.endswith(covered.covered)
