"""What a measure counted, in words: never a figure without how many it is of."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from auditkit.diagnostic.text import count
from auditkit.score.rubric_count import Counts

if TYPE_CHECKING:
    from auditkit.score.unit import Weighed

_SECONDS = frozenset({Counts.LCP, Counts.INP, Counts.PAGE_WAIT})
_OF_BUDGET = frozenset({Counts.TIME_BUDGET, Counts.STEP_BUDGET})
_AFTER = {
    Counts.OUTCOMES: "ended well",
    Counts.VERDICTS: "can always be done",
    Counts.BARRIERS: "met one",
    Counts.READING: "easy enough to read",
    Counts.TELLS: "answered",
    Counts.ANSWERS: "gave an answer",
    Counts.HELP: "with help in sight",
    Counts.SAME_END: "always ended well",
}


def said(counts: Counts, weighed: Weighed) -> str:
    """`7 of 9 attempts ended well`, `median 1.2 s over 14 pages`."""
    n = len(weighed.units)
    of = count(n, counts.kind.unit)
    values = [unit.value for unit in weighed.units if unit.value is not None]
    if counts.kind.between is not None:
        return f"median {_figure(counts, median(values))} over {of}"
    if counts is Counts.BARRIERS:
        hit = sum(unit.lost > 0 for unit in weighed.units)
    elif values:
        hit = sum(value > 0 for value in values)
    else:
        hit = sum(unit.lost == 0 for unit in weighed.units)
    return f"{hit} of {of} {_AFTER[counts]}"


def _figure(counts: Counts, value: float) -> str:
    if counts in _SECONDS:
        return f"{value:.1f} s" if value >= 0.05 else "under 0.1 s"
    if counts in _OF_BUDGET:
        return f"{value:.0%} of the budget" if value >= 0.01 else "under 1% of the budget"
    return f"{value:.2f}"
