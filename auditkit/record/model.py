"""The record of an audit: what was seen, kept so that it can be judged again later.

Records hold no absolute paths, no secrets, no times but the attempt's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, TypeVar

from pydantic import Field, PlainSerializer

from auditkit.diagnostic.json_parser import Count, Day, JsonObject, Moment, Name, Ordinal, Seconds
from auditkit.diagnostic.wording import date_text, pattern_in_words
from auditkit.record.details import Details, ProbeResult, Record, StepDetails
from auditkit.record.outcome import Outcome, Performer, Reason, Severity, StepStatus
from auditkit.record.person import PersonReport

Item = TypeVar("Item")
Key = TypeVar("Key")


class PromiseSummary(Record):
    """A promise, and what it can be held against. The fields are the keys of the agency file, and mean the same."""

    promise: str
    """The sentence, in the agency's words."""
    page_seconds: Seconds | None = None
    task_steps: Count | None = None
    task_minutes: Seconds | None = None
    help: list[str] = Field(default_factory=list)
    help_on: str = "every-page"
    done_online: bool = False
    right_answers: bool = False
    same_answers: bool = False
    accessible: bool = False
    reading_grade: float | None = None
    works_on_phone: bool = False
    no_sign_in: bool = False

    @property
    def terms(self) -> tuple[str, ...]:
        """The keys it can be held against; none for a sentence alone."""
        given = (name for name in type(self).model_fields if name not in ("promise", "help_on"))
        return tuple(name for name in given if getattr(self, name) not in (None, False, []))


class ServiceModelSummary(Record):
    """Where a service stands between self-service and a person for each customer, and what it promises."""

    aim: str
    """self-service, personal or both."""
    promises: list[PromiseSummary] = Field(default_factory=list)


class ReplayRecord(Record):
    """Where an attempt's pages came from."""

    recorded_at: Moment
    """In UTC: the site is seen as it was then."""
    walked: bool = True
    """Whether this very way was walked when it was recorded; its pages are other attempts' where it wasn't."""


class ReplaySource(Record):
    """The recording that an audit was made from."""

    sha256: str
    audit_id: str
    """The audit in which the traffic was recorded."""
    recorded_at: Moment
    """When that one began, in UTC."""

    @property
    def words(self) -> str:
        """For people: `Replayed from a recording of 3 November 2026: …`"""
        on = date_text(self.recorded_at)
        return f"Replayed from a recording of {on}. The sites may be different now, and nothing was timed."


SCHEMA_VERSION = 1
TARGET_WORDS = ("name", "label", "text")
"""What a step's target may be called by: words that stand at the control."""
TARGET_HINTS = ("placeholder", "alt", "title")
"""Words that a customer meets only in an empty field, in place of a picture or beside the mouse."""

Utc = Annotated[
    Moment,
    PlainSerializer(lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ"), return_type=str, when_used="json"),
]
"""A moment in UTC, to the second."""
HttpStatus = Annotated[int, Field(ge=0, le=999)]


class Finding(Record):
    """One barrier met, with the evidence for it."""

    barrier: str
    """Slug in the barrier catalogue."""
    severity: Severity
    message: str
    """One sentence a director understands."""
    step: Count | None = None
    """Number of the step it belongs to, from 1; none for the journey as a whole. Step 0 is the start page."""
    page: Count | None = None
    """Index in `pages` of the page it was seen on."""
    details: Details = Field(default_factory=Details)
    """The evidence. The barrier says which model reads it: see `details_of` beside the catalogue."""

    @property
    def serious(self) -> bool:
        """Whether it is serious or worse."""
        return self.severity.rank >= Severity.SERIOUS.rank


def most_serious(findings: Iterable[Finding]) -> Finding | None:
    return max(findings, key=lambda one: one.severity.rank, default=None)


class Box(Record):
    """A rectangle in the window, in CSS pixels."""

    x: float
    y: float
    width: float
    height: float


class MarkKind(StrEnum):
    """What an outline on a picture stands for; each has a line of its own."""

    CONTROL = "control"
    COVER = "cover"
    NEAR = "near"
    """A control with a name like the one that is missing."""

    @property
    def colour(self) -> str:
        """Of its line: by it, an outline can be found again on a picture that was made smaller."""
        return {MarkKind.CONTROL: "#0b57d0", MarkKind.COVER: "#c5221f", MarkKind.NEAR: "#7b1fa2"}[self]


class Mark(Record):
    """Something outlined on the picture of a step."""

    kind: MarkKind
    words: str
    """What it is, for those who don't see the picture: `link “Fees”`."""
    box: Box
    """Where it is, in the pixels of the picture before it was made small."""


class StepRecord(Record):
    """One step of the journey."""

    number: Count
    """From 1, as in the task file, counting the steps of fragments."""
    do: str
    """The step's name in the task format: click, fill, …"""
    target: JsonObject | None = None
    value: str | None = None
    """What was typed or chosen; secrets and passwords are never kept."""
    status: StepStatus
    optional: bool = False
    source: str | None = None
    """Where the step stands: `tasks/harbour/fee.yml:12`."""
    url_before: str = ""
    url_after: str = ""
    duration_seconds: Seconds = 0.0
    screenshot: str | None = None
    """SHA-256 of the picture taken after the step."""
    marks: list[Mark] = Field(default_factory=list)
    """What is outlined on the picture: the control that failed, what covers it, the names nearest to it."""
    covered: list[str] = Field(default_factory=list)
    """What is covered on the picture only because it can't be searched and a secret had been given to the site:
    canvas, image, video, embedded.
    """
    page: Count | None = None
    """Index in `pages` of the page the step ended on."""
    note: str | None = None
    """The author's own note from the task file."""
    message: str | None = None
    """What happened, when there is something to say: why it failed, what it was adapted to."""
    details: StepDetails = Field(default_factory=StepDetails)
    """Evidence for `message`: nearest names, what covered the control, the refused request."""

    def target_name(self, kinds: Sequence[str] = TARGET_WORDS) -> str:
        """What the target is called by the first of `kinds` that it has; empty without one. It may be hostile."""
        target = self.target or {}
        return next((str(target[kind]) for kind in kinds if target.get(kind)), "")


class PageRecord(Record):
    """One distinct page of the journey, in the order first seen. One address may show several: a form, its errors."""

    url: str
    title: str = ""
    step: Count = 0
    """The step after which it was first seen; 0 for the start page."""
    status: HttpStatus | None = None
    language: str | None = None
    """What it says of itself."""
    text_language: str | None = None
    """The language its words are in, as an ISO 639-1 code, `und` where that can't be told; None in older records."""
    phone: bool = False
    """Whether it was seen on a phone."""
    handoff: bool = False
    """Whether the page belongs to another supplier than the agency."""
    duration_seconds: Seconds | None = None
    """From asking for the page to its content being there; waiting for our own pace is not counted."""
    probes: dict[str, ProbeResult] = Field(default_factory=dict)
    """What each probe saw, by the probe's name; the model of its own reads it."""

    @property
    def language_code(self) -> str:
        """The language its words are in, as far as that is known."""
        return self.text_language or (self.language or "en").lower().split("-")[0]


class OtherAnswerRecord(Record):
    """An answer to the same question, met on the way."""

    url: str
    read: str
    line: str
    """The words it stands in."""


class AnswerRecord(Record):
    """The answer the journey ended in, beside the expected one."""

    read: str | None
    expected: str
    matches: bool
    on_page: bool = False
    """Whether the answer also stands on a page of the journey, not only in a document."""
    elsewhere: list[OtherAnswerRecord] = Field(default_factory=list)
    """What other pages of the journey say to the same question, where that differs."""

    @property
    def expected_words(self) -> str:
        """The expected answer for who reads no patterns."""
        kind, _, pattern = self.expected.partition(" ")
        return pattern_in_words(pattern) if kind == "matching" else self.expected


class TellRecord(Record):
    """Whether the last page says one of the three things a customer should leave with."""

    tells: str
    """outcome, done or next."""
    expected: str
    found: bool


class ConditionRecord(Record):
    """One success condition and whether it held on the last page."""

    condition: JsonObject
    held: bool


class PageEventRecord(Record):
    """Something the site did beside showing pages."""

    step: Count
    kind: str
    """dialog, window, download, overlay, handoff, rejected, unlabelled, …"""
    details: JsonObject = Field(default_factory=dict)


class TaskFix(Record):
    """What to update in the task file, where that may be what is wrong: the site may have changed on purpose."""

    source: str
    """The line that names what wasn't there: `tasks/harbour/fee.yml:12`."""
    names: list[str] = Field(default_factory=list)
    """What it might say instead, the likeliest first; text of the page: hostile."""


class UncountedVerdict(Record):
    """The verdict on an attempt by an unproven path, as it would be if the path were proven."""

    outcome: Outcome
    message: str | None = None
    findings: list[Finding] = Field(default_factory=list)


class BusyMachine(Record):
    """How far the machine held the kit back while an attempt was made, and what was left out for that."""

    lag_seconds: Seconds
    """How late the kit itself woke up, all in all."""
    slowdown: Seconds | None = None
    """How many times as long its browser took as with a processor to itself; None where the system doesn't tell."""
    timings_left_out: Count = 0
    """Pages, and waits, whose times are not kept: they would be the machine's."""


class AttemptRecord(Record):
    """One try at one task by one path, as one kind of visitor."""

    schema_version: int = SCHEMA_VERSION
    agency: Name
    task: Name
    path: Name
    profile: Name
    trial: Ordinal = 1
    confirming: bool = False
    """Whether it was made only because the tries before it got worse: it shows steadiness, and has no points."""
    performer: Performer = Performer.SCRIPT
    outcome: Outcome
    reason: Reason | None = None
    message: str | None = None
    """One sentence on why the outcome is what it is; none when there is nothing to explain."""
    started_at: Utc
    scripted_duration_seconds: Seconds = 0.0
    """Time the journey took, without the kit's own pace and probes. Not a measure of people."""
    paced_seconds: Seconds = 0.0
    """Time spent waiting for our own pace."""
    probed_seconds: Seconds = 0.0
    """Time spent looking at pages beside the journey."""
    steps: list[StepRecord] = Field(default_factory=list)
    pages: list[PageRecord] = Field(default_factory=list)
    findings: list[Finding] = Field(default_factory=list)
    success: list[ConditionRecord] = Field(default_factory=list)
    answer: AnswerRecord | None = None
    tells: list[TellRecord] = Field(default_factory=list)
    happenings: list[PageEventRecord] = Field(default_factory=list)
    refused: list[JsonObject] = Field(default_factory=list)
    """Requests that were stopped: why, method, url, step."""
    person: PersonReport | None = None
    """What a person says of it; None for a script's."""
    replay: ReplayRecord | None = None  # None for an attempt at the site itself; a replay has no times
    task_fix: TaskFix | None = None
    """None where the cause stands by itself, and in records made before this was kept."""
    uncounted: UncountedVerdict | None = None
    """Of an unproven path alone: see `record/audit.py`."""
    busy_machine: BusyMachine | None = None
    """Set where the machine was so busy that the attempt's own time says nothing; None otherwise."""

    @property
    def timed(self) -> bool:
        """Whether the time it took says something of the site."""
        return self.replay is None and self.busy_machine is None

    @property
    def timings_left_out(self) -> int:
        """Pages, and waits, whose times are not kept, as the machine was too busy."""
        return self.busy_machine.timings_left_out if self.busy_machine is not None else 0

    def events_of(self, kind: str) -> list[PageEventRecord]:
        return [one for one in self.happenings if one.kind == kind]

    def step(self, number: int | None) -> StepRecord | None:
        return next((one for one in self.steps if one.number == number), None)

    def page(self, index: int | None) -> PageRecord | None:
        """The page of that index in `pages`; None where there is no such page: records come from anywhere."""
        return self.pages[index] if index is not None and 0 <= index < len(self.pages) else None

    def page_of(self, seen: Finding | StepRecord) -> PageRecord | None:
        """The page a step ended on; the page a finding was met on, else the one its step ended on."""
        step = self.step(seen.step) if isinstance(seen, Finding) and seen.page is None else None
        return self.page(step.page if step is not None else seen.page)

    @property
    def last_page_index(self) -> int | None:
        """Index in `pages` of the page the customer was left with. Steps that were never made lead nowhere."""
        walked = [one.page for one in self.steps if one.page is not None and one.status is not StepStatus.SKIPPED]
        return walked[-1] if walked else (len(self.pages) - 1 if self.pages else None)

    @property
    def key(self) -> str:
        """Name of the attempt, unique in its audit, and the stem of its file."""
        return attempt_key(self.agency, self.task, self.path, self.profile, self.trial)


class TaskSummary(Record):
    """What a report needs of a task file, so that an old audit reads the same after the file has changed."""

    agency: Name
    task: Name
    title: str
    """The need, in the customer's words."""
    top_task: str | None = None
    rank: Count | None = None
    customer: str | None = None
    product: str | None = None
    tags: list[str] = Field(default_factory=list)
    paths: dict[str, list[str]] = Field(default_factory=dict)
    """Each path's steps, in plain words."""
    profiles: list[str] = Field(default_factory=list)
    trials: Count = 1
    budget_steps: Count | None = None
    budget_seconds: Seconds | None = None
    start: str | None = None
    """Where the customer begins, as the task file says; None in records made before this was kept."""
    asks: bool | None = None
    """Whether there is an answer to give."""
    proven: Day | None = None
    """The day somebody went these ways by hand, as the task file says."""
    file: str = ""
    """Address of the file below the tasks folder, with forward slashes."""
    sha256: str = ""
    source: str = ""
    """The task file itself, with `${NAME}` left as written."""


class AgencySummary(Record):
    """What a report needs of an agency file."""

    agency: Name
    name: str
    base_url: str
    ours: bool = False
    allow_submit: bool = False
    help: list[str] = Field(default_factory=list)
    service_model: ServiceModelSummary | None = None
    """What the service says it is judged by; None when it says nothing, and in records made before this was kept."""
    sha256: str = ""


class AuditRecord(Record):
    """The audit as a whole: who made it, with what, of which tasks."""

    schema_version: int = SCHEMA_VERSION
    id: str
    kit_version: str
    browser: str
    """Name and version of the browser."""
    rubric: str | None = None
    started_at: Utc
    ended_at: Utc | None = None
    """None while it runs, or when it was stopped."""
    options: JsonObject = Field(default_factory=dict)
    replay: ReplaySource | None = None  # None for an audit of the sites themselves
    agencies: list[AgencySummary] = Field(default_factory=list)
    tasks: list[TaskSummary] = Field(default_factory=list)
    planned: list[str] = Field(default_factory=list)
    """Keys of every attempt this audit set out to make."""
    confirming: list[str] = Field(default_factory=list)
    """Those of them that it set out to make only once the others fared worse than in an earlier audit."""


def grouped(items: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    """What has the same key together; keys and items in the order they come in."""
    groups: dict[Key, list[Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


@lru_cache(maxsize=16384)  # Asked for dozens of times an attempt when it is scored.
def attempt_key(agency: str, task: str, path: str, profile: str, trial: int) -> str:
    """The attempt's name: `harbour.licence-fee.menu.phone.1`.

    Raises nothing: spaces and anything a file name can't hold on some system become hyphens.
    """
    return ".".join(_slug(part) for part in (agency, task, path, profile)) + f".{trial}"


def route_of(attempt: str) -> str:
    """The name of the route that an attempt of that name was made by: `harbour.licence-fee.menu.phone`."""
    return attempt.rpartition(".")[0]


def _slug(text: str) -> str:
    kept = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in text.lower())
    return "-".join(part for part in kept.split("-") if part) or "x"
