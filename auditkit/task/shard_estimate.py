"""How long attempts will take, as far as that is known before they are made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditkit.task.plan import Job


def estimate(jobs: Sequence[Job], seconds: Mapping[str, float]) -> dict[str, int]:
    """Milliseconds by key, for every job. `seconds` holds what attempts took before, by key.

    An attempt that was never made takes as long as half of its agency's do; at an agency that was never visited, as
    half of all. Where nothing is known, each step counts for a second, and so does opening the start page: that is no
    guess at the time, but tells long journeys from short ones. Whole numbers, so that every machine adds up the same.
    """
    known = {job.key: seconds[job.key] for job in jobs if job.key in seconds}
    by_agency: dict[str, list[float]] = defaultdict(list)
    for job in jobs:
        if job.key in known:
            by_agency[job.agency.id].append(known[job.key])
    usual = {agency: median(own) for agency, own in by_agency.items()}
    anywhere = _median(known.values())

    def guess(job: Job) -> float:
        if anywhere is None:
            return 1.0 + len(job.steps)
        return known.get(job.key, usual.get(job.agency.id, anywhere))

    return {job.key: max(1, round(guess(job) * 1000)) for job in jobs}


def _median(values: Iterable[float]) -> float | None:
    there = list(values)
    return median(there) if there else None
