"""The summary at the end: each task with its counts, why attempts failed, and the totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from auditkit.console import message
from auditkit.console.explanation import (
    Writable,
    cause_line,
    evidence_lines,
    indented,
    renamed_block,
    slowdowns,
    with_sign,
)
from auditkit.console.progress import Progress, TaskName
from auditkit.record.model import AttemptRecord, grouped
from auditkit.record.outcome import Outcome

STYLES = {
    Outcome.COMPLETED: "green",
    Outcome.COMPLETED_WITH_DIFFICULTY: "yellow",
    Outcome.NOT_COMPLETED: "red",
    Outcome.WRONG_ANSWER: "bold red",
    Outcome.NOT_MEASURED: "cyan",
}
SIGNS = {
    Outcome.COMPLETED: "✓",
    Outcome.COMPLETED_WITH_DIFFICULTY: "~",
    Outcome.NOT_COMPLETED: "✗",
    Outcome.WRONG_ANSWER: "!",
    Outcome.NOT_MEASURED: "?",
}
PLAIN_SIGNS = SIGNS | {Outcome.COMPLETED: "+", Outcome.NOT_COMPLETED: "x"}
"""For terminals that can't show the others."""

_HEADINGS = {
    Outcome.COMPLETED: "\nCompleted",
    Outcome.COMPLETED_WITH_DIFFICULTY: "With\ndifficulty",
    Outcome.NOT_COMPLETED: "Not\ncompleted",
    Outcome.WRONG_ANSWER: "Wrong\nanswer",
    Outcome.NOT_MEASURED: "Not\nmeasured",
}
_WIDTHS = {outcome: max(map(len, heading.split())) + 2 for outcome, heading in _HEADINGS.items()}
_LEAST_TITLE = 26
"""With all five columns this leaves them on a terminal of 80."""
_NAMED = 6
"""Attempts named beside a cause they share; the others are counted."""


@dataclass(frozen=True)
class _Look:
    outcomes: tuple[Outcome, ...]
    columns: bool
    """Whether there is room for columns; if not, counts are words on a line of their own."""
    signs: dict[Outcome, str]
    writable: Writable


def summary(progress: Progress, width: int, writable: Writable) -> RenderableType:
    outcomes = tuple(one for one in Outcome if one is Outcome.COMPLETED or progress.counts[one])
    room = width - 2 - sum(_WIDTHS[outcome] for outcome in outcomes) >= _LEAST_TITLE
    signs = SIGNS if writable("✓✗") == "✓✗" else PLAIN_SIGNS
    look = _Look(outcomes, room, signs, writable)
    lines = [Text(), *_tasks(progress, look), Text()] if progress.ended else [Text()]
    lines += renamed_block(progress.ended, writable)
    lines.append(Text(writable(message.totals(progress)), style="bold"))
    if progress.interrupted:
        lines.append(Text(writable(message.resume_hint(progress))))
    return Group(*lines)


def _tasks(progress: Progress, look: _Look) -> Iterator[RenderableType]:
    by_task = grouped(progress.ended, lambda one: (one.agency, one.task))
    known = {(task.agency, task.task): task for task in progress.tasks}
    order = [*known, *(key for key in by_task if key not in known)]
    if look.columns:
        yield _row(Text(), {outcome: Text(_HEADINGS[outcome], style="dim") for outcome in look.outcomes}, look)
    agency = None
    for key in order:
        task = known.get(key) or TaskName(*key, agency_name=key[0], title=key[1])
        attempts = by_task.get(key)
        if attempts is None:
            continue
        if task.agency != agency:
            yield Text(look.writable(task.agency_name), style="bold underline")
            agency = task.agency
        yield from _task(progress, task, attempts, look)


def _task(progress: Progress, task: TaskName, attempts: list[AttemptRecord], look: _Look) -> Iterator[RenderableType]:
    counted = Counter(one.outcome for one in attempts)
    title = Text(look.writable(task.title))
    if look.columns:
        cells = {
            outcome: Text(str(counted[outcome]), style=STYLES[outcome])
            if counted[outcome]
            else Text("-", style="dim")
            for outcome in look.outcomes
        }
        yield _row(title, cells, look)
    else:
        yield Padding(title, (0, 0, 0, 2))
        yield Padding(Text(message.counts(counted), style="dim"), (0, 0, 0, 4))
    for outcome, names, cause, first in _causes(progress, attempts):
        text = f"{names}: {outcome.words}" + (f" — {cause}" if cause else "")
        yield Padding(with_sign(look.signs[outcome], look.writable(text), STYLES[outcome]), (0, 0, 0, 4))
        yield indented(evidence_lines(first), 6, look.writable)
    if slowed := slowdowns(attempts):
        yield indented([slowed], 4, look.writable)


def _causes(progress: Progress, attempts: list[AttemptRecord]) -> Iterator[tuple[Outcome, str, str, AttemptRecord]]:
    """What went wrong; attempts that share a cause share the line, and the evidence of the first."""
    failed = (one for one in attempts if not one.outcome.success)
    for (outcome, cause), same in grouped(failed, lambda one: (one.outcome, cause_line(one))).items():
        # The agency and the task stand above already.
        names = [progress.name(one.key).split(" ", 2)[-1] for one in same]
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        yield outcome, ", ".join(names[:_NAMED]) + more, cause, same[0]


def _row(title: Text, cells: dict[Outcome, Text], look: _Look) -> RenderableType:
    grid = Table.grid(expand=True)
    grid.add_column(ratio=1, overflow="fold", vertical="bottom")
    for outcome in look.outcomes:
        grid.add_column(width=_WIDTHS[outcome], justify="right", vertical="bottom")
    grid.add_row(title, *(cells[outcome] for outcome in look.outcomes))
    return Padding(grid, (0, 0, 0, 2))
