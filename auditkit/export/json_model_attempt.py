"""The models of the JSON document: an attempt and its parts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from auditkit.export.json_model_part import Part
from auditkit.record.outcome import Outcome, Reason, Severity, StepStatus


class AnswerPart(Part):
    """The answer a journey ended in, beside the right one."""

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
    """Where it stands in the task file."""
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
    """Whether it is another supplier's."""
    duration_seconds: float | None
    lcp_ms: float | None
    """Lab: milliseconds until its largest part was there."""
    inp_ms: float | None
    """Lab: milliseconds until it answered the slowest press."""
    cls: float | None
    """Lab: how far it moved under the reader; without unit."""
    reading: float | None
    """What `reading_formula` gives for its main text."""
    reading_formula: str | None
    words: int | None
    axe_rules_broken: int | None
    axe_rules_unsure: int | None
    """Rules where a person has to look."""
    help_offered: tuple[str, ...]


class FindingPart(Part):
    """One barrier met in an attempt."""

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
    """One try at a task by one path, as one kind of visitor."""

    attempt: str
    """Its name, by which other parts refer to it."""
    trial: int
    confirming: bool
    """Whether it was made only because the tries before it got worse; then it is in no count."""
    outcome: Outcome
    reason: Reason | None
    """Why it was not measured."""
    message: str | None
    started_at: datetime
    scripted_duration_seconds: float
    """Seconds the script took; not how long people take."""
    paced_seconds: float
    """Seconds spent waiting for our own pace."""
    answer: AnswerPart | None
    steps: tuple[StepPart, ...]
    pages: tuple[PagePart, ...]
    findings: tuple[FindingPart, ...]
