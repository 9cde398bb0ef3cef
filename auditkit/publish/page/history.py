"""What audits say together: points over time, what fails now and then, and at which hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.publish.chart import Chart, TrendPoint, time_chart, trend_chart
from auditkit.score.history.failure_pattern import failure_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditkit.score.history.trend import History, Span
    from auditkit.score.history.trend import TrendPoint as AuditPoint

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def failure_patterns(history: History, agency: str, task: str) -> list[tuple[str, str]]:
    """What is to be said of a task that fails now and then, and the ways of it of which that is so."""
    same: dict[str, list[str]] = {}
    for (path, profile), runs in history.runs(agency, task).items():
        found = failure_pattern(runs)
        if found is not None:
            same.setdefault(found.words, []).append(f"by {path}, on {profile}")
    return [(words, "; ".join(ways)) for words, ways in same.items()]


def task_hours_chart(history: History, agency: str, task: str) -> Chart | None:
    """All attempts at a task by hour of the day."""
    hours = _slots(history.task_by_hour(agency, task))
    return time_chart("task-hours", "Attempts at this task by hour of the day (UTC)", "Hour", hours)


def trend_charts(history: History, agency: str) -> tuple[Chart | None, ...]:
    """An agency's points from audit to audit, then its attempts by hour and by weekday."""
    days = [(_WEEKDAYS[span.number - 1], span.succeeded, span.measured) for span in history.by_weekday(agency)]
    return (
        trend_chart("trend", "Points from audit to audit", [_trend_point(one) for one in history.trend(agency)]),
        time_chart("hours", "Attempts by hour of the day (UTC)", "Hour", _slots(history.by_hour(agency))),
        time_chart("weekdays", "Attempts by day of the week", "Day", days),
    )


def _slots(spans: Iterable[Span]) -> list[tuple[str, int, int]]:
    return [(f"{span.number}", span.succeeded, span.measured) for span in spans]


def _trend_point(one: AuditPoint) -> TrendPoint:
    words = f"{one.letter or ''} {one.points:.0f}".strip() if one.points is not None else ""
    return TrendPoint(f"{one.at.day} {one.at:%b}", one.points, words, f"{one.tally.completion} attempts")
