"""The models of the JSON documents: a scorecard, and a comparison.

A change that breaks readers raises the version; new fields don't.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from auditkit.compare.model import ChangeKind, ChangeStatus, Direction
from auditkit.diagnostic.wording import in_utc
from auditkit.probe.barrier import Dimension
from auditkit.record.outcome import Outcome, Performer, Reason, Severity, StepStatus
from auditkit.score.verdict import Verdict

Utc = Annotated[datetime, AfterValidator(in_utc)]


class Part(BaseModel):
    """Base of every part: frozen, and without fields that nobody described."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, from_attributes=True)

    @classmethod
    def of(cls, source: object, /, **others: Any) -> Self:
        """The part, made of attributes of the same names; `others` are the fields that `source` hasn't so."""
        same = {name: getattr(source, name) for name in cls.model_fields if name not in others}
        return cls(**same, **others)


class AnswerPart(Part):
    """The answer a journey ended in, and the right one."""

    read: str | None
    expected: str
    matches: bool


class StepPart(Part):
    """One step of an attempt."""

    number: int
    do: str
    """The step's name in the task format."""
    target: dict[str, Any] | None
    """The control, as the task file names it."""
    value: str | None
    """What was typed or chosen; never a secret."""
    status: StepStatus
    optional: bool
    source: str | None
    """Where it is in the task file."""
    url_before: str
    url_after: str
    duration_seconds: float
    picture: str | None
    """SHA-256 of the picture taken after it."""
    page: int | None
    """Place in `pages` of the page it ended on, from 0."""
    note: str | None
    message: str | None
    details: dict[str, Any]
    """Evidence for the message."""


class PagePart(Part):
    """One distinct page of an attempt, and what was seen on it."""

    url: str
    title: str
    status: int | None
    language: str | None
    phone: bool
    handoff: bool
    """Whether it is another organisation's."""
    duration_seconds: float | None
    lcp_ms: float | None
    """Lab: milliseconds until its largest part appeared."""
    inp_ms: float | None
    """Lab: milliseconds until it responded to the slowest input."""
    cls: float | None
    """Lab: how far it jumped while loading; without unit."""
    reading: float | None
    """What `reading_formula` gives for its main text."""
    reading_formula: str | None
    words: int | None
    axe_rules_broken: int | None
    axe_rules_unsure: int | None
    """Rules where a person has to look."""
    help_offered: tuple[str, ...]


class FindingPart(Part):
    """One barrier found in an attempt."""

    barrier: str
    severity: Severity
    message: str
    """May quote the audited page."""
    ended: bool
    """Whether it ended the attempt."""
    step: int | None
    page: int | None
    """Place in `pages`, from 0."""
    details: dict[str, Any]
    """The evidence."""


class AttemptPart(Part):
    """One attempt at a task on one route, as one kind of visitor."""

    attempt: str
    """Its name, which other parts use to refer to it."""
    trial: int
    confirming: bool
    """Whether it was made only because earlier attempts got worse; then it is not counted."""
    outcome: Outcome
    reason: Reason | None
    """Why it was not measured."""
    message: str | None
    started_at: Utc
    scripted_duration_seconds: float
    """Seconds the script took; not how long people take."""
    paced_seconds: float
    """Seconds the kit itself paused to be polite."""
    answer: AnswerPart | None
    update: str
    """What to write in the task file where something that it names wasn't found; else empty. May quote the page."""
    steps: tuple[StepPart, ...]
    pages: tuple[PagePart, ...]
    findings: tuple[FindingPart, ...]


Points = Annotated[float | None, Field(ge=0, le=100)]
Slug = str


class TallyPart(Part):
    """How many attempts ended how."""

    verdict: Verdict
    """The result of the attempts together."""
    succeeded: int
    """Attempts that ended with what the customer came for."""
    measured: int
    """Attempts that count: the total for `succeeded`."""
    outcomes: dict[Outcome, int]
    reasons: dict[Reason, int]
    """Why attempts were not measured."""


class CausePart(Part):
    """Why attempts did not succeed."""

    sentence: str
    """May quote the audited page: never to be shown unescaped."""
    barrier: str | None
    step: int | None
    attempt: str
    """Name of the attempt the sentence is from."""
    count: int
    """How many attempts ended for this cause."""


class BarrierPart(Part):
    """One barrier, and where it was found."""

    barrier: str
    title: str
    severity: Severity
    """The worst one seen."""
    ended: int
    """Attempts it ended."""
    met: int
    """Attempts it was found in."""
    measured: int
    """Attempts it could have been found in."""
    tasks: tuple[tuple[str, str], ...]
    """Agency and task of each journey it was found on."""


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
    """One of the measures a dimension is made of."""

    slug: str
    title: str
    about: str
    """What is counted, and how it becomes points."""
    points: Points
    said: str
    """What was counted, in words."""
    n: int
    unit: str
    """What `n` counts."""
    weight: float
    """Share of its dimension."""
    because: tuple[BecausePart, ...]
    """What cost points, the most costly first."""


class DimensionPart(Part):
    """One dimension of a service."""

    dimension: Dimension
    points: Points
    letter: str | None
    n: int
    """Attempts that something was measured in."""
    succeeded: int | None
    """How many of those succeeded, where only successful ones could earn points; null where every attempt could."""
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


class AimGradePart(Part):
    """The grade of an agency with the weights for its own aim."""

    aim: str
    points: Points
    letter: str | None
    capped: str
    why_none: str
    weights: dict[Dimension, float]
    """Share of each dimension."""


class WayPart(Part):
    """One route of a task, as one kind of visitor."""

    path: str
    profile: str
    audit: str
    """Id of the audit that its result is from: routes that the newest audit didn't try keep an earlier result."""
    tested_at: Utc
    """When that audit began."""
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
    """With the weights that all agencies share: use this one to compare agencies."""
    grade_by_aim: AimGradePart | None
    """With the weights for the aim it states; null where those are the same."""
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
    started_at: Utc
    ended_at: Utc | None
    """None when it was stopped before it finished."""
    recorded_at: Utc | None = None
    """Of a replay: when its traffic was recorded. None for an audit of the sites themselves."""
    kit_version: str
    browser: str
    rubric_name: str
    rubric_sha256: str


class Document(Part):
    """A scorecard of auditkit: the results of an audit, from the overall result to each step.

    Attempts by scripts show that a route exists, not that people find it: they are counts, never a sample of people.
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


class AuditRef(Part):
    """One of the two audits."""

    id: str
    started_at: Utc


class ChangePart(Part):
    """One thing that changed."""

    aspect: ChangeKind
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
    """One attempt, in brief: the record with the same name in the audit's folder has all of it."""

    audit: str
    attempt: str
    outcome: Outcome
    reason: Reason | None
    message: str | None
    """May quote the audited page."""
    started_at: Utc
    scripted_duration_seconds: float
    step: int | None
    """Number of the step that failed."""
    source: str | None
    """Where that step is in the task files."""
    barrier: str | None
    url: str | None
    picture: str | None
    """SHA-256 of the picture that shows it best."""
    confirming: bool
    """Made only because the first attempts got worse."""


class SidePart(Part):
    """A route as one audit found it."""

    audit: str
    at: Utc
    tally: TallyPart
    tries: tuple[TryPart, ...]


class RerunWayPart(Part):
    """One route of a task, as one kind of visitor, then and now."""

    agency: str
    task: str
    title: str
    path: str
    profile: str
    file: str
    standing: ChangeStatus | None
    """None when there is no earlier audit."""
    since: Utc | None
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


class AimGradeChangePart(Part):
    """An agency's letter with the weights for its own aim, then and now."""

    aim: str
    before_letter: str | None
    before_points: float | None
    after_letter: str | None
    after_points: float | None


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
    by_aim: AimGradeChangePart | None
    """Both with the weights for the aim it states; null where those are the same as for all agencies."""


class RerunDocument(Part):
    """A comparison of auditkit: what changed between two audits, on each route of each task.

    Text in it may come from audited pages: escape it wherever you show it.
    """

    format: Literal["auditkit comparison"] = "auditkit comparison"
    version: Literal[1] = 1
    headline: str
    """The result in a sentence."""
    before: AuditRef | None
    """None when there was no earlier audit: then the routes are shown as they are, and none has a standing."""
    after: AuditRef
    ways: tuple[RerunWayPart, ...]
    grades: tuple[GradeChangePart, ...]
    notes: tuple[str, ...]
    """What else differs and may explain a change."""
