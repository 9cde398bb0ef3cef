"""How attempts ended, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.publish.chart import Series, stacked
from auditkit.publish.chart_model import Chart, Key
from auditkit.publish.page.badge import outcome_badge
from auditkit.record.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.score.verdict_tally import Tally

MAX_LINES = 40
ROOM_FOR_BOTH = 0.14
ROOM_FOR_COUNT = 0.06
"""Shares of the longest bar."""


def outcome_chart(anchor: str, title: str, of: str, lines: Sequence[tuple[str, Tally]]) -> Chart | None:
    """One bar for each line, made of its attempts by how they ended; None when there is nothing to draw.

    `of` names what a line is: `Task`, `Agency`.
    """
    shown = [(label, tally) for label, tally in lines if tally.outcomes][:MAX_LINES]
    met = [outcome for outcome in Outcome if any(tally.count(outcome) for _, tally in shown)]
    if not met:
        return None
    badges = {outcome: outcome_badge(outcome) for outcome in met}
    longest = max(sum(tally.outcomes.values()) for _, tally in shown)
    series = [
        Series(
            badges[outcome].kind,
            outcome.words,
            tuple(float(tally.count(outcome)) or None for _, tally in shown),
            tuple(_words(badges[outcome].sign, tally.count(outcome), longest) for _, tally in shown),
        )
        for outcome in met
    ]
    return Chart(
        anchor=anchor,
        title=title,
        description="One bar a line, made of its attempts by how they ended. The table has the same figures.",
        drawing=stacked([label for label, _ in shown], series),
        keys=tuple(Key(badges[outcome].kind, f"{badges[outcome].sign} {outcome.words}") for outcome in met),
        head=(of, *(outcome.words for outcome in met)),
        rows=tuple((label, *(f"{tally.count(outcome):,}" for outcome in met)) for label, tally in shown),
    )


def _words(sign: str, count: int, longest: int) -> str:
    """What fits into a bar of that share of the longest one: sign and count, the count alone, or nothing."""
    if count >= longest * ROOM_FOR_BOTH:
        return f"{sign} {count:,}"
    return f"{count:,}" if count >= longest * ROOM_FOR_COUNT else ""
