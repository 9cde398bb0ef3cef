"""An agency's own grades beside those its customers met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.probe.barrier import Dimension
from auditkit.task.self_assessment_assessment import LETTERS

if TYPE_CHECKING:
    from auditkit.score.dimension import Grade
    from auditkit.task.self_assessment_assessment import OwnGrade, SelfAssessment


@dataclass(frozen=True)
class Gap:
    """One dimension, seen from inside and from outside."""

    dimension: Dimension
    own: str
    """The letter they give themselves."""
    why: str | None
    """Their reason, in their words; hostile until escaped."""
    measured: str | None
    """The letter of what customers met; None when nothing was measured."""
    difference: int | None
    """How many letters they think better of themselves than was met; below 0 when they think worse."""
    words: str


def gaps(self_assessment: SelfAssessment, grade: Grade) -> tuple[Gap, ...]:
    """Every dimension they graded, in the order of the catalogue."""
    found = []
    for dimension in Dimension:
        own = self_assessment.grade(dimension)
        if own is not None:
            met = grade.of(dimension)
            found.append(_gap(dimension, own, met.letter if met is not None else None))
    return tuple(found)


def _gap(dimension: Dimension, own: OwnGrade, measured: str | None) -> Gap:
    if measured not in LETTERS:
        words = f"The team gives itself {_letter(own.grade)}; here nothing was measured."
        return Gap(dimension, own.grade, own.why, None, None, words)
    difference = LETTERS.index(measured) - LETTERS.index(own.grade)
    met = f"; this audit says {measured}." if difference else ", and so does this audit."
    words = f"The team gives itself {_letter(own.grade)}{met}"
    return Gap(dimension, own.grade, own.why, measured, difference, words)


def _letter(letter: str) -> str:
    return f"an {letter}" if letter in "AF" else f"a {letter}"
