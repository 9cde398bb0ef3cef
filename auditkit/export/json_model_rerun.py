"""The models of the JSON document of a comparison. A change that breaks readers raises its version."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from auditkit.compare.model import Aspect, Direction, Standing
from auditkit.export.json_model import TallyPart
from auditkit.export.json_model_part import Part
from auditkit.record.outcome import Outcome, Reason, Severity


class AuditRef(Part):
    """One of the two audits."""

    id: str
    started_at: datetime


class ChangePart(Part):
    """One thing that changed."""

    aspect: Aspect
    direction: Direction
    """For the customer."""
    sentence: str
    """May quote the audited page: never to be shown unescaped."""
    before: str | None
    after: str | None
    step: int | None
    barrier: str | None
    severity: Severity | None
    url: str | None


class TryPart(Part):
    """One attempt, small: the record with the same name in the audit's folder has all of it."""

    audit: str
    attempt: str
    outcome: Outcome
    reason: Reason | None
    message: str | None
    """May quote the audited page."""
    started_at: datetime
    scripted_duration_seconds: float
    step: int | None
    """Number of the step that failed."""
    source: str | None
    """Where that step stands in the task files."""
    barrier: str | None
    url: str | None
    picture: str | None
    """SHA-256 of the picture that shows it best."""
    confirming: bool
    """Made only because the first tries got worse."""


class SidePart(Part):
    """A way as one audit found it."""

    audit: str
    at: datetime
    tally: TallyPart
    tries: tuple[TryPart, ...]


class RerunWayPart(Part):
    """One path of a task, as one kind of visitor, then and now."""

    agency: str
    task: str
    title: str
    path: str
    profile: str
    file: str
    standing: Standing | None
    """None when there is no earlier audit."""
    since: datetime | None
    """When it was last as before."""
    result: Literal["passed", "failure", "error", "skipped"]
    """As in the JUnit report of the same run."""
    message: str
    """Why, in a line; may quote the audited page."""
    why: str
    """Why it can't be compared, or wasn't measured."""
    tally: TallyPart
    """How the attempts of the later audit ended."""
    page: str | None
    """Address of the task's published page, when the site's is known."""
    before: SidePart | None
    after: SidePart | None
    changes: tuple[ChangePart, ...]


class GradeChangePart(Part):
    """An agency's letter, then and now."""

    agency: str
    name: str
    before_letter: str | None
    before_points: float | None
    after_letter: str | None
    after_points: float | None
    why_not: str
    """Why the two can't be compared; nothing when they can."""


class RerunDocument(Part):
    """A comparison of auditkit: what changed between two audits, by way of each task.

    Text in it may come from audited pages: escape it wherever you show it.
    """

    format: Literal["auditkit comparison"] = "auditkit comparison"
    version: Literal[1] = 1
    headline: str
    """The whole in a sentence."""
    before: AuditRef | None
    """None when there was no earlier audit: then the ways are as they are, and none has a standing."""
    after: AuditRef
    ways: tuple[RerunWayPart, ...]
    grades: tuple[GradeChangePart, ...]
    notes: tuple[str, ...]
    """What else differs and may be behind a change."""
