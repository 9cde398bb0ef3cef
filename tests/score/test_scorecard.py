"""From records to counts, verdicts and causes."""

from __future__ import annotations

from typing import Any

import pytest

from auditkit.record.model import AttemptRecord, AuditRecord, Finding, TaskSummary, attempt_key
from auditkit.record.outcome import Outcome, Performer, Reason, Severity, StepStatus
from auditkit.score.explanation.attempt import explain
from auditkit.score.priority import unproven_paths
from auditkit.score.scorecard import score
from auditkit.score.verdict import OutcomeCounts, Verdict
from tests.factories import make_agency, make_attempt, make_audit, make_finding, make_step, make_task

GOOD, HARD, FAILED, WRONG, UNKNOWN = Outcome


def attempt(outcome: Outcome, **more: Any) -> AttemptRecord:
    return make_attempt(outcome, **more)


def audit(*tasks: TaskSummary, planned: list[str] | None = None, confirming: list[str] | None = None) -> AuditRecord:
    agencies = dict.fromkeys(task.agency for task in tasks)
    return make_audit(
        agencies=[make_agency(name, base_url="https://x.example") for name in agencies],
        tasks=list(tasks),
        planned=planned or [],
        confirming=confirming or [],
    )


def task(slug: str = "fee", agency: str = "harbour", **more: Any) -> TaskSummary:
    fields: dict[str, Any] = {"paths": {"menu": []}, "profiles": ["desktop"]}
    return make_task(agency=agency, task=slug, **{**fields, **more})


def finding(barrier: str, severity: Severity, step: int | None = None) -> Finding:
    return make_finding(barrier, severity=severity, message=f"It is the {barrier}.", step=step)


@pytest.mark.parametrize(
    ("outcomes", "verdict", "completion"),
    [
        ([], Verdict.NOT_MEASURED, "not measured"),
        ([UNKNOWN], Verdict.NOT_MEASURED, "not measured"),
        ([GOOD], Verdict.COMPLETED, "1 of 1"),
        ([GOOD, HARD], Verdict.COMPLETED_WITH_DIFFICULTY, "2 of 2"),
        ([GOOD, FAILED], Verdict.SOMETIMES_COMPLETED, "1 of 2"),
        ([FAILED, UNKNOWN], Verdict.NOT_COMPLETED, "0 of 1"),
        ([GOOD, GOOD, WRONG], Verdict.WRONG_ANSWER, "2 of 3"),
    ],
)
def test_verdict_and_completion(outcomes: list[Outcome], verdict: Verdict, completion: str) -> None:
    tally = OutcomeCounts.of(attempt(outcome) for outcome in outcomes)
    assert (tally.verdict, tally.completion) == (verdict, completion)


def test_what_was_not_measured_is_counted_by_reason_and_never_in_the_denominator() -> None:
    tally = OutcomeCounts.of([attempt(GOOD), *(attempt(UNKNOWN, reason=reason) for reason in Reason)], missing=2)
    assert (tally.measured, tally.not_measured) == (1, len(Reason) + 2)
    assert tally.ordered_reasons[0] == (Reason.INTERRUPTED, 3)


def test_scripts_and_people_are_never_added_together() -> None:
    attempts = [attempt(GOOD), attempt(FAILED, performer=Performer.PERSON)]
    assert score(audit(task()), attempts).tally.completion == "1 of 1"
    assert score(audit(task()), attempts, Performer.PERSON).tally.completion == "0 of 1"


def test_attempts_that_were_planned_and_never_made_are_not_measured() -> None:
    keys = [attempt_key("harbour", "fee", "menu", "desktop", trial) for trial in (1, 2, 3)]
    card = score(audit(task(trials=3), planned=keys), [attempt(GOOD)])
    (only,) = card.tasks
    assert only.tally.completion == "1 of 1"
    assert only.tally.ordered_reasons == ((Reason.INTERRUPTED, 2),)


def test_steadiness_is_a_count_of_trials_that_were_measured() -> None:
    trials = [attempt(outcome, trial=number) for number, outcome in enumerate([GOOD, GOOD, FAILED, UNKNOWN], start=1)]
    (only,) = score(audit(task(trials=4)), trials).tasks
    assert only.ways[0].steady == (2, 3)
    assert only.steady == (0, 1)
    assert score(audit(task()), [attempt(GOOD)]).tasks[0].steady is None


def test_the_cause_is_the_barrier_that_stops_at_the_failed_step() -> None:
    failed = attempt(
        FAILED,
        message="Something else.",
        steps=[make_step(2, status=StepStatus.FAILED)],
        findings=[
            finding("accessibility", Severity.CRITICAL, 1),
            finding("broken-script", Severity.CRITICAL, 1),
            finding("dead-link", Severity.SERIOUS, 2),
            finding("slow-page", Severity.MODERATE, 2),
        ],
    )
    cause = explain(failed).cause
    assert cause is not None
    assert (cause.barrier, cause.step) == ("dead-link", 2)


def test_without_a_grave_finding_the_message_is_the_cause() -> None:
    slow = finding("slow-page", Severity.MINOR)
    cause = explain(attempt(FAILED, message="It never came.", findings=[slow])).cause
    assert cause is not None
    assert (cause.sentence, cause.barrier) == ("It never came.", None)


def test_no_agency_is_blamed_for_what_was_not_measured() -> None:
    wall = attempt(UNKNOWN, reason=Reason.BOT_WALL, findings=[finding("captcha", Severity.SERIOUS)])
    card = score(audit(task()), [wall])
    assert card.barriers == ()
    cause = card.tasks[0].cause
    assert cause is not None
    assert (cause.barrier, cause.sentence) == (None, "The site refused this visit.")


def test_barriers_that_ended_most_attempts_come_first() -> None:
    dead, slow = finding("dead-link", Severity.SERIOUS), finding("slow-page", Severity.MODERATE)
    attempts = [
        attempt(FAILED, findings=[dead, slow]),
        attempt(HARD, trial=2, findings=[dead, slow]),
        attempt(HARD, trial=3, findings=[slow, slow]),
    ]
    first, second = score(audit(task(trials=3)), attempts).barriers
    assert (first.barrier, first.stopped, first.met, first.measured) == ("dead-link", 1, 2, 3)
    assert (second.barrier, second.stopped, second.met) == ("slow-page", 0, 3)


def test_top_tasks_stand_side_by_side_in_order_of_rank() -> None:
    tasks = [
        task("renew", top_task="renewal", rank=2),
        task("fee", top_task="cost", rank=1),
        task("permit", agency="inland", top_task="cost", rank=4),
    ]
    card = score(audit(*tasks), [attempt(GOOD), attempt(FAILED, agency="inland", task="permit")])
    assert [top_task.slug for top_task in card.top_tasks] == ["cost", "renewal"]
    assert card.top_tasks[0].tally.completion == "1 of 2"
    assert [own.summary.task for own in card.top_tasks[0].tasks_of("inland")] == ["permit"]
    assert card.top_tasks[1].tally.verdict is Verdict.NOT_MEASURED


def test_an_attempt_at_a_task_the_audit_does_not_list_is_kept() -> None:
    card = score(audit(task()), [attempt(GOOD, task="stray")])
    assert "stray" in [own.summary.task for own in card.tasks]


def test_an_audit_without_attempts_measures_nothing() -> None:
    card = score(audit(task()), [])
    assert card.tally.completion == "not measured"
    assert card.tasks[0].cause is None


def test_tries_made_to_confirm_stand_beside_those_that_count() -> None:
    tries = [
        attempt(outcome, trial=at, confirming=at > 1) for at, outcome in enumerate([FAILED, GOOD, GOOD], start=1)
    ]
    keys = [one.key for one in tries]
    card = score(audit(task(), planned=keys, confirming=keys[1:]), tries)
    (only,) = card.tasks
    assert (only.tally.completion, only.tally.verdict) == ("0 of 1", Verdict.SOMETIMES_COMPLETED)
    assert [one.key for one in only.attempts] == keys[:1]
    assert [one.key for one in only.tries] == keys
    assert only.ways[0].steady == (2, 3)
    assert card.tally == only.tally


def test_tries_to_confirm_that_were_never_made_are_missing_and_not_counted() -> None:
    first = attempt(FAILED)
    keys = [first.key, first.model_copy(update={"trial": 2}).key]
    (only,) = score(audit(task(), planned=keys, confirming=keys[1:]), [first]).tasks
    assert (only.tally.not_measured, only.ways[0].missing) == (0, 1)


def test_attempts_of_more_trials_than_the_task_file_asks_for_can_be_missing() -> None:
    keys = [attempt_key("harbour", "fee", "menu", "desktop", trial) for trial in (1, 2, 3)]
    assert score(audit(task(), planned=keys), [attempt(GOOD)]).tasks[0].tally.not_measured == 2


def test_an_unproven_path_is_named_once_for_each_thing_that_may_be_wrong() -> None:
    def unproven(path: str, profile: str, message: str) -> AttemptRecord:
        return attempt(UNKNOWN, reason=Reason.UNPROVEN, path=path, profile=profile, message=message)

    about = task(paths={"menu": [], "search": []}, profiles=["desktop", "phone"])
    made = [
        unproven("menu", "desktop", "No link."),
        unproven("menu", "phone", "No menu."),
        unproven("search", "desktop", "No link."),
        unproven("search", "phone", "No link."),
    ]
    found = unproven_paths(score(audit(about), made).tasks)
    assert [(one.path, one.explanation.sentence) for one in found] == [
        ("menu", "No link."), ("menu", "No menu."), ("search", "No link."),
    ]  # fmt: skip
