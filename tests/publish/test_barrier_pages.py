"""A page for each barrier: where it was found, whether we have it too, and nothing that nobody can know."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from auditkit.probe.barrier import BARRIERS
from auditkit.publish.output_tree import OutputTree
from auditkit.publish.page.barrier import MAX_SENTENCES, MAX_TASKS, barrier_pages
from auditkit.publish.picture import PagePictures
from auditkit.publish.reading_list import ReadingList
from auditkit.publish.template import barrier_address
from auditkit.record.model import AttemptRecord, Box, Mark, MarkKind, TaskSummary
from auditkit.record.outcome import Outcome, Severity, StepStatus
from auditkit.score.scorecard import Scorecard, score
from tests.factories import make_agency, make_audit, make_finding

from .example_audit import Folder, attempt, example, publish, steps, task
from .hostile import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Pages = Callable[[Scorecard], dict[str, str]]

OUTLINE = Mark(kind=MarkKind.CONTROL, words="answer “$25”", box=Box(x=1, y=1, width=9, height=9))


@pytest.fixture
def evidence(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "evidence")


@pytest.fixture
def pages(tmp_path: Path, evidence: Folder) -> Pages:
    """The source of each barrier's page, by its slug, with letters as a reader sees them; and that of the list."""

    def make(card: Scorecard) -> dict[str, str]:
        album = PagePictures(evidence, OutputTree(tmp_path / "before", tmp_path / "out"))
        made = barrier_pages(card, ReadingList(version=1), album)
        return {name.removeprefix("barrier/").removesuffix(".md"): html.unescape(text) for name, text in made}

    return make


def example_card(evidence: Folder, ours: str = "harbour") -> Scorecard:
    audit, attempts = example(evidence)
    agencies = [one.model_copy(update={"ours": one.agency == ours}) for one in audit.agencies]
    return score(audit.model_copy(update={"agencies": agencies}), attempts)


def card_of(tasks: Sequence[TaskSummary], attempts: Sequence[AttemptRecord], **agency: Any) -> Scorecard:
    names = dict.fromkeys(one.agency for one in tasks)
    agencies = [make_agency(name, **agency) for name in names]
    return score(make_audit(*tasks, agencies=agencies, planned=[one.key for one in attempts]), attempts)


def where(page: str) -> str:
    return page.split("## Where this audit found it\n")[1].split("\n## ")[0]


def test_each_barrier_has_a_page_that_the_list_leads_to(tmp_path: Path, evidence: Folder) -> None:
    folder = publish(*example(evidence), evidence, tmp_path / "site").folder
    listed = (folder / "barriers.md").read_text(encoding="utf-8")
    for slug, barrier in BARRIERS.items():
        address = barrier_address(slug)
        assert address is not None
        page = html.unescape((folder / address).read_text(encoding="utf-8"))
        assert f"\n# {barrier.title}\n" in page
        for words in (barrier.explanation, barrier.remedy, barrier.principle, barrier.also_called, barrier.caveat):
            assert words in page
        assert listed.count(f'href="{address.replace(".md", ".html")}"') == 1
        assert listed.count(f'id="{slug}"') == 1, "addresses that others have saved lead to the list"
    assert len(list((folder / "barrier").iterdir())) == len(BARRIERS)


def test_it_says_where_it_was_found_how_often_and_in_which_words(pages: Pages, evidence: Folder) -> None:
    found = where(pages(example_card(evidence))["dead-link"])
    assert "**Caused 1 of 10 attempts to fail**, at 1 of the 2 agencies where it could be seen." in found
    assert "### [Harbour Licensing Office](../harbour/index.md)" in found
    assert "our agency" in found
    assert "Caused 1 of 6 attempts to fail." in found
    assert '<a href="../harbour/licence-fee.html">Find out what it costs to renew a fishing licence</a>' in found
    assert '<span class="ak-aside">Caused 1 of 4 attempts to fail</span>' in found
    assert "<li>The link “Fees” leads to a page that is gone (404).</li>" in found
    assert "Not found in this audit at Inland Waters Board (4 attempts)." in found
    assert "Nothing could be measured at Upland Parks Service." in found


@pytest.mark.parametrize(
    ("ours", "answer"),
    [
        ("harbour", "Yes, at Harbour Licensing Office: caused 1 of 6 attempts to fail."),
        ("inland", "Not found at Inland Waters Board in 4 attempts. A script does not see every page"),
        ("upland", "We can’t tell: nothing could be measured at Upland Parks Service."),
        ("", "We can’t tell: no agency in this audit is marked as our own."),
    ],
)
def test_do_we_have_the_same_problem(ours: str, answer: str, pages: Pages, evidence: Folder) -> None:
    found = where(pages(example_card(evidence, ours))["dead-link"])
    (line,) = (line for line in found.splitlines() if line.startswith("**Do we have the same problem?**"))
    assert line.startswith(f"**Do we have the same problem?** {answer}")


def test_what_was_not_found_is_said_of_the_audit_and_of_no_agency(pages: Pages, evidence: Folder) -> None:
    card = example_card(evidence)
    met = {count.barrier for count in card.barriers}
    made = pages(card)
    missing = [slug for slug, barrier in BARRIERS.items() if slug not in met and not barrier.retired]
    assert missing
    for slug in missing:
        said = where(made[slug]).strip().replace("\n", " ")
        could = re.match(r"\*\*Not found in this audit\*\*, in (\d+) attempts? that could have shown it\.", said)
        assert could or said.startswith("**We can't tell.** No attempt in this audit could have shown this barrier.")
        assert ("may still be there" in said) == bool(could)
        assert not any(agency.summary.name in made[slug] for agency in card.agencies)
    assert "We no longer report it." in where(made["label-changed"])
    assert "in 10 attempts that could have shown it" in where(made["captcha"]), "any attempt could have met one"
    assert "We can't tell" in where(made["unhelpful-error"]), "no form was sent with a mistake"


def test_no_page_claims_that_an_agency_is_free_of_a_barrier(pages: Pages, evidence: Folder) -> None:
    free = re.compile(r"does(n't| not) have (it|this)|free of|has no such|no agency has|none has|no problem", re.I)
    for page in pages(example_card(evidence)).values():
        ours = page.split("## Where this audit found it")[-1].split("## What to read")[0]
        assert not free.search(ours), ours


def test_where_nothing_was_measured_nothing_is_said_to_be_missing(pages: Pages) -> None:
    made = pages(card_of([task("harbour", "fee", "Fee", 1)], []))
    for name, page in made.items():
        assert "ot found in this audit" not in page or name == "label-changed"
        assert name in ("barriers.md", "barriers", "label-changed") or "Nothing was measured in this audit" in page
    assert "Nothing was measured in this audit, so it can't say where they are." in made["barriers"]


def test_it_shows_one_picture_the_one_with_outlines(pages: Pages, evidence: Folder) -> None:
    page = pages(example_card(evidence))["control-covered"]
    assert page.count("<figure") == 1
    assert "Outlined: the button “Continue” (solid), the dialog “Chat with us” that covers it (dashed)" in page


def test_a_picture_of_something_else_is_not_shown(pages: Pages, evidence: Folder) -> None:
    """What is outlined belongs to the end of the attempt, and not to what slowed the customer on the way."""
    one = task("harbour", "fee", "Fee", 1)
    slow = make_finding("slow-page", step=1)
    for marks, figures in ((), 1), ((OUTLINE,), 0):
        tried = attempt(one, Outcome.COMPLETED, findings=[slow], steps=steps(evidence, StepStatus.DONE, marks=marks))
        assert pages(card_of([one], [tried]))["slow-page"].count("<figure") == figures
    nowhere = attempt(
        one, Outcome.COMPLETED, findings=[make_finding("slow-page")], steps=steps(evidence, StepStatus.DONE)
    )
    assert "<figure" not in pages(card_of([one], [nowhere]))["slow-page"]


def test_what_automatic_checks_miss_is_said_with_those_barriers_alone(pages: Pages, evidence: Folder) -> None:
    made = pages(example_card(evidence))
    caveats = {slug for slug, page in made.items() if "Automatic checks find only part" in page}
    assert caveats == {slug for slug, barrier in BARRIERS.items() if barrier.caveat}


def test_many_tasks_are_folded_and_many_sentences_counted(pages: Pages) -> None:
    tasks = [task("harbour", f"t{number}", f"Task {number}", number) for number in range(1, MAX_TASKS + 4)]
    same = [make_finding("slow-page", message=f"The page “{name}” is slow.") for name in "abcde"]
    attempts = [attempt(one, Outcome.COMPLETED, findings=same) for one in tasks]
    made = where(pages(card_of(tasks, attempts))["slow-page"])
    shown, folded = made.split("<summary>3 more tasks</summary>")
    assert shown.count('<section class="ak-slow">') == MAX_TASKS
    assert folded.count('<section class="ak-slow">') == 3
    assert shown.count("is slow.</li>") == MAX_TASKS * MAX_SENTENCES
    assert shown.count(">2 more on the task’s page</a>") == MAX_TASKS
    few = where(pages(card_of(tasks[:2], attempts[:2]))["slow-page"])
    assert "<summary>" not in few


def test_the_task_where_it_ended_attempts_comes_first(pages: Pages) -> None:
    first, second = task("harbour", "a", "Slowed", 1), task("harbour", "b", "Stopped", 2)
    met = make_finding("server-error", severity=Severity.SERIOUS)
    attempts = [
        attempt(first, Outcome.COMPLETED, findings=[met]),
        attempt(second, Outcome.NOT_COMPLETED, findings=[met]),
    ]
    found = where(pages(card_of([first, second], attempts))["server-error"])
    assert found.index(">Stopped<") < found.index(">Slowed<")
    assert "**Caused 1 of 2 attempts to fail, found in 2**." in found


def test_the_list_has_what_was_found_first_each_with_how_often(pages: Pages, evidence: Folder) -> None:
    card = example_card(evidence)
    listed = pages(card)["barriers"]
    first, stopping, slowing = listed.split("\n## ")[1:]
    assert first.startswith("Found in this audit\n")
    order = [count.barrier for count in card.barriers if count.barrier in BARRIERS]
    assert re.findall(r'<li class="ak-barrier" id="([a-z-]+)" data-found="yes"', first) == order
    assert "Caused 1 of 10 attempts to fail" in first and "not found in this audit" not in first
    assert 'data-found="yes"' not in stopping + slowing
    assert stopping.count("<li") + slowing.count("<li") == len(BARRIERS) - len(order)
    assert stopping.count("not found in this audit") == stopping.count("<li")
    assert 'data-stops="no"' not in stopping and 'data-stops="yes"' not in slowing


def test_what_stopped_somebody_here_is_among_those_that_stop(pages: Pages) -> None:
    one = task("harbour", "fee", "Fee", 1)
    ended = attempt(
        one, Outcome.NOT_COMPLETED, findings=[make_finding("detour", severity=Severity.SERIOUS)], message="Too far."
    )
    assert not BARRIERS["detour"].stops
    assert 'id="detour" data-found="yes" data-stops="yes"' in pages(card_of([one], [ended]))["barriers"]


@pytest.mark.parametrize("words", HOSTILE[:30])
def test_hostile_names_and_sentences_are_only_text(words: str, tmp_path: Path, evidence: Folder) -> None:
    album = PagePictures(evidence, OutputTree(tmp_path / "before", tmp_path / "out"))
    tags = []
    for said in (words, "Plain"):
        one = task("harbour", "fee", said, 1)
        ended = attempt(one, Outcome.NOT_COMPLETED, findings=[make_finding("dead-link", message=said)])
        made = dict(barrier_pages(card_of([one], [ended], name=said, ours=True), ReadingList(version=1), album))
        tags.append(re.findall(r"<[^>]*>", made["barrier/dead-link.md"]))
    assert tags[0] == tags[1]


def test_the_search_finds_a_barrier_by_its_other_names(built: Path) -> None:
    index = json.loads((built / "search" / "search_index.json").read_text(encoding="utf-8"))
    found = {one["location"].partition("#")[0] for one in index["docs"] if "popup" in one["text"]}
    assert {"scorecard/barrier/overlay.html", "scorecard/barrier/control-covered.html"} <= found
    assert "scorecard/barrier/dead-link.html" not in found
