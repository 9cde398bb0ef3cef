"""Each person's own way on a task's page: what they allow is shown, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from auditkit.publish.scorecard import publish_card
from auditkit.record.evidence import evidence_digests
from auditkit.record.outcome import Outcome
from auditkit.record.person import ConsentScope
from auditkit.score.people import people_of
from auditkit.score.scorecard import score

from .example_audit import Folder, example
from .example_people import round_of, seen
from .hostile import HOSTILE
from .test_people_page import person

if TYPE_CHECKING:
    from pathlib import Path

    from auditkit.record.model import AttemptRecord, AuditRecord

FIGURES, WORDS, PICTURES, TYPED = ConsentScope.FIGURES, ConsentScope.WORDS, ConsentScope.PICTURES, ConsentScope.TYPED


class Sitting:
    """Publishes the example with attempts that the kit saw."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.evidence = folder, Folder(folder / "evidence")

    def attempt(self, *did: dict[str, Any], **said: Any) -> AttemptRecord:
        return seen(self.evidence, *did, **said)

    def publish(self, *attempts: AttemptRecord, script: bool = True) -> Path:
        audit, by_script = self._harbour()
        made = [one.model_copy(update={"trial": number}) for number, one in enumerate(attempts, start=1)]
        people = round_of(audit)
        card = score(audit, by_script) if script else score(people, ())
        publish_card(card, self.evidence, self.folder / "site", people=people_of(card, [(people, made)]))
        return self.folder / "site" / "scorecard"

    def _harbour(self) -> tuple[AuditRecord, list[AttemptRecord]]:
        """The example's first agency alone: a page of another takes as long again."""
        audit, attempts = example(self.evidence)
        tasks = [task for task in audit.tasks if task.agency == "harbour"]
        audit = audit.model_copy(update={"agencies": audit.agencies[:1], "tasks": tasks, "planned": []})
        return audit, [one for one in attempts if one.agency == "harbour"]

    def told(self, *attempts: AttemptRecord, task: str = "licence-fee") -> str:
        """What the task's page says of each person."""
        page = text(self.publish(*attempts) / "harbour" / f"{task}.md")
        found = re.search(r"### Person by person.*?</div>\n\n(?=<|##|\Z)", page, re.DOTALL)
        assert found is not None, page
        return found[0]

    def pictures(self) -> set[str]:
        return {path.name.partition(".")[0] for path in (self.folder / "site/scorecard/pictures").iterdir()}


@pytest.fixture
def sitting(tmp_path: Path) -> Sitting:
    return Sitting(tmp_path)


def text(path: Path) -> str:
    return re.sub(r"&#(\d+);", lambda sign: chr(int(sign[1])), path.read_text(encoding="utf-8"))


PRESS_HOME = {"target": {"role": "button", "name": "Menu"}, "page": 0}


def test_a_persons_way_is_told_with_its_pictures(sitting: Sitting) -> None:
    one = sitting.attempt(PRESS_HOME, {}, alias="Wren", seconds=20, confidence=6, ease=3)
    told = sitting.told(one)
    assert "<strong>Wren</strong>" in told and "got what they came for" in told
    assert "20 s · how sure: 6 of 7 · how easy: 3 of 7" in told
    assert "<dt>Ended at</dt><dd>“Fishing”</dd>" in told
    assert "<li>Press button “Menu”</li>" in told
    assert re.search(r"<li>Press link “Fishing” <span[^>]*>→ “Fishing”", told)
    # 3 s before the first press and 3 s until the second on one page, 14 s until the end on the other.
    assert "Step 1 · 6.0 s" in told and "Step 2 · 14 s" in told
    digests = {str(step.screenshot) for step in one.steps}
    assert all(f"../pictures/{digest}.webp" in told for digest in digests)
    assert digests <= sitting.pictures()
    assert digests <= evidence_digests(one), "what prune keeps"


def test_who_allows_no_pictures_has_none_shown_nor_copied(sitting: Sitting) -> None:
    shy = sitting.attempt(PRESS_HOME, {}, consent=(FIGURES, WORDS, TYPED), alias="Wren")
    told = sitting.told(shy)
    assert "Press button “Menu”" in told
    assert "<img" not in told and "ak-strip" not in told and "no picture" not in told
    assert not {str(step.screenshot) for step in shy.steps} & sitting.pictures()


@pytest.mark.thorough
def test_an_alias_is_shown_only_by_leave(sitting: Sitting) -> None:
    told = sitting.told(sitting.attempt({}, consent=(FIGURES, PICTURES), alias="Kingfisher"))
    assert "<strong>Someone</strong>" in told and "Kingfisher" not in told
    assert "<strong>Someone</strong>" in sitting.told(sitting.attempt({}))


@pytest.mark.parametrize("consent", [(FIGURES, WORDS, PICTURES), tuple(ConsentScope)])
def test_what_they_typed_is_on_no_page(sitting: Sitting, consent: tuple[ConsentScope, ...]) -> None:
    typed = {"do": "fill", "target": {"role": "textbox", "name": "Search"}, "value": "otter permit", "page": 0}
    by_hand = {"do": "goto", "target": None, "value": "/find?q=otter+permit", "page": 1}
    chosen = {"do": "select", "target": {"label": "Where"}, "value": "Otterton", "page": 1}
    key = {"do": "press", "target": None, "value": "Enter", "page": 1}
    letter = {"do": "press", "target": None, "value": "w", "page": 1}
    pages = (("/", "Home"), ("/find?q=otter+permit#otter", "Otter permit: 3 found"))
    one = sitting.attempt(typed, by_hand, chosen, key, letter, pages=pages, consent=consent)
    told = sitting.told(one)
    assert "otter" not in told.lower()
    for words in ("Enter text in textbox “Search”", "Go to another address by hand", "Choose from “Where”"):
        assert words in told
    assert "Press the key Enter" in told and "Press a key</li>" in told
    assert "“…: 3 found”" in told


def test_where_they_left_the_scripts_way(sitting: Sitting) -> None:
    pages = (("/fishing/step-1?lang=en", "Home"), ("/boats", "Boats"), ("/fishing/step-2", "Fishing"))
    told = sitting.told(sitting.attempt({"target": {"role": "link", "name": "Boats"}}, {"page": 2}, pages=pages))
    assert "Press link “Boats”: no route that the script found starts this way" in told
    assert "<dt>Off the script’s route</dt><dd>“Boats”</dd>" in told
    assert told.count('<span class="ak-mark">off the script’s route</span>') == 2, "in the strip, and beside the step"


def test_who_went_the_scripts_way_went_no_other(sitting: Sitting) -> None:
    told = sitting.told(sitting.attempt({"target": {"role": "link", "name": " FEES "}}))
    assert "script" not in told


def test_pages_of_another_site_than_the_script_saw_are_no_detour(sitting: Sitting) -> None:
    told = sitting.told(sitting.attempt({}, pages=(("/old", "Old home"), ("/old/fishing", "Old fishing"))))
    assert "Off the script’s route" not in told and "ak-mark" not in told


def test_a_worksheet_has_a_line_and_nothing_to_unfold(sitting: Sitting) -> None:
    told = sitting.told(person(believed_done=True, alias="Wren", seconds=50))
    assert re.search(r'<p class="ak-person"><strong>Wren</strong>.*50 s', told)
    for empty in ("<details", "<ol", "<dl", "Ended at", "ak-strip"):
        assert empty not in told


@pytest.mark.thorough
def test_the_worst_come_first_and_no_more_than_a_dozen(sitting: Sitting) -> None:
    fine = [sitting.attempt({}, alias=f"Finch{number}", ease=7) for number in range(12)]
    gave_up = sitting.attempt({}, alias="Oak", gave_up=True, outcome=Outcome.NOT_COMPLETED)
    sure = sitting.attempt({}, alias="Elm", confidence=7, believed_done=True, outcome=Outcome.NOT_COMPLETED)
    told = sitting.told(*fine, gave_up, sure)
    names = re.findall(r"<summary><strong>(\w+)</strong>", told)
    assert names[:2] == ["Elm", "Oak"] and len(names) == 12
    assert "left without it, and was sure of it" in told and "gave up" in told
    assert "And 2 more attempts that went no worse than these." in told
    assert "more attempt" not in sitting.told(*fine)


def test_own_words_stand_once(sitting: Sitting) -> None:
    scorecard = sitting.publish(sitting.attempt({}, went_wrong="Two links with one name", alias="Wren"))
    assert text(scorecard / "harbour" / "licence-fee.md").count("Two links with one name") == 1


@pytest.mark.thorough
def test_hostile_names_and_titles_are_words(sitting: Sitting) -> None:
    for start in range(0, len(HOSTILE), 10):
        made = [
            sitting.attempt(
                {"target": {"role": "link", "name": words}, "details": {"at_seconds": words}},
                {"do": words, "value": words, "page": 99},
                pages=(("/", words), (f"/{words}", words)),
                alias=words.replace("\ud800", ""),
            )
            for words in HOSTILE[start : start + 10]
        ]
        page = (sitting.publish(*made) / "harbour" / "licence-fee.md").read_text(encoding="utf-8")
        shown = page.split("### Person by person")[1].split("\n## ")[0]
        assert shown.count("<summary>") == len(made)
        plain = re.sub(r"&#\d+;", "", shown)
        assert not re.search(r"<(script|svg|iframe|b>)|<img src=x", plain)
        assert "javascript:" not in plain and "](" not in plain
        assert not re.findall(r'<a [^>]*href="(?!&#46;&#46;/pictures/)', shown)


def test_people_alone_have_no_letters_and_nothing_of_a_script(sitting: Sitting) -> None:
    one = sitting.attempt({}, alias="Wren")
    scorecard = sitting.publish(one, sitting.attempt({}, gave_up=True, outcome=Outcome.NOT_COMPLETED), script=False)
    home, agency, task = (
        text(scorecard / name) for name in ("index.md", "harbour/index.md", "harbour/licence-fee.md")
    )
    for page in (home, agency, task):
        assert "by a script, which" not in page and "Nothing was measured" not in page
        assert "ak-letter" not in page and "ak-badge--not-measured" not in page
    assert "| 2 attempts at 1 task | 1 of 2 |" in home.split("## Results by agency")[1].split("## ")[0]
    for page in (home, agency):
        assert "## What people did" in page and "People and the script" not in page
        assert "No script has tried it yet.\n\n- " in page
    assert f"../pictures/{one.steps[0].screenshot}.webp" in task
    assert not (scorecard / "top-task").exists()


def test_a_script_beside_people_keeps_its_letters(sitting: Sitting) -> None:
    scorecard = sitting.publish(sitting.attempt({}))
    assert "ak-letter" in text(scorecard / "index.md") and "ak-letter" in text(scorecard / "harbour" / "index.md")
    assert "by a script, which" in text(scorecard / "harbour" / "index.md")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("tasks", "said"),
    [
        (("licence-fee",), "People made 1 attempt at 1 task. Their results contradict the script’s."),
        (
            ("licence-fee", "phone-number"),
            "People made 2 attempts at 2 tasks. At 1 of them, their results contradict the script’s.",
        ),
        (("phone-number",), "People made 1 attempt at 1 task. Their results don’t contradict the script’s."),
        (("gone",), "People made 1 attempt at 1 task. No script has tried it yet."),
    ],
)
def test_how_many_tasks_they_disagree_at(sitting: Sitting, tasks: tuple[str, ...], said: str) -> None:
    made = [
        sitting.attempt({}, task=task, gave_up=True, outcome=Outcome.NOT_COMPLETED)
        if task == "licence-fee"
        else sitting.attempt({}, task=task)
        for task in tasks
    ]
    assert said in text(sitting.publish(*made) / "index.md")
