"""One audit by itself, small: what a build may fail for without anything to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.compare.model_saying import way_words
from auditkit.record.outcome import Outcome, Severity

if TYPE_CHECKING:
    from auditkit.compare.model_share import Share
    from auditkit.compare.model_way import Walked
    from auditkit.record.model import Finding
    from auditkit.score.verdict_tally import Tally


@dataclass(frozen=True)
class Serious:
    """A barrier that was met and is serious or worse."""

    barrier: str
    severity: Severity
    sentence: str
    """From the record: hostile."""


@dataclass(frozen=True)
class WayNow:
    """One path of a task, walked as one kind of visitor."""

    agency_name: str
    title: str
    path: str
    profile: str
    tally: Tally
    why: str
    """Why it did not end well, or was not measured; hostile."""
    serious: tuple[Serious, ...]

    @property
    def words(self) -> str:
        """`Find the fee (Harbour Licensing Office, by menu, as desktop)`; hostile."""
        return f"“{self.title}” ({self.agency_name}, {way_words(self.path, self.profile)})"


@dataclass(frozen=True)
class GradeNow:
    """An agency's letter."""

    agency_name: str
    letter: str | None
    """None where too little was measured."""
    points: float | None


@dataclass(frozen=True)
class Present:
    """What one audit found."""

    ways: tuple[WayNow, ...]
    grades: tuple[GradeNow, ...]


def present(share: Share) -> Present:
    """What an audit found at one agency."""
    ways = tuple(_way(one) for one in share.ways.values())
    if share.score is None:
        return Present(ways, ())
    grade = share.score.grade
    return Present(ways, (GradeNow(share.score.summary.name, grade.letter, grade.points),))


def _way(walked: Walked) -> WayNow:
    grave = {
        (one.barrier, one.message): one
        for attempt in walked.measured
        for one in attempt.findings
        if one.severity.rank >= Severity.SERIOUS.rank
    }
    unwell = walked.failed(Outcome.WRONG_ANSWER) or walked.failed() or walked.attempts
    why = next((one.message for one in unwell if one.message and not one.outcome.success), "")
    serious = tuple(_serious(one) for one in sorted(grave.values(), key=lambda one: -one.severity.rank))
    return WayNow(
        walked.agency.name, walked.task.title, walked.key.path, walked.key.profile, walked.tally, why or "", serious
    )


def _serious(finding: Finding) -> Serious:
    return Serious(finding.barrier, finding.severity, finding.message)
