"""The first page: from it alone one can tell who fails, why, what to fix first, and how sure that is."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from auditkit.publish.page.home import MAX_BARS, MAX_COLUMNS, home_page
from auditkit.score.scorecard import Scorecard, score

from .example_audit import Folder, example

if TYPE_CHECKING:
    from pathlib import Path

    from auditkit.record.model import AttemptRecord, AuditRecord


@pytest.fixture
def made(tmp_path: Path) -> tuple[AuditRecord, list[AttemptRecord]]:
    return example(Folder(tmp_path))


@pytest.fixture
def card(made: tuple[AuditRecord, list[AttemptRecord]]) -> Scorecard:
    return score(*made)


@pytest.fixture
def home(card: Scorecard) -> str:
    return shown(card)


def shown(card: Scorecard) -> str:
    """The page's source, with its letters as a reader sees them."""
    return html.unescape(home_page(card))


def section(page: str, heading: str) -> str:
    return page.split(f"## {heading}\n")[1].split("\n## ")[0]


def test_who_fails(home: str) -> None:
    rows = [line for line in section(home, "Results by agency").splitlines() if line.startswith("| **[")]
    harbour, inland, upland = rows
    assert harbour.endswith('| **4 of 6** attempts<br><span class="ak-aside">1 not measured</span> |')
    assert re.findall(r"</span> ([a-z ]+)</span>\]\(inland", inland) == ["completed", "completed"]
    assert "**not measured**" in upland
    assert '>–</span><br><span class="ak-aside">no grade<' in upland, "no letter where nothing was measured"


def test_what_to_fix_first_is_our_own_and_links_to_the_journey(home: str) -> None:
    fixes = section(home, "Fix these first")
    assert "At our own agency (Harbour Licensing Office): the most serious problems first" in fixes
    assert fixes.count("<li>") == 3
    first = fixes.split("<li>")[1]
    assert "<strong>A chat box lies over the button “Continue”.</strong>" in first
    assert 'href="harbour/renew.html"' in first and "ended 1 of 1 attempt" in first
    assert "Make sure nothing covers" in first


def test_without_an_agency_of_our_own_the_list_is_everyones(made: tuple[AuditRecord, list[AttemptRecord]]) -> None:
    audit, attempts = made
    theirs = [agency.model_copy(update={"ours": False}) for agency in audit.agencies]
    fixes = section(shown(score(audit.model_copy(update={"agencies": theirs}), attempts)), "Fix these first")
    assert "At our own" not in fixes
    named = set(re.findall(r"<p class=\"ak-aside\">([^:<]+): <a", fixes))
    assert named == {"Harbour Licensing Office", "Inland Waters Board"}


def test_what_is_worth_borrowing_comes_from_others(home: str) -> None:
    first, *others = section(home, "Ideas to copy").strip().splitlines()
    assert "At Inland Waters Board, every attempt succeeded. At Harbour Licensing Office, only some did." in first
    assert "](inland/permit-cost.md)" in first
    assert all("](inland/" in idea for idea in others)


def test_how_sure(home: str) -> None:
    sure = section(home, "How sure we are")
    assert "Each route through a task was tried once or twice." in sure
    assert "10 attempts could not be measured and do not count for or against any agency." in sure
    assert "We don't hold this against any agency" in sure


def test_needs_that_several_agencies_have_lead_to_their_page(home: str) -> None:
    head = next(line for line in home.splitlines() if line.startswith("| Agency | Grade |"))
    assert re.findall(r"\((\S+)\)", head) == ["top-task/licence-cost.md", "top-task/renew-licence.md"]


def test_many_needs_and_agencies_leave_the_page_readable(made: tuple[AuditRecord, list[AttemptRecord]]) -> None:
    audit, _ = made
    tasks = [
        audit.tasks[0].model_copy(update={"task": f"t{number}", "top_task": f"t{number}"}) for number in range(30)
    ]
    agencies = [audit.agencies[0].model_copy(update={"agency": f"a{number}"}) for number in range(50)]
    home = shown(score(audit.model_copy(update={"tasks": [*audit.tasks, *tasks], "agencies": agencies}), []))
    rows = section(home, "Results by agency").splitlines()
    assert len([row for row in rows if row.startswith("| **[")]) == 50 > MAX_BARS
    assert "## How attempts ended" not in home
    assert all(row.count(" | ") <= MAX_COLUMNS + 2 for row in rows)
