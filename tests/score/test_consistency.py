"""Answers to the same question, compared between attempts."""

from __future__ import annotations

from datetime import UTC, datetime

from auditkit.record.model import AnswerRecord
from auditkit.record.outcome import Outcome
from auditkit.score.scorecard import score, with_inconsistencies
from tests.factories import make_attempt, make_audit, make_finding, make_task

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


def test_of_two_paths_that_disagree_the_wrong_one_is_told() -> None:
    said = told([attempt("£28.00"), attempt("£26.50", path="search")])
    assert said["harbour.fee.menu.desktop.1"] == [], "it gives the right answer"
    assert said["harbour.fee.search.desktop.1"] == [
        "On this route the answer is “£26.50”; on the route “menu” it is “£28.00”."
    ]


def test_profiles_trials_and_tasks_for_the_same_need_are_compared() -> None:
    right = attempt("£28.00")
    said = told([right, attempt("£27.00", profile="phone")])
    assert said["harbour.fee.menu.phone.1"] == [
        "On this route the answer is “£27.00”; for the visitor “desktop” it is “£28.00”."
    ]
    said = told([right, attempt("£27.00", trial=2)])
    assert said["harbour.fee.menu.desktop.2"] == [
        "On this route the answer is “£27.00”; in another attempt it is “£28.00”."
    ]
    said = told([right, attempt("£26.50", task="welsh-fee")])
    assert said["harbour.welsh-fee.menu.desktop.1"] == [
        "On this route the answer is “£26.50”; in the task “fee” it is “£28.00”."
    ]
    assert said["harbour.fee.menu.desktop.1"] == []


def test_a_wrong_answer_is_told_of_the_right_one_first() -> None:
    said = told([attempt("£1.00", path="a"), attempt("£2.00", path="b"), attempt("£28.00", path="c")])
    assert said["harbour.fee.a.desktop.1"] == [
        "On this route the answer is “£1.00”; on the route “c” it is “£28.00”."
    ]
    assert said["harbour.fee.c.desktop.1"] == []


def test_the_same_of_several_others_is_told_once() -> None:
    right = [attempt("£28.00", path="menu", trial=trial) for trial in range(1, 6)]
    (one,) = with_inconsistencies([*right, attempt("£1.00", path="search")], TASKS)[-1].findings
    assert one.details.kept["others"] == ["on the route “menu” it is “£28.00”"]


def test_two_wrong_answers_that_differ_are_told_of_each_other() -> None:
    said = told([attempt("£1.00", path="a"), attempt("£2.00", path="b")])
    assert said["harbour.fee.a.desktop.1"] == ["On this route the answer is “£1.00”; on the route “b” it is “£2.00”."]
    assert said["harbour.fee.b.desktop.1"] == ["On this route the answer is “£2.00”; on the route “a” it is “£1.00”."]


def contradicted(there):
    """A way that ends in the right answer, past a page that gives another one."""
    noted = {"here": "£28.00", "there": there, "url": "https://harbour.example/questions"}
    return attempt("£28.00").model_copy(
        update={"findings": [make_finding("inconsistent-answer", details=noted), make_finding("overlay")]}
    )


def test_a_page_that_another_way_ends_on_is_no_second_fault() -> None:
    said = told([contradicted("£26.50"), attempt("£26.50", path="search")])
    assert said["harbour.fee.menu.desktop.1"] == ["It is the overlay."]
    assert len(said["harbour.fee.search.desktop.1"]) == 1


def test_a_page_that_contradicts_the_answer_is_a_fault_where_no_way_ends_in_that() -> None:
    for others in ([], [attempt("£27.00", path="search")], [attempt("£28.00", path="search")]):
        said = told([contradicted("£26.50"), *others])
        assert "It is the inconsistent-answer." in said["harbour.fee.menu.desktop.1"]


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


def test_an_answer_that_was_right_at_the_last_audit_and_is_wrong_now() -> None:
    said = told([attempt("£26.50", day=20)], earlier=[attempt("£28.00", day=3)])
    assert said["harbour.fee.menu.desktop.1"] == [
        "On this route the answer is “£26.50”; on 03 November 2026 it was “£28.00”."
    ]
    new_fee = told([attempt("£30.00", expected="£30.00", day=20)], earlier=[attempt("£28.00", day=3)])
    assert not any(new_fee.values()), "the task file says that the fee has changed"


def test_an_answer_that_was_mended_is_not_accused_of_what_it_was() -> None:
    said = told([attempt("£28.00", day=20)], earlier=[attempt("£26.50", day=3)])
    assert said["harbour.fee.menu.desktop.1"] == []


def test_a_mended_answer_scores_as_if_it_had_never_been_wrong() -> None:
    audit = make_audit(*TASKS)
    right = [attempt("£28.00", day=20), attempt("£28.00", path="search", day=20)]
    alone, since = (score(audit, right, earlier=past) for past in ([], [attempt("£26.50", day=3)]))
    assert since.agencies == alone.agencies


def test_one_wrong_answer_is_not_held_against_another_wrong_one_of_then() -> None:
    said = told([attempt("£27.00", day=20)], earlier=[attempt("£26.50", day=3)])
    assert said["harbour.fee.menu.desktop.1"] == []


def test_a_right_answer_then_and_a_right_one_now_may_be_worded_otherwise() -> None:
    def right(read, day):
        one = attempt(read, expected="1?[0-9] days", day=day)
        return one.model_copy(
            update={"answer": one.answer.model_copy(update={"matches": True}), "outcome": Outcome.COMPLETED}
        )

    assert not any(told([right("12 days", 20)], earlier=[right("10 days", 3)]).values())
