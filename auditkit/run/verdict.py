"""The verdict: from how a journey ended to one of the outcomes. Pure: everything it needs is handed to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.probe.barrier import Slug
from auditkit.record.model import Finding
from auditkit.record.outcome import Outcome, Reason
from auditkit.run.diagnosis import Cause
from auditkit.run.ending import Ending
from auditkit.task.model import Budget

if TYPE_CHECKING:
    from auditkit.browser.guard import Refused

DIFFICULTIES = frozenset(
    {
        Slug.OVERLAY,
        Slug.LABEL_CHANGED,
        Slug.HANDOFF_UNANNOUNCED,
        Slug.DEAD_LINK,
        Slug.SERVER_ERROR,
        Slug.FORM_REJECTED,
    }
)
"""Barriers a customer gets past and remembers. Others are nuisances: noted, and no difficulty by themselves."""


@dataclass(frozen=True)
class Verdict:
    """An outcome, and the sentence that explains it."""

    outcome: Outcome
    reason: Reason | None = None
    message: str | None = None


def of_cause(cause: Cause) -> Verdict:
    """The verdict on a journey that stopped."""
    if cause.reason is not None:
        return Verdict(Outcome.NOT_MEASURED, cause.reason, cause.message)
    return Verdict(Outcome.NOT_COMPLETED, None, cause.message)


def of_ending(findings: Sequence[Finding], budget: Budget | None, *, actions: int, seconds: float) -> Verdict:
    """The verdict on a journey whose end holds the product and, where one is asked for, the right answer."""
    difficulties = [one.message for one in findings if Slug(one.barrier) in DIFFICULTIES]
    over = _over(budget, actions, seconds)
    if over is not None:
        difficulties.append(over)
    if difficulties:
        return Verdict(Outcome.COMPLETED_WITH_DIFFICULTY, None, " ".join(difficulties))
    return Verdict(Outcome.COMPLETED)


def of_answer(ending: Ending, lacking: Refused | None = None) -> Verdict | None:
    """The verdict on an answer that isn't the right one; None when it is, or none was asked for.

    `lacking` is what a recording lacked that the page may have needed to give the right one.
    """
    answer = ending.answer
    if answer is None or answer.matches:
        return None
    if lacking is not None:
        said = f"The recording does not hold {lacking.url}, so the answer says nothing of the agency."
        return Verdict(Outcome.NOT_MEASURED, Reason.NOT_RECORDED, said)
    if answer.read is not None:
        said = f"The journey ends in “{answer.read}”; the right answer is {answer.expected}."
        return Verdict(Outcome.WRONG_ANSWER, None, said)
    if ending.answer_place_missing:
        said = "The place where the task file reads the answer is not on the last page: update answer.read."
        return Verdict(Outcome.NOT_MEASURED, Reason.OUT_OF_DATE, said)
    return Verdict(Outcome.NOT_COMPLETED, None, f"The last page does not give the answer ({answer.expected}).")


def _over(budget: Budget | None, actions: int, seconds: float) -> str | None:
    if budget is not None and budget.steps is not None and actions > budget.steps:
        return f"It takes {actions} steps; a customer would put up with {budget.steps}."
    if budget is not None and budget.seconds is not None and seconds > budget.seconds:
        return f"It takes {seconds:.0f} seconds without any reading; a customer would put up with {budget.seconds:g}."
    return None
