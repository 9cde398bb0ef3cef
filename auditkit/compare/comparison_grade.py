"""An agency's letter, then and now, by the same rubric."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.compare.change_question import differs
from auditkit.compare.model import GradeChange
from auditkit.diagnostic.text import listing

if TYPE_CHECKING:
    from auditkit.compare.model_share import Share


def grade_change(then: Share | None, now: Share) -> GradeChange | None:
    """The letters; None when the later audit did not visit the agency."""
    if now.score is None:
        return None
    was = then.score.grade if then is not None and then.score is not None else None
    is_ = now.score.grade
    return GradeChange(
        agency=now.agency,
        agency_name=now.score.summary.name,
        before_letter=was.letter if was else None,
        before_points=was.points if was else None,
        after_letter=is_.letter,
        after_points=is_.points,
        why_not=_why_not(then, now),
    )


def _why_not(then: Share | None, now: Share) -> str:
    """Why the two can't be held against each other; empty when they can."""
    if then is None or then.score is None:
        return "the earlier audit did not visit this agency"
    new, gone = now.ways.keys() - then.ways.keys(), then.ways.keys() - now.ways.keys()
    other = [key for key in now.ways.keys() & then.ways.keys() if differs(then.ways[key], now.ways[key])]
    said = [
        f"{len(keys)} {words}"
        for keys, words in ((new, "new"), (gone, "not tried any more"), (other, "with other questions"))
        if keys
    ]
    return f"the tasks are not the same (ways to a task: {listing(said)})" if said else ""
