"""What is no fault in a task file, and may well not be what its author meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from auditkit.diagnostic.error import Diagnostic, Position, fault
from auditkit.diagnostic.wording import caseless_line, listing

if TYPE_CHECKING:
    from auditkit.task.condition import Condition
    from auditkit.task.loader import LoadedAgency, LoadedTask, TaskSet
    from auditkit.task.model import Step


def hints(taskset: TaskSet) -> list[Diagnostic]:
    """One for each task whose success seems to hold on its start page already, as far as the files tell."""
    return sorted(hint for agency in taskset.agencies for task in agency.tasks for hint in _hints(agency, task))


def _hints(agency: LoadedAgency, task: LoadedTask) -> Iterator[Diagnostic]:
    if task.task.answer is not None:  # which tells the last page from the first
        return
    start = urljoin(agency.base_url.rstrip("/") + "/", task.task.start.lstrip("/"))
    for steps in task.ways.values():
        doing = [step for step in steps if not (step.action.looks_only or step.optional)]
        if doing and all(_holds_at_start(one, start, doing[0]) for one in task.task.success):
            names = listing([one.called for one in task.task.success])
            message = (
                f"hint: the start page has this already ({names}), so it tells nothing: success is what holds only "
                "where the task ends, such as the heading of the last page"
            )
            yield fault(task.file, Position(task.success_line(0) or 1, 1), message)
            return


def _holds_at_start(condition: Condition, start: str, first: Step) -> bool:
    """Whether a condition is sure to hold there: its address, or the words of what is pressed there first."""
    if condition.url is not None:
        return condition.url_matches(start)
    target = first.action.target
    words = condition.text
    pressed = (target.name or target.text) if target is not None and first.action.presses else None
    return words is not None and pressed is not None and caseless_line(words) == caseless_line(pressed)
