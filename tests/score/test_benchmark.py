"""The same need at several agencies: who serves it best, and what the others could take over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from auditkit.record.model import AttemptRecord, PageRecord, TellRecord
from auditkit.record.outcome import Outcome, StepStatus
from auditkit.score.benchmark import (
    COMPARED_FORMULA,
    Idea,
    best_first,
    borrowable_ideas,
    idea_sentence,
    ideas_worth_borrowing,
    task_effort,
)
from auditkit.score.scorecard import Scorecard, score
from tests.factories import make_agency, make_attempt, make_audit, make_page, make_step, make_task

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
GOOD, FAILED = Outcome.COMPLETED, Outcome.NOT_COMPLETED


def page(
    name: str, value: float | None = None, formula: str = COMPARED_FORMULA, *, foreign: bool = False
) -> PageRecord:
    seen = {"reading": {"formula": formula, "value": value, "words": 200}} if value is not None else {}
    return make_page(f"https://{name}.example/", handoff=foreign, probes=seen)


def attempt(agency: str, outcome: Outcome, steps: int = 3, trial: int = 1, **more: Any) -> AttemptRecord:
    made = [make_step(number) for number in range(1, steps + 1)]
    return make_attempt(
        agency=agency, path="main", trial=trial, outcome=outcome, started_at=START,
        steps=made, **more,
    )  # fmt: skip


def card(*attempts: AttemptRecord, ours: str = "") -> Scorecard:
    names = list(dict.fromkeys(one.agency for one in attempts))
    audit = make_audit(
        id="a", started_at=START,
        agencies=[
            make_agency(one, base_url=f"https://{one}.example", ours=one == ours)
            for one in names
        ],
        tasks=[
            make_task(
                agency=one, title="Find the fee", top_task="fee", rank=1, paths={"main": []},
                profiles=["desktop"], trials=3,
            )
            for one in names
        ],
    )  # fmt: skip
    return score(audit, attempts)


def ideas(found: Scorecard) -> list[tuple[Idea, str, str]]:
    return [(one.idea, one.at.summary.agency, one.other.summary.agency) for one in ideas_worth_borrowing(found)]


def test_effort_is_that_of_the_best_attempt_that_ended_well() -> None:
    long = attempt("harbour", GOOD, 6, pages=[page("a"), page("b"), page("a")], scripted_duration_seconds=9)
    short = attempt("harbour", GOOD, 4, trial=2, pages=[page("a")], scripted_duration_seconds=12)
    failed = attempt("harbour", FAILED, 1, trial=3, scripted_duration_seconds=1)
    (task,) = card(long, short, failed).tasks
    found = task_effort(task)
    assert (found.steps, found.pages, found.seconds, found.attempt) == (4, 1, 9, short)


def test_steps_that_only_look_or_were_not_made_are_no_effort() -> None:
    steps = [
        make_step(status=StepStatus.ADAPTED),
        make_step(2, do="expect"),
        make_step(3, do="screenshot"),
        make_step(4, status=StepStatus.SKIPPED),
    ]
    (task,) = card(attempt("harbour", GOOD).model_copy(update={"steps": steps})).tasks
    assert task_effort(task).steps == 1


def test_the_grade_is_the_median_of_different_pages_of_the_agencys_own_by_one_formula() -> None:
    pages = [
        page("a", 6), page("a", 6), page("b", 9), page("c", 12), page("d", 70, "Szigriszt-Pazos"),
        page("pay", 20, foreign=True), page("e"),
    ]  # fmt: skip
    (task,) = card(attempt("harbour", GOOD, pages=pages)).tasks
    assert (task_effort(task).grade, task_effort(task).graded) == (9, 3)


def test_the_best_comes_first_and_what_was_not_measured_last() -> None:
    found = card(
        attempt("walls", Outcome.NOT_MEASURED),
        attempt("wrong", Outcome.WRONG_ANSWER),
        attempt("long", GOOD, 9),
        attempt("short", GOOD, 2),
        attempt("hard", Outcome.COMPLETED_WITH_DIFFICULTY, 1),
        attempt("failing", FAILED),
    )
    assert [task.summary.agency for task in best_first(found.tasks)] == [
        "short", "long", "hard", "failing", "wrong", "walls",
    ]  # fmt: skip


def test_our_own_agency_borrows_and_does_not_lend() -> None:
    found = card(attempt("ours", GOOD, 9), attempt("other", GOOD, 4), attempt("third", GOOD, 12), ours="ours")
    assert ideas(found) == [(Idea.FEWER_STEPS, "other", "ours")]


def test_without_one_of_our_own_each_may_learn_from_the_other() -> None:
    one = attempt("one", GOOD, 3, pages=[page("a", 12.5)])
    other = attempt("other", GOOD, 5, pages=[page("b", 7)])
    assert ideas(card(one, other)) == [(Idea.FEWER_STEPS, "one", "other"), (Idea.PLAINER, "other", "one")]


def test_above_the_highest_grade_no_words_are_plainer_than_others() -> None:
    dense, denser = page("a", 17.5), page("b", 31)
    assert ideas(card(attempt("one", GOOD, 3, pages=[dense]), attempt("other", GOOD, 3, pages=[denser]))) == []
    found = card(attempt("one", GOOD, 3, pages=[page("a", 12)]), attempt("other", GOOD, 3, pages=[denser]))
    (idea,) = borrowable_ideas(found.top_tasks[0], [])
    assert idea_sentence(idea, found).endswith("writes at reading grade 12. Other writes at grade 16 or more.")


def test_what_works_elsewhere_comes_first() -> None:
    found = card(attempt("ours", FAILED, 1), attempt("other", GOOD, 4), ours="ours")
    assert ideas(found) == [(Idea.WORKS, "other", "ours")]


@pytest.mark.parametrize("outcome", [FAILED, Outcome.WRONG_ANSWER, Outcome.NOT_MEASURED])
def test_nothing_is_borrowed_from_where_customers_fail_or_nobody_knows(outcome: Outcome) -> None:
    assert ideas(card(attempt("ours", GOOD, 9), attempt("other", outcome, 1), ours="ours")) == []


def test_nothing_is_said_of_an_agency_that_was_not_measured() -> None:
    assert ideas(card(attempt("ours", Outcome.NOT_MEASURED), attempt("other", GOOD, 1), ours="ours")) == []


def test_small_differences_in_grade_are_none() -> None:
    found = card(
        attempt("ours", GOOD, pages=[page("a", 8.9)]), attempt("other", GOOD, pages=[page("b", 8.0)]), ours="ours"
    )
    assert ideas(found) == []


def test_saying_what_comes_next_and_staying_are_ideas() -> None:
    says = [TellRecord(tells="next", expected="Pay", found=True)]
    found = card(
        attempt("ours", GOOD, pages=[page("pay", foreign=True)]), attempt("other", GOOD, tells=says), ours="ours"
    )
    assert ideas(found) == [(Idea.SAYS_WHAT_NEXT, "other", "ours"), (Idea.STAYS, "other", "ours")]
