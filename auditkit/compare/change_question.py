"""Whether two audits asked the same: what a task file asks of a site, without titles, notes and remarks."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from auditkit.diagnostic.document_load import document_in
from auditkit.diagnostic.text import listing
from auditkit.diagnostic.tree_source import Source
from auditkit.task.model import Task

if TYPE_CHECKING:
    from auditkit.compare.model_way import Walked
    from auditkit.record.model import TaskSummary
    from auditkit.task.model_step import Step

_ASKED = {
    "start": "where it starts",
    "success": "what counts as success",
    "answer": "the right answer",
    "tells": "what the last page should say",
    "budget": "what a customer would put up with",
}
"""Parts of a task file that make it another question, and what they are called."""
_STEPS = "its steps"
_REMARKS = {"note"}


def differs(then: Walked, now: Walked) -> str:
    """What the task file asks otherwise by this way, in words; empty when both audits asked the same."""
    path = now.key.path
    words_differ = then.task.paths.get(path) != now.task.paths.get(path)
    if then.task.sha256 == now.task.sha256:
        return _STEPS if words_differ else ""
    before, after = _model(then.task), _model(now.task)
    if before is None or after is None:
        return "something in it"
    # A step of another file is seen in its words alone: the record keeps the task file, not what it uses.
    uses = any(_uses(step) for model in (before, after) for step in model.ways.get(path, []))
    found = [_STEPS] if _steps(before, path) != _steps(after, path) or (uses and words_differ) else []
    found += [words for name, words in _ASKED.items() if getattr(before, name) != getattr(after, name)]
    return listing(found) if found else ""


def _model(task: TaskSummary) -> Task | None:
    return _read(task.source) if task.source else None


@lru_cache(maxsize=256)  # Asked once for each way of a task.
def _read(source: str) -> Task | None:
    """The task file as it was; None when it is of a format that is read no more."""
    return document_in(Source("task", source, ""), Task).model


def _steps(task: Task, path: str) -> list[object]:
    return [step.model_dump(exclude=_REMARKS, exclude_defaults=True) for step in task.ways.get(path, [])]


def _uses(step: Step) -> bool:
    return step.action.key == "use"
