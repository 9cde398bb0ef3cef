"""Why attempts failed and what slowed others, drawn the same wherever the terminal shows it; and lines of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from auditkit.diagnostic.safe_text import terminal_line
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome, StepStatus
from auditkit.score.explanation.attempt import explain, renamed_controls
from auditkit.score.explanation.friction import barrier_counts_text, slowing_barriers

Writable = Callable[[str], str]

_MOST_RENAMED = 10
_LONGEST_EVIDENCE = 160
_LONGEST_UPDATE = 400


def cause_line(attempt: AttemptRecord) -> str:
    """The cause in one harmless line, with the step it happened at; empty when there is nothing to explain."""
    explanation = explain(attempt)
    if attempt.outcome is Outcome.COMPLETED:
        return ""
    words = explanation.message
    if attempt.reason is not None and attempt.reason.words not in words:
        words = f"{attempt.reason.words}: {words}" if words else attempt.reason.words
    line, step = terminal_line(words).rstrip("."), explanation.step
    failed = step is not None and step.status is StepStatus.FAILED
    if not line or step is None or not failed or re.search(rf"\bstep {step.number}\b", line):
        return line
    return f"{line} (step {step.number})"


def evidence_lines(attempt: AttemptRecord) -> list[str]:
    """What stands beneath a cause: one or two lines of evidence, and what to do. Nothing where there is no cause."""
    explanation = explain(attempt)
    if not explanation.stops:
        return []
    evidence = [terminal_line(line, _LONGEST_EVIDENCE) for line in explanation.brief]
    update = [terminal_line(explanation.update, _LONGEST_UPDATE)] if explanation.update else []
    return [*evidence, *update, *([f"What to do: {explanation.remedy}"] if explanation.remedy else [])]


def slowdowns(attempts: Sequence[AttemptRecord]) -> str:
    """What slowed customers, counted, most serious first: `also: 3 lookalike-links, 1 overlay`; empty without any."""
    counts = barrier_counts_text(slowing_barriers(attempts))
    return f"also: {terminal_line(counts)}" if counts else ""


def without_details(attempt: AttemptRecord) -> AttemptRecord:
    """The record without what the terminal never shows: a long audit's would fill the memory."""
    pages = [page.model_copy(update={"probes": {}}) for page in attempt.pages]
    return attempt.model_copy(update={"pages": pages, "happenings": [], "refused": []})


def distinct_renamed_controls(attempts: Iterable[AttemptRecord]) -> list[list[str]]:
    """For each control with a new name: where the task file says it, and the line to change or what to change."""
    found = renamed_controls(attempts)
    texts = [
        [terminal_line(one.source), *(terminal_line(line) for line in one.diff)]
        if one.diff
        else [terminal_line(one.advice)]
        for one in found[:_MOST_RENAMED]
    ]
    return [*texts, [f"and {len(found) - _MOST_RENAMED} more"]] if len(found) > _MOST_RENAMED else texts


def indented(lines: Iterable[str], indent: int, writable: Writable) -> RenderableType:
    drawn = [_line(writable(line)) for line in lines]
    return Padding(Group(*drawn), (0, 0, 0, indent))


def renamed_block(attempts: Iterable[AttemptRecord], writable: Writable) -> list[RenderableType]:
    """What to change in the task files, as it stands below the tasks; nothing when nothing was renamed."""
    controls = distinct_renamed_controls(attempts)
    if not controls:
        return []
    block: list[RenderableType] = [Text("Names that have changed: update the task files", style="bold")]
    for lines in controls:
        block.append(Padding(Text(writable(lines[0])), (0, 0, 0, 2)))
        block += [
            Padding(Text(writable(line), style=style), (0, 0, 0, 4))
            for line, style in zip(lines[1:], ("red", "green"), strict=False)
        ]
    return [*block, Text()]


def with_sign(sign: str, text: str, style: str, text_style: str = "") -> RenderableType:
    """A sign, and beside it a text that keeps its left edge when it wraps."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(sign, style=style), Text(text, style=text_style))
    return grid


def _line(line: str) -> Text:
    head, colon, rest = line.partition(": ")
    return Text.assemble((f"{head}{colon}", "dim"), rest) if colon else Text(line, style="dim")


# Lines with an indent and a style, as far as a terminal can show them

_PLAIN_SIGNS = str.maketrans({"—": "-", "–": "-", "…": "...", "·": "|", "“": '"', "”": '"', "’": "'", "×": "x"})


def writable(text: str, encoding: str | None) -> str:
    """The text as far as a terminal of this encoding can show it; an old Windows console can't show every letter."""
    try:
        text.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        simple = text.translate(_PLAIN_SIGNS)
        return simple.encode(encoding or "utf-8", "replace").decode(encoding or "utf-8")
    return text


@dataclass(frozen=True)
class Line:
    """One line. Its text is harmless already."""

    indent: int
    text: str
    style: str = ""


def print_lines(lines: Iterable[Line], stream: TextIO) -> None:
    """Write them as the stream can show them. Elsewhere than on a terminal nothing is wrapped."""
    encoding = getattr(stream, "encoding", None)
    if stream.isatty():
        drawn = [Padding(Text(writable(one.text, encoding), one.style), (0, 0, 0, one.indent)) for one in lines]
        Console(file=stream, highlight=False, markup=False, emoji=False).print(Group(*drawn))
        return
    for line in lines:
        stream.write(writable(f"{' ' * line.indent}{line.text}", encoding).rstrip() + "\n")
