"""The data of a comparison: routes of a task as audits tried them, and what two audits differ in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Self

from auditkit.diagnostic.safe_text import one_line
from auditkit.diagnostic.wording import caseless_line, in_utc, plural
from auditkit.record.audit import copy_visited
from auditkit.record.model import AgencySummary, AttemptRecord, AuditRecord, TaskSummary
from auditkit.record.outcome import Outcome, Performer, Reason, Severity
from auditkit.score.explanation.attempt import without_retired
from auditkit.score.scorecard import AgencyScore, only_agencies, score
from auditkit.score.verdict import OutcomeCounts
from auditkit.task.host import split_address

if TYPE_CHECKING:
    from auditkit.score.rubric import Rubric


class ChangeStatus(StrEnum):
    """How one way of a task stands beside what it was, gravest first."""

    WORSE = "worse"
    NEW = "new"
    """No earlier audit set out to walk it."""
    CHANGED = "changed"
    """Something differs that doesn't decide what customers can do: a name, another cause, a barrier below serious. Or
    some tries ended otherwise than before, but not most of them: it is unsteady."""
    FIXED = "mended"
    SAME = "same"
    NOT_COMPARABLE = "not_comparable"
    """The task file says something else now, so it isn't the same question."""
    NOT_MEASURED = "not_measured"
    """One of the two audits could not measure it: nothing can be said of the agency."""
    GONE = "gone"
    """The later audit did not set out to walk it."""


class ChangeKind(StrEnum):
    """What it is that changed."""

    words: str
    """For people: the value, where no others are given."""

    def __new__(cls, value: str, words: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = words or value
        return member

    OUTCOME = "outcome"
    CAUSE = "cause"
    ANSWER = "answer"
    LENGTH = "length", "steps needed"
    LABEL = "label", "name on the page"
    HANDOFF = "handoff", "hand-off"
    FINDING = "finding", "found on the route"
    """What a probe or a step met: there now and not then, or the other way round."""
    STEADINESS = "steadiness"
    SCORE = "score"


class Direction(StrEnum):
    """Which way it changed, for the customer."""

    WORSE = "worse"
    FIXED = "mended"
    NEITHER = "neither"


@dataclass(frozen=True)
class Change:
    """One thing that changed. Its words may hold text from an audited page: hostile."""

    kind: ChangeKind
    direction: Direction
    sentence: str
    """Whole, in plain words: `Step 4, “Apply online”, is no longer there. The closest name is “Start now”.`"""
    before: str | None = None
    after: str | None = None
    step: int | None = None
    barrier: str | None = None
    severity: Severity | None = None
    url: str | None = None
    """Address of the page it is about: hostile."""


@dataclass(frozen=True)
class AttemptSummary:
    audit_id: str
    key: str
    outcome: Outcome
    reason: Reason | None
    message: str | None
    """Why the outcome is what it is; hostile."""
    started_at: datetime
    seconds: float
    step: int | None = None
    source: str | None = None
    """Where that step stands: `tasks/harbour/fee.yml:12`."""
    barrier: str | None = None
    url: str | None = None
    """Address of the page it ended on: hostile."""
    screenshot: str | None = None
    """SHA-256 of the picture that shows it best: of the step that failed, else of the last one."""
    confirming: bool = False


@dataclass(frozen=True)
class RouteSnapshot:
    audit_id: str
    at: datetime
    tally: OutcomeCounts
    tries: tuple[AttemptSummary, ...]


@dataclass(frozen=True)
class RouteChange:
    agency: str
    agency_name: str
    task: str
    title: str
    """The need, in the customer's words."""
    path: str
    profile: str
    status: ChangeStatus
    before: RouteSnapshot | None
    """None for a new way. The last audit that measured the way, which may be older than the one compared with."""
    after: RouteSnapshot | None
    changes: tuple[Change, ...] = ()
    """Most serious first; empty when nothing changed."""
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
        return self.status is ChangeStatus.CHANGED and any(one.kind is ChangeKind.STEADINESS for one in self.changes)

    @property
    def steadiness(self) -> str:
        """`2 of 3` tries ended well, when there were several that were measured; else nothing."""
        tally = self.after.tally if self.after else None
        return f"{tally.succeeded} of {tally.measured}" if tally and tally.measured > 1 else ""


@dataclass(frozen=True)
class GradeChange:
    agency: str
    agency_name: str
    before_letter: str | None
    before_points: float | None
    after_letter: str | None
    after_points: float | None
    why_not: str = ""
    """Why the two can't be compared: another rubric, other tasks; nothing when they can."""
    by_aim: GradeChange | None = None
    """Both by the weights for the aim that the agency states now; None where those are the ones of all agencies."""
    aim: str = ""
    """That aim, in `by_aim` alone."""


@dataclass(frozen=True)
class Comparison:
    before_id: str
    before_at: datetime
    after_id: str
    after_at: datetime
    ways: tuple[RouteChange, ...]
    grades: tuple[GradeChange, ...] = ()
    notes: tuple[str, ...] = ()
    """What else differs and may be behind it: another rubric, kit or browser; an audit that was stopped."""

    def of(self, *statuses: ChangeStatus) -> Sequence[RouteChange]:
        return [one for one in self.ways if one.status in statuses]

    @property
    def compared(self) -> Sequence[RouteChange]:
        """The ways of which both sides were measured, by the same question."""
        return self.of(ChangeStatus.WORSE, ChangeStatus.CHANGED, ChangeStatus.FIXED, ChangeStatus.SAME)

    @property
    def older_words(self) -> str:
        """A sentence on the ways that this audit could not be asked about, as it had not measured them, if any."""
        older = [one for one in self.compared if one.before and one.before.audit_id != self.before_id]
        if not older:
            return ""
        is_, it = ("is", "it") if len(older) == 1 else ("are", "them")
        return f"{plural(len(older), 'route')} {is_} compared with an earlier audit, the last that measured {it}."


_ENDS = (".", "!", "?", ".”", "!”", "?”")
ONLY_PATH = "main"
_FIGURES = re.compile(r"\d[\d.,]*")


def on_day(then: datetime, now: datetime) -> str:
    """`on 3 November`; with the year where that is another, and the time where it is the same day."""
    text = f"on {then.day} {then:%B}"
    if then.year != now.year:
        return f"{text} {then.year}"
    return f"{text} at {then:%H:%M} UTC" if then.date() == now.date() else text


def since_day(then: datetime, now: datetime) -> str:
    return on_day(then, now).replace("on ", "since ", 1).replace(" at ", ", ")


def full_sentence(text: str) -> str:
    plain = one_line(text)
    return plain if not plain or plain.endswith(_ENDS) else f"{plain}."


def has_same_words(then: RouteAttempts, now: RouteAttempts) -> bool:
    """Whether both are told by one version of the kit: another may say the same in other words."""
    return then.audit.kit_version == now.audit.kit_version


_QUOTED = re.compile(r"“([^”]*)”")


def quoted_text(text: str) -> str:
    """What a sentence quotes of the page: it is the same whatever words a version of the kit puts around it."""
    return comparable_text(" ".join(_QUOTED.findall(text)))


def comparable_text(text: str) -> str:
    """The text without what differs from visit to visit: figures, and where a copy of the site stands."""
    without_site = re.sub(r"https?://[^/\s”]+", "", text)
    return _FIGURES.sub("#", caseless_line(without_site))


def route_text(path: str, *profiles: str) -> str:
    """`site-search route, desktop and phone`; the only path of a task has no name of its own."""
    return f"{'' if path == ONLY_PATH else f'{path} route, '}{' and '.join(profiles)}"


class RouteKey(NamedTuple):
    agency: str
    task: str
    path: str
    profile: str


@dataclass(frozen=True)
class RouteAttempts:
    """One path of a task, walked as one kind of visitor, in one audit."""

    audit: AuditRecord
    agency: AgencySummary
    task: TaskSummary
    key: RouteKey
    attempts: tuple[AttemptRecord, ...]
    """By trial, as they are in the records."""
    missing: int = 0

    @property
    def at(self) -> datetime:
        return in_utc(self.audit.started_at)

    @cached_property
    def tally(self) -> OutcomeCounts:
        return OutcomeCounts.of(self.attempts, missing=self.missing)

    @cached_property
    def measured(self) -> tuple[AttemptRecord, ...]:
        return tuple(one for one in self.attempts if one.outcome.counts)

    @cached_property
    def well(self) -> tuple[AttemptRecord, ...]:
        return tuple(one for one in self.attempts if one.outcome.success)

    @property
    def base_url(self) -> str:
        return visited_address(self.audit, self.agency)

    @property
    def steady(self) -> bool:
        """Whether the tries agree; one alone does."""
        return len({one.outcome for one in self.measured}) < 2

    def place(self, url: str) -> str:
        """An address as it is named in both audits: without the site's own address, the port and the query.

        A copy of the site for trying things out has the same pages elsewhere, and what follows a `?` may be another
        each time.
        """
        try:
            parts, base = split_address(url), split_address(self.base_url)
            host = "" if parts.netloc == base.netloc else parts.hostname or ""
        except ValueError:
            return url
        path = parts.path
        if not host:
            path = "/" + path.removeprefix(base.path.rstrip("/")).lstrip("/")
        return host + path

    def failed(self, outcome: Outcome | None = None) -> tuple[AttemptRecord, ...]:
        """The measured attempts that did not end well, or those that ended so."""
        return tuple(one for one in self.measured if (one.outcome is outcome if outcome else not one.outcome.success))


def visited_address(audit: AuditRecord, agency: AgencySummary) -> str:
    return copy_visited(audit, agency.agency) or agency.base_url


@dataclass(frozen=True)
class AgencyAudit:
    audit: AuditRecord
    """With that agency and its tasks alone."""
    agency: str
    attempts: Sequence[AttemptRecord]
    earlier: Sequence[AttemptRecord] = ()
    """Of the audit before it: answers that have changed since cost points."""
    rubric: Rubric | None = None

    @classmethod
    def of(
        cls,
        audit: AuditRecord,
        agency: str,
        attempts: Sequence[AttemptRecord],
        earlier: Sequence[AttemptRecord] = (),
        rubric: Rubric | None = None,
    ) -> AgencyAudit:
        """The share of one agency in an audit; `attempts` may hold others' and people's, which are left out."""
        return cls(
            only_agencies(audit, agency),
            agency,
            [without_retired(one) for one in attempts if one.agency == agency and one.performer is Performer.SCRIPT],
            [without_retired(one) for one in earlier if one.agency == agency],
            rubric,
        )

    @cached_property
    def score(self) -> AgencyScore | None:
        """The agency as the scorecard of that audit shows it; None when the audit did not visit it."""
        card = score(self.audit, self.attempts, earlier=self.earlier, rubric=self.rubric)
        return next(iter(card.agencies), None)

    @cached_property
    def routes(self) -> dict[RouteKey, RouteAttempts]:
        """Every way that was planned or walked, in the order of the tasks' rank."""
        found: dict[RouteKey, RouteAttempts] = {}
        # The records by themselves: the score adds what it sees by holding attempts against each other.
        raw = {one.key: one for one in self.attempts}
        for task in self.score.tasks if self.score else ():
            for route in task.ways:
                key = RouteKey(self.agency, task.summary.task, route.path, route.profile)
                attempts = tuple(raw[one.key] for one in route.tries)
                assert self.score is not None
                found[key] = RouteAttempts(self.audit, self.score.summary, task.summary, key, attempts, route.missing)
        return found
