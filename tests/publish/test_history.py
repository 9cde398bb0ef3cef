"""What earlier audits say, on the pages."""

from __future__ import annotations

from datetime import timedelta

from auditkit.publish.page.old_history import history_rows, verdict_changes
from auditkit.record.model import TaskSummary
from auditkit.record.outcome import Outcome
from auditkit.score.history.summary import summarise
from auditkit.score.history.trend import History
from auditkit.score.scorecard import score
from tests.factories import make_agency, make_audit

from .example_audit import START, attempt, finding, task

FEE = task("harbour", "fee", "Find the fee", 1, profiles=["desktop"], sha256="a" * 64)
HOURS = task("harbour", "hours", "Find the hours", 2, profiles=["desktop"], sha256="b" * 64)


def history(*audits: dict[str, Outcome], files: tuple[TaskSummary, ...] = (FEE, HOURS)) -> History:
    """One audit a day with these outcomes, by task."""
    made = []
    for number, outcomes in enumerate(audits):
        start = START + timedelta(days=number)
        record = make_audit(
            id=f"audit-{number}", started_at=start, ended_at=start,
            agencies=[make_agency(name="Harbour Office")],
            tasks=list(files),
        )  # fmt: skip
        dead = [finding("dead-link", "The link “Fees” is dead.", 1)]
        attempts = [
            attempt(one, outcomes[one.task], findings=[] if outcomes[one.task].success else dead)
            for one in files
            if one.task in outcomes
        ]
        made.append(summarise(score(record, attempts)))
    return History.of(made)


WORSE = history(
    {"fee": Outcome.COMPLETED, "hours": Outcome.NOT_COMPLETED},
    {"fee": Outcome.NOT_COMPLETED, "hours": Outcome.COMPLETED},
)


def test_movers_say_what_changed_since_when_and_why() -> None:
    found = verdict_changes(WORSE)
    assert found is not None
    assert found.sentence == "2 verdicts have changed, of 2 tasks that could be compared with an earlier audit."
    worse, better = found.lines
    assert (worse.title, worse.address, worse.was.words, worse.now.words) == (
        "Find the fee", "harbour/fee.md", "completed", "not completed",
    )  # fmt: skip
    assert (worse.since, worse.counts, worse.better) == ("22 November 2026", "1 of 1, now 0 of 1", False)
    assert worse.cause == "The link “Fees” is dead."
    assert (better.better, better.cause) == (True, "")


def test_a_first_audit_has_no_movers_and_steady_ones_are_said_to_be() -> None:
    same = {"fee": Outcome.COMPLETED, "hours": Outcome.COMPLETED}
    assert verdict_changes(None) is None
    assert verdict_changes(history(same)) is None
    steady = verdict_changes(history(same, same))
    assert steady is not None
    assert steady.sentence == "No verdict has changed, of 2 tasks that could be compared with an earlier audit."


def test_a_tasks_past_begins_with_the_newest() -> None:
    rows = history_rows(WORSE, "harbour", "fee")
    assert [(row.day, row.badge.words, row.completion, row.cause) for row in rows] == [
        ("23 November 2026", "not completed", "0 of 1 completed", "The link “Fees” is dead."),
        ("22 November 2026", "completed", "1 of 1 completed", ""),
    ]
    assert history_rows(history({"fee": Outcome.COMPLETED}), "harbour", "fee") == ()
    assert history_rows(None, "harbour", "fee") == ()
