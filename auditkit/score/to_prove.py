"""Paths that nobody is known to have completed: a list for whoever owns the task files, and in no score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.record.model import grouped
from auditkit.record.outcome import Reason
from auditkit.score.explanation.attempt import Explanation, explain

if TYPE_CHECKING:
    from auditkit.score.scorecard import TaskScore


@dataclass(frozen=True)
class PathToProve:
    task: TaskScore
    explanation: Explanation
    """Of the first attempt by the path."""

    @property
    def path(self) -> str:
        return self.explanation.attempt.path


def paths_to_prove(tasks: Iterable[TaskScore]) -> tuple[PathToProve, ...]:
    """Each path of these tasks whose attempts were not measured since it is unproven, in the order of the tasks."""
    found = []
    for task in tasks:
        unproven = (one for one in task.tries if one.reason is Reason.UNPROVEN)
        found += [PathToProve(task, explain(same[0])) for same in grouped(unproven, lambda one: one.path).values()]
    return tuple(found)
