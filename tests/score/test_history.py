"""What audits say of each other: changes of verdict, trends, and counts by hour and weekday."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from auditkit.record.model import AnswerRecord, AttemptRecord, TaskSummary, attempt_key
from auditkit.record.outcome import Outcome, Performer, Reason, Severity, StepStatus
from auditkit.score.history.summary import AuditSummary, summarise
from auditkit.score.history.trend import History, Span
from auditkit.score.scorecard import score
from auditkit.score.verdict import OutcomeCounts, Verdict
from tests.factories import make_agency, make_attempt, make_audit, make_finding, make_step, make_task

GOOD, HARD, FAILED, WRONG, UNKNOWN = Outcome
MONDAY = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
"""A Monday, as the calendar of 2026 has it."""


def task(slug: str = "renew", agency: str = "harbour", **more: Any) -> TaskSummary:
    fields: dict[str, Any] = {
        "title": "Renew a licence",
        "paths": {"menu": [], "search": []},
        "profiles": ["desktop"],
        "sha256": "first",
    }
    return make_task(agency=agency, task=slug, **{**fields, **more})


def attempt(outcome: Outcome, path: str = "menu", **more: Any) -> AttemptRecord:
    fields: dict[str, Any] = {"agency": "harbour", "task": "renew", "profile": "desktop", "started_at": MONDAY}
    return make_attempt(path=path, outcome=outcome, **{**fields, **more})


def dead(path: str = "menu", **more: Any) -> AttemptRecord:
    said = "The link “Pay” leads to a page that is gone (404)."
    found = make_finding(severity=Severity.SERIOUS, message=said, step=1)
    return attempt(FAILED, path, findings=[found], **more)


def summary(
    name: str, at: datetime, *attempts: AttemptRecord, tasks: list[TaskSummary] | None = None, **more: Any
) -> AuditSummary:
    tasks = [task()] if tasks is None else tasks
    audit = make_audit(
        id=name,
        started_at=at,
        agencies=[
            make_agency(slug, base_url="https://x.example") for slug in dict.fromkeys(one.agency for one in tasks)
        ],
        tasks=tasks,
        **{"ended_at": at + timedelta(hours=1), **more},
    )
    return summarise(score(audit, attempts))


def days(number: float) -> datetime:
    return MONDAY + timedelta(days=number)


def test_a_verdict_that_changed_is_told_with_its_date_and_cause() -> None:
    history = History.of([summary("now", days(20), dead()), summary("old", days(1), attempt(GOOD))])
    (mover,) = history.movers()
    assert (mover.was, mover.now, mover.better, mover.since_audit) == (
        Verdict.COMPLETED,
        Verdict.NOT_COMPLETED,
        False,
        "old",
    )
    assert mover.words == (
        "Renew a licence: completed on 3 November, not completed now. "
        "The link “Pay” leads to a page that is gone (404)."
    )


def test_what_got_better_says_what_was_in_the_way() -> None:
    history = History.of(
        [summary("old", datetime(2025, 12, 24, tzinfo=UTC), dead()), summary("now", MONDAY, attempt(GOOD))]
    )
    (mover,) = history.movers()
    assert mover.better
    assert mover.words == (
        "Renew a licence: not completed on 24 December 2025, completed now. What stopped the customer then: "
        "The link “Pay” leads to a page that is gone (404)."
    )


def test_an_audit_that_measured_nothing_is_passed_over() -> None:
    history = History.of(
        [
            summary("good", days(0), attempt(GOOD)),
            summary("blocked", days(1), attempt(UNKNOWN, reason=Reason.BOT_WALL)),
            summary("now", days(2), dead()),
        ]
    )
    assert [mover.since_audit for mover in history.movers()] == ["good"]
    assert History.of(history.summaries[:2]).movers() == ()


def test_a_changed_task_file_is_compared_with_nothing() -> None:
    old = summary("old", days(0), attempt(GOOD))
    history = History.of([old, summary("now", days(1), dead(), tasks=[task(sha256="second")])])
    assert history.movers() == ()
    assert history.compared() == 0
    assert [point.same_file for point in history.task_history("harbour", "renew")] == [False, True]


def test_a_file_put_back_is_compared_with_the_audit_that_had_it() -> None:
    history = History.of(
        [
            summary("first", days(0), attempt(GOOD)),
            summary("changed", days(1), attempt(GOOD), tasks=[task(sha256="second")]),
            summary("now", days(2), dead()),
        ]
    )
    assert [mover.since_audit for mover in history.movers()] == ["first"]


def test_only_ways_that_both_audits_measured_are_compared() -> None:
    both = summary("both", days(0), attempt(GOOD), dead("search"))
    menu = summary("menu", days(1), attempt(GOOD))
    assert both.agencies[0].tasks[0].verdict is Verdict.SOMETIMES_COMPLETED
    assert History.of([both, menu]).movers() == ()
    search = summary("search", days(2), attempt(GOOD, "search"))
    assert [(one.was, one.since_audit) for one in History.of([both, menu, search]).movers()] == [
        (Verdict.NOT_COMPLETED, "both")
    ]


def test_the_longest_way_comes_first_then_worse_then_rank() -> None:
    slugs = ["a-little-worse", "much-better", "wrong", "worse-second", "worse-first", "same"]
    ranks = [4, 3, 5, 2, 1, 6]
    tasks = [task(slug, title=slug, rank=rank) for slug, rank in zip(slugs, ranks, strict=True)]
    then = summary(
        "then",
        days(0),
        *(
            attempt(outcome, task=slug)
            for slug, outcome in zip(slugs, [GOOD, FAILED, GOOD, GOOD, GOOD, HARD], strict=True)
        ),
        tasks=tasks,
    )
    now = summary(
        "now",
        days(1),
        *(
            attempt(outcome, task=slug)
            for slug, outcome in zip(slugs, [HARD, GOOD, WRONG, FAILED, FAILED, HARD], strict=True)
        ),
        tasks=tasks,
    )
    history = History.of([then, now])
    assert [mover.task for mover in history.movers()] == [
        "wrong", "worse-first", "worse-second", "much-better", "a-little-worse",
    ]  # fmt: skip
    assert len(history.movers(2)) == 2
    assert history.compared() == 6


def test_agencies_are_compared_whatever_else_an_audit_visited() -> None:
    inland = task(agency="inland")
    both = summary("both", days(0), attempt(GOOD), attempt(GOOD, agency="inland"), tasks=[task(), inland])
    alone = summary("alone", days(1), attempt(GOOD, agency="inland"), tasks=[inland])
    now = summary("now", days(2), dead(), dead(agency="inland"), tasks=[task(), inland])
    history = History.of([both, alone, now])
    assert {mover.agency: mover.since_audit for mover in history.movers()} == {"harbour": "both", "inland": "alone"}
    assert [point.audit for point in history.trend("harbour")] == ["both", "now"]
    assert [point.audit for point in history.trend("inland")] == ["both", "alone", "now"]


def test_a_trend_has_the_first_audit_as_its_baseline_and_says_when_others_were_asked() -> None:
    history = History.of(
        [
            summary("third", days(2), attempt(GOOD), tasks=[task(), task("fee")]),
            summary("first", days(0), attempt(GOOD), dead("search")),
            summary("second", days(1), attempt(GOOD), attempt(GOOD, "search")),
        ]
    )
    trend = history.trend("harbour")
    assert [(point.audit, point.tally.completion) for point in trend] == [
        ("first", "1 of 2"),
        ("second", "2 of 2"),
        ("third", "1 of 1"),
    ]
    assert [point.baseline for point in trend] == [True, False, False]
    assert [point.asked_as_before for point in trend] == [False, True, False]
    assert history.trend("nobody") == ()


def test_a_stopped_audit_is_no_point_of_a_trend_unless_it_is_the_one_shown() -> None:
    stopped = summary("stopped", days(1), dead(), ended_at=None, planned=["harbour.renew.search.desktop.1"])
    history = History.of([summary("first", days(0), attempt(GOOD)), stopped, summary("now", days(2), attempt(GOOD))])
    assert [point.audit for point in history.trend("harbour")] == ["first", "now"]
    assert [mover.since_audit for mover in history.movers()] == ["stopped"]
    shown = History.of(history.summaries[:2])
    assert [(point.audit, point.finished) for point in shown.trend("harbour")] == [
        ("first", True),
        ("stopped", False),
    ]


def test_points_of_the_dimensions_are_kept_with_their_n() -> None:
    made = summary("one", days(0), attempt(GOOD))
    kept = made.agencies[0].dimensions
    assert len(kept) == 8
    assert all((one.points is None) == (one.letter is None) for one in kept)


def test_a_tasks_history_holds_every_audit_that_planned_it() -> None:
    planned = [attempt_key("harbour", "renew", "menu", "desktop", 1)]
    history = History.of(
        [
            summary("first", days(0), attempt(GOOD)),
            summary("never made", days(1), planned=planned, ended_at=None),
            summary("now", days(2), dead(scripted_duration_seconds=2.5)),
        ]
    )
    points = history.task_history("harbour", "renew")
    assert [point.verdict for point in points] == [Verdict.COMPLETED, Verdict.NOT_MEASURED, Verdict.NOT_COMPLETED]
    assert points[1].tally.reasons == {Reason.INTERRUPTED: 1}
    assert points[2].cause is not None and points[2].cause.barrier == "dead-link"
    assert points[2].ways[0].attempts[0].seconds == 2.5


def test_counts_by_hour_weekday_and_month_are_of_measured_attempts() -> None:
    def at(day: int, hour: int, month: int = 11) -> dict[str, datetime]:
        return {"started_at": datetime(2026, month, day, hour, 59, 59, tzinfo=UTC)}

    history = History.of(
        [
            summary("mon", days(0), attempt(GOOD, **at(2, 9)), attempt(FAILED, "search", **at(2, 9))),
            summary("tue", days(1), attempt(GOOD, **at(3, 9)), attempt(UNKNOWN, "search", **at(3, 14))),
            summary("dec", days(30), attempt(FAILED, **at(1, 23, month=12))),
        ]
    )
    assert history.by_hour("harbour") == (Span(9, 2, 3), Span(23, 0, 1))
    assert history.by_weekday("harbour") == (Span(1, 1, 2), Span(2, 1, 2))
    assert history.by_hour("inland") == ()
    assert History.of(history.summaries[:1]).by_hour("harbour") == ()


def test_hours_are_told_in_utc() -> None:
    noon_in_tokyo = datetime(2026, 11, 2, 12, 15, tzinfo=timezone(timedelta(hours=9)))
    made = summary("one", days(0), attempt(GOOD, started_at=noon_in_tokyo))
    assert made.agencies[0].hours[0].at == datetime(2026, 11, 2, 3, tzinfo=UTC)


def test_a_summary_is_json_and_back() -> None:
    steps = [
        make_step(),
        make_step(2, do="expect"),
        make_step(3, status=StepStatus.SKIPPED),
    ]
    answer = AnswerRecord(read="$5", expected="$25", matches=False)
    made = summary("one", days(0), attempt(WRONG, answer=answer, steps=steps), dead("search"))
    assert AuditSummary.model_validate_json(made.model_dump_json(exclude_defaults=True)) == made
    first = made.agencies[0].tasks[0].ways[0].attempts[0]
    assert (first.actions, first.answer and first.answer.read) == (1, "$5")
    assert made.agencies[0].tally == OutcomeCounts({WRONG: 1, FAILED: 1}, {})


def test_people_and_scripts_stay_apart() -> None:
    made = summary("one", days(0), attempt(GOOD), attempt(FAILED, "search", performer=Performer.PERSON))
    assert made.agencies[0].tally.completion == "1 of 1"


def wide_history() -> History:
    tasks = [task(), task("fee", sha256="fee"), task(agency="inland")]
    new_file = [task(), task("fee", sha256="other"), task(agency="inland")]
    ended = [[GOOD, GOOD, FAILED], [GOOD, FAILED, FAILED], [UNKNOWN, GOOD, GOOD], [FAILED, GOOD, GOOD]]
    summaries = []
    for number, (renew, fee, inland) in enumerate(ended):
        files = new_file if number == 3 else tasks
        made = [attempt(renew), attempt(fee, task="fee"), attempt(inland, agency="inland")]
        summaries.append(summary(f"audit {number}", days(number), *made, tasks=files))
    return History.of(summaries)


def test_a_thin_history_says_the_same_with_less() -> None:
    whole = wide_history()
    thin = whole.thin()
    assert thin.movers() == whole.movers() != ()
    assert (thin.compared(), thin.trend("harbour"), thin.by_hour("inland")) == (
        whole.compared(),
        whole.trend("harbour"),
        whole.by_hour("inland"),
    )
    assert thin.newest == whole.newest
    assert thin.summaries[0].agencies[0].tasks == ()
    assert [one.task for one in thin.summaries[1].agencies[0].tasks] == ["renew"]


def test_histories_of_single_agencies_join_to_the_whole() -> None:
    whole = wide_history()
    parts = [History(tuple(one.only(agency) for one in whole.summaries)) for agency in ("harbour", "inland")]
    assert History.join(parts) == whole


@pytest.mark.parametrize("history", [History(), History.of([summary("one", days(0), attempt(GOOD))])])
def test_without_an_earlier_audit_nothing_has_changed(history: History) -> None:
    assert (history.movers(), history.compared(), history.by_weekday("harbour")) == ((), 0, ())
    assert history.thin() == history
