"""`auditkit score`: the scorecard in the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from auditkit.score import Scorecard, Tally, TaskScore

_STYLES = {
    "completed": "green",
    "completed_with_difficulty": "yellow",
    "sometimes_completed": "yellow",
    "not_completed": "red",
    "wrong_answer": "bold red",
    "not_measured": "cyan",
}


@click.command(short_help="Show the scorecard of an audit.")
@click.argument("audit_id", metavar="[ID]", default="latest")
@click.option(
    "--audits",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("audits"),
    show_default=True,
    help="Folder of the audits.",
)
def score(audit_id: str, audits: Path) -> None:
    """Show the scorecard of an audit; without ID, of the latest.

    Counts are of attempts by a script: they show that a way exists, not that people find it.
    """
    from auditkit.score import score as judge
    from auditkit.store import Audits

    audit = Audits(audits).open(audit_id)
    card = judge(audit.record, audit.attempts())
    if sys.stdout.isatty():
        _print_table(card)
    else:
        for line in _lines(card):
            click.echo(line)


def _print_table(card: Scorecard) -> None:
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    for agency in card.agencies:
        console.print()
        console.print(_words(agency.summary.name), style="bold underline")
        console.print(_table(agency.tasks))
    console.print()
    console.print(_total(card), style="bold")


def _table(tasks: tuple[TaskScore, ...]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
    table.add_column("Task", ratio=3, overflow="fold")
    table.add_column("Verdict", ratio=2, overflow="fold")
    table.add_column("Completed", overflow="fold")
    table.add_column("What stopped it", ratio=4, overflow="fold")
    for task in tasks:
        verdict = task.tally.verdict
        table.add_row(
            Text(_words(task.summary.title)),
            Text(verdict.words, style=_STYLES[verdict]),
            Text(_completion(task.tally)),
            Text(_cause(task)),
        )
    return table


def _lines(card: Scorecard) -> Iterator[str]:
    """The same for a file or a pipe: a line a task, and no column that a long title could push aside."""
    for agency in card.agencies:
        yield _words(agency.summary.name)
        for task in agency.tasks:
            words = f"{_words(task.summary.title)}: {task.tally.verdict.words}"
            counts = f" ({_completion(task.tally)})" if task.tally.measured else f" ({_aside(task.tally)})"
            cause = f" | {_cause(task)}" if task.cause else ""
            yield f"  {words}{counts}{cause}"
    yield _total(card)


def _completion(tally: Tally) -> str:
    return ", ".join(part for part in (tally.completion if tally.measured else "", _aside(tally)) if part)


def _aside(tally: Tally) -> str:
    """What was not measured, with the reasons, so that no figure hides it."""
    if not tally.not_measured:
        return ""
    reasons = "; ".join(reason.words for reason, _ in tally.ordered_reasons)
    return f"{tally.not_measured} not measured: {reasons}"


def _cause(task: TaskScore) -> str:
    return _words(task.cause.sentence) if task.cause else ""


def _total(card: Scorecard) -> str:
    counts = ", ".join(f"{number} {outcome.words}" for outcome, number in card.tally.ordered_outcomes)
    completed = f"{card.tally.completion} attempts completed" if card.tally.measured else "Nothing was measured"
    return f"{completed}{f' ({counts})' if counts else ''}. Audit {card.audit.id}."


def _words(text: str) -> str:
    from auditkit.console import clean

    return clean(text)
