"""The models of the JSON document. A change that breaks readers raises the version; new fields don't."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from auditkit.export.json_model_attempt import AttemptPart
from auditkit.export.json_model_part import Part
from auditkit.probe.barrier import Dimension
from auditkit.record.outcome import Outcome, Performer, Reason, Severity
from auditkit.score.verdict_tally import Verdict

Points = Annotated[float | None, Field(ge=0, le=100)]
Slug = str


class TallyPart(Part):
    """How many attempts ended how."""

    verdict: Verdict
    """What the attempts come to."""
    succeeded: int
    """Attempts that ended with what the customer came for."""
    measured: int
    """Attempts that count: the whole that `succeeded` is a part of."""
    outcomes: dict[Outcome, int]
    reasons: dict[Reason, int]
    """Why attempts were not measured."""


class CausePart(Part):
    """Why attempts did not end well."""

    sentence: str
    """May quote the audited page: never to be shown unescaped."""
    barrier: str | None
    step: int | None
    attempt: str
    """Name of the attempt the sentence is from."""
    count: int
    """How many attempts ended for this cause."""


class BarrierPart(Part):
    """One barrier, and where it was met."""

    barrier: str
    title: str
    severity: Severity
    """The worst one seen."""
    ended: int
    """Attempts it ended."""
    met: int
    """Attempts it was met in."""
    measured: int
    """Attempts it could have been met in."""
    tasks: tuple[tuple[str, str], ...]
    """Agency and task of each journey it was met on."""


class BecausePart(Part):
    """One thing that cost points."""

    attempt: str
    task: str
    barrier: str | None
    severity: Severity | None
    step: int | None
    sentence: str
    """May quote the audited page."""
    lost: float
    """Points it cost the dimension, of 100."""


class MeasurePart(Part):
    """One thing a dimension is made of."""

    slug: str
    title: str
    about: str
    """What is counted, and how it becomes points."""
    points: Points
    said: str
    """What was counted, in words."""
    n: int
    unit: str
    """How many of what were looked at."""
    weight: float
    """Share of its dimension."""
    because: tuple[BecausePart, ...]
    """What cost points, the dearest first."""


class DimensionPart(Part):
    """One side of a service."""

    dimension: Dimension
    points: Points
    letter: str | None
    n: int
    """Attempts that something was measured in."""
    weight: float
    """Share of the grade as a whole."""
    why_none: str
    measures: tuple[MeasurePart, ...]


class GradePart(Part):
    """An agency as a whole, by the rubric."""

    points: Points
    letter: str | None
    n: int
    """Attempts behind the grade."""
    capped: str
    """Why the letter is lower than the points alone would give."""
    why_none: str
    dimensions: tuple[DimensionPart, ...]


class WayPart(Part):
    """One path of a task, as one kind of visitor."""

    path: str
    profile: str
    tally: TallyPart
    attempts: tuple[AttemptPart, ...]


class TaskPart(Part):
    """One task at one agency."""

    task: Slug
    title: str
    """The need, in the customer's words."""
    top_task: str | None
    """The same need at other agencies has the same id."""
    rank: int | None
    customer: str | None
    product: str | None
    tags: tuple[str, ...]
    file: str
    sha256: str
    tally: TallyPart
    cause: CausePart | None
    barriers: tuple[BarrierPart, ...]
    ways: tuple[WayPart, ...]


class AgencyPart(Part):
    """One agency."""

    agency: Slug
    name: str
    base_url: str
    ours: bool
    tally: TallyPart
    grade: GradePart
    barriers: tuple[BarrierPart, ...]
    tasks: tuple[TaskPart, ...]


class TopTaskPart(Part):
    """The same need at several agencies."""

    top_task: Slug
    title: str
    tally: TallyPart
    tasks: tuple[tuple[Slug, Slug], ...]
    """Agency and task of each."""


class AuditPart(Part):
    """The audit as a whole."""

    id: str
    started_at: datetime
    ended_at: datetime | None
    """None when it was stopped before its end."""
    recorded_at: datetime | None = None
    """Of a replay: when its traffic was recorded. None for an audit of the sites themselves."""
    kit_version: str
    browser: str
    rubric_name: str
    rubric_sha256: str


class Document(Part):
    """A scorecard of auditkit: how customers fared at an audit, from the whole to each step.

    Attempts by scripts show that a way exists, not that people find it: they are counts, never a sample of people.
    Text in it may come from audited pages: escape it wherever you show it.
    """

    format: Literal["auditkit scorecard"] = "auditkit scorecard"
    version: Literal[1] = 1
    audit: AuditPart
    performer: Performer
    """Who made the attempts; scripts and people are never added together."""
    tally: TallyPart
    barriers: tuple[BarrierPart, ...]
    top_tasks: tuple[TopTaskPart, ...]
    agencies: tuple[AgencyPart, ...]
