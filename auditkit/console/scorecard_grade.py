"""Letters in the terminal: each agency's dimensions, and what a score was made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from auditkit.console.text import clean
from auditkit.console.text_line import Line, print_lines
from auditkit.score.explanation.wording import plural

if TYPE_CHECKING:
    from auditkit.probe.barrier import Dimension
    from auditkit.score.dimension import Because, DimensionScore, MeasureScore
    from auditkit.score.rubric import Rubric
    from auditkit.score.scorecard_card import AgencyScore, Scorecard

_MOST_REASONS = 10
"""Of one measure; the rest are counted."""
_STYLES = {"A": "green", "B": "green", "C": "yellow", "D": "red", "F": "bold red"}
_DIGITS = 12
"""Of a digest, for people who compare two."""


def print_grades(card: Scorecard, agencies: Sequence[AgencyScore], stream: TextIO) -> None:
    """The letters of agencies, by dimension, with how many attempts each rests on."""
    print_lines([*_rubric(card.rubric), *(line for one in agencies for line in _grade(one, card.rubric))], stream)


def print_why(card: Scorecard, agencies: Sequence[AgencyScore], dimension: Dimension, stream: TextIO) -> None:
    """What one dimension's score was made of, agency by agency, down to the attempts that cost points."""
    print_lines(
        [*_rubric(card.rubric), *(line for one in agencies for line in _why(one, dimension, card.rubric))], stream
    )


def _rubric(rubric: Rubric) -> Iterator[Line]:
    source = f"{clean(rubric.source_name)}, digest {rubric.digest[:_DIGITS]}"
    yield Line(0, f"Scored by “{clean(rubric.name)}” ({source}).", "dim")


def _grade(agency: AgencyScore, rubric: Rubric) -> Iterator[Line]:
    grade = agency.grade
    yield Line(0, "")
    yield Line(0, clean(agency.summary.name), "bold underline")
    if grade.letter is None or grade.points is None:
        yield Line(2, f"no grade: {grade.why_none}")
    else:
        made = f"{grade.points:.0f} points, {plural(grade.n, 'attempt')}"
        yield Line(2, f"{'Overall':24}{grade.letter}  {made}", _STYLES.get(grade.letter, ""))
        if grade.capped:
            yield Line(4, grade.capped)
        if grade.missing:
            missing = ", ".join(rubric.dimensions.of(one).title for one in grade.missing)
            yield Line(4, f"Without: {missing}, as too little of it could be measured.")
    for one in grade.dimensions:
        yield _dimension(one, rubric)


def _dimension(score: DimensionScore, rubric: Rubric) -> Line:
    title = f"{rubric.dimensions.of(score.dimension).title:24}"
    if score.letter is None or score.points is None:
        return Line(2, f"{title}–  {score.why_none}", "dim")
    said = f"{score.points:.0f} points, {plural(score.n, 'attempt')}"
    return Line(2, f"{title}{score.letter}  {said}", _STYLES.get(score.letter, ""))


def _why(agency: AgencyScore, dimension: Dimension, rubric: Rubric) -> Iterator[Line]:
    score = next(one for one in agency.grade.dimensions if one.dimension is dimension)
    yield Line(0, "")
    yield Line(0, clean(agency.summary.name), "bold underline")
    yield _dimension(score, rubric)
    yield Line(4, clean(rubric.dimensions.of(dimension).about))
    for measure in score.measures:
        yield from _measure(measure)


def _measure(measure: MeasureScore) -> Iterator[Line]:
    title = clean(measure.title)
    if measure.points is None:
        yield Line(2, f"{title}: not measured", "dim")
        return
    said = f"{measure.points:.0f} points, {measure.weight * 100:.0f} % of the score ({measure.said})"
    yield Line(2, f"{title}: {said}", "bold")
    yield Line(4, clean(measure.about, 600), "dim")
    for one in measure.because[:_MOST_REASONS]:
        yield from _reason(one)
    more = len(measure.because) - _MOST_REASONS
    if more > 0:
        yield Line(6, f"and {more} more")


def _reason(reason: Because) -> Iterator[Line]:
    step = f", step {reason.step}" if reason.step else ""
    barrier = f", {reason.barrier} ({reason.severity})" if reason.barrier and reason.severity else ""
    yield Line(6, f"-{reason.lost:.1f}  {clean(reason.attempt)}{step}{clean(barrier)}")
    yield Line(10, clean(reason.sentence))
