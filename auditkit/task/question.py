"""Whether two versions of a task file ask the same by a path."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from auditkit.diagnostic.document import parse_document
from auditkit.diagnostic.tree import Source
from auditkit.diagnostic.wording import listing
from auditkit.task.model import Task
from auditkit.task.steps import Use

if TYPE_CHECKING:
    from auditkit.record.model import TaskSummary

_ASKED = {
    "start": "where it starts",
    "success": "what counts as success",
    "answer": "the right answer",
    "tells": "what the last page should say",
    "budget": "the time and step limit",
}
"""Parts of a task file that make it another question, and what they are called."""
_STEPS = "its steps"
_REMARKS = {"note"}


def difference_in_question(then: TaskSummary, now: TaskSummary, path: str) -> str:
    """What the task file asks otherwise by this path, in words; empty when both ask the same."""
    words_differ = then.paths.get(path) != now.paths.get(path)
    if then.sha256 == now.sha256:
        return _STEPS if words_differ else ""
    before, after = _model(then), _model(now)
    if before is None or after is None:
        return "something in the task file"
    # A step of another file is seen in its words alone: the record keeps the task file, not what it uses.
    uses = any(isinstance(step.action, Use) for model in (before, after) for step in model.ways.get(path, []))
    found = [_STEPS] if _steps(before, path) != _steps(after, path) or (uses and words_differ) else []
    found += [words for name, words in _ASKED.items() if getattr(before, name) != getattr(after, name)]
    return listing(found) if found else ""


def _model(task: TaskSummary) -> Task | None:
    return _read(task.source) if task.source else None


@lru_cache(maxsize=256)  # Asked once for each way of a task.
def _read(source: str) -> Task | None:
    """The task file as it was; None when it is of a format that is read no more."""
    return parse_document(Source("task", source, ""), Task).model


def _steps(task: Task, path: str) -> list[object]:
    return [step.model_dump(exclude=_REMARKS, exclude_defaults=True) for step in task.ways.get(path, [])]
