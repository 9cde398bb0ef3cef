"""The same figure everywhere: pages, report, tables, JSON, badge, picture, feed and terminal say one thing."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from auditkit.console.scorecard import scorecard_lines
from auditkit.export.badge import badge_of
from auditkit.export.cif import cif_text
from auditkit.export.csv import csv_files
from auditkit.export.feed import feed_files
from auditkit.export.format import Material
from auditkit.export.json import document_of
from auditkit.export.markdown import summary
from auditkit.publish.page.agency import agency_page
from auditkit.publish.page.home import home_page
from auditkit.publish.page.task import task_page, top_task_page
from auditkit.publish.picture import PagePictures
from auditkit.publish.scorecard import agency_preview, home_preview
from auditkit.record.model import AttemptRecord, AuditRecord, TaskSummary, attempt_key
from auditkit.record.outcome import Outcome, Reason
from auditkit.score.scorecard import Scorecard, score
from tests.factories import make_agency, make_attempt, make_audit, make_finding, make_page, make_step, make_task

from .example_audit import Folder

GOOD, HARD, FAILED = Outcome.COMPLETED, Outcome.COMPLETED_WITH_DIFFICULTY, Outcome.NOT_COMPLETED
WRONG, UNKNOWN = Outcome.WRONG_ANSWER, Outcome.NOT_MEASURED
LOOK = {"axe": {"violations": []}, "help": {"offered": {"phone": "555 0142"}}}

# Agency, task, need, how each first try ended, how those ended that were made to confirm; then what is right:
# verdict, succeeded of measured, not measured.
ROWS: list[tuple[str, str, str | None, list[Outcome], list[Outcome], str, tuple[int, int, int]]] = [
    ("harbour", "fee", "cost", [GOOD, HARD], [], "completed with difficulty", (2, 2, 0)),
    ("harbour", "fee-in-welsh", "cost", [WRONG], [], "wrong answer", (0, 1, 0)),
    ("harbour", "renew", "renewal", [FAILED], [GOOD, FAILED], "sometimes completed", (0, 1, 0)),
    ("harbour", "number", None, [GOOD], [FAILED], "sometimes completed", (1, 1, 0)),
    ("harbour", "walls", None, [UNKNOWN, UNKNOWN], [], "not measured", (0, 0, 2)),
    ("inland", "permit", "cost", [GOOD, UNKNOWN], [], "completed", (1, 1, 1)),
    ("inland", "renewal", "renewal", [FAILED, FAILED], [], "not completed", (0, 2, 0)),
    ("upland", "permits", "cost", [UNKNOWN], [], "not measured", (0, 0, 1)),
]
MISSING = ("inland", "renewal")
"""One more attempt at it was planned and never made."""
TOTALS = {"harbour": (3, 5, 2), "inland": (1, 3, 2), "upland": (0, 0, 2)}
WHOLE = (4, 8, 6)
TASKS_MEASURED = {"harbour": (4, 1), "inland": (2, 0)}
"""Tasks of which something was measured, and the others."""
COMPLETED_EACH_TIME = {"harbour": (1, 4), "inland": (1, 2)}


def _attempt(row: int, summary: TaskSummary, outcome: Outcome, trial: int, *, confirming: bool) -> AttemptRecord:
    broken = {FAILED: "dead-link", WRONG: "wrong-answer"}.get(outcome)
    return make_attempt(
        outcome,
        agency=summary.agency,
        task=summary.task,
        trial=trial,
        confirming=confirming,
        steps=[make_step(page=0), make_step(2, status="failed" if broken else "done", page=0)],
        pages=[make_page(f"https://{summary.agency}.example/{row}", probes=LOOK)],
        findings=[make_finding(broken, step=2)] if broken else [],
    )


UNPROVEN = make_task("hunch", agency="upland", title="The hunch", top_task="renewal", paths={"menu": []})
"""A task that nobody is known to have completed: in no count of agencies, and no row against one."""


@pytest.fixture(scope="module")
def card() -> Scorecard:
    tasks, attempts = [], []
    for row, (agency, slug, need, first, again, _, _) in enumerate(ROWS):
        summary = make_task(
            slug, agency=agency, title=f"The {slug}", top_task=need, rank=row + 1, paths={"menu": []},
            profiles=["desktop"], file=f"{agency}/{slug}.yml",
        )  # fmt: skip
        tasks.append(summary)
        for trial, outcome in enumerate([*first, *again], start=1):
            attempts.append(_attempt(row, summary, outcome, trial, confirming=trial > len(first)))
    planned = [one.key for one in attempts] + [attempt_key(*MISSING, "menu", "desktop", 9)]
    agencies = [
        make_agency("harbour", ours=True, service_model={"aim": "personal"}),
        make_agency("inland"),
        make_agency("upland"),
    ]
    tasks.append(UNPROVEN)
    attempts.append(make_attempt(UNKNOWN, agency="upland", task="hunch", reason=Reason.UNPROVEN))
    confirming = [one.key for one in attempts if one.confirming]
    audit: AuditRecord = make_audit(*tasks, agencies=agencies, planned=planned, confirming=confirming)
    return score(audit, attempts)


@pytest.fixture(scope="module")
def pages(card: Scorecard, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    class Nowhere(PagePictures):
        def __init__(self, folder: Path) -> None:
            self.evidence = Folder(folder)

        def picture(self, *_: Any, **__: Any) -> None:
            return None

        def removed(self, *_: Any) -> str:
            return ""

    nowhere = Nowhere(tmp_path_factory.mktemp("evidence"))
    made = {"home": home_page(card), "report": cif_text(Material(card))}
    for agency in card.agencies:
        made[agency.summary.agency] = agency_page(card, agency)
        for task in agency.tasks:
            made[f"{agency.summary.agency}/{task.summary.task}"] = task_page(card, task, nowhere)
    for need in card.top_tasks:
        made[f"need {need.slug}"] = top_task_page(card, need, nowhere)
    return made


def table(card: Scorecard, name: str) -> list[dict[str, str]]:
    file = next(one for one in csv_files(Material(card)) if one.name == f"{name}.csv")
    return list(csv.DictReader(io.StringIO(file.data.decode("utf-8-sig"))))


def plain(markdown: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markdown))).strip()


def row_of(page: str, words: str) -> str:
    return next(plain(line) for line in page.splitlines() if line.startswith("| ") and words in line)


def home_cell(home: str, agency: str, slug: str) -> str:
    """What the first page says of one task."""
    row = next(line for line in home.splitlines() if line.startswith("| ") and f"]({agency}/{slug}.md)" in line)
    found = re.search(rf"\[(<span(?:(?!\]\().)*)\]\({agency}/{slug}\.md\)(.*?)(?= \| | \|$|\[<span)", row)
    assert found is not None, row
    return plain(f"{found[1]} {found[2]}")


def home_agency(home: str, agency: str) -> str:
    """What the first page says of an agency as a whole."""
    parts = home.split('<section class="ak-agency">')[1:]
    return next(plain(part.split("</section>")[0]) for part in parts if f">{agency.title()}</a>" in part)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}/{row[1]}")
def test_a_task_has_one_verdict_and_one_count(row: tuple[Any, ...], card: Scorecard, pages: dict[str, str]) -> None:
    agency, slug, need, _, again, verdict, (succeeded, measured, unknown) = row
    task = card.task(agency, slug)
    assert (task.tally.verdict.words, task.tally.succeeded, task.tally.measured) == (verdict, succeeded, measured)
    unmeasured = unknown + ((agency, slug) == MISSING)
    assert task.tally.not_measured == unmeasured

    own = next(one for one in table(card, "tasks") if (one["agency"], one["task"]) == (agency, slug))
    assert (own["verdict"].replace("_", " "), own["succeeded"], own["measured"]) == (
        verdict, str(succeeded), str(measured),
    )  # fmt: skip
    assert own["not_measured"] == str(unmeasured)
    document = document_of(card)
    part = next(one for each in document.agencies if each.agency == agency for one in each.tasks if one.task == slug)
    assert (part.tally.verdict.words, part.tally.succeeded, part.tally.measured) == (verdict, succeeded, measured)

    count = f"{succeeded} of {measured}"
    places = [row_of(pages[agency], f"[The {slug}]"), row_of(pages["report"], f"| The {slug} |")]
    if need is not None:
        shown = pages[f"need {need}"].splitlines()
        places.append(next(plain(one) for one in shown if one.startswith("| **[") and f"/{slug}.md" in one))
        places.append(home_cell(pages["home"], agency, slug))
    places.append(next(line for line in scorecard_lines(card) if line.startswith(f"  The {slug}:")))
    for place in places:
        assert verdict in place, place
        assert not measured or count in place, place
        assert not unmeasured or f"{unmeasured} not measured" in place or not measured, place
    assert verdict in plain(pages[f"{agency}/{slug}"])
    if again:
        assert f"{succeeded} of {measured} without the extra attempts" in plain(pages[f"{agency}/{slug}"])


@pytest.mark.parametrize("agency", TOTALS)
def test_an_agency_has_one_count(agency: str, card: Scorecard, pages: dict[str, str]) -> None:
    succeeded, measured, unknown = TOTALS[agency]
    tally = card.agency(agency).tally
    assert (tally.succeeded, tally.measured, tally.not_measured) == (succeeded, measured, unknown)
    own = next(one for one in table(card, "agencies") if one["agency"] == agency)
    assert (own["succeeded"], own["measured"], own["not_measured"]) == tuple(map(str, TOTALS[agency]))
    document = next(one for one in document_of(card).agencies if one.agency == agency)
    assert (document.tally.succeeded, document.tally.measured) == (succeeded, measured)
    home = home_agency(pages["home"], agency)
    preview = " ".join(agency_preview(card, card.agency(agency), "Ours").sentences)
    badge = badge_of(card, card.agency(agency))
    feed = feed_files(Material(card))[0].data.decode()
    if not measured:
        assert "not measured" in home
        assert "Nothing was measured (2 tasks)." in pages[agency]
        assert (preview, badge.message) == ("Nothing was measured.", "not measured")
        assert "Upland: nothing was measured." in feed
        return
    count = f"{succeeded} of {measured} attempts"
    assert f"{succeeded} of {measured} attempts succeeded · {unknown} not measured" in home
    tasks, left = TASKS_MEASURED[agency]
    more = f" {left} more task could not be measured." if left else ""
    assert f">{count} succeeded ({tasks} tasks).{more}<" in html.unescape(pages[agency])
    assert preview.split(". ")[0].rstrip(".") == f"{count} succeeded"
    done, of = COMPLETED_EACH_TIME[agency]
    assert badge.message.startswith(f"{done} of {of} completed")
    assert f"every attempt succeeded at {done} of {of} tasks ({count})" in badge.title
    assert f"{agency.title()}: {count} succeeded, {unknown} more could not" in feed
    assert f"Completed: {succeeded} of {measured}." in pages["report"]


def test_the_whole_has_one_count(card: Scorecard, pages: dict[str, str]) -> None:
    succeeded, measured, unknown = WHOLE
    where = "6 tasks, 2 agencies"
    count = f"{succeeded} of {measured}"
    lead = f">{count} attempts succeeded ({where}). 3 more tasks could not be measured. Tested on"
    assert lead in html.unescape(pages["home"])
    assert home_preview(card, "Ours").sentences == (f"{count} attempts succeeded ({where}).",)
    assert (
        f"Attempts that ended with what the customer came for: {count} ({where}). 3 more tasks could not be measured."
        in pages["report"]
    )
    assert f"| not measured | {unknown} |" in pages["report"]
    assert f"{unknown} attempts could not be measured" in pages["home"]
    assert list(scorecard_lines(card))[-1].startswith(f"{count} attempts succeeded")
    document = json.loads(document_of(card).model_dump_json())
    assert (document["tally"]["succeeded"], document["tally"]["measured"]) == (succeeded, measured)
    assert sum(int(one["succeeded"]) for one in table(card, "agencies")) == succeeded
    assert sum(one["counts"] == "true" for one in table(card, "attempts")) == measured
    done = sum(each for each, _ in COMPLETED_EACH_TIME.values())
    assert f"{done} of 6 tasks were completed each time they were tried; 3 more could not be" in summary(
        Material(card)
    )


def test_a_need_has_one_count(card: Scorecard, pages: dict[str, str]) -> None:
    lead = "3 agencies tested: 3 of 4 attempts succeeded. 1 more task could not be measured."
    assert lead in plain(pages["need cost"])
    assert "[Harbour &#40;The fee&#41;](" in pages["need cost"], "an agency that has several tasks for it"
    assert "[Inland](" in pages["need cost"]
    need = next(one for one in document_of(card).top_tasks if one.top_task == "cost")
    assert (need.tally.succeeded, need.tally.measured) == (3, 4)


def test_an_unproven_task_is_no_row_against_its_agency(card: Scorecard, pages: dict[str, str]) -> None:
    own = next(one for one in table(card, "tasks") if one["task"] == "hunch")
    assert (own["verdict"], own["measured"], own["reasons"]) == ("not_measured", "0", "unproven 1")
    assert "[unproven](upland/hunch.md)" in pages["home"]
    assert "| **[The hunch]" not in pages["upland"]
    assert "## Routes still to prove" in pages["upland"]
    assert "upland/hunch.md" not in pages["need renewal"]
    assert not any(line.startswith("  The hunch:") for line in scorecard_lines(card))


def test_a_letter_is_the_same_everywhere_and_its_own_aim_stands_beside_it(
    card: Scorecard, pages: dict[str, str]
) -> None:
    agency = card.agency("harbour")
    shared, aimed = agency.grade, agency.grade_by_aim
    assert aimed is not None
    assert (shared.points or 0) != (aimed.points or 0)
    points, by_aim = f"{shared.points:.0f} of 100 points", f"{aimed.letter}, {aimed.points:.0f} of 100 points"
    home = home_agency(pages["home"], "harbour")
    assert f" {shared.letter} " in home
    assert f"{shared.letter} {points}" in plain(pages["harbour"])
    for place in (home, plain(pages["harbour"])):
        assert f"aim (personal): {by_aim}" in place
    assert "Grades use the same weights for every agency, so you can compare them." in pages["home"]
    assert "its aim (" not in pages["inland"]
    own = next(one for one in table(card, "agencies") if one["agency"] == "harbour")
    assert (own["letter"], own["aim"], own["letter_by_aim"]) == (shared.letter, "personal", aimed.letter)
    assert (float(own["points"]), float(own["points_by_aim"])) == pytest.approx(
        (shared.points, aimed.points), abs=0.1
    )
    inland = next(one for one in table(card, "agencies") if one["agency"] == "inland")
    assert (inland["aim"], inland["letter_by_aim"], inland["points_by_aim"]) == ("", "", "")
    part = next(one for one in document_of(card).agencies if one.agency == "harbour")
    assert part.grade.letter == shared.letter
    assert part.grade_by_aim is not None
    assert (part.grade_by_aim.aim, part.grade_by_aim.letter) == ("personal", aimed.letter)
    assert part.grade_by_aim.weights["courtesy_and_recovery"] == 20  # type: ignore[index]
    grades = f"Grade: {shared.letter} ({shared.points:.0f} of 100); with the weights for its aim (personal): "
    assert f"{grades}{aimed.letter} ({aimed.points:.0f} of 100)." in plain(pages["report"])
    assert badge_of(card, agency).message.endswith(f"· {shared.letter}")


def test_letters_say_of_how_many_that_succeeded(card: Scorecard, pages: dict[str, str]) -> None:
    for side in card.agency("harbour").grade.dimensions:
        if side.points is None:
            continue
        place = plain(pages["harbour"])
        row = next(
            one
            for one in table(card, "dimensions")
            if one["agency"] == "harbour" and one["dimension"] == side.dimension
        )
        assert side.basis_words in place
        assert f"| {side.basis} |" in pages["report"]
        if side.dimension == "completion":
            assert (side.basis, row["succeeded"]) == ("5 attempts", "")
        else:
            assert row["succeeded"] == "3"
            assert side.basis.startswith("the 3 attempts that succeeded")
