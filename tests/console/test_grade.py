"""Golden letters: AUDITKIT_WRITE_GOLDEN=1 writes the files anew; read the difference before committing it."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from auditkit.console import print_grades, print_why
from auditkit.probe.barrier import Dimension
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome
from auditkit.score.rubric import default_rubric
from auditkit.score.scorecard import Scorecard, score
from tests.factories import make_agency, make_attempt, make_audit, make_page, make_task

from .scripted_run import HOSTILE, NOW

HERE = Path(__file__).parent
LOOK = {"axe": {"violations": []}, "help": {"offered": {"phone": "555 0142"}}}


def made(number: int, outcome: Outcome, *findings: dict[str, object]) -> AttemptRecord:
    return make_attempt(
        task=f"task-{number}",
        outcome=outcome,
        started_at=NOW,
        pages=[make_page(f"http://a/{number}", probes=LOOK)],
        findings=findings,
    )


@pytest.fixture(scope="module")
def card() -> Scorecard:
    wall = {"barrier": "login-wall", "severity": "serious", "step": 2, "message": HOSTILE}
    notice = {"barrier": "overlay", "severity": "minor", "message": "“Cookies” had to be closed first."}
    wrong = {"barrier": "wrong-answer", "severity": "critical", "message": "It says £2; the right answer is £3."}
    attempts = [
        *(made(number, Outcome.COMPLETED) for number in range(5)),
        made(5, Outcome.COMPLETED_WITH_DIFFICULTY, notice),
        made(6, Outcome.NOT_COMPLETED, wall),
        made(7, Outcome.WRONG_ANSWER, wrong),
        made(8, Outcome.NOT_MEASURED, wall),
    ]
    agencies = [
        make_agency(name="Harbour Office", base_url="http://a"),
        make_agency("library", name=HOSTILE, base_url="http://b"),
    ]
    tasks = [make_task(one.task, title=f"Find {one.task}") for one in attempts]
    audit = make_audit(started_at=NOW, agencies=agencies, tasks=tasks)
    return score(audit, attempts)


def same_as(golden: Path, said: str) -> None:
    said = said.replace(default_rubric().digest[:12], "DIGEST")
    if os.environ.get("AUDITKIT_WRITE_GOLDEN"):
        golden.write_text(said, encoding="utf-8", newline="\n")
    assert said == golden.read_text(encoding="utf-8")


def test_letters_with_what_each_rests_on(card: Scorecard) -> None:
    stream = io.StringIO()
    print_grades(card, card.agencies, stream)
    same_as(HERE / "grades.txt", stream.getvalue())


@pytest.mark.parametrize("dimension", [Dimension.COMPLETION, Dimension.COURTESY, Dimension.ACCESS])
def test_why_a_letter(card: Scorecard, dimension: Dimension) -> None:
    stream = io.StringIO()
    print_why(card, card.agencies, dimension, stream)
    same_as(HERE / f"why_{dimension.value}.txt", stream.getvalue())


def test_nothing_from_a_page_reaches_the_terminal_as_more_than_text(card: Scorecard) -> None:
    stream = io.StringIO()
    print_grades(card, card.agencies, stream)
    for dimension in Dimension:
        print_why(card, card.agencies, dimension, stream)
    assert not [letter for letter in stream.getvalue() if letter != "\n" and not letter.isprintable()]
