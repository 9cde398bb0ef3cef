"""What to fix first: how grave, on how important a task, how often."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf, sqrt
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import caseless_line
from auditkit.probe.barrier import BARRIERS, details_of
from auditkit.record.model import grouped
from auditkit.record.outcome import Severity
from auditkit.score.explanation.attempt import distinct_findings, explain

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, Finding
    from auditkit.score.scorecard import AgencyScore, TaskScore

SEVERITY_WEIGHT = {Severity.MINOR: 1, Severity.MODERATE: 2, Severity.SERIOUS: 4, Severity.CRITICAL: 8}
"""Each severity weighs twice the one below it."""


@dataclass(frozen=True)
class Fix:
    agency: str
    barrier: str
    severity: Severity
    sentence: str
    """What was found, where it is most serious. It may hold text from the page: hostile."""
    task: str
    """The task it weighs most on."""
    tasks: tuple[str, ...]
    """All tasks it was met on, the weightiest first."""
    stopped: int
    met: int
    measured: int
    """Attempts at those tasks: the n of the two."""
    attempt: str
    weight: float
    on_the_way: bool = True
    """Whether customers met it on the way to what they came for. Other things never come before what stopped some."""


@dataclass(frozen=True)
class _TaskBarrier:
    task: TaskScore
    finding: Finding
    attempt: str
    stopped: int
    met: int
    weight: float
    on_the_way: bool


def rank_weight(rank: int | None, tasks: int) -> float:
    """1/√rank: the first task weighs twice as much as the fourth. One without a rank weighs like the last of all."""
    return 1 / sqrt(rank or max(1, tasks))


def fixes(agencies: Iterable[AgencyScore], most: int | None = None) -> tuple[Fix, ...]:
    """The things to fix, the weightiest first.

    The weight of a barrier on a task is its gravity × the task's rank weight × the share of the task's measured
    attempts it was met in. What stops customers is a thing of its own on each task, unless it is said in the same
    words; what only slows them is one thing for the agency, with the weights of its tasks added up. What lies off the
    way comes after everything that stopped somebody, whatever it weighs.
    """
    found = [_fix(agency, same) for agency in agencies for same in _group_by_fix(agency).values()]
    broken = min((fix.weight for fix in found if fix.stopped), default=inf)

    def order(fix: Fix) -> tuple[float, bool, float, int, str, str, str]:
        weight = fix.weight if fix.on_the_way else min(fix.weight, broken)
        return -weight, not fix.on_the_way, -fix.weight, -fix.severity.rank, fix.agency, fix.barrier, fix.sentence

    return tuple(sorted(found, key=order)[:most])


def _group_by_fix(agency: AgencyScore) -> dict[tuple[str, str], list[_TaskBarrier]]:
    signs = (sign for task in agency.tasks for sign in _task_barriers(task, len(agency.tasks)))
    return grouped(signs, lambda one: (one.finding.barrier, one.finding.message if one.stopped else ""))


def _task_barriers(task: TaskScore, tasks: int) -> list[_TaskBarrier]:
    """Every barrier met on a task; those that ended attempts count where they did, the others where they were met."""
    ended: dict[tuple[str, str], list[tuple[Finding, str]]] = defaultdict(list)
    passed: dict[str, list[tuple[Finding, str]]] = defaultdict(list)
    measured = [attempt for attempt in task.attempts if attempt.outcome.counts]
    for attempt in measured:
        stop = explain(attempt).finding
        if stop is not None:
            ended[stop.barrier, stop.message].append((stop, attempt.key))
        for barrier, same in grouped(distinct_findings(attempt), lambda one: one.barrier).items():
            if stop is None or stop.barrier != barrier:
                passed[barrier].append((max(same, key=lambda one: one.severity.rank), attempt.key))
    weight = rank_weight(task.summary.rank, tasks)
    return [
        _task_barrier(task, occurrences, weight / len(measured), stops=stops)
        for kinds, stops in ((ended.values(), True), (passed.values(), False))
        for occurrences in kinds
    ]


def _task_barrier(
    task: TaskScore, occurrences: Sequence[tuple[Finding, str]], share: float, *, stops: bool
) -> _TaskBarrier:
    finding, attempt = max(occurrences, key=lambda pair: pair[0].severity.rank)
    attempts = {one.key: one for one in task.attempts}
    return _TaskBarrier(
        task=task,
        finding=finding,
        attempt=attempt,
        stopped=len(occurrences) if stops else 0,
        met=len(occurrences),
        weight=SEVERITY_WEIGHT[finding.severity] * share * len(occurrences),
        on_the_way=stops or any(_on_the_way(one, attempts[key]) for one, key in occurrences),
    )


def _on_the_way(finding: Finding, attempt: AttemptRecord) -> bool:
    """Whether it was met by going the way, or in a control that a step of it used."""
    barrier = BARRIERS.get(finding.barrier)
    if barrier is None or not barrier.whole_page:
        return True
    noted = details_of(finding)
    named = getattr(noted, "name", None)
    seen = [element.html or element.text or "" for element in getattr(noted, "elements", None) or ()]
    used = {caseless_line(step.target_name()) for step in attempt.steps if len(step.target_name()) > 2}
    # An element's markup holds the control's name, as a text or in an attribute.
    return named is not None or any(name in caseless_line(text) for name in used for text in seen)


def _fix(agency: AgencyScore, signs: Sequence[_TaskBarrier]) -> Fix:
    ordered = sorted(signs, key=lambda sign: -sign.weight)
    worst = max(ordered, key=lambda sign: sign.finding.severity.rank)
    return Fix(
        agency=agency.summary.agency,
        barrier=worst.finding.barrier,
        severity=worst.finding.severity,
        sentence=worst.finding.message,
        task=ordered[0].task.summary.task,
        tasks=tuple(sign.task.summary.task for sign in ordered),
        stopped=sum(sign.stopped for sign in signs),
        met=sum(sign.met for sign in signs),
        measured=sum(sign.task.tally.measured for sign in signs),
        attempt=worst.attempt,
        weight=sum(sign.weight for sign in signs),
        on_the_way=any(sign.on_the_way for sign in signs),
    )
