"""People's figures: the formulas on hand-made rounds, and how they stand to a script's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from auditkit.record.model import AttemptRecord, AuditRecord, StepRecord
from auditkit.record.outcome import Outcome
from auditkit.record.person import AttemptOrigin, ConsentScope, PersonReport, VerdictBasis
from auditkit.score.metric import Share
from auditkit.score.people import Agreement, People, PeopleScore, agreement_of, people_of
from auditkit.score.scorecard import score
from auditkit.score.verdict import OutcomeCounts
from tests.factories import NOON, make_agency, make_attempt, make_audit, make_page, make_step, make_task

FEE = make_task(title="Find the fee", paths={"menu": []}, profiles=["desktop"])


def round_(name: str = "week", days: int = 0, **task: Any) -> AuditRecord:
    return make_audit(
        id=name,
        browser="own",
        started_at=NOON + timedelta(days=days),
        options={"performer": "person"},
        agencies=[make_agency(base_url="https://h.example")],
        tasks=[FEE.model_copy(update=task)],
    )


def attempt(outcome: Outcome, trial: int = 1, steps: Any = (), **said: Any) -> AttemptRecord:
    fields = {
        "form_version": 1,
        "came_from": AttemptOrigin.TRY,
        "consent": True,
        "consent_to": list(ConsentScope),
        "judged_by": VerdictBasis.ANSWER,
    }
    return make_attempt(
        path="own way",
        trial=trial,
        performer="person",
        outcome=outcome,
        steps=list(steps),
        person=PersonReport.model_validate(fields | said),
    )


def script(*outcomes: Outcome, steps: Any = ()) -> list[AttemptRecord]:
    return [
        make_attempt(
            trial=number,
            outcome=outcome,
            steps=list(steps),
        )
        for number, outcome in enumerate(outcomes, 1)
    ]


def people(*attempts: AttemptRecord, by_script: Any = (), rounds: Any = None) -> People:
    card = score(round_().model_copy(update={"options": {}}), by_script)
    return people_of(card, rounds if rounds is not None else [(round_(), attempts)])


def only(found: People) -> PeopleScore:
    (one,) = found.tasks
    return one


def press(name: str, do: str = "click", number: int = 1) -> StepRecord:
    return make_step(number, do=do, target={"role": "link", "name": name}, status="done")


DONE, FAILED, WRONG, UNKNOWN = (
    Outcome.COMPLETED,
    Outcome.NOT_COMPLETED,
    Outcome.WRONG_ANSWER,
    Outcome.NOT_MEASURED,
)


def test_success_counts_what_was_measured_alone() -> None:
    one = only(people(attempt(DONE), attempt(WRONG, 2), attempt(UNKNOWN, 3, judged_by=None)))
    assert one.success == Share(1, 2)
    assert one.tally.not_measured == 1


def test_times_of_those_who_succeeded_with_the_published_mean() -> None:
    # Sauro's calculator: 68.2, from 46.0 to 101.2.
    made = [attempt(DONE, number, seconds=value) for number, value in enumerate((55, 65, 75, 62, 45, 135), 1)]
    time = only(people(*made, attempt(FAILED, 7, seconds=4000))).time
    assert time is not None and time.low is not None and time.high is not None
    assert (round(time.value, 1), round(time.low, 1), round(time.high, 1)) == (68.2, 46.0, 101.2)


def test_confident_and_wrong_is_a_disaster_and_nothing_else_is() -> None:
    made = [
        attempt(WRONG, 1, confidence=7),
        attempt(WRONG, 2, confidence=5),
        attempt(FAILED, 3, confidence=6, believed_done=True, judged_by=VerdictBasis.SUCCESS),
        attempt(FAILED, 4, confidence=7, gave_up=True, judged_by=VerdictBasis.GIVING_UP),
        attempt(FAILED, 5, confidence=7, believed_done=False, judged_by=VerdictBasis.SUCCESS),
        attempt(DONE, 6, confidence=7),
        attempt(DONE, 7, confidence=7, judged_by=VerdictBasis.BELIEF),
    ]
    one = only(people(*made))
    assert one.disasters == Share(2, 6)
    assert one.by_belief == 1


def test_ease_and_usefulness_are_of_those_who_answered() -> None:
    made = [attempt(DONE, 1, ease=7, umux_lite=(7, 7)), attempt(DONE, 2, ease=2), attempt(DONE, 3)]
    one = only(people(*made))
    assert (one.ease, one.ease_n) == (4.5, 2)
    assert (one.umux_lite, one.umux_lite_n) == (100.0, 1)


def test_a_first_press_is_right_when_a_script_that_got_through_pressed_it() -> None:
    made = [
        attempt(DONE, 1, steps=[press("  fishing ")]),
        attempt(FAILED, 2, steps=[press("Boats")]),
        attempt(DONE, 3, steps=[press("whatever", "search")]),
        attempt(DONE, 4),
    ]
    by_script = script(DONE, steps=[press("Home", "goto"), press("Fishing", number=2)])
    assert only(people(*made, by_script=by_script)).first_click == Share(1, 3)
    assert only(people(*made, by_script=script(FAILED, steps=[press("Boats")]))).first_click is None


def walked(one: AttemptRecord, *names: str) -> AttemptRecord:
    """The attempt over these pages, one a step."""
    pages = [make_page(f"https://h.example/{name}") for name in names]
    steps = [press("x", number=number).model_copy(update={"page": number}) for number in range(1, len(names))]
    return one.model_copy(update={"pages": pages, "steps": steps})


def test_a_detour_is_a_way_far_longer_than_the_shortest_that_anyone_found() -> None:
    # Smith's own example: 6 different pages, 9 visits, 3 needed: 0.60.
    lost = walked(attempt(DONE, 1), *"abcabdaef")
    direct = walked(attempt(DONE, 2), *"abf")
    failed = walked(attempt(FAILED, 3), *"abcabdaef")
    sheet, phone = attempt(DONE, 4), walked(attempt(DONE, 5), *"abcabdaef").model_copy(update={"profile": "phone"})
    assert only(people(lost, direct, failed, sheet)).strayed == Share(1, 2)
    assert only(people(lost, phone)).strayed is None, "there is nothing to set a lone way beside"
    (made,) = script(DONE)
    assert only(people(lost, phone, by_script=[walked(made, *"abf")])).strayed == Share(1, 1)
    assert only(people(failed, sheet)).strayed is None


def test_words_are_quoted_only_with_leave() -> None:
    said = {"borrow": "The photo", "exits": {"got": "The fee"}}
    open_, shut = attempt(DONE, 1, alias="Wren", **said), attempt(DONE, 2, consent_to=["figures"], **said)
    quotes = only(people(open_, shut)).quotes
    assert [(one.question, one.words, one.alias) for one in quotes] == [
        ("got", "The fee", "Wren"),
        ("borrow", "The photo", "Wren"),
    ]


@pytest.mark.parametrize(
    ("by_script", "share", "accord"),
    [
        ((DONE, FAILED), Share(2, 8), Agreement.SCRIPT_ALONE),
        ((DONE,), Share(4, 8), Agreement.SCRIPT_ALONE),
        ((DONE,), Share(7, 8), Agreement.SCRIPT_MOSTLY),
        ((DONE,), Share(8, 8), Agreement.BOTH),
        ((FAILED, WRONG), Share(4, 8), Agreement.PEOPLE_ALONE),
        ((FAILED,), Share(3, 8), Agreement.NEITHER),
        ((FAILED,), Share(0, 1), Agreement.NEITHER),
        ((UNKNOWN,), Share(1, 1), Agreement.UNKNOWN),
        ((), Share(1, 1), Agreement.UNKNOWN),
        ((DONE,), None, Agreement.UNKNOWN),
    ],
)
def test_how_the_two_stand_to_each_other(by_script: Any, share: Share | None, accord: Agreement) -> None:
    assert agreement_of(OutcomeCounts.of(script(*by_script)), share) is accord


def test_rounds_that_asked_the_same_are_one_and_are_told_apart() -> None:
    rounds = [
        (round_("after", 9), [attempt(DONE), attempt(DONE, 2)]),
        (round_("before", 1), [attempt(FAILED), attempt(DONE, 2)]),
        (round_("long ago", -9, title="Find the form"), [attempt(FAILED)]),
    ]
    one = only(people(rounds=rounds))
    assert one.success == Share(3, 4)
    assert [(each.id, each.success) for each in one.studies] == [("before", Share(1, 2)), ("after", Share(2, 2))]
    assert one.other_question == 1


def test_a_script_in_a_round_and_a_person_in_an_audit_are_left_out() -> None:
    assert people(*script(DONE)).tasks == ()
    card = score(round_().model_copy(update={"options": {}}), [attempt(DONE)])
    assert card.tally.measured == 0


def test_nobody_is_nothing() -> None:
    assert people().tasks == ()
    assert People().of("harbour", "fee") is None


def test_where_the_most_people_fail_comes_first() -> None:
    other = FEE.model_copy(update={"task": "form"})
    record = round_().model_copy(update={"tasks": [FEE, other]})
    alone = attempt(FAILED).model_copy(update={"task": "form"})
    many = [attempt(FAILED if number < 4 else DONE, number) for number in range(1, 7)]
    by_script = [*script(DONE), script(DONE)[0].model_copy(update={"task": "form"})]
    card = score(record.model_copy(update={"options": {}}), by_script)
    assert [one.task for one in people_of(card, [(record, [alone, *many])]).tasks] == ["fee", "form"]
