"""An agency from its eight sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.publish.chart import Series, bars
from auditkit.publish.chart_model import Chart, Key

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Side:
    """One dimension in the chart."""

    title: str
    points: float | None
    """0–100; None: nothing was measured."""
    letter: str | None
    own: float | None = None
    """The team's own grade as points, where they gave one."""
    own_letter: str | None = None
    said: str = ""
    """What the points come from: `28 attempts`."""


def dimension_chart(anchor: str, title: str, sides: Sequence[Side]) -> Chart | None:
    """A bar for each dimension with its letter, and the team's own view beside it; None when nothing was measured."""
    if all(side.points is None for side in sides):
        return None
    asked = any(side.own is not None for side in sides)
    series = [
        Series("points", "measured", tuple(side.points for side in sides), tuple(_words(side) for side in sides))
    ]
    if asked:
        own = tuple(side.own_letter or "" for side in sides)
        series.append(Series("own", "the team's own view", tuple(side.own for side in sides), own))
    head = ("Dimension", "Letter and points", "From", *(["The team's own view"] if asked else []))
    return Chart(
        anchor=anchor,
        title=title,
        description="One bar a dimension, from 0 to 100 points, with its letter. No bar: nothing was measured.",
        drawing=bars([side.title for side in sides], series),
        keys=(Key("points", "measured"), Key("own", "the team's own view")) if asked else (),
        head=head,
        rows=tuple(
            (
                side.title,
                _words(side) or "not measured",
                side.said,
                *([side.own_letter or "none given"] if asked else []),
            )
            for side in sides
        ),
    )


def _words(side: Side) -> str:
    return "" if side.points is None else f"{side.letter or '–'} · {side.points:.0f}"
