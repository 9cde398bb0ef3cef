"""How points went from audit to audit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.publish.chart import Series, line
from auditkit.publish.chart_model import Chart

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_AUDITS = 24
_MOST_WITH_WORDS = 12
_MOST_LABELS = 8


@dataclass(frozen=True)
class TrendPoint:
    """One audit in a trend."""

    label: str
    """Its day, short."""
    points: float | None
    """0–100; None where nothing was measured."""
    words: str
    """What is written at the point: `B 82`."""
    said: str
    """What the points come from, for the table: `7 of 9 attempts`."""


def trend_chart(anchor: str, title: str, history: Sequence[TrendPoint]) -> Chart | None:
    """The points of the last audits, oldest first; None with fewer than two measured ones."""
    shown = list(history)[-MAX_AUDITS:]
    if sum(one.points is not None for one in shown) < 2:
        return None
    series = Series(
        "points",
        "points",
        tuple(one.points for one in shown),
        tuple(one.words if _is_written(number, len(shown), words=True) else "" for number, one in enumerate(shown)),
    )
    labels = [one.label if _is_written(number, len(shown)) else "" for number, one in enumerate(shown)]
    return Chart(
        anchor=anchor,
        title=title,
        description="Points from 0 to 100, one for each audit, the oldest on the left. A gap: nothing was measured.",
        drawing=line(labels, [series], 100),
        keys=(),
        head=("Audit", "Points", "From"),
        rows=tuple((one.label, one.words if one.points is not None else "not measured", one.said) for one in shown),
    )


def _is_written(number: int, of: int, *, words: bool = False) -> bool:
    """Whether there is room for the words of one point of many: at the first and the last, and some between."""
    if of <= _MOST_WITH_WORDS:
        return True
    return number in (0, of - 1) if words else number % -(-of // _MOST_LABELS) == 0
