"""What was found, and what to do about it, for the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.probe.barrier import BARRIERS
from auditkit.score.explanation.wording import plural

if TYPE_CHECKING:
    from auditkit.score.scorecard_card import Scorecard
    from auditkit.score.verdict import BarrierCount


@dataclass(frozen=True)
class FindingRow:
    """A barrier, and how often it was met."""

    title: str
    severity: str
    ended: str
    met: str
    tasks: str


@dataclass(frozen=True)
class Improvement:
    """What to do about a barrier that ended attempts."""

    title: str
    remedy: str
    why: str


def finding_rows(card: Scorecard) -> tuple[FindingRow, ...]:
    """Every barrier met, those that ended most attempts first."""
    return tuple(
        FindingRow(
            title=_title(one),
            severity=one.severity.value,
            ended=f"{one.stopped:,} of {one.measured:,}",
            met=f"{one.met:,} of {one.measured:,}",
            tasks=plural(len(one.tasks), "task"),
        )
        for one in card.barriers
    )


def improvements(card: Scorecard) -> tuple[Improvement, ...]:
    """What would let customers through, what ended most attempts first."""
    return tuple(
        Improvement(_title(one), BARRIERS[one.barrier].remedy, f"It ended {plural(one.stopped, 'attempt')}.")
        for one in card.barriers
        if one.stopped and one.barrier in BARRIERS
    )


def _title(one: BarrierCount) -> str:
    return BARRIERS[one.barrier].title if one.barrier in BARRIERS else one.barrier
