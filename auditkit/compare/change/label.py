"""Controls with another name than in the task file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditkit.compare.model import Change, ChangeKind, Direction, RouteAttempts
from auditkit.diagnostic.safe_text import one_line
from auditkit.record.outcome import StepStatus

if TYPE_CHECKING:
    from auditkit.record.model import StepRecord


def label(then: RouteAttempts, now: RouteAttempts) -> Iterator[Change]:
    """A change for each step whose control has another name than then, with the line of the task file to update."""
    was, is_ = _adapted(then), _adapted(now)
    for number in sorted(was.keys() | is_.keys()):
        before, after = was.get(number), is_.get(number)
        if after is None and before is not None and _done(now, number):
            name = one_line(before.details.was)
            text = f"Step {number} finds “{name}” again; it was called “{one_line(before.details.now)}”."
            yield _change(text, number, one_line(before.details.now), name, before)
        elif after is not None and (before is None or one_line(before.details.now) != one_line(after.details.now)):
            old = one_line(before.details.now) if before else one_line(after.details.was)
            where = one_line(after.details.source) or after.source or "the task file"
            text = f"Step {number}, “{old}”, is now called “{one_line(after.details.now)}”: update {where}."
            yield _change(text, number, old, one_line(after.details.now), after)


def _adapted(walked: RouteAttempts) -> dict[int, StepRecord]:
    return {
        step.number: step
        for one in walked.measured
        for step in one.steps
        if step.status is StepStatus.ADAPTED and one_line(step.details.now)
    }


def _done(walked: RouteAttempts, number: int) -> bool:
    """Whether the step was made under its own name; a try that ended before says nothing of it."""
    steps = (one.step(number) for one in walked.measured)
    return any(step is not None and step.status is StepStatus.DONE for step in steps)


def _change(text: str, number: int, before: str, after: str, step: StepRecord) -> Change:
    """Neither better nor worse: customers read what is there, the task file is what has to follow."""
    url = step.url_before or None
    return Change(ChangeKind.LABEL, Direction.NEITHER, text, before=before, after=after, step=number, url=url)
