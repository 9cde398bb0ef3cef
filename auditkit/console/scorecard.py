"""The scorecard in the terminal: tasks with verdicts, letters and what they are made of, and what people did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from auditkit.console.explanation import (
    Line,
    Writable,
    distinct_renamed_controls,
    evidence_lines,
    indented,
    print_lines,
    renamed_block,
    slowdowns,
    writable,
)
from auditkit.console.summary import STYLES
from auditkit.diagnostic.safe_text import terminal_line
from auditkit.diagnostic.wording import plural
from auditkit.record.outcome import Reason
from auditkit.score.explanation.people import people_figures, people_line, people_notes
from auditkit.score.priority import unproven_paths

if TYPE_CHECKING:
    from auditkit.probe.barrier import Dimension
    from auditkit.record.model import AttemptRecord
    from auditkit.score.dimension import Deduction, DimensionScore, Grade, MeasureScore
    from auditkit.score.people import People
    from auditkit.score.rubric import Rubric
    from auditkit.score.scorecard import AgencyScore, Scorecard, TaskScore
    from auditkit.score.verdict import OutcomeCounts


_VERDICT_STYLES = {**{outcome.value: style for outcome, style in STYLES.items()}, "sometimes_completed": "yellow"}
_VERDICT_WIDTH = 25
_COMPLETED_WIDTH = 9
_LEAST_TITLE = 24
_LONGEST_UNPROVEN = 600


def print_scorecard(card: Scorecard, stream: TextIO) -> None:
    """Show it as the stream can: drawn on a terminal, plain lines elsewhere."""

    def shown(text: str) -> str:
        return writable(text, getattr(stream, "encoding", None))

    if stream.isatty():
        console = Console(file=stream, highlight=False, markup=False, emoji=False)
        console.print(scorecard(card, console.width, shown))
        return
    for line in scorecard_lines(card):
        stream.write(shown(line) + "\n")


def scorecard(card: Scorecard, width: int, shown: Writable) -> RenderableType:
    columns = width - _VERDICT_WIDTH - _COMPLETED_WIDTH - 4 >= _LEAST_TITLE
    drawn: list[RenderableType] = [Text(line, style="bold") for line in _replayed(card)]
    for agency in card.agencies:
        drawn += [Text(), Text(shown(terminal_line(agency.summary.name)), style="bold underline")]
        for task in agency.tasks:
            if not task.unproven:
                drawn += _task(task, shown, columns=columns)
    drawn.append(Text())
    drawn += _unproven(card, shown)
    drawn += renamed_block(_attempts(card), shown)
    drawn.append(Text(shown(_total(card)), style="bold"))
    return Group(*drawn)


def scorecard_lines(card: Scorecard) -> Iterator[str]:
    """The same for a file or a pipe: nothing is wrapped, and what belongs to a task is indented below it."""
    yield from _replayed(card)
    for agency in card.agencies:
        yield terminal_line(agency.summary.name)
        for task in agency.tasks:
            if task.unproven:
                continue
            counts = task.tally.completion if task.tally.measured else _aside(task.tally)
            counts = f"{task.tally.tries} attempts, {counts} at first" if task.tally.tries else counts
            aside = f", {_aside(task.tally)}" if task.tally.measured and task.tally.not_measured else ""
            cause = f" | {_sentence(task)}" if task.cause else ""
            yield f"  {terminal_line(task.summary.title)}: {task.tally.verdict.words} ({counts}{aside}){cause}"
            yield from (f"      {line}" for line in _details(task))
    for name, text in _unproven_lines(card):
        yield f"To prove: {name}"
        yield f"  {text}"
    for lines in distinct_renamed_controls(_attempts(card)):
        yield from (f"{'' if number else 'Update '}{line}" for number, line in enumerate(lines))
    yield _total(card)


def _unproven_lines(card: Scorecard) -> Iterator[tuple[str, str]]:
    """Each path that nobody is known to have completed, and what its owner can do."""
    for one in unproven_paths(card.tasks):
        agency = card.agency(one.task.summary.agency).summary.name
        text = " ".join(filter(None, (one.explanation.sentence, one.explanation.update)))
        yield (
            f"{terminal_line(agency)}: {terminal_line(one.task.summary.title)} ({terminal_line(one.path)})",
            (terminal_line(text, _LONGEST_UNPROVEN)),
        )


def _unproven(card: Scorecard, shown: Writable) -> list[RenderableType]:
    lines = list(_unproven_lines(card))
    if not lines:
        return []
    head = "To prove: nobody is known to have completed these, so they don't count"
    block: list[RenderableType] = [Text(head, style="bold")]
    for name, text in lines:
        block += [Padding(Text(shown(name)), (0, 0, 0, 2)), Padding(Text(shown(text), style="dim"), (0, 0, 0, 4))]
    return [*block, Text(f"What to do: {Reason.UNPROVEN.remedy}", style="dim"), Text()]


def _replayed(card: Scorecard) -> list[str]:
    return [card.audit.replay.words] if card.audit.replay else []


def _task(task: TaskScore, shown: Writable, *, columns: bool) -> Iterator[RenderableType]:
    verdict = task.tally.verdict
    text = Text(verdict.words, style=_VERDICT_STYLES[verdict])
    completed = Text((task.tally.tries or task.tally.completion) if task.tally.measured else "")
    title = Text(shown(terminal_line(task.summary.title)))
    if columns:
        grid = Table.grid(expand=True, padding=(0, 1, 0, 0))
        grid.add_column(ratio=1, overflow="fold")
        grid.add_column(width=_VERDICT_WIDTH)
        grid.add_column(width=_COMPLETED_WIDTH, justify="right")
        grid.add_row(title, text, completed)
        yield Padding(grid, (0, 0, 0, 2))
    else:
        yield Padding(title, (0, 0, 0, 2))
        yield Padding(Text("  ").join([text, completed]), (0, 0, 0, 4))
    if task.tally.not_measured:
        yield indented([_aside(task.tally)], 4, shown)
    if task.cause:
        yield Padding(Text(shown(_sentence(task)), style="bold"), (0, 0, 0, 4))
    yield indented(_details(task), 6, shown)


def _details(task: TaskScore) -> list[str]:
    key = task.cause.attempt if task.cause else ""
    evidence = next((evidence_lines(one) for one in task.attempts if one.key == key), [])
    return [*evidence, *filter(None, [_others(task), slowdowns(task.attempts)])]


def _sentence(task: TaskScore) -> str:
    return terminal_line(task.cause.sentence) if task.cause else ""


def _others(task: TaskScore) -> str:
    explained = task.cause.count if task.cause else 0
    # What was not measured is counted beside this, unless it is all there is to explain.
    measured = bool(task.tally.measured)
    failed = [one for one in task.attempts if one.outcome.counts is measured and not one.outcome.success]
    left = len(failed) - explained
    return f"{left} more attempt{'s' if left > 1 else ''} ended for other reasons" if explained and left > 0 else ""


def _aside(tally: OutcomeCounts) -> str:
    """What was not measured, with the reasons, so that no figure hides it."""
    if not tally.not_measured:
        return ""
    reasons = "; ".join(reason.words for reason, _ in tally.ordered_reasons)
    return f"{tally.not_measured} not measured: {reasons}"


def _total(card: Scorecard) -> str:
    counts = ", ".join(f"{number} {outcome.words}" for outcome, number in card.tally.ordered_outcomes)
    completed = f"{card.tally.completion} attempts succeeded" if card.tally.measured else "Nothing was measured"
    return f"{completed}{f' ({counts})' if counts else ''}. Audit {terminal_line(card.audit.id)}."


def _attempts(card: Scorecard) -> Iterator[AttemptRecord]:
    for task in card.tasks:
        yield from task.attempts


_MOST_REASONS = 10
"""Of one measure; the rest are counted."""
_LETTER_STYLES = {"A": "green", "B": "green", "C": "yellow", "D": "red", "F": "bold red"}
_DIGITS = 12
"""Of a digest, for people who compare two."""


def print_grades(card: Scorecard, agencies: Sequence[AgencyScore], stream: TextIO) -> None:
    print_lines([*_rubric(card.rubric), *(line for one in agencies for line in _grade(one, card.rubric))], stream)


def print_why(card: Scorecard, agencies: Sequence[AgencyScore], dimension: Dimension, stream: TextIO) -> None:
    """What one dimension's score was made of, agency by agency, down to the attempts that cost points."""
    reasons = (line for one in agencies for line in _dimension_reasons(one, dimension, card.rubric))
    print_lines([*_rubric(card.rubric), *reasons], stream)


def _rubric(rubric: Rubric) -> Iterator[Line]:
    source = f"{terminal_line(rubric.source_name)}, digest {rubric.digest[:_DIGITS]}"
    yield Line(0, f"Scored with “{terminal_line(rubric.name)}” ({source}).", "dim")


def _grade(agency: AgencyScore, rubric: Rubric) -> Iterator[Line]:
    grade = agency.grade
    yield Line(0, "")
    yield Line(0, terminal_line(agency.summary.name), "bold underline")
    if grade.letter is None or grade.points is None:
        yield Line(2, f"no grade: {grade.why_none}")
    else:
        points = f"{grade.points:.0f} points, {grade.basis_words}"
        yield Line(2, f"{'Overall':24}{grade.letter}  {points}", _LETTER_STYLES.get(grade.letter, ""))
        if grade.capped:
            yield Line(4, grade.capped)
        if grade.missing:
            missing = ", ".join(rubric.dimensions.of(one).title for one in grade.missing)
            yield Line(4, f"Not included: {missing}. Too little could be measured.")
    if agency.grade_by_aim is not None:
        yield from _grade_by_aim(agency.grade_by_aim)
    for one in grade.dimensions:
        yield _dimension(one, rubric)


def _grade_by_aim(grade: Grade) -> Iterator[Line]:
    result = f"{grade.letter}, {grade.points:.0f} points" if grade.letter and grade.points is not None else "no grade"
    yield Line(4, f"Also: {result}, with the weights for its aim ({terminal_line(grade.aim)}).")
    if grade.capped:
        yield Line(6, grade.capped)


def _dimension(score: DimensionScore, rubric: Rubric) -> Line:
    title = f"{rubric.dimensions.of(score.dimension).title:24}"
    if score.letter is None or score.points is None:
        return Line(2, f"{title}–  {score.why_none}", "dim")
    text = f"{score.points:.0f} points, {score.basis_words}"
    return Line(2, f"{title}{score.letter}  {text}", _LETTER_STYLES.get(score.letter, ""))


def _dimension_reasons(agency: AgencyScore, dimension: Dimension, rubric: Rubric) -> Iterator[Line]:
    score = next(one for one in agency.grade.dimensions if one.dimension is dimension)
    yield Line(0, "")
    yield Line(0, terminal_line(agency.summary.name), "bold underline")
    yield _dimension(score, rubric)
    yield Line(4, terminal_line(rubric.dimensions.of(dimension).about))
    for measure in score.measures:
        yield from _measure(measure)


def _measure(measure: MeasureScore) -> Iterator[Line]:
    title = terminal_line(measure.title)
    if measure.points is None:
        yield Line(2, f"{title}: not measured", "dim")
        return
    text = f"{measure.points:.0f} points, {measure.weight * 100:.0f}% of the score ({measure.said})"
    yield Line(2, f"{title}: {text}", "bold")
    yield Line(4, terminal_line(measure.about, 600), "dim")
    for one in measure.because[:_MOST_REASONS]:
        yield from _reason(one)
    more = len(measure.because) - _MOST_REASONS
    if more > 0:
        yield Line(6, f"and {more} more")


def _reason(reason: Deduction) -> Iterator[Line]:
    step = f", step {reason.step}" if reason.step else ""
    barrier = f", {reason.barrier} ({reason.severity})" if reason.barrier and reason.severity else ""
    yield Line(6, f"-{reason.lost:.1f}  {terminal_line(reason.attempt)}{step}{terminal_line(barrier)}")
    yield Line(10, terminal_line(reason.sentence))


def print_people(people: People, stream: TextIO) -> None:
    """Print a line for each task that people tried, disagreements with the script first; nothing when none did."""
    if not people.tasks:
        return
    tried = f"{plural(people.attempts, 'attempt')} at {plural(len(people.tasks), 'task')}"
    lines = [f"People: {tried}, shown beside the script's and never added to them"]
    for one in people.tasks:
        task = terminal_line(f"{one.agency}/{one.task}")
        lines.append(f"  {'! ' if one.accord.disagree else '  '}{task}: {people_line(one)}")
        lines += [f"        {name}: {words}" for name, words in people_figures(one)]
        lines += [f"        {note}" for note in people_notes(one)]
    stream.writelines(writable(line, getattr(stream, "encoding", None)) + "\n" for line in lines)
