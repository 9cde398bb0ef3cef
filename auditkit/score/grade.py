"""From an agency's attempts to its grade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.barriers import Dimension
from auditkit.score.dimension import DimensionScore, Grade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.record import AttemptRecord
    from auditkit.rubric import Rubric


def grade(attempts: Sequence[AttemptRecord], rubric: Rubric) -> Grade:
    """The grade of an agency."""
    measured = [one for one in attempts if one.outcome.counts]
    none = tuple(DimensionScore(one, None, None, 0, 1.0, why_none="Nothing was measured here.") for one in Dimension)
    return Grade(None, None, len(measured), none, why_none="Nothing was measured.")
