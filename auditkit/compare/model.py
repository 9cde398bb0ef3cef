"""What two audits differ in: data alone, for the terminal, for reports and for the exit status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from auditkit.record.outcome import Outcome, Reason, Severity
from auditkit.score.verdict_tally import Tally


class Standing(StrEnum):
    """How one way of a task stands beside what it was, gravest first."""

    WORSE = "worse"
    NEW = "new"
    """No earlier audit set out to walk it."""
    CHANGED = "changed"
    """Something differs that doesn't decide how customers fare: a name, another cause, a barrier below serious. Or
    some tries ended otherwise than before, but not most of them: it is unsteady."""
    MENDED = "mended"
    SAME = "same"
    NOT_COMPARABLE = "not_comparable"
    """The task file says something else now, so it isn't the same question."""
    NOT_MEASURED = "not_measured"
    """One of the two audits could not measure it: nothing can be said of the agency."""
    GONE = "gone"
    """The later audit did not set out to walk it."""


class Aspect(StrEnum):
    """What it is that changed."""

    OUTCOME = "outcome"
    CAUSE = "cause"
    ANSWER = "answer"
    LENGTH = "length"
    """Steps a customer needs."""
    LABEL = "label"
    HANDOFF = "handoff"
    FINDING = "finding"
    """What a probe or a step met: there now and not then, or the other way round."""
    STEADINESS = "steadiness"
    """Whether repeated attempts agree."""
    SCORE = "score"


class Direction(StrEnum):
    """Which way it changed, for the customer."""

    WORSE = "worse"
    MENDED = "mended"
    NEITHER = "neither"


@dataclass(frozen=True)
class Change:
    """One thing that changed. Its words may hold text from an audited page: hostile."""

    aspect: Aspect
    direction: Direction
    sentence: str
    """Whole, in plain words: `Step 4, “Apply online”, is no longer there; nearest is “Start your application”.`"""
    before: str | None = None
    after: str | None = None
    step: int | None = None
    barrier: str | None = None
    """Slug in the catalogue."""
    severity: Severity | None = None
    url: str | None = None
    """Address of the page it is about: hostile."""


@dataclass(frozen=True)
class Try:
    """One attempt behind a side, small: where its record and its picture are, and how it ended."""

    audit_id: str
    key: str
    outcome: Outcome
    reason: Reason | None
    message: str | None
    """Why the outcome is what it is; hostile."""
    started_at: datetime
    seconds: float
    """Time the script's journey took."""
    step: int | None = None
    """Number of the step that failed."""
    source: str | None = None
    """Where that step stands: `tasks/harbour/fee.yml:12`."""
    barrier: str | None = None
    """Slug of the cause."""
    url: str | None = None
    """Address of the page it ended on: hostile."""
    screenshot: str | None = None
    """SHA-256 of the picture that shows it best: of the step that failed, else of the last one."""
    confirming: bool = False
    """Made only because the first tries got worse."""


@dataclass(frozen=True)
class Side:
    """One way of a task as one audit found it."""

    audit_id: str
    at: datetime
    """When that audit began."""
    tally: Tally
    tries: tuple[Try, ...]


@dataclass(frozen=True)
class WayChange:
    """One path of a task, walked as one kind of visitor, then and now."""

    agency: str
    agency_name: str
    task: str
    title: str
    """The need, in the customer's words."""
    path: str
    profile: str
    standing: Standing
    before: Side | None
    """None for a new way. The last audit that measured the way, which may be older than the one compared with."""
    after: Side | None
    changes: tuple[Change, ...] = ()
    """Gravest first; empty when nothing changed."""
    why: str = ""
    """Why it can't be compared, or wasn't measured; hostile."""
    file: str = ""
    """Address of the task file below the tasks folder."""

    @property
    def since(self) -> datetime | None:
        """When it was last seen to be as before."""
        return self.before.at if self.before else None

    @property
    def unsteady(self) -> bool:
        """Whether tries that do not agree are why it is neither worse nor mended, nor as before."""
        return self.standing is Standing.CHANGED and any(one.aspect is Aspect.STEADINESS for one in self.changes)

    @property
    def steadiness(self) -> str:
        """`2 of 3` tries ended well, when there were several that were measured; else nothing."""
        tally = self.after.tally if self.after else None
        return f"{tally.succeeded} of {tally.measured}" if tally and tally.measured > 1 else ""


@dataclass(frozen=True)
class GradeChange:
    """An agency's letter, then and now."""

    agency: str
    agency_name: str
    before_letter: str | None
    before_points: float | None
    after_letter: str | None
    after_points: float | None
    why_not: str = ""
    """Why the two can't be compared: another rubric, other tasks; nothing when they can."""


@dataclass(frozen=True)
class Comparison:
    """What changed between two audits."""

    before_id: str
    before_at: datetime
    after_id: str
    after_at: datetime
    ways: tuple[WayChange, ...]
    """Gravest first."""
    grades: tuple[GradeChange, ...] = ()
    notes: tuple[str, ...] = ()
    """What else differs and may be behind it: another rubric, kit or browser; an audit that was stopped."""

    def of(self, *standings: Standing) -> Sequence[WayChange]:
        """The ways that stand so."""
        return [one for one in self.ways if one.standing in standings]
