"""People's attempts on the pages, beside a script's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from auditkit.publish.scorecard import publish_card
from auditkit.record.outcome import Outcome, Performer
from auditkit.record.person import AttemptOrigin, ConsentScope
from auditkit.score.people import people_of
from auditkit.score.scorecard import score
from auditkit.session.questionnaire import report_of
from auditkit.session.verdict import judge, person_attempt
from auditkit.task.model import Answer

from .example_audit import START, Folder, example
from .example_people import round_of
from .hostile import HOSTILE

if TYPE_CHECKING:
    from pathlib import Path

    from auditkit.record.model import AttemptRecord

FEE = Answer.model_validate({"read": {"css": ".fee"}, "equals": "$25.00"})
ALL = tuple(ConsentScope)


def person(
    task: str = "licence-fee",
    trial: int = 1,
    agency: str = "harbour",
    consent: tuple[ConsentScope, ...] = ALL,
    **said: Any,
) -> AttemptRecord:
    how = {key: said.pop(key) for key in ("alias", "seconds", "gave_up") if key in said}
    report = report_of(said, came_from=AttemptOrigin.WORKSHEET, consent_to=consent, **how)
    return person_attempt(
        agency, task, report, judge(report, answer=FEE), profile="desktop", trial=trial, started_at=START
    )


@pytest.fixture
def site(tmp_path: Path) -> Any:
    """Publish the example with these attempts by people; gives the scorecard's folder."""

    def make(*attempts: AttemptRecord) -> Path:
        evidence = Folder(tmp_path / "evidence")
        audit, by_script = example(evidence)
        card = score(audit, by_script)
        people = people_of(card, [(round_of(audit), attempts)] if attempts else [])
        publish_card(card, evidence, tmp_path / "site", people=people)
        return tmp_path / "site" / "scorecard"

    return make


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_script_finds_a_way_and_people_do_not(site: Any) -> None:
    scorecard = site(
        person(believed_done=True, answer_given="$30", confidence=7, ease=2, seconds=50, alias="Wren"),
        person(trial=2, gave_up=True, ease=1, went_wrong="Two links with one name", alias="Heron"),
        person(trial=3, answer_given="25", confidence=6, ease=6, seconds=70, borrow="The photo"),
    )
    task = text(scorecard / "harbour" / "licence-fee.md")
    line = "The script found a route; 2 of 3 people didn’t."
    assert task.count(line) == 2
    assert task.index(line) < task.index("##")
    assert "| 1 of 3 |" not in task
    assert re.search(r"Got what they came for</dt><dd>1 of 3<", task)
    assert re.search(r"Wrong but sure of it</dt><dd>1 of 3<", task)
    assert "“&#36;30” (once)" in task
    assert "3&#46;0 of 7" in task
    assert "Two links with one name" in task and "Heron" in task
    assert "%" not in task.split("## What people did")[1].split("## ")[0]
    for page in (scorecard / "index.md", scorecard / "harbour" / "index.md"):
        assert line in text(page)
    assert "licence-fee.md#people" in text(scorecard / "index.md")


@pytest.mark.thorough
def test_the_scripts_figures_do_not_change_when_people_try(site: Any) -> None:
    def verdict() -> str:
        return re.findall(r'<section class="ak-agency">.*?</section>', text(site() / "index.md"), re.DOTALL)[0]

    before = verdict()
    scorecard = site(*[person(trial=number, gave_up=True) for number in range(1, 9)])
    assert before in text(scorecard / "index.md")
    assert "0 of 8" in text(scorecard / "harbour" / "licence-fee.md")


def test_disagreements_come_first(site: Any) -> None:
    scorecard = site(
        person("renew", believed_done=True),
        person("phone-number", believed_done=True),
        person("licence-fee", gave_up=True),
    )
    home = text(scorecard / "index.md").split("## People and the script")[1].split("## ")[0]
    assert home.index("licence-fee.md") < home.index("renew.md")


def test_from_sixteen_people_on_there_is_a_percentage_with_its_interval(site: Any) -> None:
    made = [person(trial=number, answer_given="25" if number % 2 else "7", confidence=7) for number in range(1, 17)]
    assert sum(one.outcome is Outcome.COMPLETED for one in made) == 8
    task = text(site(*made) / "harbour" / "licence-fee.md")
    # Wilson's interval for 8 of 16.
    assert "50% (8 of 16; 28.0–72.0% at 95% confidence)" in task.replace("&#46;", ".").replace("&#40;", "(").replace(
        "&#41;", ")"
    )


def test_own_words_without_leave_are_on_no_page(site: Any) -> None:
    scorecard = site(person(consent=(ConsentScope.FIGURES,), believed_done=True, borrow="SECRETWORDS", alias="Bird"))
    assert not [page for page in scorecard.rglob("*") if page.is_file() and b"SECRETWORDS" in page.read_bytes()]


def test_hostile_words_are_words(site: Any) -> None:
    made = [
        person(
            ("licence-fee", "renew", "phone-number")[number % 3],
            trial=number + 1,
            answer_given=words,
            borrow=words,
            got=words,
            went_wrong=words,
            alias=words,
        )
        for number, words in enumerate(HOSTILE[:36])
    ]
    scorecard = site(*made)
    for name in ("licence-fee", "renew", "phone-number"):
        shown = text(scorecard / "harbour" / f"{name}.md").split("## What people did")[1].split("\n## ")[0]
        assert shown.count("<li>") >= 30  # Words of unseen letters alone are none.
        plain = re.sub(r"&#\d+;", "", shown)
        assert not re.search(r"<(script|img|svg|iframe|a )", plain)
        assert "javascript:" not in plain and "](" not in plain


def test_without_people_nothing_is_said_of_them_but_where_to_begin(site: Any) -> None:
    scorecard = site()
    assert "What people did" not in text(scorecard / "harbour" / "licence-fee.md")
    assert "../try/harbour/licence-fee.html" in text(scorecard / "harbour" / "licence-fee.md")
    assert (scorecard / "try" / "harbour" / "licence-fee.html").is_file()
    assert "try/harbour/licence-fee.html" in text(scorecard / "try.md")


def test_a_task_that_people_alone_tried_has_a_page_of_its_own(site: Any) -> None:
    scorecard = site(
        person("gone", believed_done=True, borrow="The photo", alias="Wren"),
        person("far", agency="moon", gave_up=True, ease=1),
        person("../up", agency="..", gave_up=True),
    )
    home = text(scorecard / "index.md").split("## People and the script")[1].split("## ")[0]
    assert "(harbour/gone.md#people)" in home and "(moon/far.md#people)" in home
    gone, far = text(scorecard / "harbour" / "gone.md"), text(scorecard / "moon" / "far.md")
    assert "The photo" in gone and "Wren" in gone
    assert "](index.md)" in gone and "](index.md)" not in far, "the moon has no page"
    assert gone.count('aria-current="true"') == 1 and far.count('aria-current="true"') == 0
    assert 'href="../inland/index.html"' in gone and 'href="../inland/index.html"' in far
    assert "The one person who tried didn’t get what they came for." in far
    for page in (gone, far):
        assert "No script has" in page
        assert "by a script" not in page
        assert "Try it yourself" not in page, "there is no sheet"
    assert not [path for path in scorecard.parent.rglob("*.md") if not path.is_relative_to(scorecard)]


def test_people_are_people() -> None:
    assert person().performer is Performer.PERSON
