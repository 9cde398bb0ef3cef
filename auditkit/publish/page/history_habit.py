"""What fails now and then, and at which hours: what audits over days say together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.publish.chart_model import Chart
from auditkit.publish.chart_when import when_chart
from auditkit.score.explanation.wording import page_name
from auditkit.score.history.failure_pattern_pattern import pattern

if TYPE_CHECKING:
    from auditkit.score.history.trend import History
    from auditkit.score.scorecard_card import AgencyScore


@dataclass(frozen=True)
class HabitLine:
    """Ways of a task of which the same is to be said."""

    title: str
    address: str
    ways: str
    words: str
    """`Failed in 3 of the last 20 runs, all between 09:00 and 11:00 UTC: in 3 of the 4 runs at that time.`"""


@dataclass(frozen=True)
class HabitView:
    """A task that fails now and then."""

    lines: tuple[HabitLine, ...]
    chart: Chart | None
    """All its attempts by hour of the day."""


def task_habits(history: History | None, agency: str, task: str) -> HabitView | None:
    """What is to be said of a task; None where no way of it fails now and then."""
    lines = _lines(history, agency, task, "") if history is not None else ()
    if history is None or not lines:
        return None
    hours = [(f"{one.number}", one.succeeded, one.measured) for one in history.task_by_hour(agency, task)]
    return HabitView(lines, when_chart("task-hours", "Attempts at this task by hour of the day (UTC)", "Hour", hours))


def agency_habits(history: History | None, agency: AgencyScore) -> tuple[HabitLine, ...]:
    """The same for all tasks of an agency."""
    if history is None:
        return ()
    slug = agency.summary.agency
    return tuple(
        line for task in agency.tasks for line in _lines(history, slug, task.summary.task, task.summary.title)
    )


def _lines(history: History, agency: str, task: str, title: str) -> tuple[HabitLine, ...]:
    same: dict[str, list[str]] = {}
    for (path, profile), runs in history.runs(agency, task).items():
        found = pattern(runs)
        if found is not None:
            same.setdefault(found.words, []).append(f"by {path}, on {profile}")
    return tuple(HabitLine(title, f"{page_name(task)}.md", "; ".join(ways), words) for words, ways in same.items())
