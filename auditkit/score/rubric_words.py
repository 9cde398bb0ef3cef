"""How a measure makes points, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.diagnostic.text import listing
from auditkit.probe.barrier import BARRIERS
from auditkit.record.outcome import Severity

if TYPE_CHECKING:
    from auditkit.score.rubric import Measure, Rubric


def how(measure: Measure, rubric: Rubric) -> str:
    """How what is counted becomes points, in a sentence or two."""
    kind = measure.counts.kind
    if kind.between is not None:
        best, worst = (words.format(limit) for words, limit in zip(kind.between, _limits(measure), strict=True))
        return f"100 points up to {best}, none from {worst} on, and a straight line between. Then the mean."
    if measure.points is not None:
        each = listing(f"{word.replace('_', ' ')} {points:g}" for word, points in measure.points.items())
        return f"Points: {each}. Then the mean, never below 0."
    if measure.barriers is not None:
        costs = listing(f"{severity} {rubric.severities.of(severity):g}" for severity in Severity)
        titles = "; ".join(BARRIERS[slug].title for slug in measure.barriers)
        return f"From 100, the worst of these in an attempt costs, if it is {costs}: {titles}. Then the mean."
    return f"100 points for each {kind.unit} of which it is true, none for the others. Then the mean."


def about(measure: Measure, rubric: Rubric) -> str:
    """What is counted, and how it becomes points."""
    return f"{measure.about} {how(measure, rubric)}"


def _limits(measure: Measure) -> tuple[float, float]:
    return measure.good or 0.0, measure.poor or 0.0
