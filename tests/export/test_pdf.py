"""Two pages for leaders, printed by a real browser."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright
from pypdf import PdfReader

from auditkit.browser.launch import print_page
from auditkit.diagnostic.error import AuditkitError
from auditkit.export.briefing import briefing
from auditkit.export.format import Material, Pictures, Site, write_files
from auditkit.export.pdf import pdf_files, summary_page
from auditkit.probe.barrier import BARRIERS
from auditkit.record.model import AttemptRecord
from auditkit.record.person import AttemptOrigin, ConsentScope, PersonReport, VerdictBasis
from auditkit.score.people import people_of
from auditkit.score.scorecard import score
from tests.factories import make_agency, make_attempt, make_audit, make_finding, make_step, make_task
from tools.light_browser import light_browser

from .example import HOSTILE
from .test_pptx import material, read

LONG = "Find out what it costs to renew a licence for a boat that lies in another harbour for the summer " * 3


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(light_browser().path), chromium_sandbox=False)
        yield browser.new_page(viewport={"width": 688, "height": 1000})
        browser.close()


def crowded(agencies_tried: int = 4) -> Material:
    """As much as the pages may ever hold: long names, and more tasks and results than fit."""
    names = [f"{slug.capitalize()} {LONG}" for slug in ("one", "two", "three", "four", "five")[:agencies_tried]]
    agencies = [make_agency(f"a{number}", name=name) for number, name in enumerate(names)]
    kinds = ["dead-link", "form-rejected", "control-covered", "server-error"]
    tasks, attempts = [], []
    for number in range(agencies_tried):
        for count in range(20):
            slug = f"t{count}"
            tasks.append(make_task(slug, agency=f"a{number}", title=f"{count} {LONG}", top_task=slug, rank=count + 1))
            found = make_finding(kinds[count % 4], severity="critical", message=LONG, step=1)
            steps = [make_step(status="failed", screenshot="a" * 64)]
            ended = make_attempt("not_completed", agency=f"a{number}", task=slug, steps=steps, findings=[found])
            well = make_attempt("completed_with_difficulty", agency=f"a{number}", task=slug, trial=2)
            attempts += [ended, well]
    # Our own agency fails at all of it, the others at half: so there are ideas to copy.
    attempts = [one for one in attempts if one.agency != "a1" or one.outcome != "not_completed"]
    card = score(make_audit(*tasks, agencies=agencies), attempts)
    made = Material(card, pictures=Pictures(read, "summary"), site=Site(name=LONG, url="https://score.example/"))
    return with_people(made, *(person_attempt(f"t{number}", "a0", LONG) for number in range(3)))


def person_attempt(task: str = "fee", agency: str = "harbour", words: str = "I could not find it.") -> AttemptRecord:
    """An attempt of a person who allows that their words are shown, and answered other questions too."""
    person = PersonReport(
        form_version=1,
        came_from=AttemptOrigin.TRY,
        alias="Heron",
        consent=True,
        consent_to=tuple(ConsentScope),
        judged_by=VerdictBasis.ANSWER,
        went_wrong=words,
        do_we="We do that too.",
    )
    return make_attempt("not_completed", agency=agency, task=task, path="own way", performer="person", person=person)


def with_people(made: Material, *tried: AttemptRecord) -> Material:
    card = made.card
    study = make_audit(*card.audit.tasks, agencies=card.audit.agencies, id="study", options={"performer": "person"})
    return replace(made, people=people_of(card, [(study, tried)]))


def printed(made: Material) -> PdfReader:
    # In a thread of its own: in this one, Playwright may have a loop already.
    with ThreadPoolExecutor(1) as thread:
        (file,) = pdf_files(
            replace(made, print_page=lambda html: thread.submit(asyncio.run, print_page(html)).result())
        )
    assert file.data.startswith(file.opening)
    return PdfReader(io.BytesIO(file.data))


def text_of(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)


def test_it_is_two_tagged_pages_with_a_title_and_bookmarks() -> None:
    pdf = printed(material())
    text = text_of(pdf)
    assert len(pdf.pages) == 2
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Customer service scorecard: Harbour Office: 1 of 2 attempts succeeded."
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"] == "en"
    assert [
        one["/Title"] for one in flat(pdf.outline) if "attempts" in one["/Title"] or one["/Title"] == "Next steps"
    ]
    assert "1 of 2 attempts succeeded (1 task, 1 agency)." in text
    assert BARRIERS["dead-link"].title in text
    assert "might have helped 1 more attempt succeed: 2 of 2, not 1." in text
    assert "https://score.example/scorecard/index.html" in text
    assert "shows that a route exists" in text


def flat(outline: Any) -> list[Any]:
    return [one for each in outline for one in (flat(each) if isinstance(each, list) else [each])]


@pytest.mark.parametrize(("agencies", "rows"), [(1, 1 + 13), (2, 2 + 9), (4, 4 + 5), (5, 4)], ids=str)
def test_the_fullest_pages_cut_nothing_off(page: Page, agencies: int, rows: int) -> None:
    page.set_content(summary_page(crowded(agencies)))
    sizes = page.evaluate("[...document.querySelectorAll('.page')].map(one => [one.scrollHeight, one.clientHeight])")
    assert len(sizes) == 2
    assert all(needed <= there for needed, there in sizes), sizes
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    assert page.locator("tbody tr").count() == rows


def test_the_fullest_summary_has_two_pages_too() -> None:
    pdf = printed(crowded())
    assert len(pdf.pages) == 2
    assert "Choose one of the things to fix." in text_of(pdf)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_words_of_others_are_only_words(page: Page, text: str) -> None:
    page.set_content(summary_page(material(title=text, name=text)))
    assert page.locator("script").count() == 0
    assert page.locator(".page").count() == 2


def test_without_a_browser_or_a_place_for_files_there_is_none() -> None:
    whole = material()
    assert pdf_files(whole) == ()
    assert pdf_files(Material(whole.card, print_page=lambda html: html.encode())) == ()


def test_what_people_said_has_their_alias_and_what_it_is_about() -> None:
    brief = briefing(with_people(material(), person_attempt()))
    assert brief.people == (
        "Find the fee (Harbour Office): The script found a route; the one person who tried didn’t.",
    )
    assert brief.quotes == ("“I could not find it.” (Heron, Find the fee, Harbour Office)",)


def test_what_is_to_be_said_beside_the_figures_is_said() -> None:
    made = material()
    assert briefing(made).caveats == ()
    stopped = replace(made.card, audit=made.card.audit.model_copy(update={"ended_at": None}))
    assert briefing(replace(made, card=stopped)).caveats == ("This audit was stopped before it finished.",)
    options = {**made.card.audit.options, "base_urls": {"harbour": "https://preview.example"}}
    copy = replace(made.card, audit=made.card.audit.model_copy(update={"options": options}))
    (said,) = briefing(replace(made, card=copy)).caveats
    assert said == "Harbour Office was tested on a copy of its website (https://preview.example)."


def test_a_page_somebody_printed_is_not_written_over(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as thread:
        printed_page = thread.submit(asyncio.run, print_page("<title>A page of the site</title>")).result()
        (file,) = pdf_files(replace(material(), print_page=lambda html: printed_page))
    place = tmp_path / "summary.pdf"
    write_files([file], place)
    write_files([file], place)  # our own may be replaced
    place.write_bytes(printed_page)
    with pytest.raises(AuditkitError, match="was not written by this export"):
        write_files([file], place)
