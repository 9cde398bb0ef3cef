"""Five slides for a meeting."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image
from pptx import Presentation

from auditkit.diagnostic.error import AuditkitError
from auditkit.export.briefing import NO_PEOPLE
from auditkit.export.format import Material, Pictures, Site, write_files
from auditkit.export.pptx import pptx_files
from auditkit.probe.barrier import BARRIERS
from auditkit.record.model import AttemptRecord
from auditkit.score.scorecard import score
from tests.factories import NOON, make_agency, make_attempt, make_audit, make_finding, make_step, make_task

from .example import HOSTILE


def picture(size: tuple[int, int] = (800, 2000)) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(held, "WEBP", lossless=True)
    return held.getvalue()


HELD = {"a" * 64: picture(), "b" * 64: b"no picture"}


def read(digest: str) -> bytes:
    if digest not in HELD:
        raise AuditkitError("It is lost.")
    return HELD[digest]


def failing(digest: str = "a" * 64, **more: object) -> AttemptRecord:
    found = make_finding("dead-link", severity="critical", message="The link “Fees” leads to an error.", step=1)
    return make_attempt(
        "not_completed", steps=[make_step(status="failed", screenshot=digest)], findings=[found], **more
    )


def material(*attempts: AttemptRecord, title: str = "Find the fee", name: str = "Harbour Office") -> Material:
    audit = make_audit(make_task("fee", title=title), agencies=[make_agency(name=name)], ended_at=NOON)
    card = score(audit, attempts or [failing(), make_attempt("completed", trial=2)])
    return Material(card, pictures=Pictures(read, "slides"), site=Site(url="https://score.example/"))


def slides(*attempts: AttemptRecord, **more: Any) -> Any:
    (file,) = pptx_files(material(*attempts, **more))
    return Presentation(io.BytesIO(file.data)).slides


def words(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def pictures(slide: Any) -> list[Any]:
    return [shape for shape in slide.shapes if hasattr(shape, "image")]


def test_five_slides_say_what_was_found_what_to_do_and_what_next() -> None:
    made = slides()
    assert [slide.shapes.title.text_frame.text for slide in made] == [
        "Harbour Office: 1 of 2 attempts succeeded.",
        "Fix these first",
        "What to copy",
        "What people said",
        "Next steps",
    ]
    result, fixes, ideas, people, following = map(words, made)
    assert "1 of 2 attempts succeeded (1 task, 1 agency)." in result
    (table,) = [shape.table for shape in made[0].shapes if shape.has_table]
    assert [cell.text for cell in table.rows[0].cells] == ["Agency", "Grade", "Result"]
    assert table.cell(1, 0).text == "Harbour Office"
    assert table.cell(1, 2).text.startswith("1 of 2 attempts succeeded")
    assert "Tested on 22 November 2026. A script made the attempts" in result
    assert f"What to do: {BARRIERS['dead-link'].remedy}" in fixes
    assert "The link “Fees” leads to an error." in fixes
    assert "might have helped 1 more attempt succeed: 2 of 2, not 1." in fixes
    assert "No task was tested at more than one agency, so there is nothing to compare." in ideas
    assert NO_PEOPLE in people
    assert "https://score.example/scorecard/index.html" in following


def test_a_fix_has_a_picture_with_a_description_that_stays_in_its_place() -> None:
    made = slides()
    (shown,) = pictures(made[1])
    assert shown._element.nvPicPr.cNvPr.get("descr").startswith(
        "What was on the screen when an attempt ended, at “Find the fee”"
    )
    deck_high = Presentation().slide_height
    texts = [shape for shape in made[1].shapes if shape.has_text_frame and shape != made[1].shapes.title]
    assert all(shown.top + shown.height <= text.top for text in texts if "What to do" in text.text_frame.text)
    assert shown.top + shown.height < deck_high


@pytest.mark.parametrize("digest", ["b" * 64, "c" * 64], ids=["damaged", "lost"])
def test_a_picture_that_cannot_be_read_is_left_out(digest: str) -> None:
    made = slides(failing(digest))
    assert pictures(made[1]) == []
    assert "What to do:" in words(made[1])


def test_a_picture_of_an_attempt_that_went_on_is_not_shown_for_what_ended_none() -> None:
    found = make_finding("slow-page", severity="moderate", message="The page took 9 seconds.", step=1)
    passed = make_attempt("completed", steps=[make_step(screenshot="a" * 64)], findings=[found])
    made = slides(passed)
    assert "The page took 9 seconds." in words(made[1])
    assert pictures(made[1]) == []


def test_where_nothing_was_found_the_slide_says_so() -> None:
    assert "1 attempt found nothing to fix." in words(slides(make_attempt("completed"))[1])
    unknown = make_attempt("not_measured", reason="bot_wall")
    assert "we can't say what to fix" in words(slides(unknown)[1])


def test_without_a_place_for_files_there_are_none() -> None:
    card = material().card
    assert pptx_files(Material(card)) == ()


def test_the_same_card_gives_the_same_bytes_and_what_others_saved_is_left_alone(tmp_path: Any) -> None:
    (one,), (two,) = pptx_files(material()), pptx_files(material())
    assert one.data == two.data
    assert one.data.startswith(one.opening)
    place = tmp_path / "slides.pptx"
    write_files([one], place)
    write_files([two], place)  # our own may be replaced
    deck = Presentation(place)
    deck.save(place)
    with pytest.raises(AuditkitError, match="was not written by this export"):
        write_files([two], place)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_words_leave_a_file_that_opens(text: str) -> None:
    (file,) = pptx_files(material(title=text, name=text))
    assert len(Presentation(io.BytesIO(file.data)).slides) == 5
    with zipfile.ZipFile(io.BytesIO(file.data)) as parts:
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(parts.read(name))
