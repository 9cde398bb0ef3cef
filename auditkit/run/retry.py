"""Retrying what did worse than in an earlier audit, to tell an unsteady result from a real one.

Further tries are attempts of the same audit, with the next numbers. They go in rounds: each route once, a pause, then
each once more. So a hiccup that passes is over before the next try, and no agency is asked the same thing in a hurry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from auditkit.record.audit import Audit
from auditkit.record.model import AuditRecord
from auditkit.task.plan import Job

PAUSE_SECONDS = 30.0
"""Long enough for a server to have started again, or for another one to have taken over."""

Route = tuple[str, str, str, str]
"""Agency, task, path and profile."""


@dataclass(frozen=True)
class Retry:
    tries: int
    worse_routes: Callable[[Audit], Collection[Route]]
    """The routes that did worse by the tries that were not made to confirm anything."""
    pause_seconds: float = PAUSE_SECONDS


def plan_retries(audit: Audit, jobs: Sequence[Job], retry: Retry | None) -> list[tuple[Job, ...]]:
    """The rounds that are left to make; what is new in them is written down in the audit as planned.

    Without `retry`, those that the audit had begun with before it was stopped. `jobs` are the plan without them.

    Raises:
        AuditkitError: what the audit is compared with can't be read.
        OSError: the disk is full, …
    """
    by_route: dict[Route, Job] = {}
    for job in jobs:
        by_route.setdefault((job.agency.id, job.task.id, job.path, job.profile), job)
    if retry is not None:
        worse_routes = set(retry.worse_routes(audit))
        wanted = [
            key
            for route, job in by_route.items()
            if route in worse_routes
            for key in _keys(audit.record, job, retry.tries)
        ]
        new = [key for key in wanted if key not in audit.record.planned]
        if new:
            record = audit.record
            planned, confirming = [*record.planned, *new], [*record.confirming, *new]
            update = {"planned": planned, "confirming": confirming, "ended_at": None}
            audit.update(record.model_copy(update=update))
    done = audit.done_keys()
    rounds = _rounds(audit.record, by_route.values())
    left = (tuple(job for job in tries if job.key not in done) for tries in rounds)
    return [tries for tries in left if tries]


def _keys(audit: AuditRecord, job: Job, tries: int) -> list[str]:
    counted = set(audit.planned) - set(audit.confirming)
    last = max((_trial(key) for key in counted if _stem(key) == _stem(job.key)), default=0)
    return [replace(job, trial=last + number).key for number in range(1, tries + 1)]


def _rounds(audit: AuditRecord, jobs: Collection[Job]) -> list[list[Job]]:
    """All tries to confirm: the first of each route, then the second of each, …"""
    of_stem = {_stem(job.key): job for job in jobs}
    trials: dict[str, list[int]] = defaultdict(list)
    for key in audit.confirming:
        if _stem(key) in of_stem:
            trials[_stem(key)].append(_trial(key))
    most = max((len(own) for own in trials.values()), default=0)
    return [
        [
            replace(of_stem[stem], trial=sorted(own)[number], confirming=True)
            for stem, own in trials.items()
            if number < len(own)
        ]
        for number in range(most)
    ]


def _stem(key: str) -> str:
    return key.rpartition(".")[0]


def _trial(key: str) -> int:
    number = key.rpartition(".")[2]
    return int(number) if number.isdecimal() else 0
