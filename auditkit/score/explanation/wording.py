"""Steps, outlines and figures put into words, so that templates only place them and exports say the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import capitalize_first, listing, plural
from auditkit.record.model import Mark, MarkKind, StepRecord, TaskSummary

if TYPE_CHECKING:
    from auditkit.score.scorecard import TaskScore
    from auditkit.score.verdict import OutcomeCounts


def step_text(step: StepRecord, summary: TaskSummary, path: str) -> str:
    """The step as the task file's summary words it, or as the record alone can. It may quote a page."""
    worded = summary.paths.get(path, [])
    if 1 <= step.number <= len(worded):
        return worded[step.number - 1]
    name = step.target_name() or step.value
    return capitalize_first(step.do.replace("_", " ")) + (f" “{name}”" if name else "")


def outline_text(marks: Sequence[Mark]) -> str:
    """`Outlined: the link “Fees” (solid), the region “Survey” that covers it (dashed)`; nothing without marks."""
    by_kind = {kind: [mark.words for mark in marks if mark.kind is kind] for kind in MarkKind}
    parts = [
        _controls_text(by_kind[MarkKind.CONTROL]),
        f"the {by_kind[MarkKind.COVER][0]} that covers it (dashed)" if by_kind[MarkKind.COVER] else "",
        f"the closest names in view: {', '.join(by_kind[MarkKind.NEAR])} (dotted)" if by_kind[MarkKind.NEAR] else "",
    ]
    text = ", ".join(part for part in parts if part)
    return f"Outlined: {text}" if text else ""


_COVERED = {"canvas": "drawings", "image": "images", "video": "videos"}


def covered_text(kinds: Iterable[str]) -> str:
    """`Covered by auditkit because they may show a secret: drawings and images`; nothing where nothing is."""
    words = dict.fromkeys(_COVERED.get(kind, "embedded parts") for kind in kinds)
    return f"Covered by auditkit because they may show a secret: {listing(words)}" if words else ""


def _controls_text(words: list[str]) -> str:
    if len(words) > 1:
        return f"the {len(words)} controls with that name (solid)"
    return f"the {words[0]} (solid)" if words else ""


def success_text(tally: OutcomeCounts, of: str = "") -> str:
    """`12 of 20 attempts succeeded (7 tasks)`; `of` says what the attempts were at."""
    attempts = f"{tally.succeeded:,} of {plural(tally.measured, 'attempt')} succeeded"
    return f"{attempts} ({of})" if of else attempts


def tasks_text(tasks: Iterable[TaskScore]) -> str:
    """`7 tasks`: those the attempts that count were made at; all where none could be measured."""
    return plural(len(_counted(tasks)), "task")


def tasks_and_agencies_text(tasks: Iterable[TaskScore]) -> str:
    """`7 tasks, 2 agencies`: those the attempts that count were made at; all where none could be measured."""
    counted = _counted(tasks)
    agencies = {task.summary.agency for task in counted}
    return f"{tasks_text(counted)}, {plural(len(agencies), 'agency', 'agencies')}"


def unmeasured_text(tasks: Iterable[TaskScore]) -> str:
    """`2 more tasks could not be measured.`; empty where all were, or none was."""
    left = [bool(task.tally.measured) for task in tasks]
    more = left.count(False)
    return f"{plural(more, 'more task')} could not be measured." if more and any(left) else ""


def _counted(tasks: Iterable[TaskScore]) -> list[TaskScore]:
    own = list(tasks)
    return [task for task in own if task.tally.measured] or own
