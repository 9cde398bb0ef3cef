"""The first page: from it alone one can tell who fails, why, what to fix first, and how sure that is."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from auditkit.publish.output_tree import replace_tree
from auditkit.publish.page.barrier import problem_rows
from auditkit.publish.page.home import MAX_BARS, MAX_COLUMNS, grid_rows, headline, home_page
from auditkit.publish.picture import PagePictures
from auditkit.record.outcome import Outcome
from auditkit.score.scorecard import Scorecard, score
from tests.factories import make_agency, make_attempt, make_audit, make_finding, make_step, make_task

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
    harbour, inland, upland = home.split('<section class="ak-agency">')[1:]
    assert "<strong>4 of 6</strong> attempts succeeded" in harbour
    assert "1 not measured" in harbour
    assert "Inland Waters Board</a>" in inland
    assert "<strong>not measured</strong>" in upland
    assert ">–</span>" in upland, "no letter where nothing was measured"


def test_the_headline_is_what_was_found(home: str) -> None:
    (headline,) = (line for line in home.splitlines() if line.startswith("# "))
    assert headline == (
        "# Harbour Licensing Office: 4 of 6 attempts succeeded. Inland Waters Board: 3 of 4. "
        "Inland Waters Board gave 1 wrong answer. {: #scorecard }"
    )


def counted(agency: str, succeeded: int, failed: int = 0, wrong: int = 0) -> list[AttemptRecord]:
    outcomes = [Outcome.COMPLETED] * succeeded + [Outcome.NOT_COMPLETED] * failed + [Outcome.WRONG_ANSWER] * wrong
    return [make_attempt(one, agency=agency, trial=number) for number, one in enumerate(outcomes, 1)]


@pytest.mark.parametrize(
    ("attempts", "wanted"),
    [
        ([], "Nothing could be measured"),
        (counted("a", 3, 1), "A: 3 of 4 attempts succeeded."),
        (counted("a", 0, 2), "A: 0 of 2 attempts succeeded. At 1 task, no attempt succeeded."),
        (counted("a", 3, 1) + counted("b", 1, 1), "A: 3 of 4 attempts succeeded. B: 1 of 2."),
        (counted("a", 9, 1) + counted("b", 5, 8), "A: 9 of 10 attempts succeeded. B: 5 of 13."),
        (counted("a", 5, 5) + counted("b", 5, 5), "A: 5 of 10 attempts succeeded. B: 5 of 10."),
        (
            counted("a", 9, 1) + counted("b", 7, 3),
            "A is ahead: 9 of 10 attempts succeeded, against B’s 7 of 10.",
        ),
        (
            counted("a", 8, 6, 1) + counted("b", 9, 5, 1),
            "B is slightly ahead: 9 of 15 attempts succeeded, against A’s 8 of 15. Each gave 1 wrong answer.",
        ),
        (
            counted("a", 3) + counted("b", 2, 1) + counted("c", 1, 1, 1),
            "A: 3 of 3 attempts succeeded. B: 2 of 3. C: 1 of 3. C gave 1 wrong answer.",
        ),
        (
            [one for name in "abcde" for one in counted(name, 1, 1, 1)],
            "5 of 15 attempts succeeded at 5 agencies. Attempts at 5 agencies ended in wrong answers.",
        ),
    ],
    ids=["nothing", "one", "one-fails", "few", "unlike-numbers", "level", "ahead", "slightly", "three", "many"],
)
def test_headlines(attempts: list[AttemptRecord], wanted: str) -> None:
    names = sorted({one.agency for one in attempts}) or ["a"]
    tasks = [make_task(agency=name) for name in names]
    agencies = [make_agency(name) for name in names]
    assert headline(score(make_audit(*tasks, agencies=agencies), attempts)) == wanted


def test_that_agencies_had_different_tasks_stands_below_the_headline(home: str) -> None:
    said = "Only 2 tasks were tested at both agencies, so a small difference says little."
    assert said in home


def test_nothing_is_said_of_other_tasks_where_all_agencies_had_the_same() -> None:
    tasks = [make_task(agency=name, top_task="fee") for name in "ab"]
    audit = make_audit(*tasks, agencies=[make_agency(name) for name in "ab"])
    assert "different tasks" not in shown(score(audit, counted("a", 1) + counted("b", 1)))


def test_what_to_fix_first_is_our_own_and_links_to_the_journey(home: str) -> None:
    fixes = section(home, "What Harbour Licensing Office should fix first {: #fix-these-first }")
    assert "Other agencies' fixes are on their own pages." in fixes
    first, *others = fixes.split('<section class="ak-card">')[1:]
    assert len(others) == 2
    assert "A chat box lies over the button “Continue”." in first
    assert 'href="harbour/renew.html"' in first and "caused 1 of 1 attempt to fail" in first
    assert '<a href="barrier/control-covered.html" aria-label="What to do: ' in first
    assert "Fixing this might have helped 1 more attempt succeed: 5 of 6, not 4." in first


def test_a_card_shows_what_is_outlined_and_opens_the_whole_picture(tmp_path: Path) -> None:
    evidence = Folder(tmp_path / "evidence")
    audit, attempts = example(evidence)
    with replace_tree(tmp_path / "scorecard") as tree:
        page = html.unescape(home_page(score(audit, attempts), pictures=PagePictures(evidence, tree)))
    covered, dead, _ = page.split('<section class="ak-card">')[1:]
    whole, part = re.findall(r'ak-thumb" href="(\S+)"><img class="ak-part" src="(\S+)"', covered)[0]
    assert (tmp_path / "scorecard" / part).stat().st_size < (tmp_path / "scorecard" / whole).stat().st_size
    assert 'alt="Detail of what the customer sees after step 3: ' in covered
    assert "The button is covered" not in covered and "</a>\n<h3" in covered
    assert "ak-thumb" in dead


def test_a_card_without_a_picture_has_words_alone(home: str) -> None:
    assert "ak-card" in home
    assert "ak-thumb" not in home and "no picture" not in home


def test_what_no_director_reads_is_on_no_card() -> None:
    step = [make_step(status="failed")]
    words = "TypeError: undefined is not a function at https://harbour.example/app.js:1"
    attempt = make_attempt(
        "not_completed", steps=step, findings=[make_finding("broken-script", message=words, step=1)]
    )
    cards = section(shown(score(make_audit(make_task()), [attempt])), "Fix these first")
    assert '<section class="ak-card">' in cards
    assert "TypeError" not in cards and "app.js" not in cards


def test_without_an_agency_of_our_own_the_list_is_everyones(made: tuple[AuditRecord, list[AttemptRecord]]) -> None:
    audit, attempts = made
    theirs = [agency.model_copy(update={"ours": False}) for agency in audit.agencies]
    fixes = section(shown(score(audit.model_copy(update={"agencies": theirs}), attempts)), "Fix these first")
    assert "Other agencies' fixes" not in fixes
    named = set(re.findall(r"<p class=\"ak-aside\">([^:<]+): ", fixes))
    assert named == {"Harbour Licensing Office", "Inland Waters Board"}


def test_all_tasks_are_there_those_that_went_worst_first(home: str, card: Scorecard) -> None:
    rows = [line for line in section(home, "Results by task").splitlines() if line.startswith("| ")][1:]
    assert len(rows) == len(grid_rows(card))
    for task in card.tasks:
        assert sum(f"]({task.summary.agency}/{task.summary.task}.md)" in row for row in rows) == 1
    worst = [row.split("ak-badge--")[1].split('"')[0] for row in rows if "ak-badge--" in row]
    assert worst[0] in ("wrong-answer", "not-completed")
    assert worst[-1] in ("completed", "not-measured")


def test_what_is_worth_borrowing_comes_from_others(home: str) -> None:
    first, *others = section(home, "Ideas to copy").strip().splitlines()
    said = "work every time, as Inland Waters Board does: 2 of 2 attempts succeeded there, 3 of 4 at Harbour"
    assert f"Make “Find out what it costs to renew a fishing licence” {said}" in first
    assert "](top-task/licence-cost.md)" in first
    assert all("](top-task/" in idea for idea in others)


def test_how_sure(home: str) -> None:
    sure = section(home, "How sure we are")
    assert "Each route through a task was tried once or twice." in sure
    assert "10 attempts could not be measured and do not count for or against any agency." in sure
    assert "We don't hold this against any agency" in sure


def test_needs_that_several_agencies_have_lead_to_their_page(home: str) -> None:
    table = section(home, "Results by task")
    assert set(re.findall(r"\*\*\[[^\]]+\]\((\S+)\)\*\*", table)) == {
        "top-task/licence-cost.md",
        "top-task/renew-licence.md",
    }


def test_many_needs_and_agencies_leave_the_page_readable(made: tuple[AuditRecord, list[AttemptRecord]]) -> None:
    audit, _ = made
    tasks = [
        audit.tasks[0].model_copy(update={"task": f"t{number}", "top_task": f"t{number}"}) for number in range(30)
    ]
    agencies = [audit.agencies[0].model_copy(update={"agency": f"a{number}"}) for number in range(50)]
    home = shown(score(audit.model_copy(update={"tasks": [*audit.tasks, *tasks], "agencies": agencies}), []))
    rows = section(home, "Results by agency").splitlines()
    assert len([row for row in rows if row.startswith("| **[")]) == 50 > MAX_BARS
    assert "## Results by task" not in home
    assert all(row.count(" | ") <= MAX_COLUMNS + 2 for row in rows)


def test_problems_stand_side_by_side_those_that_several_have_first() -> None:
    found = [make_finding("dead-link", severity="serious", message="Gone.", step=1)]
    slow = [make_finding("slow-page", severity="minor", message="Slow.", step=1)]
    agencies = [make_agency(), make_agency("upland", name="Upland", base_url="https://upland.example")]
    tasks = [make_task(), make_task(agency="upland")]
    attempts = [
        make_attempt("not_completed", steps=[make_step(status="failed")], findings=[*found, *slow]),
        make_attempt(agency="upland", steps=[make_step()], findings=slow),
    ]
    rows = problem_rows(score(make_audit(*tasks, agencies=agencies), attempts))
    assert [(row.barrier, row.cells) for row in rows] == [
        ("slow-page", ("found in 1 of 1 attempt", "found in 1 of 1 attempt")),
        ("dead-link", ("caused 1 of 1 attempt to fail", "not found in 1 attempt")),
    ]
    unseen = [make_finding("overflow-on-phone", severity="minor", message="Wide.", step=1)]
    some = [make_attempt(steps=[make_step()], findings=unseen), make_attempt(agency="upland")]
    (row,) = problem_rows(score(make_audit(*tasks, agencies=agencies), some))
    assert row.cells == ("found in 1 of 1 attempt", "can’t tell"), "nobody looked with a phone there"


def test_one_agency_has_nothing_beside_it() -> None:
    card = score(make_audit(make_task(), agencies=[make_agency()]), [make_attempt()])
    assert "Problems side by side" not in home_page(card)
