"""What attempts come to, in words: the figures that pages, reports, badges and pictures all give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import plural

if TYPE_CHECKING:
    from auditkit.score.scorecard import TaskScore
    from auditkit.score.verdict import OutcomeCounts


def success_text(tally: OutcomeCounts, where: str = "") -> str:
    """`12 of 20 attempts ended with what the customer came for`; `where` says at what, behind the attempts."""
    attempts = f"{tally.succeeded:,} of {plural(tally.measured, 'attempt')}"
    return f"{attempts}{where} ended with what the customer came for"


def tasks_text(tasks: Iterable[TaskScore]) -> str:
    """`7 tasks`: those the attempts that count were made at; all where none could be measured."""
    return plural(len(_counted(tasks)), "task")


def tasks_and_agencies_text(tasks: Iterable[TaskScore]) -> str:
    """`7 tasks of 2 agencies`: those the attempts that count were made at; all where none could be measured."""
    counted = _counted(tasks)
    agencies = {task.summary.agency for task in counted}
    return f"{tasks_text(counted)} of {plural(len(agencies), 'agency', 'agencies')}"


def unmeasured_text(tasks: Iterable[TaskScore]) -> str:
    """`2 more tasks could not be measured.`; empty where all were, or none was."""
    left = [bool(task.tally.measured) for task in tasks]
    more = left.count(False)
    return f"{plural(more, 'more task')} could not be measured." if more and any(left) else ""


def _counted(tasks: Iterable[TaskScore]) -> list[TaskScore]:
    own = list(tasks)
    return [task for task in own if task.tally.measured] or own
