"""Letters in the terminal: each agency's dimensions, and what a score was made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from auditkit.account.words import plural
from auditkit.console.text import clean, writable

if TYPE_CHECKING:
    from auditkit.barriers import Dimension
    from auditkit.rubric import Rubric
    from auditkit.score import AgencyScore, Because, DimensionScore, MeasureScore, Scorecard

_MOST_REASONS = 10
"""Of one measure; the rest are counted."""
_STYLES = {"A": "green", "B": "green", "C": "yellow", "D": "red", "F": "bold red"}
_DIGITS = 12
"""Of a digest, for people who compare two."""


@dataclass(frozen=True)
class _Line:
    indent: int
    text: str
    style: str = ""


def print_grades(card: Scorecard, agencies: Sequence[AgencyScore], stream: TextIO) -> None:
    """The letters of agencies, by dimension, with how many attempts each rests on."""
    _print([*_rubric(card.rubric), *(line for one in agencies for line in _grade(one, card.rubric))], stream)


def print_why(card: Scorecard, agencies: Sequence[AgencyScore], dimension: Dimension, stream: TextIO) -> None:
    """What one dimension's score was made of, agency by agency, down to the attempts that cost points."""
    _print([*_rubric(card.rubric), *(line for one in agencies for line in _why(one, dimension, card.rubric))], stream)


def _print(lines: Sequence[_Line], stream: TextIO) -> None:
    encoding = getattr(stream, "encoding", None)
    if stream.isatty():
        Console(file=stream, highlight=False, markup=False, emoji=False).print(_drawn(lines, encoding))
        return
    for line in lines:
        stream.write(writable(f"{' ' * line.indent}{line.text}", encoding).rstrip() + "\n")


def _drawn(lines: Sequence[_Line], encoding: str | None) -> RenderableType:
    return Group(*(Padding(Text(writable(one.text, encoding), one.style), (0, 0, 0, one.indent)) for one in lines))


def _rubric(rubric: Rubric) -> Iterator[_Line]:
    source = f"{clean(rubric.source_name)}, digest {rubric.digest[:_DIGITS]}"
    yield _Line(0, f"Scored by “{clean(rubric.name)}” ({source}).", "dim")


def _grade(agency: AgencyScore, rubric: Rubric) -> Iterator[_Line]:
    grade = agency.grade
    yield _Line(0, "")
    yield _Line(0, clean(agency.summary.name), "bold underline")
    if grade.letter is None or grade.points is None:
        yield _Line(2, f"no grade: {grade.why_none}")
    else:
        made = f"{grade.points:.0f} points, {plural(grade.n, 'attempt')}"
        yield _Line(2, f"{'Overall':24}{grade.letter}  {made}", _STYLES.get(grade.letter, ""))
        if grade.capped:
            yield _Line(4, grade.capped)
        if grade.missing:
            missing = ", ".join(rubric.dimensions.of(one).title for one in grade.missing)
            yield _Line(4, f"Without: {missing}, as too little of it could be measured.")
    for one in grade.dimensions:
        yield _dimension(one, rubric)


def _dimension(score: DimensionScore, rubric: Rubric) -> _Line:
    title = f"{rubric.dimensions.of(score.dimension).title:24}"
    if score.letter is None or score.points is None:
        return _Line(2, f"{title}–  {score.why_none}", "dim")
    said = f"{score.points:.0f} points, {plural(score.n, 'attempt')}"
    return _Line(2, f"{title}{score.letter}  {said}", _STYLES.get(score.letter, ""))


def _why(agency: AgencyScore, dimension: Dimension, rubric: Rubric) -> Iterator[_Line]:
    score = next(one for one in agency.grade.dimensions if one.dimension is dimension)
    yield _Line(0, "")
    yield _Line(0, clean(agency.summary.name), "bold underline")
    yield _dimension(score, rubric)
    yield _Line(4, clean(rubric.dimensions.of(dimension).about))
    for measure in score.measures:
        yield from _measure(measure)


def _measure(measure: MeasureScore) -> Iterator[_Line]:
    title = clean(measure.title)
    if measure.points is None:
        yield _Line(2, f"{title}: not measured", "dim")
        return
    said = f"{measure.points:.0f} points, {measure.weight * 100:.0f} % of the score ({measure.said})"
    yield _Line(2, f"{title}: {said}", "bold")
    yield _Line(4, clean(measure.about, 600), "dim")
    for one in measure.because[:_MOST_REASONS]:
        yield from _reason(one)
    more = len(measure.because) - _MOST_REASONS
    if more > 0:
        yield _Line(6, f"and {more} more")


def _reason(reason: Because) -> Iterator[_Line]:
    step = f", step {reason.step}" if reason.step else ""
    barrier = f", {reason.barrier} ({reason.severity})" if reason.barrier and reason.severity else ""
    yield _Line(6, f"-{reason.lost:.1f}  {clean(reason.attempt)}{step}{clean(barrier)}")
    yield _Line(10, clean(reason.sentence))
