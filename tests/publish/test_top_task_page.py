"""A top task across agencies: who does it best, what to take over, and what we do wrong too."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from auditkit.publish.output_tree import OutputTree
from auditkit.publish.page.task import top_task_page
from auditkit.publish.picture import PagePictures
from auditkit.score.scorecard import score

from .example_audit import Folder, example

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def page(tmp_path: Path) -> Callable[..., str]:
    """The page's source, with its letters as a reader sees them."""
    evidence = Folder(tmp_path / "evidence")

    def make(slug: str, ours: str = "harbour") -> str:
        audit, attempts = example(evidence)
        agencies = [one.model_copy(update={"ours": one.agency == ours}) for one in audit.agencies]
        card = score(audit.model_copy(update={"agencies": agencies}), attempts)
        album = PagePictures(evidence, OutputTree(tmp_path / "before", tmp_path / "out"))
        return html.unescape(top_task_page(card, next(one for one in card.top_tasks if one.slug == slug), album))

    return make


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
    assert "- Fewest steps: Inland Waters Board, with 2.\n" in made
    assert rows[-1].endswith("| – | – | – | – | – |")
    assert "| 9 (1 page) |" in rows[1], "the figure says how many pages it is of"


def test_each_agency_shows_its_last_page(page: Callable[..., str]) -> None:
    inland, harbour, walls = re.findall(r"<figure.*</figure>", section(page("licence-cost"), "Where each one ends"))
    assert 'alt="Inland Waters Board. What the customer sees after step 2: the page “Fishing”"' in inland
    assert "Where the customer gets it: menu route, desktop" in harbour
    assert "<br>Other attempts: The link “Fees” leads to a page that is gone" in harbour
    assert ">no picture</span>" in walls


def test_ideas_say_what_they_rest_on(page: Callable[..., str]) -> None:
    ideas = section(page("licence-cost"), "Ideas to copy")
    assert ">attempts that succeeded: Inland Waters Board 2 of 2, Harbour Licensing Office 3 of 4<" in ideas
    assert "**Inland Waters Board needs 2 steps. Harbour Licensing Office needs 3.**" in ideas


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
