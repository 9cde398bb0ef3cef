"""An audit, small: what later audits are compared with. Made by `summarise`, and kept as JSON beside the audits.

Nothing here can't be made again from the records. What is left out of the JSON has its default value.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from pydantic import Field

from auditkit.probe.barrier import Dimension
from auditkit.record.model import Record, Utc
from auditkit.record.outcome import Outcome, Performer, Reason
from auditkit.score.verdict import Cause
from auditkit.score.verdict_tally import Tally, Verdict

SUMMARY_VERSION = 1


class AnswerPast(Record):
    """The answer an attempt ended in, beside the expected one."""

    read: str | None
    expected: str
    matches: bool


class AttemptPast(Record):
    """One attempt of a way."""

    trial: int = 1
    confirming: bool = False
    """Whether it was made only because the tries before it had got worse."""
    outcome: Outcome
    reason: Reason | None = None
    started_at: Utc
    actions: int = 0
    """What the customer had to do: looking doesn't count, nor do steps that were left out."""
    seconds: float = 0.0
    """Time the script's journey took; not a measure of people."""
    answer: AnswerPast | None = None


class WayPast(Record):
    """One path of a task, walked as one kind of visitor."""

    path: str
    profile: str
    attempts: tuple[AttemptPast, ...] = ()
    """By trial, those that were made to confirm too."""
    missing: int = 0
    """Attempts that were planned and never made."""
    cause: Cause | None = None
    """What ended most of the attempts that did not end well."""

    @property
    def tally(self) -> Tally:
        """How many attempts ended how."""
        return _tally((self,))


class TaskPast(Record):
    """One task at one agency."""

    task: str
    title: str
    top_task: str | None = None
    rank: int | None = None
    sha256: str = ""
    """Digest of the task file. Where it differs, two audits did not ask the same, and are not compared."""
    ways: tuple[WayPast, ...] = ()
    cause: Cause | None = None
    barriers: tuple[str, ...] = ()
    """Slugs of the barriers met, those that ended most attempts first."""

    @cached_property
    def tally(self) -> Tally:
        """How many attempts ended how, over all ways."""
        return _tally(self.ways)

    @property
    def verdict(self) -> Verdict:
        """What the attempts came to."""
        return self.tally.verdict


class DimensionPast(Record):
    """Points and letter of one dimension."""

    dimension: Dimension
    points: float | None = None
    letter: str | None = None
    n: int = 0
    """Attempts that something was measured in."""


class HourPast(Record):
    """The measured attempts that began within one hour."""

    at: Utc
    """The hour's beginning."""
    succeeded: int = 0
    measured: int = 0


class AgencyPast(Record):
    """One agency. The figures are of all its tasks in the audit, also where `tasks` was thinned out."""

    agency: str
    name: str
    ours: bool = False
    outcomes: dict[Outcome, int] = Field(default_factory=dict)
    reasons: dict[Reason, int] = Field(default_factory=dict)
    again: dict[Outcome, int] = Field(default_factory=dict)
    """Tries made only to confirm that others had got worse."""
    points: float | None = None
    letter: str | None = None
    n: int = 0
    """Attempts behind the points."""
    dimensions: tuple[DimensionPast, ...] = ()
    hours: tuple[HourPast, ...] = ()
    asked: str = ""
    """Digest of what was asked: task files and ways. Where it is equal, totals can be compared."""
    task_count: int = 0
    tasks: tuple[TaskPast, ...] = ()

    @property
    def tally(self) -> Tally:
        """How many attempts ended how, over all tasks."""
        return Tally(self.outcomes, self.reasons, self.again)


class AuditSummary(Record):
    """An audit, small."""

    version: int = SUMMARY_VERSION
    id: str
    started_at: Utc
    ended_at: Utc | None = None
    """None for an audit that was stopped before its end, or still runs."""
    kit_version: str = ""
    browser: str = ""
    rubric: str = ""
    """Digest of the rubric the points are by."""
    performer: Performer = Performer.SCRIPT
    recorded_at: Utc | None = None
    """Of a replay: when its traffic was recorded."""
    agencies: tuple[AgencyPast, ...] = ()

    @property
    def finished(self) -> bool:
        """Whether it made all the attempts it set out to make."""
        return self.ended_at is not None

    def agency(self, slug: str) -> AgencyPast | None:
        """The agency of that name; None when the audit did not visit it."""
        return next((one for one in self.agencies if one.agency == slug), None)

    def only(self, *agencies: str) -> AuditSummary:
        """The same audit with these agencies alone."""
        return self.model_copy(update={"agencies": tuple(one for one in self.agencies if one.agency in agencies)})


def _tally(ways: Iterable[WayPast]) -> Tally:
    """Counted in one go: a history asks for hundreds of thousands of them."""
    outcomes: dict[Outcome, int] = {}
    reasons: dict[Reason, int] = {}
    again: dict[Outcome, int] = {}
    for way in ways:
        for one in way.attempts:
            if one.confirming:
                again[one.outcome] = again.get(one.outcome, 0) + 1
                continue
            outcomes[one.outcome] = outcomes.get(one.outcome, 0) + 1
            if one.outcome is Outcome.NOT_MEASURED:
                reason = one.reason or Reason.TOOL_ERROR
                reasons[reason] = reasons.get(reason, 0) + 1
        if way.missing:
            outcomes[Outcome.NOT_MEASURED] = outcomes.get(Outcome.NOT_MEASURED, 0) + way.missing
            reasons[Reason.INTERRUPTED] = reasons.get(Reason.INTERRUPTED, 0) + way.missing
    return Tally(outcomes, reasons, again)
