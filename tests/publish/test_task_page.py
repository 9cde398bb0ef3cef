"""A task's page: the sentence, the picture, the evidence, what to do; and what slowed customers, once."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from auditkit.publish.output_tree import OutputTree
from auditkit.publish.page.journey import refused_requests
from auditkit.publish.page.task import task_page
from auditkit.publish.picture import PagePictures
from auditkit.record.model import ConditionRecord
from auditkit.record.outcome import Reason
from auditkit.score.scorecard import score
from tests.factories import make_attempt

from .example_audit import Folder, example, publish

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, AuditRecord


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    evidence = Folder(folder / "evidence")
    publish(*example(evidence), evidence, folder / "site")
    return folder / "site" / "scorecard"


def read(page: Path) -> str:
    """The page's source, with its letters as a reader sees them."""
    return html.unescape(page.read_text(encoding="utf-8"))


@pytest.fixture
def made(tmp_path: Path) -> tuple[AuditRecord, list[AttemptRecord]]:
    return example(Folder(tmp_path / "evidence"))


def shown(audit: AuditRecord, attempts: list[AttemptRecord], agency: str, task: str) -> str:
    """The task's page, without pictures."""
    nowhere = Path("nowhere")
    card = score(audit, attempts)
    album = PagePictures(Folder(nowhere), OutputTree(nowhere, nowhere))
    return html.unescape(task_page(card, card.task(agency, task), album))


@pytest.fixture
def fee(site: Path) -> str:
    return read(site / "harbour" / "licence-fee.md")


@pytest.fixture
def renew(site: Path) -> str:
    return read(site / "harbour" / "renew.md")


def in_order(text: str, *parts: str) -> None:
    at = 0
    for part in parts:
        assert part in text[at:], part
        at = text.index(part, at)


OUTLINED = "Outlined: the button “Continue” (solid), the dialog “Chat with us” that covers it (dashed)"


def test_first_the_sentence_then_the_picture_the_evidence_and_what_to_do(renew: str) -> None:
    in_order(
        renew,
        "**A chat box lies over the button “Continue”.**",
        f"<figcaption>{OUTLINED}</figcaption>",
        "<dt>What covers it</dt>",
        "dialog “Chat with us”",
        "there is nothing to press",
        "What to do:</strong> Make sure nothing covers what customers need to press",
        "The rule: Good Services 4",
        "## Results by route",
    )


def test_an_outline_is_told_to_those_who_do_not_see_it(site: Path) -> None:
    source = (site / "harbour" / "renew.md").read_text(encoding="utf-8")
    alts = [html.unescape(alt) for alt in re.findall(r'alt="([^"]*)"', source)]
    assert sum(OUTLINED in alt for alt in alts) == 3, "with the cause, in the strip and in the journey"
    (detail,) = (alt for alt in alts if alt.startswith("Detail of what the customer sees after step 3: "))
    assert OUTLINED in detail
    assert all(alt.startswith("What the customer sees after step") for alt in alts if alt != detail)


def test_a_thumbnail_opens_the_whole_picture(site: Path) -> None:
    source = read(site / "harbour" / "renew.md")
    whole, part = re.findall(r'<a class="ak-plain ak-thumb" href="(\S+)"><img class="ak-part" src="(\S+)"', source)[0]
    assert part.startswith(whole.removesuffix(".webp") + "-")
    assert (site / "harbour" / whole).is_file() and (site / "harbour" / part).is_file()


def test_a_wrong_answer_on_the_right_page_is_said_so(made: tuple[AuditRecord, list[AttemptRecord]]) -> None:
    audit, attempts = made
    held = [ConditionRecord(condition={"url": "**/hours"}, held=True)]
    hours = [one.model_copy(update={"success": held}) if one.task == "opening-hours" else one for one in attempts]
    page = shown(audit, hours, "inland", "opening-hours")
    in_order(
        page,
        "The customer reached the right page, but the answer there is wrong.",
        "Did the customer reach the right page?",
        '<span class="ak-check ak-check--yes">yes</span> address **/hours',
        "Is the answer right?",
        '<span class="ak-check ak-check--no">no</span> The answer a customer would give: **9 to 5**. '
        "The right answer: **10 to 4**.",
    )
    assert "Did the customer get what they came for?" not in page
    held[0] = ConditionRecord(condition={"url": "**/hours"}, held=False)
    hours = [one.model_copy(update={"success": held}) if one.task == "opening-hours" else one for one in attempts]
    assert "The customer reached the right page" not in shown(audit, hours, "inland", "opening-hours")


def test_where_no_answer_is_asked_for_the_question_is_what_they_came_for(
    made: tuple[AuditRecord, list[AttemptRecord]],
) -> None:
    audit, attempts = made
    held = [ConditionRecord(condition={"text": "555 0142"}, held=True)]
    call = [one.model_copy(update={"success": held}) if one.task == "phone-number" else one for one in attempts]
    page = shown(audit, call, "harbour", "phone-number")
    assert "Did the customer get what they came for?" in page
    assert "Is the answer right?" not in page


def test_what_was_hard_of_a_completed_task_is_called_what_slowed_customers(
    made: tuple[AuditRecord, list[AttemptRecord]], fee: str, renew: str
) -> None:
    audit, attempts = made
    well = [one for one in attempts if one.task != "licence-fee" or one.outcome.success]
    page = shown(audit, well, "harbour", "licence-fee")
    assert "## The most serious problem found\n" in page
    assert "## What stopped the customer" not in page
    assert "slowed customers most" not in fee and "slowed customers most" not in renew


def test_a_picture_of_a_step_that_succeeded_has_no_caption(site: Path) -> None:
    assert "Outlined" not in read(site / "inland" / "permit-cost.md")


def test_a_new_name_is_shown_as_the_line_and_its_replacement(fee: str) -> None:
    assert "```diff\n- click: Renewal fee\n+ click: Fee to renew\n```" in fee
    assert fee.count("```diff") == 1, "once, however many trials met it"
    in_order(fee, "## Names that have changed", "tasks/harbour/licence-fee.yml:12", "```diff")


def test_what_slowed_customers_is_told_once_gravest_first_and_folded(fee: str) -> None:
    section = fee.split("## What slowed customers")[1].split("\n## ")[0]
    in_order(section, "barrier/accessibility.html", "barrier/lookalike-links.html", "barrier/overlay.html")
    assert section.count("2 links say “Apply” and lead to different pages.") == 2, "in the list and its evidence"
    assert "<summary>2 more</summary>" in section
    assert section.index("“Forms”") > section.index("<summary>2 more</summary>")
    assert "menu · desktop, menu · phone" not in section, "what every journey met needs no list of them"
    assert "On <a" in section
    assert "Home</a>" in section
    assert "1.1.1" in section
    assert '<img class="crest" src="crest.svg">' in section
    assert fee.count("Images must have alternative text.") == 2


def test_automatic_checks_are_said_to_find_only_part(fee: str, renew: str) -> None:
    assert "about 57% by volume, according to Deque" in fee
    assert "axe-core left 2 checks for a person to decide." in fee
    assert "57%" not in renew, "only beside findings"
    assert "axe-core left 2 checks for a person to decide." in renew


def test_pages_with_lab_vitals_reading_and_help(fee: str) -> None:
    assert "Web Vitals (lab)" in fee
    assert "LCP 2.6 s · INP 40 ms · CLS 0.02" in fee
    assert "9 (Flesch–Kincaid grade)" in fee
    assert "phone, contact page" in fee
    assert "The probe links could not check “Home”: It did not end within 10 seconds." in fee


@pytest.mark.parametrize("reason", Reason)
def test_what_could_not_be_measured_says_what_to_do(site: Path, reason: Reason) -> None:
    walls = read(site / "upland" / "walls.md")
    in_order(walls, f"**Nothing can be said: {reason.words}.**", reason.remedy)
    assert "What to do" in walls


def test_requests_that_were_not_made_are_told_by_why(renew: str) -> None:
    in_order(
        renew, "These requests could have changed something, so they were not sent:", "POST https://stats.example"
    )
    asked = {"method": "GET", "step": 2}
    whys = ("private_address", "robots", "told_to_wait", "of a later kit")
    refused = [{**asked, "why": why, "url": f"https://a.example/{number}"} for number, why in enumerate(whys)]
    told = list(refused_requests(make_attempt(refused=refused)).items())
    assert [requests for _, requests in told] == [
        ["GET https://a.example/3 (step 2)"],
        ["GET https://a.example/1 (step 2)"],
        ["GET https://a.example/0 (step 2)"],
    ]
    assert "private network" in told[-1][0]


def test_a_tasks_page_leads_to_the_same_task_at_other_agencies(fee: str, site: Path) -> None:
    in_order(
        fee, 'aria-label="Breadcrumb"', 'aria-label="Agencies"', "Same task:", "../inland/permit-cost.html", "\n# "
    )
    number = read(site / "harbour" / "phone-number.md")
    assert "Same task:" not in number
    in_order(number, "Agencies:", "../inland/index.html", "\n# ")
