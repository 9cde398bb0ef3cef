"""The first page: from it alone one can tell who fails, why, what to fix first, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from auditkit.publish.page.home import MAX_BARS, MAX_COLUMNS, HomePage, home_page
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
def home(card: Scorecard) -> HomePage:
    return home_page(card)


def test_who_fails(home: HomePage) -> None:
    rows = {row.name: row for row in home.rows}
    assert rows["Harbour Licensing Office"].total == "4 of 6"
    assert [cell.badge.words if cell else None for cell in rows["Inland Waters Board"].cells] == [
        "completed",
        "completed",
    ]
    assert rows["Upland Parks Service"].total == "not measured"
    assert rows["Upland Parks Service"].letter.letter == "–", "no letter where nothing was measured"


def test_what_to_fix_first_is_our_own_and_links_to_the_journey(home: HomePage) -> None:
    assert home.fixes_at == "Harbour Licensing Office"
    assert len(home.fixes) == 3
    first = home.fixes[0]
    assert first.sentence == "A chat box lies over the button “Continue”."
    assert (first.address, first.count) == ("harbour/renew.md", "ended 1 of 1 attempt")
    assert "Let nothing cover" in first.remedy


def test_without_an_agency_of_our_own_the_list_is_everyones(made: tuple[AuditRecord, list[AttemptRecord]]) -> None:
    audit, attempts = made
    theirs = [agency.model_copy(update={"ours": False}) for agency in audit.agencies]
    home = home_page(score(audit.model_copy(update={"agencies": theirs}), attempts))
    assert home.fixes_at == ""
    assert {fix.agency for fix in home.fixes} == {"Harbour Licensing Office", "Inland Waters Board"}


def test_what_is_worth_borrowing_comes_from_others(home: HomePage) -> None:
    first = home.ideas[0]
    assert (first.sentence, first.address) == (
        "At Inland Waters Board every attempt ended well; at Harbour Licensing Office only some did.",
        "inland/permit-cost.md",
    )
    assert all(idea.address.startswith("inland/") for idea in home.ideas)


def test_how_sure(home: HomePage) -> None:
    assert "Each way to do a task was tried once to twice." in home.sure[0]
    assert "9 attempts could not be measured and count for nobody." in home.sure
    assert home.not_measured is not None


def test_needs_that_several_agencies_have_lead_to_their_page(home: HomePage) -> None:
    assert [need.address for need in home.top_tasks] == ["top-task/licence-cost.md", "top-task/renew-licence.md"]


def test_many_needs_and_agencies_leave_the_page_readable(made: tuple[AuditRecord, list[AttemptRecord]]) -> None:
    audit, _ = made
    tasks = [
        audit.tasks[0].model_copy(update={"task": f"t{number}", "top_task": f"t{number}"}) for number in range(30)
    ]
    agencies = [audit.agencies[0].model_copy(update={"agency": f"a{number}"}) for number in range(50)]
    home = home_page(score(audit.model_copy(update={"tasks": [*audit.tasks, *tasks], "agencies": agencies}), []))
    assert len(home.rows) == 50 > MAX_BARS
    assert home.chart is None
    assert all(len(row.cells) == len(home.top_tasks) <= MAX_COLUMNS for row in home.rows)
