"""Each thing that may change between two audits: where it does, and where it only seems to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import auditkit.compare.change as aspects
from auditkit.compare.model import ChangeKind, ChangeStatus, Direction
from auditkit.probe.barrier.details import AccessibilityDetails
from auditkit.record.details import StepDetails
from auditkit.record.model import AttemptRecord, Finding
from auditkit.record.outcome import Outcome

from .example import BASE, attempt, audited, compare, found, missing, page, read, said, step, way

FAILED, HARD, WRONG = Outcome.NOT_COMPLETED, Outcome.COMPLETED_WITH_DIFFICULTY, Outcome.WRONG_ANSWER
CONTRAST = found("accessibility", "serious", "Text is too pale.", details={"rule": "color-contrast"}, page=1)
SLOW = found("slow-page", "moderate", "The largest part of the page took 4.5 seconds to come into sight.", page=1)


def test_the_list_is_the_files() -> None:
    files = {path.stem for path in Path(aspects.__file__).parent.glob("*.py")} - {"__init__"}
    assert {look.__name__ for look in aspects.CHANGE_DETECTORS} == files


@pytest.mark.parametrize(
    ("then", "now", "standing"),
    [
        (Outcome.COMPLETED, FAILED, ChangeStatus.WORSE),
        (Outcome.COMPLETED, HARD, ChangeStatus.WORSE),
        (FAILED, WRONG, ChangeStatus.WORSE),
        (FAILED, Outcome.COMPLETED, ChangeStatus.FIXED),
        (HARD, Outcome.COMPLETED, ChangeStatus.FIXED),
        (FAILED, FAILED, ChangeStatus.SAME),
        (Outcome.COMPLETED, Outcome.NOT_MEASURED, ChangeStatus.NOT_MEASURED),
        (Outcome.NOT_MEASURED, FAILED, ChangeStatus.NOT_MEASURED),
    ],
)
def test_outcome(then: Outcome, now: Outcome, standing: ChangeStatus) -> None:
    assert way(attempt(then), attempt(now)).status is standing


def test_a_name_alone_makes_nothing_worse() -> None:
    details = {"was": "Fees", "now": "Charges", "source": "tasks/harbour/fee.yml:6"}
    renamed = found("label-changed", "minor", "“Fees” is now called “Charges”.", step=2, details=details)
    steps = [step(1), step(2, "adapted", details=details)]
    now = attempt(HARD, message=renamed.message, findings=[renamed], steps=steps)
    changed = way(attempt(), now)
    assert changed.status is ChangeStatus.CHANGED
    assert said(changed) == ["Step 2, “Fees”, is now called “Charges”: update tasks/harbour/fee.yml:6."]
    assert {one.direction for one in changed.changes} == {Direction.NEITHER}
    overlay = found("overlay", "minor", "“Cookies” had to be closed first.")
    both = now.model_copy(update={"message": f"{overlay.message} {renamed.message}", "findings": [overlay, renamed]})
    assert way(attempt(), both).status is ChangeStatus.WORSE
    assert way(now, now).status is ChangeStatus.SAME


def test_a_name_that_changed_again() -> None:
    was, is_ = ({"was": "Fees", "now": now, "source": "fee.yml:6"} for now in ("Charges", "Prices"))
    then, now = (attempt(HARD, steps=[step(1), step(2, "adapted", details=one)]) for one in (was, is_))
    assert said(way(then, now)) == ["Step 2, “Charges”, is now called “Prices”: update fee.yml:6."]
    stopped = attempt(FAILED, steps=[step(1, "failed"), step(2, "skipped")])
    assert ChangeKind.LABEL not in {one.kind for one in way(then, stopped).changes}


def test_what_is_no_longer_there() -> None:
    near = [{"role": "link", "name": "Start your application"}, {"role": "button", "name": "Search"}]
    gone = way(attempt(), attempt(**missing(nearest=near, alike=False)))
    assert said(gone)[1] == "Step 2, “Fees”, is no longer there. The closest name is “Start your application”."
    nothing_like_it = way(attempt(), attempt(**missing(nearest=near[1:], alike=False)))
    assert said(nothing_like_it)[1] == "Step 2, “Fees”, is no longer there."
    never = attempt(FAILED, steps=[step(1, "failed"), step(2, "skipped")], message="It says 500.")
    assert "is not there" in said(way(never, attempt(**missing())))[0]
    hidden = way(attempt(), attempt(**missing(hidden=True)))
    assert said(hidden)[1] == "Step 2, “Fees”, is no longer visible."


def test_where_something_was_to_be_filled_in_the_fields_are_named() -> None:
    near = [
        {"role": "combobox", "name": "Select your state"},
        {"role": "textbox", "name": "Search"},
        {"role": "link", "name": "Where we live"},
    ]
    gone = missing(nearest=near, alike=False)
    filling = [one.model_copy(update={"do": "select"}) for one in gone["steps"]]
    lost = way(attempt(), attempt(**{**gone, "steps": filling}))
    assert said(lost)[1] == (
        "Step 2, “Fees”, is no longer there. The page has the fields “Select your state” and “Search”."
    )
    none = [
        one.model_copy(update={"details": StepDetails.model_validate({"nearest": near[2:], "alike": False})})
        for one in filling
    ]
    assert said(way(attempt(), attempt(**{**gone, "steps": none})))[1] == "Step 2, “Fees”, is no longer there."


def stopped(barrier: str, message: str, at: int = 2, **more: object) -> AttemptRecord:
    finding = found(barrier, "serious", message, step=at, page=1)
    return attempt(FAILED, message=message, findings=[finding], steps=[step(1), step(2, "failed")], **more)


def test_another_cause() -> None:
    changed = way(stopped("dead-end", "Nothing more to do."), stopped("dead-link", "The page answers 404"))
    assert changed.status is ChangeStatus.CHANGED
    assert said(changed) == [
        "Something else stops the customer now: At step 2: The page answers 404. On 3 November it was: "
        "Nothing more to do."
    ]
    assert (changed.changes[0].barrier, changed.changes[0].step) == ("dead-link", 2)
    # The same cause in other words, at another address.
    there, here = (stopped("dead-link", f"The page answers 404: https://{host}/fees") for host in ("a.example", "b"))
    assert way(there, here).status is ChangeStatus.SAME


def test_answer() -> None:
    changed = way(attempt(answer=read("$25.00", "matching .*")), attempt(answer=read("$30.00", "matching .*")))
    assert said(changed) == ["The answer was “$25.00” and is now “$30.00”. Neither is right."]
    wrong = way(attempt(answer=read("$25.00")), attempt(WRONG, answer=read("$30.00")))
    assert (
        "The answer was “$25.00” and is now “$30.00”. The task file expects $25.00. If the rule itself"
        in " ".join(said(wrong))
    )
    assert wrong.status is ChangeStatus.WORSE
    assert way(attempt(answer=read("$25.00")), attempt(answer=read(" $25.00 "))).status is ChangeStatus.SAME
    assert ChangeKind.ANSWER not in {one.kind for one in way(attempt(answer=read("$25.00")), attempt(FAILED)).changes}


def test_length() -> None:
    longer = attempt(steps=[step(1), step(2), step(3)])
    changed = way(attempt(), longer)
    assert said(changed) == ["The route now takes 3 actions. It took 2."]
    assert (changed.status, changed.changes[0].direction) == (ChangeStatus.CHANGED, Direction.WORSE)
    looking = attempt(steps=[step(1), step(2), step(3, do="expect")])
    left_out = attempt(steps=[step(1), step(2), step(3, "skipped", optional=True)])
    assert way(attempt(), looking).status is way(attempt(), left_out).status is ChangeStatus.SAME


def handed(barrier: str) -> list[Finding]:
    details = {"supplier": "pay.example", "url": "https://pay.example/x"}
    return [found(barrier, "minor", "The customer is sent to pay.example.", step=2, details=details)]


def test_handoff() -> None:
    arisen = way(attempt(), attempt(findings=handed("handoff-unannounced")))
    assert said(arisen) == [
        "The customer is now sent to pay.example, without warning. This was not so on 3 November."
    ]
    told = way(attempt(findings=handed("handoff-unannounced")), attempt(findings=handed("handoff")))
    assert said(told) == ["The customer is now told beforehand that they will be sent to pay.example."]
    gone = way(attempt(findings=handed("handoff")), attempt())
    assert said(gone) == ["The customer is no longer sent to pay.example."]
    assert [one.direction for one in gone.changes] == [Direction.FIXED]
    # A try that ended before is no proof that it is gone.
    before = way(attempt(findings=handed("handoff")), attempt(**missing()))
    assert ChangeKind.HANDOFF not in {one.kind for one in before.changes}


def test_a_serious_barrier_is_worse_and_a_small_one_is_a_change() -> None:
    serious, small = way(attempt(), attempt(findings=[CONTRAST])), way(attempt(), attempt(findings=[SLOW]))
    assert (serious.status, small.status) == (ChangeStatus.WORSE, ChangeStatus.CHANGED)
    assert said(serious) == ["New since 3 November: Text is too pale."]
    assert serious.changes[0].url == f"{BASE}/fishing"
    back = way(attempt(findings=[CONTRAST]), attempt())
    assert (back.status, said(back)) == (ChangeStatus.FIXED, ["Gone since 3 November: Text is too pale."])


def test_figures_are_no_new_barrier() -> None:
    slower = SLOW.model_copy(update={"message": SLOW.message.replace("4.5", "6.2")})
    assert way(attempt(findings=[SLOW]), attempt(findings=[slower])).status is ChangeStatus.SAME


def test_a_barrier_on_many_pages_is_one_change() -> None:
    pages = [page(f"/{number}") for number in range(5)]
    details = AccessibilityDetails(rule="color-contrast", pages=[one.url for one in pages])
    everywhere = CONTRAST.model_copy(update={"page": None, "details": details})
    changed = way(attempt(pages=pages), attempt(pages=pages, findings=[everywhere]))
    assert said(changed) == ["New since 3 November: Text is too pale. This is on 5 pages."]
    labels = CONTRAST.model_copy(
        update={"message": "A picture says nothing.", "details": AccessibilityDetails(rule="image-alt")}
    )
    two = way(attempt(), attempt(findings=[CONTRAST, labels]))
    assert said(two) == ["New since 3 November: Text is too pale. There is 1 more of this kind."]


def test_only_what_both_looked_at_is_compared() -> None:
    blind = [page("/", probes={}), page("/fishing", probes={}), page("/fees", probes={})]
    assert way(attempt(pages=blind), attempt(findings=[CONTRAST])).status is ChangeStatus.SAME
    broken = [page("/"), page("/fishing", probes={"axe": {"failed": "TimeoutError"}}), page("/fees")]
    assert way(attempt(pages=broken), attempt(findings=[CONTRAST])).status is ChangeStatus.SAME
    # Then it ended at the first page: what is seen further on is seen for the first time, and is not new.
    before = attempt(FAILED, steps=[step(1, "failed")], pages=[page("/")], message="It says 500.")
    assert {one.kind for one in way(before, attempt(findings=[CONTRAST])).changes} == {
        ChangeKind.OUTCOME,
        ChangeKind.CAUSE,
    }
    # And what isn't reached any more is not mended.
    after = attempt(FAILED, steps=[step(1, "failed")], pages=[page("/")], message="It says 500.")
    assert ChangeKind.FINDING not in {one.kind for one in way(attempt(findings=[CONTRAST]), after).changes}


def test_a_page_that_moved_takes_its_barriers_along() -> None:
    moved = [page("/"), page("/angling"), page("/fees")]
    assert way(attempt(findings=[CONTRAST]), attempt(findings=[CONTRAST], pages=moved)).status is ChangeStatus.SAME
    assert way(attempt(), attempt(findings=[CONTRAST], pages=moved)).status is ChangeStatus.WORSE


def test_a_copy_of_the_site_elsewhere_has_the_same_pages() -> None:
    copy = [page(path, "https://pr-7.preview.example") for path in ("/", "/fishing", "/fees")]
    from tests.compare.example import compare

    from .example import audited

    then = audited(attempt(findings=[CONTRAST]), then=True)
    options = {"base_urls": {"harbour": "https://pr-7.preview.example"}, "probes": True}
    now = audited(attempt(findings=[CONTRAST], pages=copy), options=options)
    assert compare(then, now).ways[0].status is ChangeStatus.SAME


def tries(*outcomes: Outcome, findings: Sequence[Finding] = ()) -> list[AttemptRecord]:
    return [attempt(one, trial=at, findings=list(findings)) for at, one in enumerate(outcomes, start=1)]


def test_steadiness() -> None:
    unsteady = way(tries(*[Outcome.COMPLETED] * 3), tries(Outcome.COMPLETED, FAILED, Outcome.COMPLETED))
    assert (unsteady.status, unsteady.steadiness, unsteady.unsteady) == (ChangeStatus.CHANGED, "2 of 3", True)
    assert "The attempts do not agree: 2 of 3 completed and 1 not completed." in said(unsteady)
    assert said(unsteady)[0] == (
        "Unsteady: got worse in 1 of 3 attempts. Completed (in 3 of 3 attempts) on 3 November, sometimes completed "
        "(in 2 of 3 attempts) now."
    )
    again = way(tries(Outcome.COMPLETED, FAILED, FAILED), tries(Outcome.COMPLETED, Outcome.COMPLETED))
    assert again.status is ChangeStatus.FIXED
    assert "The attempts did not agree before (1 of 3 completed and 2 not completed). Now all 2 agree." in said(again)
    still = way(tries(Outcome.COMPLETED, FAILED), tries(FAILED, Outcome.COMPLETED, Outcome.COMPLETED))
    assert still.status is ChangeStatus.SAME


def test_what_only_one_try_of_three_met_is_not_called_new() -> None:
    now = [*tries(Outcome.COMPLETED, Outcome.COMPLETED), attempt(trial=3, findings=[CONTRAST])]
    one_of_three = way(tries(*[Outcome.COMPLETED] * 3), now)
    assert (one_of_three.status, one_of_three.unsteady) == (ChangeStatus.CHANGED, True)
    assert said(one_of_three) == ["Unsteady: found in 1 of 3 attempts, but not on 3 November: Text is too pale."]
    gone = way(now, tries(*[Outcome.COMPLETED] * 3))
    assert (gone.status, gone.unsteady) == (ChangeStatus.CHANGED, True)
    assert said(gone) == ["Unsteady: found in 1 of 3 attempts on 3 November, but not now: Text is too pale."]
    stopped = attempt(FAILED, steps=[step(1, "failed")], pages=[page("/")], message="It says 500.")
    assert not [one for one in way(now, stopped).changes if one.barrier == CONTRAST.barrier]
    small = [*tries(Outcome.COMPLETED, Outcome.COMPLETED), attempt(trial=3, findings=[SLOW])]
    assert way(tries(*[Outcome.COMPLETED] * 3), small).status is ChangeStatus.SAME
    known = [*tries(Outcome.COMPLETED, Outcome.COMPLETED), attempt(trial=3, findings=[CONTRAST])]
    assert way(known, now).status is ChangeStatus.SAME
    most = [*tries(Outcome.COMPLETED), *(attempt(trial=at, findings=[CONTRAST]) for at in (2, 3))]
    assert way(tries(*[Outcome.COMPLETED] * 3), most).status is ChangeStatus.WORSE


def test_tries_that_were_not_measured_count_for_nothing() -> None:
    now = tries(Outcome.COMPLETED, Outcome.NOT_MEASURED)
    changed = way(tries(Outcome.COMPLETED), now)
    assert changed.status is ChangeStatus.SAME


def test_how_many_tries_ended_so() -> None:
    done, wrong = Outcome.COMPLETED, Outcome.WRONG_ANSWER
    never = way(tries(done), tries(FAILED, FAILED, FAILED))
    assert said(never)[0] == "Completed on 3 November, not completed (in all 3 attempts) now."
    misled = way(tries(done), tries(wrong, done, wrong))
    assert said(misled)[0] == "Completed on 3 November, wrong answer (in 2 of 3 attempts) now."


def reworded(message: str) -> AttemptRecord:
    return attempt(findings=[found("dead-link", "serious", message, page=1)])


@pytest.mark.parametrize(
    ("version", "before", "after", "new"),
    [
        ("2", "The link “Forms” leads nowhere.", "The link “Forms” goes to a missing page.", False),
        ("2", "The link “Forms” leads nowhere.", "The link “Fees” goes to a missing page.", True),
        ("1", "The link “Forms” leads nowhere.", "The link “Forms” is gone, it says.", True),
    ],
    ids=["reworded", "another-link", "same-kit"],
)
def test_what_another_kit_says_in_other_words_is_no_change(version: str, before: str, after: str, new: bool) -> None:
    changed = compare(
        audited(reworded(before), then=True, kit_version="1"), audited(reworded(after), kit_version=version)
    )
    (route,) = changed.ways
    assert (route.status is ChangeStatus.WORSE) is new
    assert any(one.kind is ChangeKind.FINDING for one in route.changes) is new


@pytest.mark.parametrize(
    ("version", "after", "new"),
    [
        ("2", "The page shows no “Fee” where it should.", False),
        ("2", "The page shows no “Cost” where it should.", True),
        ("1", "The page shows no “Fee” where it should.", True),
    ],
    ids=["reworded", "another-word", "same-kit"],
)
def test_a_cause_that_another_kit_puts_in_other_words_is_no_change(version: str, after: str, new: bool) -> None:
    was, now = attempt(FAILED, message="No “Fee” is on the page."), attempt(FAILED, message=after)
    changed = compare(audited(was, then=True, kit_version="1"), audited(now, kit_version=version))
    (route,) = changed.ways
    assert any(one.kind is ChangeKind.CAUSE for one in route.changes) is new
