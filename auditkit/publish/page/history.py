"""What earlier audits say: a task's verdicts over time, and what has moved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.publish.page.badge import Badge, outcome_badge
from auditkit.score.explanation.wording import day, minute, page_name, plural

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from auditkit.score.history.change import Mover
    from auditkit.score.history.trend import History
    from auditkit.score.history.trend_point import TaskPoint

MAX_AUDITS = 24
MAX_MOVERS = 3


@dataclass(frozen=True)
class PastRow:
    """A task in one audit."""

    day: str
    badge: Badge
    completion: str
    cause: str
    aside: str
    """That the task file was another then; empty when it was the same."""


@dataclass(frozen=True)
class MoverLine:
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
class Moved:
    """What has changed since the last audit."""

    sentence: str
    """How many tasks could be compared, and how many moved."""
    lines: tuple[MoverLine, ...]


def past_rows(history: History | None, agency: str, task: str) -> tuple[PastRow, ...]:
    """The task audit by audit, the newest first; none when this audit is the first."""
    points = history.task_history(agency, task) if history is not None else ()
    if len(points) < 2:
        return ()
    shown = points[-MAX_AUDITS:]
    said = days([point.at for point in shown])
    return tuple(_row(point, on) for point, on in zip(reversed(shown), reversed(said), strict=True))


def days(moments: Sequence[datetime]) -> list[str]:
    """The day of each; with the time where there are several on one day."""
    often = Counter(moment.date() for moment in moments)
    return [minute(moment) if often[moment.date()] > 1 else day(moment) for moment in moments]


def moved(history: History | None, up: str = "") -> Moved | None:
    """The biggest movers; None where there is no earlier audit to compare with."""
    if history is None or not history.earlier:
        return None
    compared = history.compared()
    movers = history.movers()
    if not compared:
        return Moved("No task was measured in the same way before, so nothing can be compared yet.", ())
    changed = plural(len(movers), "verdict") if movers else "No verdict"
    have = "has" if len(movers) <= 1 else "have"
    sentence = (
        f"{changed} {have} changed, of {plural(compared, 'task')} that could be compared with an earlier audit."
    )
    return Moved(sentence, tuple(_mover(one, up) for one in movers[:MAX_MOVERS]))


def _row(point: TaskPoint, on: str) -> PastRow:
    return PastRow(
        day=on,
        badge=outcome_badge(point.verdict),
        completion=f"{point.tally.completion} completed" if point.tally.measured else "",
        cause=point.cause.sentence if point.cause else "",
        aside="" if point.same_file else "The task file was another then.",
    )


def _mover(one: Mover, up: str) -> MoverLine:
    return MoverLine(
        title=one.title,
        agency=one.agency_name,
        address=f"{up}{page_name(one.agency)}/{page_name(one.task)}.md",
        was=outcome_badge(one.was),
        now=outcome_badge(one.now),
        since=day(one.since),
        counts=f"{one.was_tally.completion}, now {one.now_tally.completion}",
        cause=one.cause.sentence if one.cause and not one.better else "",
        better=one.better,
    )
