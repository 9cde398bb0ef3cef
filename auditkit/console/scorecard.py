"""The scorecard in the terminal: each task with its verdict, why it fails, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from auditkit.console.explanation import Why, Writable, also, beneath, renamed, renamed_block, why
from auditkit.console.text import clean, writable

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord
    from auditkit.score.scorecard_card import Scorecard, TaskScore
    from auditkit.score.verdict_tally import Tally

_STYLES = {
    "completed": "green",
    "completed_with_difficulty": "yellow",
    "sometimes_completed": "yellow",
    "not_completed": "red",
    "wrong_answer": "bold red",
    "not_measured": "cyan",
}
_VERDICT_WIDTH = 25
_COMPLETED_WIDTH = 9
_LEAST_TITLE = 24


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
    """The scorecard, for a terminal of this width."""
    columns = width - _VERDICT_WIDTH - _COMPLETED_WIDTH - 4 >= _LEAST_TITLE
    drawn: list[RenderableType] = [Text(line, style="bold") for line in _replayed(card)]
    for agency in card.agencies:
        drawn += [Text(), Text(shown(clean(agency.summary.name)), style="bold underline")]
        for task in agency.tasks:
            drawn += _task(task, shown, columns=columns)
    drawn.append(Text())
    drawn += renamed_block(_attempts(card), shown)
    drawn.append(Text(shown(_total(card)), style="bold"))
    return Group(*drawn)


def scorecard_lines(card: Scorecard) -> Iterator[str]:
    """The same for a file or a pipe: nothing is wrapped, and what belongs to a task is indented below it."""
    yield from _replayed(card)
    for agency in card.agencies:
        yield clean(agency.summary.name)
        for task in agency.tasks:
            counts = task.tally.completion if task.tally.measured else _aside(task.tally)
            counts = f"{task.tally.tries} tries, {counts} at first" if task.tally.tries else counts
            aside = f", {_aside(task.tally)}" if task.tally.measured and task.tally.not_measured else ""
            cause = f" | {_sentence(task)}" if task.cause else ""
            yield f"  {clean(task.summary.title)}: {task.tally.verdict.words} ({counts}{aside}){cause}"
            yield from (f"      {line}" for line in _beneath(task))
    for lines in renamed(_attempts(card)):
        yield from (f"{'' if number else 'Update '}{line}" for number, line in enumerate(lines))
    yield _total(card)


def _replayed(card: Scorecard) -> list[str]:
    return [card.audit.replay.words] if card.audit.replay else []


def _task(task: TaskScore, shown: Writable, *, columns: bool) -> Iterator[RenderableType]:
    verdict = task.tally.verdict
    said = Text(verdict.words, style=_STYLES[verdict])
    completed = Text((task.tally.tries or task.tally.completion) if task.tally.measured else "")
    title = Text(shown(clean(task.summary.title)))
    if columns:
        grid = Table.grid(expand=True, padding=(0, 1, 0, 0))
        grid.add_column(ratio=1, overflow="fold")
        grid.add_column(width=_VERDICT_WIDTH)
        grid.add_column(width=_COMPLETED_WIDTH, justify="right")
        grid.add_row(title, said, completed)
        yield Padding(grid, (0, 0, 0, 2))
    else:
        yield Padding(title, (0, 0, 0, 2))
        yield Padding(Text("  ").join([said, completed]), (0, 0, 0, 4))
    if task.tally.not_measured:
        yield beneath([_aside(task.tally)], 4, shown)
    if task.cause:
        yield Padding(Text(shown(_sentence(task)), style="bold"), (0, 0, 0, 4))
    yield beneath(_beneath(task), 6, shown)


def _beneath(task: TaskScore) -> list[str]:
    """The evidence, what to do, and what else was met."""
    return [*_why(task).lines, *filter(None, [_others(task), also(task.attempts)])]


def _sentence(task: TaskScore) -> str:
    return clean(task.cause.sentence) if task.cause else ""


def _why(task: TaskScore) -> Why:
    if task.cause is None:
        return Why()
    attempt = next((one for one in task.attempts if one.key == task.cause.attempt), None)
    return why(attempt) if attempt is not None else Why()


def _others(task: TaskScore) -> str:
    """Attempts that ended for another cause than the one told."""
    told = task.cause.count if task.cause else 0
    failed = sum(1 for one in task.attempts if not one.outcome.success)
    left = failed - told
    return f"{left} more attempt{'s' if left > 1 else ''} ended for other causes" if told and left > 0 else ""


def _aside(tally: Tally) -> str:
    """What was not measured, with the reasons, so that no figure hides it."""
    if not tally.not_measured:
        return ""
    reasons = "; ".join(reason.words for reason, _ in tally.ordered_reasons)
    return f"{tally.not_measured} not measured: {reasons}"


def _total(card: Scorecard) -> str:
    counts = ", ".join(f"{number} {outcome.words}" for outcome, number in card.tally.ordered_outcomes)
    completed = f"{card.tally.completion} attempts completed" if card.tally.measured else "Nothing was measured"
    return f"{completed}{f' ({counts})' if counts else ''}. Audit {clean(card.audit.id)}."


def _attempts(card: Scorecard) -> Iterator[AttemptRecord]:
    for task in card.tasks:
        yield from task.attempts
