"""Ways that are longer than a customer would put up with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.barriers import Slug
from auditkit.outcome import StepStatus
from auditkit.probes.base import Probe, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.record import AttemptRecord, Finding, TaskSummary

LOOKING = frozenset({"expect", "wait_for", "screenshot", "manual"})
"""Steps that are not the customer's effort."""


class Detour(Probe):
    """Steps beyond the budget, and pages the customer had to turn back from.

    A page that one comes back to by its own links, such as a list of sections, is no detour. How a way compares with
    the shortest one known (lostness) is counted when the records are scored.
    """

    name = "detour"
    about = "Steps beyond the task's budget, and pages from which the customer has to turn back."
    barriers = (Slug.DETOUR,)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """At most one finding of each kind a journey."""
        if not attempt.outcome.success:
            return
        made = effort(attempt)
        if task.budget_steps is not None and made > task.budget_steps:
            said = f"It takes {made} steps; a customer would put up with {task.budget_steps}."
            yield finding(Slug.DETOUR, said, steps=made, budget=task.budget_steps)
        failed = {page.url for page in attempt.pages if (page.status or 200) >= 400}
        # Turning back from a page that isn't there is told as the dead link it is.
        turned = [
            step
            for step in attempt.steps
            if step.do == "back" and step.status is StepStatus.DONE and step.url_before not in failed
        ]
        if turned:
            said = "The customer has to turn back from a page that doesn't lead on."
            if len(turned) > 1:
                said = f"The customer has to turn back {len(turned)} times from pages that don't lead on."
            yield finding(Slug.DETOUR, said, step=turned[0].number, turned_back=len(turned), url=turned[0].url_before)


def effort(attempt: AttemptRecord) -> int:
    """How many steps the customer made: looking and steps that were left out don't count."""
    return sum(1 for step in attempt.steps if step.do not in LOOKING and step.status is not StepStatus.SKIPPED)
