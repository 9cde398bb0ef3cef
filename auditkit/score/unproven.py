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
class UnprovenPath:
    task: TaskScore
    explanation: Explanation
    """Of the first attempt by the path that ended so."""

    @property
    def path(self) -> str:
        return self.explanation.attempt.path


def unproven_paths(tasks: Iterable[TaskScore]) -> tuple[UnprovenPath, ...]:
    """Each path of these tasks whose attempts were not measured since it is unproven, in the order of the tasks; once
    for each thing that may be wrong, as a phone may show something else.
    """
    return tuple(
        UnprovenPath(task, explained[0])
        for task in tasks
        for explained in grouped(
            (explain(one) for one in task.tries if one.reason is Reason.UNPROVEN),
            lambda one: (one.attempt.path, one.sentence),
        ).values()
    )
