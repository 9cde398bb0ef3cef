"""Badges and letters.

An outcome is shown as words, a sign and a colour, so that none of the three has to carry it alone; a letter
never without what it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import plural
from auditkit.record.outcome import Outcome, Severity
from auditkit.score.verdict import Verdict

if TYPE_CHECKING:
    from auditkit.score.dimension import DimensionScore, Grade
    from auditkit.score.verdict import OutcomeCounts


_SIGNS = {
    "completed": "✓",
    "completed_with_difficulty": "✓",
    "sometimes_completed": "◐",
    "not_completed": "✕",
    "wrong_answer": "≠",
    "not_measured": "–",
}


@dataclass(frozen=True)
class Badge:
    """What a badge shows."""

    kind: str
    words: str
    sign: str = ""


@dataclass(frozen=True)
class Cell:
    """A verdict with its counts, as it stands in a table."""

    badge: Badge
    completion: str
    aside: str
    """What was not measured, and what of several tries counts; empty when everything was, and does."""
    address: str | None = None


def outcome_badge(outcome: Outcome | Verdict) -> Badge:
    """The badge of an outcome, or of what several outcomes come to."""
    return Badge(outcome.value.replace("_", "-"), outcome.words, _SIGNS[outcome.value])


def severity_badge(severity: Severity) -> Badge:
    """The badge of a severity."""
    return Badge(f"severity-{severity.value}", severity.value)


def cell(tally: OutcomeCounts, address: str | None = None) -> Cell:
    """A tally as it stands in a table."""
    asides = [
        f"{tally.completion} at first: that counts" if tally.tries else "",
        f"{tally.not_measured:,} not measured" if tally.not_measured else "",
    ]
    completed = f"{tally.tries} tries ended well" if tally.tries else f"{tally.completion} completed"
    return Cell(
        badge=outcome_badge(tally.verdict),
        completion=completed if tally.measured else "",
        aside=", ".join(filter(None, asides)),
        address=address,
    )


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
