"""Promises beside what customers met: kept, broken, or nothing that can show it."""

from __future__ import annotations

from typing import Any

import pytest

from auditkit.diagnostic.error import AuditkitError
from auditkit.record.model import (
    AnswerRecord,
    AttemptRecord,
    Finding,
    PageRecord,
    PromiseSummary,
    ServiceModelSummary,
    StepRecord,
)
from auditkit.record.outcome import Outcome, Performer, Severity, StepStatus
from auditkit.score.promise import CHECKS, PromiseResult, promise_results
from auditkit.score.scorecard import score
from tests.factories import make_agency, make_attempt, make_audit, make_finding, make_page, make_step, make_task

GOOD, HARD, FAILED, WRONG, UNKNOWN = Outcome


def attempt(outcome: Outcome = GOOD, **more: Any) -> AttemptRecord:
    return make_attempt(outcome, **more)


def page(url: str = "https://harbour.example/", **more: Any) -> PageRecord:
    return make_page(url, **{"title": f"Page {url[-1]}", **more})


def looked(url: str, **probes: dict[str, Any]) -> PageRecord:
    return page(url, probes=probes)


def finding(barrier: str, severity: Severity = Severity.SERIOUS, **more: Any) -> Finding:
    return make_finding(barrier, severity=severity, message=f"It is the {barrier}.", **more)


def took(steps: int) -> list[StepRecord]:
    looking = make_step(99, do="expect")
    return [*(make_step(one) for one in range(1, steps + 1)), looking]


def held(attempts: list[AttemptRecord], *promises: PromiseSummary) -> tuple[PromiseResult, ...]:
    said = ServiceModelSummary(aim="both", promises=list(promises))
    agency = make_agency(service_model=said)
    tasks = [make_task(task, title=task) for task in dict.fromkeys(one.task for one in attempts)]
    audit = make_audit(agencies=[agency], tasks=tasks)
    performer = attempts[0].performer if attempts else Performer.SCRIPT
    return promise_results(score(audit, attempts, performer), "harbour")


def one(attempts: list[AttemptRecord], **terms: Any) -> PromiseResult:
    (result,) = held(attempts, PromiseSummary(promise="We promise", **terms))
    return result


def test_a_sentence_alone_is_for_people_to_judge() -> None:
    result = one([attempt()])
    assert (result.kept, result.n, result.evidence) == (None, 0, ())
    assert result.text == "No visit to the website can show this. Ask the people who were promised it."


def test_every_key_of_a_promise_is_held_against_something() -> None:
    keys = set(PromiseSummary.model_fields) - {"promise", "help_on"}
    assert set(CHECKS) == keys


TERMS: dict[str, Any] = {
    "page_seconds": 3, "task_steps": 6, "task_minutes": 5, "help": ["phone"], "done_online": True,
    "right_answers": True, "same_answers": True, "accessible": True, "reading_grade": 8, "works_on_phone": True,
    "no_sign_in": True,
}  # fmt: skip


@pytest.mark.parametrize("term", TERMS)
def test_nothing_measured_shows_nothing(term: str) -> None:
    wall = attempt(
        UNKNOWN,
        pages=[page(duration_seconds=60, phone=True, probes={"help": {"offered": {}}, "axe": {"violations": []}})],
        findings=[finding("login-wall"), finding("accessibility"), finding("inconsistent-answer")],
        answer=AnswerRecord(read="1", expected="2", matches=False),
        steps=took(99),
        scripted_duration_seconds=10_000,
    )
    for attempts in ([], [wall]):
        result = one(attempts, **{term: TERMS[term]})
        assert (result.kept, result.n, result.evidence) == (None, 0, ())
        assert "this can't be checked here" in result.text


def test_pages_that_come_late_or_never() -> None:
    quick = attempt(pages=[page("a", duration_seconds=3.0), page("b", duration_seconds=None)])
    late = attempt(FAILED, trial=2, pages=[page("c", duration_seconds=3.1)], findings=[finding("page-timeout")])
    away = attempt(trial=3, pages=[page("d", duration_seconds=9.0, handoff=True)])
    kept = one([quick, away], page_seconds=3)
    assert (kept.kept, kept.n, kept.unit) == (True, 1, "page load")
    assert kept.text == "The one page load took at most 3 seconds (lab: from one place, on that day)."
    broken = one([quick, late, away], page_seconds=3)
    assert (broken.kept, broken.n) == (False, 3)
    assert broken.text.startswith("2 of 3 page loads took longer than 3 seconds (lab")
    assert [(piece.attempt, piece.sentence) for piece in broken.evidence] == [
        ("harbour.fee.menu.desktop.2", "“Page c” took 3.1 seconds to load (lab)."),
        ("harbour.fee.menu.desktop.2", "It is the page-timeout."),
    ]


def test_another_suppliers_page_that_never_comes_is_not_held_against_the_agency() -> None:
    stuck = attempt(
        FAILED,
        pages=[page("a", duration_seconds=1), page("b", handoff=True)],
        findings=[finding("page-timeout", page=1)],
    )
    assert one([stuck], page_seconds=3).kept is True


def test_help_on_every_page_counts_each_address_once() -> None:
    both = {"offered": {"phone": "0808", "email": "a@b.example"}}
    attempts = [
        attempt(pages=[looked("a", help=both), looked("b", help={"offered": {"email": "a@b.example"}})]),
        attempt(trial=2, pages=[looked("a", help=both), looked("b", help={"offered": {"email": "a@b.example"}})]),
        attempt(trial=3, pages=[looked("c", help={"failed": "It broke."}), page("d")]),
    ]
    result = one(attempts, help=["phone", "email"])
    assert (result.kept, result.n, result.unit) == (False, 2, "pages")
    assert result.text == "1 of 2 pages did not offer all of these: a phone number and an email address."
    assert [piece.sentence for piece in result.evidence] == ["“Page b” does not offer a phone number."]
    assert one(attempts, help=["email"]).text == "Both pages offered an email address."
    assert one(attempts, help=["pigeon"]).kept is None


def test_help_is_looked_for_in_english_so_a_welsh_page_is_never_blamed() -> None:
    nothing: dict[str, Any] = {"help": {"offered": {}}}
    phone = {"help": {"offered": {"phone": "0808 157 0142"}}}
    welsh = attempt(
        FAILED, pages=[page("a", language="cy", probes=nothing), page("b", language="cy-GB", probes=phone)]
    )
    english = attempt(FAILED, trial=2, pages=[page("c", language="en-GB", probes=nothing)])
    assert one([welsh], help=["phone"]).text == "The one page offered a phone number."
    assert one([welsh, english], help=["phone"]).text == "1 of 2 pages did not offer a phone number."
    assert one([welsh], help=["chat"], help_on="where-stuck").kept is None
    assert one([english], help=["phone"]).text == "The one page did not offer a phone number."


def test_help_where_stuck_is_asked_of_the_page_one_is_left_with() -> None:
    step = make_step(status=StepStatus.FAILED, page=0)
    pages = [looked("a", help={"offered": {}}), looked("b", help={"offered": {"phone": "0808"}})]
    stuck = attempt(FAILED, steps=[step], pages=pages)
    helped = attempt(FAILED, trial=2, pages=pages)
    unaware = attempt(WRONG, trial=3, steps=[step], pages=pages)
    fine = attempt(GOOD, trial=4, steps=[step], pages=pages)
    terms = {"help": ["phone"], "help_on": "where-stuck"}
    assert one([unaware, fine], **terms).kept is None
    assert one([helped, unaware, fine], **terms).kept is True
    broken = one([stuck, helped, unaware, fine], **terms)
    assert (broken.kept, broken.n, broken.unit) == (False, 2, "pages where a customer was stopped")
    assert [piece.attempt for piece in broken.evidence] == [stuck.key]


def test_steps_of_ways_that_ended_well_and_of_those_that_had_gone_on_too_long() -> None:
    attempts = [attempt(steps=took(6)), attempt(FAILED, trial=2, steps=took(2))]
    kept = one(attempts, task_steps=6)
    assert (kept.kept, kept.n, kept.text) == (True, 1, "The one attempt took at most 6 steps.")
    assert one([*attempts, attempt(FAILED, trial=3, steps=took(7))], task_steps=6).text == (
        "1 of 2 attempts took more than 6 steps."
    )
    assert one(attempts[1:], task_steps=6).kept is None


def test_a_script_can_be_too_slow_and_never_quick_enough() -> None:
    quick, slow = attempt(scripted_duration_seconds=60), attempt(trial=2, scripted_duration_seconds=61)
    result = one([quick], task_minutes=1)
    assert (result.kept, result.n) == (None, 1)
    assert result.text.startswith("The one attempt took at most 1 minute. But a script does not read")
    assert one([quick, slow], task_minutes=1).kept is False
    person = quick.model_copy(update={"performer": Performer.PERSON})
    assert one([person], task_minutes=1).kept is True


def test_done_online_means_each_time() -> None:
    assert one([attempt(), attempt(HARD, trial=2)], done_online=True).kept is True
    result = one(
        [attempt(), attempt(WRONG, trial=2, message="It says 3."), attempt(UNKNOWN, trial=3)], done_online=True
    )
    assert (result.kept, result.text) == (False, "1 of 2 attempts did not succeed.")
    assert result.evidence[0].sentence == "It says 3."


def answered(read: str | None, task: str = "fee", trial: int = 1, **more: Any) -> AttemptRecord:
    answer = AnswerRecord(read=read, expected="£28", matches=read == "£28")
    return attempt(GOOD if answer.matches else WRONG, task=task, trial=trial, answer=answer, **more)


def test_right_answers() -> None:
    assert one([answered("£28")], right_answers=True).text == "The one answer was right."
    assert one([answered(None)], right_answers=True).kept is None
    result = one([answered("£28"), answered("£26", trial=2), answered(None, trial=3)], right_answers=True)
    assert (result.kept, result.text, result.n) == (False, "1 of 2 answers was wrong.", 2)
    assert result.evidence[0].sentence == "The answer given is “£26”; the right one is £28."


def test_same_answers_need_two_to_compare() -> None:
    assert one([answered("£28"), answered("£28", task="day")], same_answers=True).kept is None
    assert one([answered("£28"), answered("£28", trial=2)], same_answers=True).kept is True
    # The score itself finds that they differ; nothing is planted in the records.
    broken = one([answered("£28"), answered("£26", trial=2)], same_answers=True)
    assert (broken.kept, broken.n, len(broken.evidence)) == (False, 2, 1)
    within = [answered("£28", findings=[finding("inconsistent-answer")])]
    assert one(within, same_answers=True).kept is False


def test_access_is_broken_by_serious_faults_and_never_proven() -> None:
    clean = attempt(
        pages=[looked("a", axe={"violations": []})], findings=[finding("accessibility", Severity.MODERATE)]
    )
    broke = attempt(trial=2, pages=[looked("a", axe={"failed": "It broke."})])
    result = one([clean, broke], accessible=True)
    assert (result.kept, result.n) == (True, 1)
    assert result.text.endswith("Such checks find only part of what is wrong.")
    barred = [attempt(trial=3, pages=[page()], findings=[finding("unlabelled-control")])]
    assert one([clean, *barred], accessible=True).text.startswith("1 of 2 journeys met a serious accessibility fault")


@pytest.mark.parametrize(("value", "kept"), [(8.0, True), (8.9, True), (9.0, False)])
def test_a_grade_is_a_whole_year_of_school(value: float, kept: bool) -> None:
    english = {"words": 300, "language": "en", "formula": "Flesch–Kincaid grade", "value": value}
    spanish = {"words": 300, "language": "es", "formula": "Szigriszt-Pazos", "value": 60.0}
    short = {"words": 12, "language": "en"}
    pages = [looked(str(number), reading=seen) for number, seen in enumerate((english, spanish, short))]
    result = one([attempt(pages=pages)], reading_grade=8)
    assert (result.kept, result.n) == (kept, 1)


def test_a_phone() -> None:
    phone = page(phone=True)
    good = attempt(pages=[phone], profile="phone")
    wide = attempt(pages=[phone], profile="phone", trial=2, findings=[finding("overflow-on-phone")])
    desk = attempt(FAILED, pages=[page()])
    assert one([desk], works_on_phone=True).kept is None
    assert one([good, desk], works_on_phone=True).text == "The one attempt on a phone succeeded."
    result = one([good, wide, desk], works_on_phone=True)
    assert (result.kept, result.n, result.unit) == (False, 2, "attempts on a phone")


def test_a_sign_in() -> None:
    walled = attempt(FAILED, trial=2, findings=[finding("login-wall")])
    assert one([attempt()], no_sign_in=True).kept is True
    assert one([attempt(), walled], no_sign_in=True).evidence[0].attempt == walled.key


def test_all_that_a_promise_is_held_against_must_hold() -> None:
    fine = attempt(pages=[page(duration_seconds=1)], scripted_duration_seconds=1)
    assert one([fine], page_seconds=3, done_online=True).kept is True
    open_still = one([fine], page_seconds=3, task_minutes=5)
    assert (open_still.kept, len(open_still.shown)) == (None, 2)
    assert "script does not read" in open_still.text
    broken = one([fine, attempt(FAILED, trial=2)], page_seconds=3, task_minutes=5, done_online=True)
    assert (broken.kept, broken.unit, broken.text) == (
        False,
        "attempts",
        "1 of 2 attempts did not succeed.",
    )


def test_promises_keep_their_order_and_stay_within_their_agency() -> None:
    results = held([attempt()], PromiseSummary(promise="One"), PromiseSummary(promise="Two", done_online=True))
    assert [(result.promise, result.kept) for result in results] == [("One", None), ("Two", True)]
    said = ServiceModelSummary(aim="both", promises=[PromiseSummary(promise="All", done_online=True)])
    agencies = [make_agency(name, name=name, base_url="https://a.example", service_model=said) for name in ("a", "b")]
    audit = make_audit(agencies=agencies)
    card = score(audit, [attempt(agency="a"), attempt(FAILED, agency="b")])
    assert [promise_results(card, name)[0].kept for name in ("a", "b")] == [True, False]
    with pytest.raises(AuditkitError):
        promise_results(card, "c")


def test_an_agency_that_promises_nothing() -> None:
    agency = make_agency()
    audit = make_audit(agencies=[agency])
    assert promise_results(score(audit, [attempt()]), "harbour") == ()


def test_evidence_is_a_sample_and_the_count_is_whole() -> None:
    result = one([attempt(FAILED, trial=trial) for trial in range(1, 31)], done_online=True)
    assert (len(result.evidence), result.text.split(" did ")[0]) == (20, "30 of 30 attempts")
