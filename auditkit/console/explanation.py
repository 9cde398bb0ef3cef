"""Why attempts failed and what slowed others, drawn the same wherever the terminal shows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from auditkit.console.text import clean
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome, StepStatus
from auditkit.score.explanation.attempt import explain, renamed_controls
from auditkit.score.explanation.friction import barrier_counts_text, slowing_barriers


def cause(record: AttemptRecord) -> str:
    """The cause in one harmless line, with the step it happened at; empty when there is nothing to explain."""
    words = clean(_words(record)).rstrip(".")
    step = _step(record)
    if not words or step is None or re.search(rf"\bstep {step}\b", words):
        return words
    return f"{words} (step {step})"


def _words(record: AttemptRecord) -> str:
    if record.outcome is Outcome.COMPLETED:
        return ""
    if record.outcome is Outcome.NOT_MEASURED:
        return _why_not_measured(record)
    return record.message or _wrong_answer(record) or _worst_finding(record) or _failed_step(record)


def _why_not_measured(record: AttemptRecord) -> str:
    reason = record.reason.words if record.reason else ""
    if not record.message:
        return reason or _failed_step(record)
    return record.message if not reason or reason in record.message else f"{reason}: {record.message}"


def _wrong_answer(record: AttemptRecord) -> str:
    answer = record.answer
    if record.outcome is not Outcome.WRONG_ANSWER or answer is None:
        return ""
    read = f'the page says "{clean(answer.read, 80)}"' if answer.read is not None else "the page gives no answer"
    return f'{read}, the right answer is "{clean(answer.expected, 80)}"'


def _worst_finding(record: AttemptRecord) -> str:
    worst = max(record.findings, key=lambda finding: finding.severity.rank, default=None)
    return worst.message if worst else ""


def _failed_step(record: AttemptRecord) -> str:
    messages = [step.message for step in record.steps if step.status is StepStatus.FAILED and not step.optional]
    return messages[-1] or "" if messages else ""


def _step(record: AttemptRecord) -> int | None:
    """The step that stopped the attempt."""
    if record.outcome.success:
        return None
    failed = [step.number for step in record.steps if step.status is StepStatus.FAILED and not step.optional]
    return failed[-1] if failed else None


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


def slowdowns(attempts: Sequence[AttemptRecord]) -> str:
    """What slowed customers, counted, gravest first: `also: 3 lookalike-links, 1 overlay`; empty without any."""
    met = barrier_counts_text(slowing_barriers(attempts))
    return f"also: {clean(met)}" if met else ""


def without_details(attempt: AttemptRecord) -> AttemptRecord:
    """The record without what the terminal never shows: a long audit's would fill the memory."""
    pages = [page.model_copy(update={"probes": {}}) for page in attempt.pages]
    return attempt.model_copy(update={"pages": pages, "happenings": [], "refused": []})


def distinct_renamed_controls(attempts: Iterable[AttemptRecord]) -> list[list[str]]:
    """For each control with a new name: where the task file says it, and the line to change or what to change."""
    found = renamed_controls(attempts)
    said = [
        [clean(one.source), *(clean(line) for line in one.diff)] if one.diff else [clean(one.advice)]
        for one in found[:_MOST_RENAMED]
    ]
    return [*said, [f"and {len(found) - _MOST_RENAMED} more"]] if len(found) > _MOST_RENAMED else said


def indented(lines: Iterable[str], indent: int, writable: Writable) -> RenderableType:
    """Lines below something, quieter than it."""
    drawn = [_line(writable(line)) for line in lines]
    return Padding(Group(*drawn), (0, 0, 0, indent))


def renamed_block(attempts: Iterable[AttemptRecord], writable: Writable) -> list[RenderableType]:
    """What to change in the task files, as it stands below the tasks; nothing when nothing was renamed."""
    said = distinct_renamed_controls(attempts)
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
