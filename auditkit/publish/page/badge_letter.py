"""Letters and points, and what they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.score.explanation.wording import plural

if TYPE_CHECKING:
    from auditkit.score.dimension import DimensionScore, Grade


@dataclass(frozen=True)
class Letter:
    """A letter as pages show it, never without what it comes from."""

    letter: str
    """A to F; a dash where nothing was measured."""
    kind: str
    """The letter in small type, or `none`: the name of its look."""
    points: str
    """`82 of 100 points`; empty where nothing was measured."""
    said: str
    """`from 14 attempts`, or why there is no letter."""


def letter(score: Grade | DimensionScore) -> Letter:
    """The letter of an agency or of one of its sides."""
    if score.points is None or score.letter is None:
        return Letter("–", "none", "", score.why_none or "Nothing was measured.")
    return Letter(
        letter=score.letter,
        kind=score.letter[:1].lower(),
        points=f"{score.points:.0f} of 100 points",
        said=f"from {plural(score.n, 'attempt')}",
    )
