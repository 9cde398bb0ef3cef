"""What audits say together: verdicts over time, what has changed, what fails now and then, and at which hours."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.safe_text import page_file_name
from auditkit.diagnostic.wording import date_text, date_time_text, plural
from auditkit.publish.chart import Chart, TrendPoint, time_chart, trend_chart
from auditkit.publish.page.badge import Badge, outcome_badge
from auditkit.score.history.failure_pattern import failure_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from auditkit.score.history.change import VerdictChange
    from auditkit.score.history.trend import History, TaskPoint
    from auditkit.score.history.trend import TrendPoint as Past
    from auditkit.score.scorecard import AgencyScore


MAX_HISTORY_AUDITS = 24
MAX_VERDICT_CHANGES = 3


@dataclass(frozen=True)
class HistoryRow:
    """A task in one audit."""

    day: str
    badge: Badge
    completion: str
    cause: str
    aside: str
    """That the task file was another then; empty when it was the same."""


@dataclass(frozen=True)
class VerdictChangeLine:
    """A task with another verdict than before."""

    title: str
    agency: str
    address: str
    was: Badge
    now: Badge
    since: str
    counts: str
    """`1 of 4, then 4 of 4`."""
    cause: str
    better: bool


@dataclass(frozen=True)
class VerdictChanges:
    """What has changed since the last audit."""

    sentence: str
    """How many tasks could be compared, and how many moved."""
    lines: tuple[VerdictChangeLine, ...]


def history_rows(history: History | None, agency: str, task: str) -> tuple[HistoryRow, ...]:
    """The task audit by audit, the newest first; none when this audit is the first."""
    points = history.task_history(agency, task) if history is not None else ()
    if len(points) < 2:
        return ()
    shown = points[-MAX_HISTORY_AUDITS:]
    said = day_labels([point.at for point in shown])
    return tuple(_history_row(point, on) for point, on in zip(reversed(shown), reversed(said), strict=True))


def day_labels(moments: Sequence[datetime]) -> list[str]:
    """The day of each; with the time where there are several on one day."""
    often = Counter(moment.date() for moment in moments)
    return [date_time_text(moment) if often[moment.date()] > 1 else date_text(moment) for moment in moments]


def verdict_changes(history: History | None, up: str = "") -> VerdictChanges | None:
    """The biggest movers; None where there is no earlier audit to compare with."""
    if history is None or not history.earlier:
        return None
    compared = history.compared()
    movers = history.movers()
    if not compared:
        return VerdictChanges("No task was measured in the same way before, so nothing can be compared yet.", ())
    changed = plural(len(movers), "verdict") if movers else "No verdict"
    have = "has" if len(movers) <= 1 else "have"
    sentence = (
        f"{changed} {have} changed, of {plural(compared, 'task')} that could be compared with an earlier audit."
    )
    return VerdictChanges(sentence, tuple(_verdict_change(one, up) for one in movers[:MAX_VERDICT_CHANGES]))


def _history_row(point: TaskPoint, on: str) -> HistoryRow:
    return HistoryRow(
        day=on,
        badge=outcome_badge(point.verdict),
        completion=f"{point.tally.completion} completed" if point.tally.measured else "",
        cause=point.cause.sentence if point.cause else "",
        aside="" if point.same_file else "The task file was another then.",
    )


def _verdict_change(one: VerdictChange, up: str) -> VerdictChangeLine:
    return VerdictChangeLine(
        title=one.title,
        agency=one.agency_name,
        address=f"{up}{page_file_name(one.agency)}/{page_file_name(one.task)}.md",
        was=outcome_badge(one.was),
        now=outcome_badge(one.now),
        since=date_text(one.since),
        counts=f"{one.was_tally.completion}, now {one.now_tally.completion}",
        cause=one.cause.sentence if one.cause and not one.better else "",
        better=one.better,
    )


@dataclass(frozen=True)
class FailurePatternLine:
    """Ways of a task of which the same is to be said."""

    title: str
    address: str
    ways: str
    words: str
    """`Failed in 3 of the last 20 runs, all between 09:00 and 11:00 UTC: in 3 of the 4 runs at that time.`"""


@dataclass(frozen=True)
class FailurePatternView:
    """A task that fails now and then."""

    lines: tuple[FailurePatternLine, ...]
    chart: Chart | None
    """All its attempts by hour of the day."""


def task_failure_patterns(history: History | None, agency: str, task: str) -> FailurePatternView | None:
    """What is to be said of a task; None where no way of it fails now and then."""
    lines = _pattern_lines(history, agency, task, "") if history is not None else ()
    if history is None or not lines:
        return None
    hours = [(f"{one.number}", one.succeeded, one.measured) for one in history.task_by_hour(agency, task)]
    return FailurePatternView(
        lines, time_chart("task-hours", "Attempts at this task by hour of the day (UTC)", "Hour", hours)
    )


def agency_failure_patterns(history: History | None, agency: AgencyScore) -> tuple[FailurePatternLine, ...]:
    """The same for all tasks of an agency."""
    if history is None:
        return ()
    slug = agency.summary.agency
    return tuple(
        line for task in agency.tasks for line in _pattern_lines(history, slug, task.summary.task, task.summary.title)
    )


def _pattern_lines(history: History, agency: str, task: str, title: str) -> tuple[FailurePatternLine, ...]:
    same: dict[str, list[str]] = {}
    for (path, profile), runs in history.runs(agency, task).items():
        found = failure_pattern(runs)
        if found is not None:
            same.setdefault(found.words, []).append(f"by {path}, on {profile}")
    return tuple(
        FailurePatternLine(title, f"{page_file_name(task)}.md", "; ".join(ways), words)
        for words, ways in same.items()
    )


MAX_TREND_ROWS = 24
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
        time_chart("hours", "Attempts by hour of the day (UTC)", "Hour", hours),
        time_chart("weekdays", "Attempts by day of the week", "Day", days),
    )
    return TrendView(
        sentence=_trend_sentence(points[0], points[-1]),
        chart=trend_chart("trend", "Points from audit to audit", [_trend_point(one) for one in points]),
        rows=_trend_rows(points[-MAX_TREND_ROWS:]),
        times=tuple(chart for chart in times if chart is not None),
    )


def _trend_sentence(first: Past, last: Past) -> str:
    """The baseline beside today."""
    began = f"First tried on {date_text(first.at)}: {_completion_text(first)}."
    if first.points is None or last.points is None:
        return f"{began} Now: {_completion_text(last)}."
    change = round(last.points) - round(first.points)
    moved = f"{abs(change)} points {'up' if change > 0 else 'down'}" if change else "the same"
    return (
        f"{began} Now: {_completion_text(last)}. In points: {first.points:.0f} then, {last.points:.0f} now, {moved}."
    )


def _completion_text(one: Past) -> str:
    return f"{one.tally.completion} attempts ended well" if one.tally.measured else "nothing could be measured"


def _trend_point(one: Past) -> TrendPoint:
    words = f"{one.letter or ''} {one.points:.0f}".strip() if one.points is not None else ""
    return TrendPoint(f"{one.at.day} {one.at:%b}", one.points, words, f"{one.tally.completion} attempts")


def _trend_rows(shown: Sequence[Past]) -> tuple[TrendRow, ...]:
    said = day_labels([one.at for one in shown])
    return tuple(_trend_row(one, on) for one, on in zip(reversed(shown), reversed(said), strict=True))


def _trend_row(one: Past, on: str) -> TrendRow:
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
