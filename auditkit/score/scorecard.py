"""The scorecard: what the attempts of an audit say of each agency, top task, task and route. No browser, no clock.

The same question may be answered differently: by another path, as another visitor, at another task, in another audit.
Within one journey the run itself compares pages. Here attempts are compared with each other. A wrong fact is one
fault, and belongs to the way that gives it. A way that gives the right answer is never told of another that doesn't:
neither of one tried beside it, nor of what it said itself at an earlier audit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from auditkit.diagnostic.wording import caseless_line
from auditkit.probe.barrier import Slug, details_of
from auditkit.probe.barrier.details import InconsistentAnswerDetails
from auditkit.probe.base import finding
from auditkit.record.model import (
    AgencySummary,
    AttemptRecord,
    AuditRecord,
    Finding,
    TaskSummary,
    attempt_key,
    grouped,
    route_of,
)
from auditkit.record.outcome import Outcome, Performer, Reason
from auditkit.score.counter import PhaseCount, count_phases
from auditkit.score.explanation.attempt import without_retired
from auditkit.score.grade import grade_agency, grade_by_aim
from auditkit.score.metric import with_detours
from auditkit.score.rubric import Rubric, default_rubric
from auditkit.score.verdict import BarrierCount, OutcomeCounts, count_barriers, top_cause

if TYPE_CHECKING:
    from datetime import datetime

    from auditkit.score.dimension import Grade
    from auditkit.score.explanation.attempt import Cause


_MAX_OTHERS = 4


def with_inconsistencies(
    attempts: Sequence[AttemptRecord], tasks: Iterable[TaskSummary], earlier: Sequence[AttemptRecord] = ()
) -> list[AttemptRecord]:
    """The attempts, each whose answer is wrong with a finding where another one read a different answer.

    The same question is asked by attempts at one task, and by tasks of one agency that serve the same top task and
    expect the same answer. `earlier` holds attempts of audits before; a wrong answer is told of the right one that
    the same task, path and profile gave then, where both expected the same.

    A page that contradicts a right answer on its way is not held against that way where another attempt ended in
    what the page says: there it is counted.
    """
    top_tasks = {(task.agency, task.task): task.top_task for task in tasks}
    before = {_route_key(one): one for one in earlier if _is_right(one)}
    answered = (one for one in attempts if _read(one) is not None)
    changed: dict[int, AttemptRecord] = {}
    for same in grouped(answered, lambda one: _question(one, top_tasks)).values():
        wrong = {caseless_line(_read(one) or "") for one in same if not _is_right(one)}
        for one in same:
            if _is_right(one):
                changed[id(one)] = _without_counted(one, wrong)
            else:
                changed[id(one)] = _with_finding(one, same, before.get(_route_key(one)))
    return [changed.get(id(one), one) for one in attempts]


def _question(attempt: AttemptRecord, top_tasks: dict[tuple[str, str], str | None]) -> tuple[str, ...]:
    top_task = top_tasks.get((attempt.agency, attempt.task))
    expected = attempt.answer.expected if attempt.answer is not None else ""
    if top_task is None:
        return (attempt.agency, "task", attempt.task)
    return (attempt.agency, "top task", top_task, expected)


def _route_key(attempt: AttemptRecord) -> RouteKey:
    return (attempt.agency, attempt.task, attempt.path, attempt.profile)


def _read(attempt: AttemptRecord) -> str | None:
    return attempt.answer.read if attempt.outcome.counts and attempt.answer is not None else None


def _is_right(attempt: AttemptRecord) -> bool:
    return _read(attempt) is not None and attempt.answer is not None and attempt.answer.matches


def _without_counted(attempt: AttemptRecord, wrong: set[str]) -> AttemptRecord:
    """The attempt without findings of a contradicting page whose fact other attempts ended in."""
    kept = [one for one in attempt.findings if not _says_one_of(one, wrong)]
    return attempt if len(kept) == len(attempt.findings) else attempt.model_copy(update={"findings": kept})


def _says_one_of(one: Finding, wrong: set[str]) -> bool:
    if one.barrier != Slug.INCONSISTENT_ANSWER:
        return False
    noted = details_of(one)
    there = noted.there if isinstance(noted, InconsistentAnswerDetails) else None
    return there is not None and caseless_line(there) in wrong


def _with_finding(attempt: AttemptRecord, same: Sequence[AttemptRecord], past: AttemptRecord | None) -> AttemptRecord:
    others = [other for other in same if not _agree(attempt, other)]
    others.sort(key=lambda other: not _is_right(other))
    if past is not None and past.answer and attempt.answer and past.answer.expected == attempt.answer.expected:
        others += [past] if not _agree(attempt, past) else []
    if not others:
        return attempt
    return attempt.model_copy(update={"findings": [*attempt.findings, _finding(attempt, others, since=past)]})


def _agree(one: AttemptRecord, other: AttemptRecord) -> bool:
    return caseless_line(_read(one) or "") == caseless_line(_read(other) or "")


def _finding(attempt: AttemptRecord, others: list[AttemptRecord], since: AttemptRecord | None) -> Finding:
    words = dict.fromkeys(_words(attempt, other, earlier=other is since) for other in others)
    differences = list(words)[:_MAX_OTHERS]
    read = attempt.answer.read if attempt.answer is not None else ""
    text = f"On this route the answer is “{read}”; {differences[0]}."
    return finding(Slug.INCONSISTENT_ANSWER, text, InconsistentAnswerDetails(here=read, others=differences))


def _words(attempt: AttemptRecord, other: AttemptRecord, *, earlier: bool) -> str:
    read = f"“{other.answer.read if other.answer is not None else ''}”"
    if earlier:
        return f"on {other.started_at:%d %B %Y} it was {read}"
    if other.task != attempt.task:
        return f"in the task “{other.task}” it is {read}"
    if other.path != attempt.path:
        return f"on the route “{other.path}” it is {read}"
    if other.profile != attempt.profile:
        return f"for the visitor “{other.profile}” it is {read}"
    return f"in another attempt it is {read}"


RouteKey = tuple[str, str, str, str]
"""A route by its agency, task, path and profile; a task without any has one without path and profile."""


@dataclass(frozen=True)
class RouteScore:
    """One path of a task, walked as one kind of visitor, over its trials."""

    path: str
    profile: str
    attempts: tuple[AttemptRecord, ...]
    """By trial; those that count."""
    tally: OutcomeCounts
    again: tuple[AttemptRecord, ...] = ()
    """Tries made only because those had got worse, by trial: whether the way is steady, and in no count."""
    missing: int = 0
    """Attempts that were planned and never made, those to confirm among them."""

    @property
    def tries(self) -> tuple[AttemptRecord, ...]:
        """Every attempt, those made to confirm last."""
        return (*self.attempts, *self.again)

    @property
    def steady(self) -> tuple[int, int] | None:
        """How many measured tries ended alike, of how many; None with fewer than two to compare."""
        measured = [attempt.outcome for attempt in self.tries if attempt.outcome.counts]
        if len(measured) < 2:
            return None
        return max(measured.count(outcome) for outcome in Outcome), len(measured)


@dataclass(frozen=True)
class TaskScore:
    summary: TaskSummary
    ways: tuple[RouteScore, ...]
    tally: OutcomeCounts
    cause: Cause | None
    barriers: tuple[BarrierCount, ...]

    @property
    def attempts(self) -> tuple[AttemptRecord, ...]:
        """Every attempt that counts, way by way."""
        return tuple(attempt for route in self.ways for attempt in route.attempts)

    @property
    def route_keys(self) -> tuple[RouteKey, ...]:
        ways = [(route.path, route.profile) for route in self.ways] or [("", "")]
        return tuple((self.summary.agency, self.summary.task, *way) for way in ways)

    @property
    def unproven(self) -> bool:
        """Whether all there is to say is that nobody is known to have got there: no row against the agency."""
        tries = self.tries
        return bool(tries) and all(one.reason is Reason.UNPROVEN for one in tries)

    def has_barrier(self, slug: str) -> bool:
        return any(count.barrier == slug for count in self.barriers)

    @property
    def tries(self) -> tuple[AttemptRecord, ...]:
        """Every attempt, those made to confirm too, way by way."""
        return tuple(attempt for route in self.ways for attempt in route.tries)

    @property
    def steady(self) -> tuple[int, int] | None:
        """How many of the ways tried more than once always ended alike; None when none was."""
        repeated = [route.steady for route in self.ways if route.steady is not None]
        if not repeated:
            return None
        return sum(same == trials for same, trials in repeated), len(repeated)


@dataclass(frozen=True)
class AgencyScore:
    """One agency, with its tasks in the order of their rank."""

    summary: AgencySummary
    tasks: tuple[TaskScore, ...]
    tally: OutcomeCounts
    barriers: tuple[BarrierCount, ...]
    grade: Grade
    """By the weights that all agencies share."""
    phases: tuple[PhaseCount, ...]
    grade_by_aim: Grade | None = None
    """The same by the weights for what the agency says it aims at; None where those are no others."""

    @property
    def timings_left_out(self) -> int:
        """Pages, and waits, whose times count nowhere, as the machine that tried was too busy."""
        return sum(attempt.timings_left_out for task in self.tasks for attempt in task.tries)


@dataclass(frozen=True)
class TopTaskScore:
    slug: str
    tasks: tuple[TaskScore, ...]
    """The tasks that serve it, in the order of the agencies."""

    @property
    def title(self) -> str:
        """The need, in the words of the first agency that has it."""
        return self.tasks[0].summary.title

    @property
    def tally(self) -> OutcomeCounts:
        return OutcomeCounts.total(task.tally for task in self.tasks)

    def tasks_of(self, agency: str) -> tuple[TaskScore, ...]:
        """An agency's own tasks for this need: usually one, or none."""
        return tuple(task for task in self.tasks if task.summary.agency == agency)


class ResultSource(NamedTuple):
    """The audit that a result is from."""

    at: datetime
    """When it began."""
    audit: str
    stale: bool = False
    """Whether that is so long ago that the site may well be another one now."""


@dataclass(frozen=True)
class Scorecard:
    """An audit, judged; or the newest results of several. Scripts and people are never added together: a scorecard is
    of one or the other.
    """

    audit: AuditRecord
    """Of several, the newest, with the agencies and tasks of all."""
    performer: Performer
    agencies: tuple[AgencyScore, ...]
    top_tasks: tuple[TopTaskScore, ...]
    tally: OutcomeCounts
    barriers: tuple[BarrierCount, ...]
    rubric: Rubric
    sources: Mapping[RouteKey, ResultSource] = field(default_factory=dict)
    """The audit that each route's result is from, where it isn't `audit` for all of them."""

    def source(self, agency: str, task: str) -> ResultSource:
        """The newest audit that a task's result is from; it is stale where that of any of its routes is."""
        own = self.task_sources(agency, task)
        return own[0]._replace(stale=any(source.stale for source in own))

    def task_sources(self, agency: str, task: str) -> tuple[ResultSource, ...]:
        """The audits that a task's routes are from, the newest first."""
        own = {self.sources[key] for key in self._source_keys.get((agency, task), ())}
        return tuple(sorted(own, reverse=True)) or (self._own_source,)

    def route_source(self, route: RouteKey) -> ResultSource:
        """The audit that the result of a route is from."""
        return self.sources.get(route, self._own_source)

    def agency_sources(self, agency: str | None = None) -> tuple[ResultSource, ...]:
        """The audits that results are from, of one agency or of all; the newest first."""
        own = {source for key, source in self.sources.items() if agency in (None, key[0])}
        return tuple(sorted(own, reverse=True)) or (self._own_source,)

    @property
    def _own_source(self) -> ResultSource:
        return ResultSource(self.audit.started_at, self.audit.id)

    @cached_property
    def _source_keys(self) -> dict[tuple[str, str], list[RouteKey]]:
        return grouped(self.sources, lambda key: (key[0], key[1]))

    @property
    def people_alone(self) -> bool:
        """Whether there are rounds by people and no audit by a script: then no attempt is in this scorecard."""
        return self.audit.options.get("performer") == Performer.PERSON.value

    @property
    def tasks(self) -> tuple[TaskScore, ...]:
        return tuple(task for agency in self.agencies for task in agency.tasks)

    def agency(self, agency: str) -> AgencyScore:
        """The agency of that id. Raises KeyError when it isn't on the scorecard."""
        return self._agencies[agency]

    def task(self, agency: str, task: str) -> TaskScore:
        """The task of those ids. Raises KeyError when it isn't on the scorecard."""
        return self._tasks[agency, task]

    @cached_property
    def _agencies(self) -> dict[str, AgencyScore]:
        return {agency.summary.agency: agency for agency in self.agencies}

    @cached_property
    def _tasks(self) -> dict[tuple[str, str], TaskScore]:
        return {(task.summary.agency, task.summary.task): task for task in self.tasks}


UNRANKED = 10**6


def score(
    audit: AuditRecord,
    attempts: Iterable[AttemptRecord],
    performer: Performer = Performer.SCRIPT,
    earlier: Iterable[AttemptRecord] = (),
    rubric: Rubric | None = None,
) -> Scorecard:
    """Judge the attempts of one kind of performer. Planned attempts that were never made count as not measured.

    `earlier` holds attempts of audits before, for answers that have changed though none was expected to. Without a
    `rubric`, the one that comes with auditkit makes the points.
    """
    rubric = rubric or default_rubric()
    before = [attempt for attempt in earlier if attempt.performer is performer and not attempt.confirming]
    own = [without_retired(attempt) for attempt in attempts if attempt.performer is performer]
    own = with_inconsistencies(own, audit.tasks, before)
    own = with_detours([one for one in own if not one.confirming]) + [one for one in own if one.confirming]
    by_task = grouped(own, lambda one: (one.agency, one.task))
    planned = _planned_keys(audit) if performer is Performer.SCRIPT else {}
    tasks = [
        _task(summary, by_task.get((summary.agency, summary.task), []), planned) for summary in _summaries(audit, own)
    ]
    agencies = tuple(_agency(agency, tasks, rubric) for agency in audit.agencies)
    return Scorecard(
        audit=audit,
        performer=performer,
        agencies=agencies,
        top_tasks=_top_tasks([task for agency in agencies for task in agency.tasks]),
        tally=OutcomeCounts.total(agency.tally for agency in agencies),
        barriers=count_barriers(
            [attempt for agency in agencies for task in agency.tasks for attempt in task.attempts]
        ),
        rubric=rubric,
    )


def _summaries(audit: AuditRecord, attempts: Sequence[AttemptRecord]) -> list[TaskSummary]:
    """The audit's tasks, and a bare one for any attempt whose task it doesn't list: nothing seen is dropped."""
    known = {(summary.agency, summary.task): summary for summary in audit.tasks}
    for attempt in attempts:
        key = (attempt.agency, attempt.task)
        known.setdefault(key, TaskSummary(agency=attempt.agency, task=attempt.task, title=attempt.task))
    return list(known.values())


def _agency(agency: AgencySummary, tasks: Sequence[TaskScore], rubric: Rubric) -> AgencyScore:
    own = sorted(
        (task for task in tasks if task.summary.agency == agency.agency),
        key=lambda task: (task.summary.rank or UNRANKED, task.summary.title),
    )
    attempts = [attempt for task in own for attempt in task.attempts]
    tries = [attempt for task in own for attempt in task.tries]
    aim = agency.service_model.aim if agency.service_model is not None else None
    grade = grade_agency(tries, [task.summary for task in own], rubric)
    return AgencyScore(
        summary=agency,
        tasks=tuple(own),
        tally=OutcomeCounts.total(task.tally for task in own),
        barriers=count_barriers(attempts),
        grade=grade,
        phases=count_phases(attempts),
        grade_by_aim=grade_by_aim(grade, rubric, aim),
    )


class _PlannedKeys(NamedTuple):
    counted: set[str]
    confirming: set[str]


def _planned_keys(audit: AuditRecord) -> dict[str, _PlannedKeys]:
    """What the audit set out to make, by the keys without the number of the trial."""
    confirming = frozenset(audit.confirming)
    planned: dict[str, _PlannedKeys] = defaultdict(lambda: _PlannedKeys(set(), set()))
    for key in audit.planned:
        route = planned[route_of(key)]
        (route.confirming if key in confirming else route.counted).add(key)
    return planned


def _task(summary: TaskSummary, attempts: Sequence[AttemptRecord], planned: Mapping[str, _PlannedKeys]) -> TaskScore:
    routes = _routes(summary, attempts, planned)
    counted = [attempt for attempt in attempts if not attempt.confirming]
    return TaskScore(
        summary=summary,
        ways=routes,
        tally=OutcomeCounts.total(route.tally for route in routes),
        cause=top_cause(counted),
        barriers=count_barriers(counted),
    )


def _routes(
    summary: TaskSummary, attempts: Sequence[AttemptRecord], planned: Mapping[str, _PlannedKeys]
) -> tuple[RouteScore, ...]:
    """The ways in the order of the task file; a way without attempts is kept when some were planned."""
    by_way: dict[tuple[str, str], list[AttemptRecord]] = {
        route: [] for route in product(summary.paths, summary.profiles)
    }
    for attempt in attempts:
        by_way.setdefault((attempt.path, attempt.profile), []).append(attempt)
    routes = (
        _route(path, profile, own, planned.get(_route_stem(summary, path, profile), _PlannedKeys(set(), set())))
        for (path, profile), own in by_way.items()
    )
    return tuple(route for route in routes if route.attempts or route.again or route.missing)


def _route(path: str, profile: str, attempts: Sequence[AttemptRecord], planned: _PlannedKeys) -> RouteScore:
    ordered = sorted(attempts, key=lambda attempt: attempt.trial)
    counted = tuple(attempt for attempt in ordered if not attempt.confirming)
    again = tuple(attempt for attempt in ordered if attempt.confirming)
    missing = len(planned.counted - {attempt.key for attempt in counted})
    unconfirmed = len(planned.confirming - {attempt.key for attempt in again})
    return RouteScore(path, profile, counted, OutcomeCounts.of(counted, missing, again), again, missing + unconfirmed)


def _route_stem(summary: TaskSummary, path: str, profile: str) -> str:
    return route_of(attempt_key(summary.agency, summary.task, path, profile, 1))


def _top_tasks(tasks: Sequence[TaskScore]) -> tuple[TopTaskScore, ...]:
    by_slug: dict[str, list[TaskScore]] = defaultdict(list)
    for task in tasks:
        if task.summary.top_task:
            by_slug[task.summary.top_task].append(task)
    found = (TopTaskScore(slug, tuple(same)) for slug, same in by_slug.items())
    return tuple(sorted(found, key=lambda one: (min(task.summary.rank or UNRANKED for task in one.tasks), one.slug)))


def select_agencies(card: Scorecard, agencies: Collection[str]) -> Scorecard:
    """The same audit as if it had visited these agencies alone: all totals are theirs."""
    kept = tuple(agency for agency in card.agencies if agency.summary.agency in agencies)
    needs = (
        TopTaskScore(need.slug, tuple(task for task in need.tasks if task.summary.agency in agencies))
        for need in card.top_tasks
    )
    return replace(
        card,
        audit=only_agencies(card.audit, *agencies),
        agencies=kept,
        top_tasks=tuple(need for need in needs if need.tasks),
        tally=OutcomeCounts.total(agency.tally for agency in kept),
        barriers=count_barriers([attempt for agency in kept for task in agency.tasks for attempt in task.attempts]),
        sources={key: source for key, source in card.sources.items() if key[0] in agencies},
    )


def only_agencies(audit: AuditRecord, *wanted: str) -> AuditRecord:
    """The audit as if it had visited these agencies alone."""
    return audit.model_copy(
        update={
            "agencies": [one for one in audit.agencies if one.agency in wanted],
            "tasks": [one for one in audit.tasks if one.agency in wanted],
        }
    )
