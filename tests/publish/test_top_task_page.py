"""A top task across agencies: who does it best, what to take over, and what we do wrong too."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from auditkit.publish.output_tree import OutputTree
from auditkit.publish.page.task import top_task_page
from auditkit.publish.picture import PagePictures
from auditkit.record.outcome import Outcome
from auditkit.score.scorecard import score

from .example_audit import Folder, example

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from auditkit.record.model import AttemptRecord, AuditRecord


@pytest.fixture
def page(tmp_path: Path) -> Callable[..., str]:
    """The page's source, with its letters as a reader sees them."""
    evidence = Folder(tmp_path / "evidence")

    def make(slug: str, ours: str = "harbour") -> str:
        audit, attempts = example(evidence)
        agencies = [one.model_copy(update={"ours": one.agency == ours}) for one in audit.agencies]
        return shown(tmp_path, evidence, audit.model_copy(update={"agencies": agencies}), attempts, slug)

    return make


def shown(
    folder: Path, evidence: Folder, audit: AuditRecord, attempts: list[AttemptRecord], slug: str = "licence-cost"
) -> str:
    card = score(audit, attempts)
    album = PagePictures(evidence, OutputTree(folder / "before", folder / "out"))
    return html.unescape(top_task_page(card, next(one for one in card.top_tasks if one.slug == slug), album))


def section(page: str, heading: str) -> str:
    return page.split(f"## {heading}\n")[1].split("\n## ")[0]


def test_the_best_stands_first_and_what_was_not_measured_last(page: Callable[..., str]) -> None:
    made = page("licence-cost")
    rows = [line for line in section(made, "Side by side").splitlines() if line.startswith("| **[")]
    assert re.findall(r"\| \*\*\[(.+?)\]", "\n".join(rows)) == [
        "Inland Waters Board", "Harbour Licensing Office", "Upland Parks Service",
    ]  # fmt: skip
    lead = "3 agencies tested: 5 of 6 attempts succeeded."
    assert f">{lead} 1 more task could not be measured.<" in made
    assert "- Best results: Inland Waters Board, where 2 of 2 attempts succeeded.\n" in made
    assert "Fewest steps" not in made, "some attempts at the other fail, so its steps are not compared"
    assert rows[-1].endswith("| – | – | – | – | – |")
    assert "| 9 (1 page) |" in rows[1], "the figure says how many pages it is of"


def test_how_the_better_one_does_it_stands_beside_where_ours_stops_the_customer(page: Callable[..., str]) -> None:
    shown = section(page("licence-cost"), "How the better one does it")
    difference = "2 of 2 attempts succeeded at Inland Waters Board, against 3 of 4 at Harbour Licensing Office."
    assert f'<p class="ak-difference">{difference}</p>' in shown
    inland, harbour = re.findall(r"<figure.*</figure>", shown)
    assert 'alt="Inland Waters Board. What the customer sees after step 2: the page “Fishing”"' in inland
    assert "<br>Step 2 of 2, menu route, desktop: where the customer gets what they came for<" in inland
    assert "leads to a page that is gone" not in inland
    assert "<br>Step 2 of 2, menu route, phone: where the customer is stopped<br>" in harbour
    assert "<br>The link “Fees” leads to a page that is gone (404)." in harbour
    assert 'href="../harbour/licence-fee.html">Harbour Licensing Office</a>' in harbour


def test_the_others_stand_below(page: Callable[..., str]) -> None:
    (walls,) = re.findall(r"<figure.*</figure>", section(page("licence-cost"), "Other results"))
    assert ">no picture</span>" in walls
    assert "Upland Parks Service" in walls
    assert "## Where each one ends" not in page("licence-cost")


def test_what_is_outlined_where_ours_stops_the_customer_is_said(page: Callable[..., str]) -> None:
    harbour = re.findall(r"<figure.*</figure>", section(page("renew-licence"), "How the better one does it"))[1]
    assert "<br>A chat box lies over the button “Continue”.<br>Outlined: the button “Continue” (solid), " in harbour


def test_where_one_alone_was_measured_none_is_called_better(tmp_path: Path) -> None:
    evidence = Folder(tmp_path / "evidence")
    audit, attempts = example(evidence)
    left = [one for one in attempts if one.agency != "inland"]
    made = shown(tmp_path, evidence, audit, left)
    assert "## How the better one does it" not in made
    said = "Only Harbour Licensing Office could be measured, so there is nothing to compare."
    assert said in section(made, "How they compare")
    assert len(re.findall(r"<figure.*</figure>", section(made, "Where each one ends"))) == 3


def test_the_best_of_a_poor_lot_is_shown_for_how_it_is_done(tmp_path: Path) -> None:
    evidence = Folder(tmp_path / "evidence")
    audit, attempts = example(evidence)
    failed = {"outcome": Outcome.NOT_COMPLETED}
    made = [one.model_copy(update=failed) if one.agency == "inland" else one for one in attempts]
    page = shown(tmp_path, evidence, audit, made)
    better = re.findall(r"<figure.*</figure>", section(page, "How the better one does it"))[0]
    assert ">Harbour Licensing Office</a>" in better
    assert "where the customer gets the answer" in better
    assert "leads to a page that is gone" not in better


def test_ideas_say_what_they_rest_on(page: Callable[..., str]) -> None:
    ideas = section(page("licence-cost"), "Ideas to copy")
    assert ">attempts that succeeded: Inland Waters Board 2 of 2, Harbour Licensing Office 3 of 4<" in ideas
    assert (
        "**Ask for fewer steps, as Inland Waters Board does: 2 steps there, 3 at Harbour Licensing Office.**" in ideas
    )


def test_barriers_found_elsewhere_are_looked_for_at_ours(page: Callable[..., str]) -> None:
    rows = [
        line
        for line in section(page("licence-cost", ours="inland"), "Do we do this too?").splitlines()
        if line.startswith("| **[")
    ]
    (dead,) = [row for row in rows if "[The link leads nowhere]" in row]
    assert dead.endswith("| Harbour Licensing Office | Not found at ours in this audit |")
    assert all("| Harbour Licensing Office |" in row for row in rows)
    mirrored = section(page("licence-cost", ours="harbour"), "Do we do this too?")
    assert re.findall(r"^\| \*\*\[(.+?)\]", mirrored, re.MULTILINE) == ["The page is too wide for a phone"]


def test_without_our_own_agency_nobody_is_asked(page: Callable[..., str]) -> None:
    asked = section(page("licence-cost", ours=""), "Do we do this too?")
    assert "No agency in this audit is marked as our own." in asked
