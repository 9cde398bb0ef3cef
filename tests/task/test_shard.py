"""A plan in parts: every attempt in one of them, on every machine the same, and no agency visited faster for it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from auditkit.task.loader import load_tasks
from auditkit.task.plan import Job, plan
from auditkit.task.shard import Split, split

AGENCY = """\
version: 1
agency: {name}
base_url: https://{name}.example
pace: {{requests_per_second: {rate}, concurrent: {concurrent}}}
"""
TASK = """\
version: 1
task: Find {name}
trials: {trials}
success: [text: Paid]
steps: [{steps}]
"""


def jobs_of(
    folder: Path, agencies: Mapping[str, Mapping[str, int]], *, rate: float = 4, concurrent: int = 2
) -> list[Job]:
    """The jobs of agencies with tasks; each task's number of steps is given."""
    for name, tasks in agencies.items():
        home = folder / "tasks" / name
        home.mkdir(parents=True, exist_ok=True)
        (home / "agency.yml").write_text(AGENCY.format(name=name, rate=rate, concurrent=concurrent))
        for task, steps in tasks.items():
            text = TASK.format(name=task, trials=1, steps=", ".join(["click: Next"] * steps))
            (home / f"{task}.yml").write_text(text)
    return list(plan(load_tasks([folder / "tasks"], {})))


def keys(jobs: Sequence[Job]) -> list[str]:
    return [job.key for job in jobs]


def key(agency: str, task: str) -> str:
    return f"{agency}.{task}.main.desktop.1"


def check_whole(made: Split, jobs: Sequence[Job]) -> None:
    """Each job is in one part, and every part keeps the order of the plan."""
    places = {one: at for at, one in enumerate(keys(jobs))}
    together = [key for part in made.parts for key in keys(part.jobs)]
    assert sorted(together) == sorted(places)
    assert all(keys(part.jobs) == sorted(keys(part.jobs), key=places.__getitem__) for part in made.parts)
    assert [part.number for part in made.parts] == list(range(1, len(made.parts) + 1))


def test_the_longest_come_first_each_to_the_machine_with_the_least_to_do(tmp_path: Path) -> None:
    """Graham's example in which that is worst: 11 where 9 would do, 5+4, 5+4, 3+3+3."""
    seconds = [5, 5, 4, 4, 3, 3, 3]
    jobs = jobs_of(tmp_path, {f"a{at}": {"t": 1} for at in range(7)})
    made = split(jobs, 3, {key(f"a{at}", "t"): long for at, long in enumerate(seconds)})
    assert [sorted(job.agency.id for job in part.jobs) for part in made.parts] == [
        ["a0", "a4", "a6"],
        ["a1", "a5"],
        ["a2", "a3"],
    ]
    assert [part.seconds for part in made.parts] == [11, 8, 8]


@pytest.mark.parametrize("split_agencies", [False, True])
def test_any_plan_is_split_whole_and_the_same_for_every_machine(tmp_path: Path, split_agencies: bool) -> None:
    generator = random.Random(1969)
    for at in range(12):
        agencies = {
            f"a{number}": {f"t{task}": generator.randint(1, 9) for task in range(generator.randint(1, 6))}
            for number in range(generator.randint(1, 5))
        }
        jobs = jobs_of(tmp_path / str(at), agencies, concurrent=generator.randint(1, 4))
        times = [(one, generator.choice([0.0, 1.0, 2.5, 60.0])) for one in keys(jobs) if generator.random() < 0.7]
        shards = generator.randint(1, 7)
        made = split(jobs, shards, dict(times), split_agencies=split_agencies)
        check_whole(made, jobs)
        generator.shuffle(times)
        again = split(jobs, shards, dict(times), split_agencies=split_agencies)
        assert [keys(part.jobs) for part in again.parts] == [keys(part.jobs) for part in made.parts]
        check_pace(made, jobs, split_agencies=split_agencies)


def check_pace(made: Split, jobs: Sequence[Job], *, split_agencies: bool) -> None:
    """What all machines together may do at an agency is no more than it allows, and no less."""
    for agency in {job.agency.id: job.agency for job in jobs}.values():
        paces = [
            next(job.agency.agency.pace for job in part.jobs if job.agency.id == agency.id)
            for part in made.parts
            if any(job.agency.id == agency.id for job in part.jobs)
        ]
        allowed = agency.agency.pace
        assert len(paces) <= (allowed.concurrent if split_agencies else 1)
        assert sum(pace.concurrent for pace in paces) == allowed.concurrent
        assert min(pace.concurrent for pace in paces) >= 1
        assert sum(pace.requests_per_second for pace in paces) == pytest.approx(allowed.requests_per_second)


def test_one_machine_alone_visits_an_agency_and_others_have_nothing_to_do(tmp_path: Path) -> None:
    jobs = jobs_of(tmp_path, {"harbour": {"fee": 1, "renew": 2, "rules": 3}})
    assert [len(part.jobs) for part in split(jobs, 3).parts] == [3, 0, 0]


def test_an_agency_is_split_among_no_more_machines_than_may_be_there_at_once(tmp_path: Path) -> None:
    tasks = {f"t{at}": 1 for at in range(9)}
    jobs = jobs_of(tmp_path, {"harbour": tasks}, rate=6, concurrent=2)
    made = split(jobs, 3, split_agencies=True)
    assert [len(part.jobs) for part in made.parts] == [5, 4, 0]
    assert [part.jobs[0].agency.agency.pace.requests_per_second for part in made.parts[:2]] == [3, 3]
    alone = jobs_of(tmp_path / "alone", {"harbour": tasks}, concurrent=1)
    assert [len(part.jobs) for part in split(alone, 3, split_agencies=True).parts] == [9, 0, 0]


def test_an_unknown_attempt_takes_as_long_as_half_of_its_agencys_do(tmp_path: Path) -> None:
    jobs = jobs_of(tmp_path, {"harbour": dict.fromkeys("abcd", 1), "mint": {"x": 9}})
    seconds = {key("harbour", "a"): 2.0, key("harbour", "b"): 10.0, key("harbour", "c"): 100.0}
    assert split(jobs, 1, seconds).parts[0].seconds == 2 + 10 + 100 + 10 + 10


def test_times_of_attempts_that_are_not_planned_count_for_nothing(tmp_path: Path) -> None:
    jobs = jobs_of(tmp_path, {"harbour": {"a": 1, "b": 1}})
    made = split(jobs, 1, {key("harbour", "a"): 4.0, key("harbour", "gone"): 5000.0})
    assert made.parts[0].seconds == 8


def test_without_times_steps_count(tmp_path: Path) -> None:
    jobs = jobs_of(tmp_path, {"long": {"t": 8}, "short": {"t": 1}, "small": {"t": 2}})
    made = split(jobs, 2)
    assert [sorted(job.agency.id for job in part.jobs) for part in made.parts] == [["long"], ["short", "small"]]


def test_the_file_says_what_the_agency_allows_whatever_the_split(tmp_path: Path) -> None:
    """The share is the machine's; the record and the digests are of the agency's own file."""
    jobs = jobs_of(tmp_path, {"harbour": {"a": 1, "b": 1}}, concurrent=4)
    made = split(jobs, 2, split_agencies=True)
    assert {job.agency.sha256 for part in made.parts for job in part.jobs} == {jobs[0].agency.sha256}
    assert jobs[0].agency.agency.pace.concurrent == 4


@pytest.mark.parametrize("shards", [0, -1, 1001])
def test_a_senseless_number_of_parts_is_our_own_mistake(tmp_path: Path, shards: int) -> None:
    with pytest.raises(ValueError, match="can't be split"):
        split(jobs_of(tmp_path, {"harbour": {"a": 1}}), shards)
