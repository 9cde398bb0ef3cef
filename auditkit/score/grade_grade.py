"""From an agency's attempts to its grade: pure functions of records and a rubric."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.diagnostic.text import count
from auditkit.probe.barrier import Dimension
from auditkit.score.dimension import DimensionScore, Grade
from auditkit.score.grade import NO_ATTEMPT, side

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from auditkit.record.model import AttemptRecord, TaskSummary
    from auditkit.score.rubric import Rubric


def grade(
    attempts: Iterable[AttemptRecord], tasks: Iterable[TaskSummary], rubric: Rubric, aim: str | None = None
) -> Grade:
    """The grade of an agency: the weighted mean of its dimensions, held down where the rubric says so.

    `attempts` are those of one agency by one kind of performer; the ones that were not measured count nowhere, those
    that were made to confirm may cost points for consistency and count nowhere else. `aim` is what the agency says
    its service aims at, and may change the weights.
    """
    known = [one for one in attempts if one.outcome.counts]
    by_task = {(task.agency, task.task): task for task in tasks}
    measured = [one for one in known if not one.confirming]
    again = [one for one in known if one.confirming]
    scores = tuple(side(one, measured, by_task, rubric, aim, again=again) for one in Dimension)
    of_all = sum(one.weight for one in scores)
    scored = [(one.points, one.weight) for one in scores if one.points is not None]
    weight = sum(each for _, each in scored)
    if not weight or weight < rubric.least_measured * of_all - 1e-9:
        why = "Too few of the dimensions could be measured." if measured else NO_ATTEMPT
        return Grade(None, None, len(measured), scores, why_none=why)
    points = sum(each * share for each, share in scored) / weight
    letter, capped = _held_down(rubric.letters.of(points), scores, rubric)
    return Grade(points, letter, len(measured), scores, capped)


def _held_down(letter: str, scores: Sequence[DimensionScore], rubric: Rubric) -> tuple[str, str]:
    """The letter that the rubric allows, and why it is not the one of the points."""
    if rubric.cap is None:
        return letter, ""
    holder = next(one for one in scores if one.dimension is rubric.cap.dimension)
    if holder.letter is None:
        return letter, ""
    held = rubric.letters.worse(letter, rubric.letters.above(holder.letter, rubric.cap.letters_above))
    if held == letter:
        return letter, ""
    title = rubric.dimensions.of(holder.dimension).title
    above = f"more than {count(rubric.cap.letters_above, 'letter')} above" if rubric.cap.letters_above else "above"
    return held, f"Held at {held}, not {letter}: {title} is {holder.letter}, and no grade is {above} that."
