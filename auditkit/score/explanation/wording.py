"""Steps and outlines put into words, so that templates only place them and exports say the same."""

from __future__ import annotations

from collections.abc import Sequence

from auditkit.diagnostic.wording import capitalize_first
from auditkit.record.model import Mark, MarkKind, StepRecord, TaskSummary


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
        f"the nearest names in sight: {', '.join(by_kind[MarkKind.NEAR])} (dotted)" if by_kind[MarkKind.NEAR] else "",
    ]
    text = ", ".join(part for part in parts if part)
    return f"Outlined: {text}" if text else ""


def _controls_text(words: list[str]) -> str:
    if len(words) > 1:
        return f"the {len(words)} controls of that name in sight (solid)"
    return f"the {words[0]} (solid)" if words else ""
