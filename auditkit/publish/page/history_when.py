"""An agency over time: its baseline and trend, and whether it goes as well at every hour and on every day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.publish.chart_model import Chart
from auditkit.publish.chart_trend import TrendPoint, trend_chart
from auditkit.publish.chart_when import when_chart
from auditkit.publish.page.badge import Badge, outcome_badge
from auditkit.publish.page.history import days
from auditkit.score.explanation.wording import day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.score.history.trend import History
    from auditkit.score.history.trend_point import TrendPoint as Past

MAX_AUDITS = 24
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class TrendRow:
    """The agency in one audit."""

    day: str
    letter: str
    points: str
    badge: Badge
    completion: str
    aside: str


@dataclass(frozen=True)
class TrendView:
    """The agency from its first audit to this one."""

    sentence: str
    chart: Chart | None
    rows: tuple[TrendRow, ...]
    """The newest first."""
    times: tuple[Chart, ...]


def trend_view(history: History | None, agency: str) -> TrendView | None:
    """What earlier audits say of an agency; None when this one is the first."""
    points = history.trend(agency) if history is not None else ()
    if history is None or len(points) < 2:
        return None
    hours = [(f"{span.number}", span.succeeded, span.measured) for span in history.by_hour(agency)]
    days = [(_WEEKDAYS[span.number - 1], span.succeeded, span.measured) for span in history.by_weekday(agency)]
    times = (
        when_chart("hours", "Attempts by hour of the day (UTC)", "Hour", hours),
        when_chart("weekdays", "Attempts by day of the week", "Day", days),
    )
    return TrendView(
        sentence=_sentence(points[0], points[-1]),
        chart=trend_chart("trend", "Points from audit to audit", [_point(one) for one in points]),
        rows=_rows(points[-MAX_AUDITS:]),
        times=tuple(chart for chart in times if chart is not None),
    )


def _sentence(first: Past, last: Past) -> str:
    """The baseline beside today."""
    began = f"First tried on {day(first.at)}: {_completed(first)}."
    if first.points is None or last.points is None:
        return f"{began} Now: {_completed(last)}."
    change = round(last.points) - round(first.points)
    moved = f"{abs(change)} points {'up' if change > 0 else 'down'}" if change else "the same"
    return f"{began} Now: {_completed(last)}. In points: {first.points:.0f} then, {last.points:.0f} now, {moved}."


def _completed(one: Past) -> str:
    return f"{one.tally.completion} attempts ended well" if one.tally.measured else "nothing could be measured"


def _point(one: Past) -> TrendPoint:
    words = f"{one.letter or ''} {one.points:.0f}".strip() if one.points is not None else ""
    return TrendPoint(f"{one.at.day} {one.at:%b}", one.points, words, f"{one.tally.completion} attempts")


def _rows(shown: Sequence[Past]) -> tuple[TrendRow, ...]:
    said = days([one.at for one in shown])
    return tuple(_row(one, on) for one, on in zip(reversed(shown), reversed(said), strict=True))


def _row(one: Past, on: str) -> TrendRow:
    asides = (
        ["the baseline"] if one.baseline else [] if one.asked_as_before else ["other tasks than the audit before"]
    )
    if not one.finished:
        asides.append("stopped before its end")
    return TrendRow(
        day=on,
        letter=one.letter or "–",
        points=f"{one.points:.0f}" if one.points is not None else "",
        badge=outcome_badge(one.tally.verdict),
        completion=f"{one.tally.completion} completed" if one.tally.measured else "",
        aside=", ".join(asides),
    )
