"""What earlier audits say, on the pages."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta

from auditkit.publish.page.home import home_page
from auditkit.publish.sentence import with_days
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


def changed(of: History) -> str:
    """What the first page says has changed."""
    made = make_audit(started_at=START, agencies=[make_agency(name="Harbour Office")], tasks=[FEE, HOURS])
    home = html.unescape(home_page(score(made, []), of))
    return home.split("## What has changed\n")[1].split("\n## ")[0] if "## What has changed" in home else ""


def test_movers_say_what_changed_since_when_and_why() -> None:
    found = changed(WORSE)
    assert "2 verdicts have changed. 2 tasks could be compared with an earlier audit." in found
    worse, better = (line for line in found.splitlines() if line.startswith("| **["))
    assert worse.startswith("| **[Find the fee](harbour/fee.md)**")
    badges = re.findall(r"ak-badge--([a-z-]+)", worse)
    assert badges == ["completed", "not-completed"]
    assert ">22 November 2026<" in worse and ">1 of 1, now 0 of 1<" in worse
    assert worse.endswith("| The link “Fees” is dead. |")
    assert better.endswith("| better than before |")


def test_a_first_audit_has_no_movers_and_steady_ones_are_said_to_be() -> None:
    same = {"fee": Outcome.COMPLETED, "hours": Outcome.COMPLETED}
    assert changed(history()) == ""
    assert changed(history(same)) == ""
    assert "No verdict has changed. 2 tasks could be compared with an earlier audit." in changed(history(same, same))


def test_a_tasks_past_begins_with_the_newest() -> None:
    rows = with_days(WORSE.task_history("harbour", "fee"))
    assert [(day, point.verdict.words) for point, day in rows] == [
        ("23 November 2026", "not completed"),
        ("22 November 2026", "completed"),
    ]


def test_audits_of_one_day_are_told_apart_by_their_hours() -> None:
    points = [
        replace(point, at=START + timedelta(hours=hour))
        for hour, (point, _) in enumerate(with_days(WORSE.task_history("harbour", "fee")))
    ]
    assert [day for _, day in with_days(points)] == ["22 November 2026, 10:00 UTC", "22 November 2026, 09:00 UTC"]
