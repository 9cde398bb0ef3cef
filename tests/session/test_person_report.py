"""From answers to a report: what is kept, and what is not."""

from __future__ import annotations

import pytest

from auditkit.record.model import AttemptRecord
from auditkit.record.person import AttemptOrigin, ConsentScope, ExitAnswers, PersonReport
from auditkit.session.questionnaire import CONSENT, QUESTIONS, AnswerKind, InvalidAnswer, questions, report_of
from tests.record.record_samples import attempt_record

ALL = tuple(ConsentScope)
WHOLE = {
    "believed_done": "yes",
    "answer_given": "$25",
    "confidence": "6",
    "ease": 3,
    "useful": 5,
    "easy": "2",
    "got": "The fee",
    "done": "Nothing",
    "next": "I pay",
    "went_wrong": "Two links\nwith one name",
    "why": "They grew",
    "do_we": "We do",
    "borrow": "The photo",
}


def made(answers: dict[str, object], consent: tuple[ConsentScope, ...] = ALL, **more: object) -> PersonReport:
    return report_of(answers, came_from=AttemptOrigin.WORKSHEET, consent_to=consent, **more)  # type: ignore[arg-type]


def test_every_question_has_a_place_in_the_report() -> None:
    fields = set(PersonReport.model_fields) | set(ExitAnswers.model_fields) | {"useful", "easy"}
    assert {one.key for one in QUESTIONS} <= fields
    assert len({one.key for one in QUESTIONS}) == len(QUESTIONS)
    assert set(CONSENT) == set(ConsentScope)
    assert all((one.low and one.high) for one in QUESTIONS if one.kind is AnswerKind.SCALE)


def test_a_whole_form_becomes_a_whole_report() -> None:
    report = made(WHOLE, alias="Heron", seconds=93.44)
    assert report.believed_done is True
    assert (report.confidence, report.ease, report.umux_lite) == (6, 3, (5, 2))
    assert report.exits == ExitAnswers(got="The fee", done="Nothing", next="I pay")
    assert report.went_wrong == "Two links with one name"
    assert (report.seconds, report.alias, report.is_confident) == (93.4, "Heron", True)


def test_an_empty_form_is_a_report_too() -> None:
    report = made({})
    assert report.believed_done is None
    assert report.umux_lite is None
    assert report.exits == ExitAnswers()


def test_own_words_are_kept_only_when_allowed() -> None:
    report = made(WHOLE, (ConsentScope.FIGURES,))
    assert report.confidence == 6
    assert report.answer_given == "$25"
    held = report.model_dump_json()
    for key in ("got", "done", "next", "went_wrong", "why", "do_we", "borrow"):
        assert str(WHOLE[key]).split("\n")[0] not in held


def test_without_consent_nothing_is_kept() -> None:
    with pytest.raises(InvalidAnswer):
        made(WHOLE, (ConsentScope.WORDS,))


@pytest.mark.parametrize("answer", [0, 8, "7.5", "six", True, -1, "１", 10**400])
def test_an_answer_off_the_scale_is_refused(answer: object) -> None:
    with pytest.raises(InvalidAnswer, match="from 1 to 7"):
        made({"ease": answer})


@pytest.mark.parametrize("seconds", [0, -1, 90_000, float("nan"), float("inf")])
def test_a_time_no_task_takes_is_refused(seconds: float) -> None:
    with pytest.raises(InvalidAnswer, match="seconds"):
        made({}, seconds=seconds)


def test_what_hides_or_reorders_letters_is_left_out_and_scripts_stay_plain_text() -> None:
    report = made({"borrow": "a\x00b\u202ec\ud800 <script>alert(1)</script>\x1b[2J", "do_we": "ב\u200dה"})
    assert report.borrow == "a bc <script>alert(1)</script> [2J"
    assert report.do_we == "ב\u200dה"


def test_endless_words_are_cut() -> None:
    report = made({"borrow": "x" * 5_000_000, "got": "y " * 5000}, alias="z" * 1000)
    assert len(report.borrow or "") == 2000
    assert len(report.exits.got or "") <= 200
    assert len(report.alias or "") == 40


def test_questions_for_a_task_without_an_answer() -> None:
    assert {one.key for one in questions(answer=True)} - {one.key for one in questions(answer=False)} == {
        "answer_given"
    }


def test_old_records_have_no_person_and_new_ones_come_back_whole() -> None:
    old = attempt_record()
    assert old.person is None
    kept = attempt_record(performer="person", person=made(WHOLE).model_dump())
    assert AttemptRecord.model_validate_json(kept.model_dump_json()) == kept
