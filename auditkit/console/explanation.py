"""Why attempts failed and what slowed others: said briefly, and drawn the same wherever the terminal shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from auditkit.console.text import clean
from auditkit.score.explanation.attempt_cause import explain
from auditkit.score.explanation.attempt_label import relabelled
from auditkit.score.explanation.friction import counted, slowing

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord

Writable = Callable[[str], str]

_MOST_RENAMED = 10
_LONGEST_EVIDENCE = 160


@dataclass(frozen=True)
class Why:
    """What stands beneath a cause."""

    evidence: tuple[str, ...] = ()
    remedy: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """One or two lines of evidence, and what to do."""
        return (*self.evidence, *([f"What to do: {self.remedy}"] if self.remedy else []))


def why(attempt: AttemptRecord) -> Why:
    """The evidence and the remedy; neither where the customer got the product."""
    told = explain(attempt)
    if told is None:
        return Why()
    return Why(tuple(clean(line, _LONGEST_EVIDENCE) for line in told.brief), told.remedy)


def also(attempts: Sequence[AttemptRecord]) -> str:
    """What slowed customers, counted, gravest first: `also: 3 lookalike-links, 1 overlay`; empty without any."""
    met = counted(slowing(attempts))
    return f"also: {clean(met)}" if met else ""


def slim(attempt: AttemptRecord) -> AttemptRecord:
    """The record without what the terminal never shows: a long audit's would fill the memory."""
    pages = [page.model_copy(update={"probes": {}}) for page in attempt.pages]
    return attempt.model_copy(update={"pages": pages, "happenings": [], "refused": []})


def renamed(attempts: Iterable[AttemptRecord]) -> list[list[str]]:
    """For each control with a new name: where the task file says it, and the line to change or what to change."""
    found = relabelled(attempts)
    said = [
        [clean(one.source), *(clean(line) for line in one.diff)] if one.diff else [clean(one.advice)]
        for one in found[:_MOST_RENAMED]
    ]
    return [*said, [f"and {len(found) - _MOST_RENAMED} more"]] if len(found) > _MOST_RENAMED else said


def beneath(lines: Iterable[str], indent: int, writable: Writable) -> RenderableType:
    """Lines below something, quieter than it."""
    drawn = [_line(writable(line)) for line in lines]
    return Padding(Group(*drawn), (0, 0, 0, indent))


def renamed_block(attempts: Iterable[AttemptRecord], writable: Writable) -> list[RenderableType]:
    """What to change in the task files, as it stands below the tasks; nothing when nothing was renamed."""
    said = renamed(attempts)
    if not said:
        return []
    block: list[RenderableType] = [Text("Names that have changed: update the task files", style="bold")]
    for lines in said:
        block.append(Padding(Text(writable(lines[0])), (0, 0, 0, 2)))
        block += [
            Padding(Text(writable(line), style=style), (0, 0, 0, 4))
            for line, style in zip(lines[1:], ("red", "green"), strict=False)
        ]
    return [*block, Text()]


def marked(sign: str, text: str, style: str, text_style: str = "") -> RenderableType:
    """A sign, and beside it a text that keeps its left edge when it wraps."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(sign, style=style), Text(text, style=text_style))
    return grid


def _line(line: str) -> Text:
    head, colon, rest = line.partition(": ")
    return Text.assemble((f"{head}{colon}", "dim"), rest) if colon else Text(line, style="dim")
