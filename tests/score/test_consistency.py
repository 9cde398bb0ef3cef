"""Answers to the same question, compared between attempts."""

from __future__ import annotations

from datetime import UTC, datetime

from auditkit.record.model import AnswerRecord
from auditkit.record.outcome import Outcome
from auditkit.score.consistency import with_inconsistencies
from tests.factories import make_attempt, make_task

TASKS = [
    make_task(top_task="licence-cost"),
    make_task("welsh-fee", title="Ffi", top_task="licence-cost"),
    make_task("hours", title="Opening hours"),
]


def attempt(read, expected="£28.00", task="fee", path="menu", profile="desktop", trial=1, day=3, **more):
    answer = AnswerRecord(read=read, expected=expected, matches=read == expected)
    return make_attempt(
        task=task,
        path=path,
        profile=profile,
        trial=trial,
        outcome=more.pop("outcome", Outcome.COMPLETED if answer.matches else Outcome.WRONG_ANSWER),
        started_at=datetime(2026, 11, day, tzinfo=UTC),
        answer=answer,
    )


def told(attempts, earlier=()):
    return {
        one.key: [found.message for found in one.findings] for one in with_inconsistencies(attempts, TASKS, earlier)
    }


def test_paths_that_disagree_are_told_of_each_other() -> None:
    said = told([attempt("£28.00"), attempt("£26.50", path="search")])
    assert said["harbour.fee.menu.desktop.1"] == [
        "This way the answer is “£28.00”; by the path “search” it is “£26.50”."
    ]
    assert said["harbour.fee.search.desktop.1"] == [
        "This way the answer is “£26.50”; by the path “menu” it is “£28.00”."
    ]


def test_profiles_trials_and_tasks_for_the_same_need_are_compared() -> None:
    said = told([attempt("£28.00"), attempt("£27.00", profile="phone")])
    assert "as “phone” it is “£27.00”" in said["harbour.fee.menu.desktop.1"][0]
    said = told([attempt("£28.00"), attempt("£27.00", trial=2)])
    assert "at another try it is “£27.00”" in said["harbour.fee.menu.desktop.1"][0]
    said = told([attempt("£28.00"), attempt("£26.50", task="welsh-fee")])
    assert "by the task “welsh-fee” it is “£26.50”" in said["harbour.fee.menu.desktop.1"][0]


def test_what_agrees_is_told_nothing() -> None:
    same = [attempt("£28.00"), attempt("£28.00", path="search"), attempt("£ 28.00".replace(" ", ""), profile="phone")]
    assert not any(told(same).values())


def test_other_questions_are_not_compared() -> None:
    other = [attempt("£28.00"), attempt("9 to 5", expected="9 to 5", task="hours")]
    assert not any(told(other).values())
    dearer = [attempt("£28.00"), attempt("£40.00", expected="£40.00", task="welsh-fee")]
    assert not any(told(dearer).values()), "another answer is expected there"


def test_wordings_that_one_pattern_takes_for_right_do_not_disagree() -> None:
    one, other = attempt("10 days", expected="1?0 days"), attempt("0 days", expected="1?0 days", path="search")
    right = [
        item.model_copy(update={"answer": item.answer.model_copy(update={"matches": True})}) for item in (one, other)
    ]
    assert not any(told(right).values())


def test_what_was_not_measured_says_nothing() -> None:
    blocked = attempt("£1.00", path="search", outcome=Outcome.NOT_MEASURED)
    assert not any(told([attempt("£28.00"), blocked]).values())


def test_an_answer_that_has_changed_since_the_last_audit() -> None:
    said = told([attempt("£26.50", day=20)], earlier=[attempt("£28.00", day=3)])
    assert said["harbour.fee.menu.desktop.1"] == [
        "This way the answer is “£26.50”; on 03 November 2026 it was “£28.00”."
    ]
    new_fee = told([attempt("£30.00", expected="£30.00", day=20)], earlier=[attempt("£28.00", day=3)])
    assert not any(new_fee.values()), "the task file says that the fee has changed"
