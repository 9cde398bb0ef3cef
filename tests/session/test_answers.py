"""What counts as success of a person, case by case."""

from __future__ import annotations

import pytest

from auditkit.record.model import ConditionRecord
from auditkit.record.outcome import Outcome
from auditkit.record.person import AttemptOrigin, PersonReport, VerdictBasis
from auditkit.session.verdict import agrees, judge
from auditkit.task.model import Answer, Budget

FEE = Answer.model_validate({"read": {"css": ".fee"}, "equals": "$25.00"})
HELD = [ConditionRecord(condition={"url": "**/fees"}, held=True)]
MISSED = [*HELD, ConditionRecord(condition={"text": "How to pay"}, held=False)]


def report(**said: object) -> PersonReport:
    return PersonReport.model_validate({"form_version": 1, "came_from": AttemptOrigin.TRY, **said})


@pytest.mark.parametrize("said", ["$25.00", " $25 ", "25", "25 dollars", "It costs 25.00 a year", "USD 25,00"])
def test_people_write_a_fee_in_many_ways(said: str) -> None:
    assert agrees(said, FEE)


@pytest.mark.parametrize("said", ["$52", "2500", "$25 or $30", "twenty", "25.50", "-"])
def test_another_fee_is_wrong(said: str) -> None:
    assert not agrees(said, FEE)


@pytest.mark.parametrize(
    ("expected", "said", "right"),
    [
        ("1,250.00", "1250", True),
        ("1,250.00", "1.250,00", True),
        ("1,250.00", "1.25", False),
        ("10 to 4", "from 10am till 4pm", True),
        ("10 to 4", "9 to 5", False),
        ("5 working days", "5 weeks", False),
        ("5 working days", "up to 5 days", True),
        ("Town hall, room 4", "room 4", True),
        ("Not needed", "needed", False),
        ("Permit required", "a permit required by law", True),
        ("Permit required", "permit not required", False),
        ("Yes", "yes, it is", True),
        ("Yes", "yesterday", False),
    ],
)
def test_answers_in_words_and_numbers(expected: str, said: str, right: bool) -> None:
    assert agrees(said, Answer.model_validate({"read": {"css": "p"}, "equals": expected})) is right


def test_a_pattern_may_stand_within_what_people_write() -> None:
    hours = Answer.model_validate({"read": {"css": "p"}, "matches": r"mon\w* to fri"})
    assert agrees("It is open Monday to Friday", hours)
    assert not agrees("weekdays", hours)


def test_a_wrong_answer_is_worse_than_failing_whatever_the_page_says() -> None:
    made = judge(report(answer_given="$30", believed_done=True), answer=FEE, success=HELD)
    assert made.outcome is Outcome.WRONG_ANSWER
    assert made.by is VerdictBasis.ANSWER
    assert made.answer is not None and made.answer.read == "$30" and not made.answer.matches


def test_a_reviewer_has_the_last_word_on_an_answer() -> None:
    made = judge(report(answer_given="twenty-five"), answer=FEE, right=True)
    assert (made.outcome, made.by) == (Outcome.COMPLETED, VerdictBasis.REVIEWER)
    assert judge(report(answer_given="$25"), answer=FEE, right=False).outcome is Outcome.WRONG_ANSWER


def test_where_the_kit_saw_the_pages_belief_does_not_count() -> None:
    made = judge(report(believed_done=True), success=MISSED)
    assert (made.outcome, made.by) == (Outcome.NOT_COMPLETED, VerdictBasis.SUCCESS)
    assert "thought they had succeeded" in (made.message or "")
    assert judge(report(believed_done=False), success=HELD).outcome is Outcome.COMPLETED


def test_belief_decides_when_nothing_else_can_and_it_is_said() -> None:
    made = judge(report(believed_done=True))
    assert (made.outcome, made.by) == (Outcome.COMPLETED, VerdictBasis.BELIEF)
    assert judge(report(believed_done=False), answer=FEE).outcome is Outcome.NOT_COMPLETED


@pytest.mark.parametrize("how", ["gave_up", "skipped"])
def test_giving_up_is_not_completed_even_with_a_right_answer(how: str) -> None:
    made = judge(report(**{how: True}, answer_given="$25", believed_done=True), answer=FEE, success=HELD)
    assert made.outcome is Outcome.NOT_COMPLETED


def test_a_sheet_that_says_nothing_is_not_measured() -> None:
    made = judge(report(ease=3), answer=FEE)
    assert made.outcome is Outcome.NOT_MEASURED
    assert made.by is None


def test_over_budget_is_difficulty_but_never_saves_a_failure() -> None:
    budget = Budget(steps=3, seconds=60)
    slow = report(answer_given="$25", seconds=61)
    assert judge(slow, answer=FEE, budget=budget).outcome is Outcome.COMPLETED_WITH_DIFFICULTY
    assert judge(report(believed_done=True), budget=budget, steps=4).outcome is Outcome.COMPLETED_WITH_DIFFICULTY
    assert judge(report(answer_given="$3", seconds=61), answer=FEE, budget=budget).outcome is Outcome.WRONG_ANSWER
