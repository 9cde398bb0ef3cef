"""From records to a scorecard: pure functions, no browser, no clock."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from auditkit.record.model import TaskSummary, attempt_key
from auditkit.record.outcome import Performer
from auditkit.score.consistency import with_inconsistencies
from auditkit.score.grade_grade import grade
from auditkit.score.navigation import with_detours
from auditkit.score.phase import count_phases
from auditkit.score.rubric import Rubric
from auditkit.score.rubric_load import default_rubric
from auditkit.score.scorecard_card import AgencyScore, Scorecard, TaskScore, TopTaskScore, WayScore
from auditkit.score.verdict import count_barriers, top_cause
from auditkit.score.verdict_tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from auditkit.record.model import AgencySummary, AttemptRecord, AuditRecord

UNRANKED = 10**6


def score(
    audit: AuditRecord,
    attempts: Iterable[AttemptRecord],
    performer: Performer = Performer.SCRIPT,
    earlier: Iterable[AttemptRecord] = (),
    rubric: Rubric | None = None,
) -> Scorecard:
    """Judge the attempts of one kind of performer. Planned attempts that were never made count as not measured.

    `earlier` holds the attempts of the audit before, for answers that have changed though none was expected to.
    Without a `rubric`, the one that comes with auditkit makes the points.
    """
    rubric = rubric or default_rubric()
    before = [attempt for attempt in earlier if attempt.performer is performer and not attempt.confirming]
    own = [attempt for attempt in attempts if attempt.performer is performer]
    own = with_inconsistencies(own, audit.tasks, before)
    own = with_detours([one for one in own if not one.confirming]) + [one for one in own if one.confirming]
    by_task: dict[tuple[str, str], list[AttemptRecord]] = defaultdict(list)
    for attempt in own:
        by_task[attempt.agency, attempt.task].append(attempt)
    planned = _planned(audit) if performer is Performer.SCRIPT else {}
    tasks = [
        _task(summary, by_task.get((summary.agency, summary.task), []), planned) for summary in _summaries(audit, own)
    ]
    agencies = tuple(_agency(agency, tasks, rubric) for agency in audit.agencies)
    return Scorecard(
        audit=audit,
        performer=performer,
        agencies=agencies,
        top_tasks=_top_tasks([task for agency in agencies for task in agency.tasks]),
        tally=Tally.total(agency.tally for agency in agencies),
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
    return AgencyScore(
        summary=agency,
        tasks=tuple(own),
        tally=Tally.total(task.tally for task in own),
        barriers=count_barriers(attempts),
        grade=grade(tries, [task.summary for task in own], rubric, _aim(agency)),
        phases=count_phases(attempts),
    )


def _aim(agency: AgencySummary) -> str | None:
    return agency.service_model.aim if agency.service_model is not None else None


class _Planned(NamedTuple):
    """Keys of the attempts at one way."""

    counted: set[str]
    confirming: set[str]


def _planned(audit: AuditRecord) -> dict[str, _Planned]:
    """What the audit set out to make, by the keys without the number of the trial."""
    confirming = frozenset(audit.confirming)
    planned: dict[str, _Planned] = defaultdict(lambda: _Planned(set(), set()))
    for key in audit.planned:
        way = planned[key.rpartition(".")[0]]
        (way.confirming if key in confirming else way.counted).add(key)
    return planned


def _task(summary: TaskSummary, attempts: Sequence[AttemptRecord], planned: Mapping[str, _Planned]) -> TaskScore:
    ways = _ways(summary, attempts, planned)
    counted = [attempt for attempt in attempts if not attempt.confirming]
    return TaskScore(
        summary=summary,
        ways=ways,
        tally=Tally.total(way.tally for way in ways),
        cause=top_cause(counted),
        barriers=count_barriers(counted),
    )


def _ways(
    summary: TaskSummary, attempts: Sequence[AttemptRecord], planned: Mapping[str, _Planned]
) -> tuple[WayScore, ...]:
    """The ways in the order of the task file; a way without attempts is kept when some were planned."""
    by_way: dict[tuple[str, str], list[AttemptRecord]] = {way: [] for way in product(summary.paths, summary.profiles)}
    for attempt in attempts:
        by_way.setdefault((attempt.path, attempt.profile), []).append(attempt)
    ways = (
        _way(path, profile, own, planned.get(_stem(summary, path, profile), _Planned(set(), set())))
        for (path, profile), own in by_way.items()
    )
    return tuple(way for way in ways if way.attempts or way.again or way.missing)


def _way(path: str, profile: str, attempts: Sequence[AttemptRecord], planned: _Planned) -> WayScore:
    ordered = sorted(attempts, key=lambda attempt: attempt.trial)
    counted = tuple(attempt for attempt in ordered if not attempt.confirming)
    again = tuple(attempt for attempt in ordered if attempt.confirming)
    missing = len(planned.counted - {attempt.key for attempt in counted})
    unconfirmed = len(planned.confirming - {attempt.key for attempt in again})
    return WayScore(path, profile, counted, Tally.of(counted, missing, again), again, missing + unconfirmed)


def _stem(summary: TaskSummary, path: str, profile: str) -> str:
    return attempt_key(summary.agency, summary.task, path, profile, 1).rpartition(".")[0]


def _top_tasks(tasks: Sequence[TaskScore]) -> tuple[TopTaskScore, ...]:
    by_slug: dict[str, list[TaskScore]] = defaultdict(list)
    for task in tasks:
        if task.summary.top_task:
            by_slug[task.summary.top_task].append(task)
    return tuple(
        TopTaskScore(slug, same[0].summary.title, tuple(same), Tally.total(task.tally for task in same))
        for slug, same in sorted(by_slug.items(), key=lambda item: (_best_rank(item[1]), item[0]))
    )


def _best_rank(tasks: Sequence[TaskScore]) -> int:
    return min(task.summary.rank or UNRANKED for task in tasks)
