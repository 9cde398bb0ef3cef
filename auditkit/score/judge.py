"""From records to a scorecard: pure functions, no browser, no clock."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING

from auditkit.outcome import Performer
from auditkit.record import TaskSummary, attempt_key
from auditkit.rubric import Rubric, default_rubric
from auditkit.score.card import AgencyScore, Scorecard, TaskScore, TopTaskScore, WayScore
from auditkit.score.cause import count_barriers, top_cause
from auditkit.score.consistency import with_inconsistencies
from auditkit.score.grade import grade
from auditkit.score.lostness import with_detours
from auditkit.score.phase import count_phases
from auditkit.score.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from auditkit.record import AgencySummary, AttemptRecord, AuditRecord

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
    before = [attempt for attempt in earlier if attempt.performer is performer]
    own = [attempt for attempt in attempts if attempt.performer is performer]
    own = with_detours(with_inconsistencies(own, audit.tasks, before))
    by_task: dict[tuple[str, str], list[AttemptRecord]] = defaultdict(list)
    for attempt in own:
        by_task[attempt.agency, attempt.task].append(attempt)
    planned = frozenset(audit.planned) if performer is Performer.SCRIPT else frozenset()
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
    return AgencyScore(
        summary=agency,
        tasks=tuple(own),
        tally=Tally.total(task.tally for task in own),
        barriers=count_barriers(attempts),
        grade=grade(attempts, [task.summary for task in own], rubric, _aim(agency)),
        phases=count_phases(attempts),
    )


def _aim(agency: AgencySummary) -> str | None:
    return agency.service_model.aim if agency.service_model is not None else None


def _task(summary: TaskSummary, attempts: Sequence[AttemptRecord], planned: frozenset[str]) -> TaskScore:
    ways = _ways(summary, attempts, planned)
    return TaskScore(
        summary=summary,
        ways=ways,
        tally=Tally.total(way.tally for way in ways),
        cause=top_cause(attempts),
        barriers=count_barriers(attempts),
    )


def _ways(summary: TaskSummary, attempts: Sequence[AttemptRecord], planned: frozenset[str]) -> tuple[WayScore, ...]:
    """The ways in the order of the task file; a way without attempts is kept when some were planned."""
    by_way: dict[tuple[str, str], list[AttemptRecord]] = {way: [] for way in product(summary.paths, summary.profiles)}
    for attempt in attempts:
        by_way.setdefault((attempt.path, attempt.profile), []).append(attempt)
    ways = []
    for (path, profile), own in by_way.items():
        made = {attempt.key for attempt in own}
        missing = [key for key in _keys(summary, path, profile) if key in planned and key not in made]
        if own or missing:
            ordered = tuple(sorted(own, key=lambda attempt: attempt.trial))
            ways.append(WayScore(path, profile, ordered, Tally.of(own, missing=len(missing))))
    return tuple(ways)


def _keys(summary: TaskSummary, path: str, profile: str) -> list[str]:
    trials = range(1, summary.trials + 1)
    return [attempt_key(summary.agency, summary.task, path, profile, trial) for trial in trials]


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
