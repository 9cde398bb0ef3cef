"""The same need at several agencies: who serves it best, and what the others could take over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from auditkit.record.model import AnswerRecord, AttemptRecord, PageRecord, TellRecord
from auditkit.record.outcome import Outcome, StepStatus
from auditkit.score.benchmark import (
    COMPARED_FORMULA,
    Idea,
    alike_text,
    best_first,
    better_way,
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
    assert idea_sentence(idea, found).startswith("Use plainer words, as One does: reading grade 12 there, 16 ")


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


def tell(kind: str, *, found: bool) -> TellRecord:
    return TellRecord(tells=kind, expected="Pay", found=found)


def test_saying_what_comes_next_and_staying_are_ideas() -> None:
    says, silent = tell("next", found=True), tell("next", found=False)
    found = card(
        attempt("ours", GOOD, pages=[page("pay", foreign=True)], tells=[silent]),
        attempt("other", GOOD, tells=[says]),
        ours="ours",
    )
    assert ideas(found) == [(Idea.SAYS_WHAT_NEXT, "other", "ours"), (Idea.STAYS, "other", "ours")]
    said = [idea_sentence(one, found) for one in borrowable_ideas(found.top_tasks[0], ["ours"])]
    assert said == [
        "Say on the last page what comes next, as Other does. At Ours, it was not found every time.",
        "Keep the whole task on your own site, as Other does. Ours sends customers to another one.",
    ]


def test_what_nobody_looked_for_on_a_last_page_is_not_missing_there() -> None:
    says, other_thing = tell("next", found=True), tell("done", found=False)
    unasked = card(attempt("ours", GOOD), attempt("other", GOOD, tells=[says]), ours="ours")
    assert ideas(unasked) == []
    unlike = card(attempt("ours", GOOD, tells=[other_thing]), attempt("other", GOOD, tells=[says]), ours="ours")
    assert ideas(unlike) == []


def answered(agency: str, pages: int, steps: int, **more: Any) -> AttemptRecord:
    """An attempt that reads the right answer on the last of so many pages."""
    seen = [page(f"{agency}-{number}") for number in range(pages)]
    made = attempt(agency, GOOD, steps, pages=seen, **more)
    answer = AnswerRecord(read="$25", expected="$25", matches=True, on_page=True)
    last = made.steps[-1].model_copy(update={"page": pages - 1})
    return made.model_copy(update={"answer": answer, "steps": [*made.steps[:-1], last]})


def test_an_idea_is_something_to_do_with_the_figures_of_both() -> None:
    found = card(answered("other", 2, 3), answered("ours", 5, 5), ours="ours")
    (idea,) = borrowable_ideas(found.top_tasks[0], ["ours"])
    assert idea_sentence(idea, found) == "Put the answer on the 2nd page, as Other does: 3 steps there, 5 at Ours."
    found = card(attempt("ours", FAILED, 1), attempt("other", GOOD, 4), ours="ours")
    (idea,) = borrowable_ideas(found.top_tasks[0], ["ours"])
    assert idea_sentence(idea, found) == (
        "Make “Find the fee” work every time, as Other does: 1 of 1 attempt succeeded there, 0 of 1 at Ours."
    )


def test_an_answer_that_is_in_a_document_or_gone_back_for_is_on_no_page_of_a_number() -> None:
    far, near = answered("ours", 5, 5), answered("other", 2, 3)
    assert near.answer is not None
    in_a_document = near.model_copy(update={"answer": near.answer.model_copy(update={"on_page": False})})
    back = near.steps[-1].model_copy(update={"page": 0})
    gone_back = near.model_copy(update={"steps": [*near.steps[:-1], back]})
    for other in (in_a_document, gone_back):
        found = card(far, other, ours="ours")
        (idea,) = borrowable_ideas(found.top_tasks[0], ["ours"])
        assert idea_sentence(idea, found) == "Ask for fewer steps, as Other does: 3 steps there, 5 at Ours."


def way(found: Scorecard) -> tuple[str, str, str] | None:
    """Who does it better, than whom, and the difference."""
    one = better_way(found.top_tasks[0], found)
    return (one.better.summary.agency, one.other.summary.agency, one.sentence) if one is not None else None


def test_the_best_is_set_against_our_own_or_else_against_the_one_that_does_it_worst() -> None:
    tried = [attempt("best", GOOD, 2), attempt("middle", GOOD, 4), attempt("worst", FAILED, 1)]
    assert way(card(*tried, ours="middle")) == (
        "best", "middle",
        "Every attempt succeeded at both (Best 1 of 1, Middle 1 of 1), but Best takes 2 steps fewer (2, not 4).",
    )  # fmt: skip
    worst = ("best", "worst", "1 of 1 attempt succeeded at Best, against 0 of 1 at Worst.")
    assert way(card(*tried)) == way(card(*tried, ours="best")) == worst


def test_success_comes_before_steps() -> None:
    quick = [attempt("quick", GOOD, 1), attempt("quick", FAILED, 1, trial=2)]
    found = card(*quick, attempt("slow", GOOD, 9))
    assert way(found) == ("slow", "quick", "1 of 1 attempt succeeded at Slow, against 1 of 2 at Quick.")


def test_wrong_answers_are_part_of_the_difference() -> None:
    wrong = [attempt("wrong", GOOD, 1), attempt("wrong", Outcome.WRONG_ANSWER, 1, trial=2)]
    said = way(card(*wrong, attempt("right", GOOD, 9)))
    assert said is not None
    assert said[2].endswith("against 1 of 2 at Wrong, where 1 attempt ended in a wrong answer.")


def test_pages_grades_and_suppliers_are_part_of_the_difference_with_their_n() -> None:
    plain = [page("a", 6), page("b", 8)]
    dense = [page("c", 12), page("d", 14), page("e"), page("pay", foreign=True)]
    said = way(card(attempt("plain", GOOD, 3, pages=plain), attempt("dense", GOOD, 3, pages=dense)))
    assert said == (
        "plain", "dense",
        "Every attempt succeeded at both (Plain 1 of 1, Dense 1 of 1), but Plain opens 2 pages fewer (2, not 4), "
        "keeps customers on its own site (Dense sends them to another one) and is easier to read (reading grade "
        "7 over 2 pages, not 13 over 2 pages).",
    )  # fmt: skip


def test_on_which_page_the_answer_is_stands_in_the_place_of_the_number_of_pages() -> None:
    said = way(card(answered("near", 2, 3), answered("far", 11, 3)))
    assert said is not None
    assert said[2].endswith("but Near gives the answer on the 2nd page (not the 11th).")


def test_what_the_other_does_better_is_said_too() -> None:
    hard = attempt("short", Outcome.COMPLETED_WITH_DIFFICULTY, 2)
    said = way(card(attempt("long", GOOD, 6), hard))
    assert said == (
        "long", "short",
        "Every attempt succeeded at both (Long 1 of 1, Short 1 of 1), but Long had no attempt that was harder than "
        "it should be (Short had 1 of 1). Short takes 4 steps fewer (2, not 6).",
    )  # fmt: skip


def test_of_two_that_need_the_same_steps_the_better_is_the_one_with_something_better() -> None:
    said = way(card(attempt("a", GOOD, 3, pages=[page("x", 12)]), attempt("b", GOOD, 3, pages=[page("y", 6)])))
    assert said is not None
    assert said[:2] == ("b", "a")


@pytest.mark.parametrize(
    ("attempts", "said"),
    [
        (
            [attempt("a", GOOD, 3), attempt("b", GOOD, 3)],
            "A and B do this about equally well: 1 of 1 attempt succeeded at A, and 1 of 1 at B, in 3 steps at each.",
        ),
        ([attempt("a", GOOD, 3)], "Only A could be measured, so there is nothing to compare."),
        (
            [attempt("a", GOOD), attempt("b", Outcome.NOT_MEASURED)],
            "Only A could be measured, so there is nothing to compare.",
        ),
        ([attempt("a", Outcome.NOT_MEASURED)], "Nothing could be measured, so there is nothing to compare."),
        (
            [attempt("a", FAILED, 1), attempt("b", FAILED, 9)],
            "Attempts failed at both: 0 of 1 attempt succeeded at A, and 0 of 1 at B.",
        ),
        (
            [attempt(who, end, trial=at) for who, ends in {"a": [GOOD, GOOD, FAILED], "b": [GOOD, FAILED]}.items()
             for at, end in enumerate(ends, 1)],
            "Attempts failed at both: 2 of 3 attempts succeeded at A, and 1 of 2 at B.",
        ),
        (
            [attempt("a", FAILED), attempt("b", Outcome.WRONG_ANSWER)],
            "Attempts failed at both: 0 of 1 attempt succeeded at A, and 0 of 1 at B.",
        ),
        (
            [attempt("a", GOOD, trial=1), attempt("a", FAILED, trial=2), attempt("b", FAILED)],
            "Attempts failed at both: 1 of 2 attempts succeeded at A, and 0 of 1 at B.",
        ),
    ],
    ids=["alike", "one", "one-measured", "none", "all-fail", "both-sometimes", "failed-or-wrong", "chance"],
)  # fmt: skip
def test_none_is_called_better_where_records_show_no_difference(attempts: list[AttemptRecord], said: str) -> None:
    found = card(*attempts)
    assert way(found) is None
    assert alike_text(found.top_tasks[0], found) == said
