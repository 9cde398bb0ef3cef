"""Sharing a plan among machines: every machine computes the same parts from the same task files.

The parts are made longest first, each given to the machine with the least to do so far (LPT: R. L. Graham,
"Bounds on Multiprocessing Timing Anomalies", SIAM Journal on Applied Mathematics 17, 1969: never more than 4/3
of the best). pytest-split's `least_duration` does the same.

An agency's `pace` holds however many machines run. They don't talk to each other, so either one machine alone
visits an agency, or each gets a share of its pace, and no more of them visit it than attempts may be made at
once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from auditkit.task.loader import LoadedAgency
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
    anywhere = median(known.values()) if known else None

    def guess(job: Job) -> float:
        if anywhere is None:
            return 1.0 + len(job.steps)
        return known.get(job.key, usual.get(job.agency.id, anywhere))

    return {job.key: max(1, round(guess(job) * 1000)) for job in jobs}


MOST_SHARDS = 1000


@dataclass(frozen=True)
class Part:
    number: int
    """From 1."""
    jobs: tuple[Job, ...]
    """In the order of the plan. Their agencies have the pace that this machine may use."""
    seconds: float
    """How long they would take one after another, as far as that is known."""


@dataclass(frozen=True)
class Split:
    """A plan in parts: each job is in one of them."""

    jobs: tuple[Job, ...]
    """The whole plan."""
    parts: tuple[Part, ...]

    def place(self) -> dict[str, int]:
        return {job.key: part.number for part in self.parts for job in part.jobs}


@dataclass(frozen=True)
class Shard:
    split: Split
    number: int
    """From 1."""

    @property
    def of(self) -> int:
        return len(self.split.parts)

    @property
    def jobs(self) -> tuple[Job, ...]:
        return self.split.parts[self.number - 1].jobs


def split(
    jobs: Sequence[Job], shards: int, seconds: Mapping[str, float] | None = None, *, split_agencies: bool = False
) -> Split:
    """The plan in `shards` parts of about the same length; a part may be empty.

    `seconds` holds what attempts took before, by key; every machine must be given the same. An agency is in one part,
    unless `split_agencies`: then it is in no more parts than it lets attempts be made at the same time, each with its
    share of the pace. The same jobs and seconds give the same parts, on any machine.
    """
    if not 1 <= shards <= MOST_SHARDS:
        raise ValueError(f"a plan can't be split in {shards}")
    lengths = estimate(jobs, seconds or {})
    machine_of = (_by_job if split_agencies else _by_agency)(jobs, lengths, shards)
    visited: dict[str, list[int]] = defaultdict(list)
    for job in jobs:
        if machine_of[job.key] not in visited[job.agency.id]:
            visited[job.agency.id].append(machine_of[job.key])
    parts = []
    for machine in range(shards):
        own = [job for job in jobs if machine_of[job.key] == machine]
        shares = {job.agency.id: _share(job.agency, sorted(visited[job.agency.id]), machine) for job in own}
        mine = tuple(replace(job, agency=shares[job.agency.id]) for job in own)
        parts.append(Part(machine + 1, mine, sum(lengths[job.key] for job in own) / 1000))
    return Split(tuple(jobs), tuple(parts))


def _by_agency(jobs: Sequence[Job], lengths: Mapping[str, int], shards: int) -> dict[str, int]:
    """The machine of each job, from 0; all jobs at an agency have the same."""
    whole: dict[str, int] = defaultdict(int)
    for job in jobs:
        whole[job.agency.id] += lengths[job.key]
    loads = [0] * shards
    home: dict[str, int] = {}
    for agency in sorted(whole, key=lambda agency: (-whole[agency], agency)):
        home[agency] = _least(loads, range(shards))
        loads[home[agency]] += whole[agency]
    return {job.key: home[job.agency.id] for job in jobs}


def _by_job(jobs: Sequence[Job], lengths: Mapping[str, int], shards: int) -> dict[str, int]:
    """The machine of each job, from 0; an agency is visited by as many as may be there at once, or fewer."""
    loads = [0] * shards
    visitors: dict[str, list[int]] = defaultdict(list)
    home: dict[str, int] = {}
    for job in sorted(jobs, key=lambda job: (-lengths[job.key], job.key)):
        own = visitors[job.agency.id]
        machine = _least(loads, own if len(own) >= job.agency.agency.pace.concurrent else range(shards))
        if machine not in own:
            own.append(machine)
        home[job.key] = machine
        loads[machine] += lengths[job.key]
    return home


def _least(loads: Sequence[int], among: Sequence[int]) -> int:
    """The machine with the least to do; the first of several."""
    return min(among, key=lambda machine: (loads[machine], machine))


def _share(agency: LoadedAgency, visitors: Sequence[int], machine: int) -> LoadedAgency:
    """The agency with the part of its pace that one of its visitors may use; together they use all of it."""
    if len(visitors) == 1:
        return agency
    pace = agency.agency.pace
    each, left = divmod(pace.concurrent, len(visitors))
    own = pace.model_copy(
        update={
            "requests_per_second": pace.requests_per_second / len(visitors),
            "concurrent": each + (visitors.index(machine) < left),
        }
    )
    return replace(agency, agency=agency.agency.model_copy(update={"pace": own}))
