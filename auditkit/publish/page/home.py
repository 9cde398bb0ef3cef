"""The scorecard's first page: who fails, why, and how sure we are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import date_time_text
from auditkit.export import Site
from auditkit.export.badge import badge_of, width_of
from auditkit.publish.chart import Chart, outcome_chart
from auditkit.publish.template import is_shared, render
from auditkit.score.benchmark import ideas_worth_borrowing
from auditkit.score.history.trend import History
from auditkit.score.people import People
from auditkit.score.priority import fixes

if TYPE_CHECKING:
    from auditkit.export.format import File
    from auditkit.score.scorecard import AgencyScore, Scorecard, TaskScore, TopTaskScore

MAX_COLUMNS = 5
MAX_BARS = 16
FIXES = 3
IDEAS = 3


def home_page(
    card: Scorecard,
    history: History | None = None,
    people: People | None = None,
    site: Site | None = None,
    files: Sequence[File] = (),
) -> str:
    top_tasks = sorted(card.top_tasks, key=lambda one: not is_shared(one))
    ours = [agency for agency in card.agencies if agency.summary.ours]
    shown = None if card.people_alone else next(iter(card.agencies), None)
    return render(
        "home",
        card=card,
        history=history or History(),
        people=people or People(),
        chart=_chart(card),
        columns=top_tasks[:MAX_COLUMNS],
        more_top_tasks=top_tasks[MAX_COLUMNS:],
        cell=_cell,
        fixes=fixes(ours or card.agencies, FIXES),
        ours=ours,
        ideas=ideas_worth_borrowing(card, IDEAS),
        facts=_facts(card),
        files=files,
        site=site or Site(),
        # A badge says what a script found.
        badge_agency=shown,
        badge=badge_of(card, shown) if shown else None,
        badge_width=width_of(badge_of(card, shown)) if shown else 0,
    )


def _facts(card: Scorecard) -> tuple[tuple[str, str], ...]:
    audit = card.audit
    return (
        ("Audit", audit.id),
        ("Started", date_time_text(audit.started_at)),
        ("Finished", date_time_text(audit.ended_at) if audit.ended_at else "not yet"),
        ("Browser", audit.browser),
        ("Kit", f"auditkit {audit.kit_version}"),
        ("Done by", "people, not a script" if card.people_alone else "a script, not people"),
    )


def _cell(agency: AgencyScore, top_task: TopTaskScore) -> tuple[TaskScore, ...]:
    """An agency's tasks for a need, each with the verdict that it has on its own page."""
    return top_task.tasks_of(agency.summary.agency)


def _chart(card: Scorecard) -> Chart | None:
    """Agencies, or the tasks of the only one; none where there are too many to see."""
    if len(card.agencies) == 1:
        kind, lines = "Task", [(task.summary.title, task.tally) for task in card.tasks]
    else:
        kind, lines = "Agency", [(agency.summary.name, agency.tally) for agency in card.agencies]
    title = f"How attempts ended, by {kind.lower()}"
    return outcome_chart("ended", title, kind, lines) if len(lines) <= MAX_BARS else None
