"""Ways that are longer than a customer would put up with."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import DetourDetails
from auditkit.probe.base import Probe, finding
from auditkit.record.model import AttemptRecord, Finding, TaskSummary
from auditkit.record.outcome import StepStatus
from auditkit.task.steps import action_class


class Detour(Probe):
    """Steps beyond the budget. A step back is none by itself, nor is a list of sections that one returns to.

    How a way compares with the shortest one known (lostness) is counted when the records are scored.
    """

    name = "detour"
    about = (
        "Steps beyond the task's limit. How much longer a route is than the shortest known is counted in the score."
    )
    barriers = (Slug.DETOUR,)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding a journey at most."""
        if not attempt.outcome.success:
            return
        made = effort(attempt)
        if task.budget_steps is not None and made > task.budget_steps:
            message = f"It takes {made} steps. The task's limit is {task.budget_steps}."
            yield finding(Slug.DETOUR, message, DetourDetails(steps=made, budget=task.budget_steps))


def effort(attempt: AttemptRecord) -> int:
    """How many steps the customer made: looking and steps that were left out don't count."""
    made = (step.do for step in attempt.steps if step.status is not StepStatus.SKIPPED)
    return sum(action_class(do).is_effort() for do in made)
