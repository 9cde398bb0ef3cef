"""The first press: where people went first, beside where a script that got through went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.record.outcome import StepStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditkit.record.model import AttemptRecord, StepRecord

_PRESSES = frozenset({"click", "search", "check", "select"})

Press = tuple[str, str]
"""What was done, and the name of what it was done to."""


def first_presses(attempts: Iterable[AttemptRecord]) -> frozenset[Press]:
    """The first presses of attempts that ended well: each leads on."""
    found = (pressed_first(one) for one in attempts if one.outcome.success)
    return frozenset(one for one in found if one is not None)


def pressed_first(attempt: AttemptRecord) -> Press | None:
    """The first press of an attempt; None when none was seen. All searches count as one: the words may differ."""
    step = first_pressed(attempt)
    if step is None:
        return None
    return (step.do, "") if step.do == "search" else (step.do, _name(step))


def first_pressed(attempt: AttemptRecord) -> StepRecord | None:
    """The step of the first press; None when none was seen."""
    return next(
        (
            step
            for step in attempt.steps
            if step.do in _PRESSES and step.status in (StepStatus.DONE, StepStatus.ADAPTED)
        ),
        None,
    )


def _name(step: StepRecord) -> str:
    target = step.target or {}
    # Sites change the case of letters and the spaces between; customers don't see a difference.
    named = step.details.get("now") or next(
        (str(target[key]) for key in ("name", "text", "label") if key in target), ""
    )
    return " ".join(str(named).split()).casefold()
