"""A plan made by several machines: their shards, joined, are the audit that one machine makes; no agency meets more
of them than it allows.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from auditkit.diagnostic.error import AuditkitError
from auditkit.record.event import AttemptEnded, AttemptStarted
from auditkit.record.merge.merge import merge
from auditkit.record.merge.source import find_sources
from auditkit.record.store import AuditStore
from auditkit.task.loader import load_tasks
from auditkit.task.plan import plan
from auditkit.task.shard import Shard, split
from tools.light_browser import light_browser

from .conftest import Desk
from .reading import agree
from .site import Answer, page

TAKES_PICTURES = True

FEES = page("Fees", "<p>A licence costs <b class=fee>$25</b>.</p>")
HOME = page("Home", "<a href=/fees>Fees</a> <a href=/gone>Renew</a>")
GOOD = "steps: [click: Fees]\nsuccess: [text: costs]"
DEAD = "steps: [click: Renew]\nsuccess: [text: costs]"
WRONG = "steps: [click: Fees]\nsuccess: [text: costs]\nanswer: {read: {css: .fee}, equals: $30}"
SECONDS = {"a": 1.0, "b": 1.0, "c": 90.0}
# What a clock or a machine's speed decides, and how the audit was made.
TIMES = re.compile(r"started_at|ended_at|.*_seconds|busy_machine|options")
VERDICTS = {"fee": "completed", "renew": "not_completed dead-link step 1", "price": "wrong_answer"}


def started(desk: Desk, *arguments: str) -> subprocess.Popen[str]:
    environ = {
        **{name: value for name, value in os.environ.items() if not name.endswith("_ID")},
        "PYTHONPATH": str(Path.cwd()),
        "NO_COLOR": "1",
        "AUDITKIT_BROWSER": light_browser().path,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "auditkit", *arguments],
        cwd=desk.folder,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def done(*processes: subprocess.Popen[str]) -> list[str]:
    said = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes), said
    return said


def timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: timeless(one) for name, one in value.items() if not TIMES.fullmatch(name)}
    return [timeless(one) for one in value] if isinstance(value, list) else value


def records(folder: Path) -> dict[str, Any]:
    """Every record of an audit, without times and options."""
    return {path.name: timeless(json.loads(path.read_text())) for path in sorted(folder.rglob("*.json"))}


@pytest.mark.thorough
def test_shards_made_and_joined_by_commands_are_the_audit_of_one(site, desk):
    served = site({"/": HOME, "/fees": FEES, "/gone": Answer(page("Gone"), 404)})
    desk.write(served, {"fee": GOOD, "renew": DEAD, "price": WRONG})
    desk.write(served, {"fee": GOOD}, name="mint")
    run = ("run", "--audit-id", "night", "--no-probes")
    done(started(desk, *run, "--audits", "serial"))
    shards = [
        started(desk, *run, "--shard", f"{number}/2", "--split-agencies", "--audits", f"machine-{number}")
        for number in (1, 2)
    ]
    done(*shards)
    said = done(started(desk, "merge", "machine-2", "machine-1"))[0]
    assert "Joined 2 of 2 shards in audits/night: 4 of 4 attempts" in said
    joined, serial = desk.folder / "audits" / "night", desk.folder / "serial" / "night"
    assert records(joined) == records(serial)
    audit = AuditStore(desk.folder / "audits").open("night")
    assert audit.record.ended_at is not None
    attempts = audit.attempts()
    agree({one.task: one for one in attempts if one.agency == "harbour"}, VERDICTS)
    assert {one.agency for one in attempts} == {"harbour", "mint"}
    assert all(desk.audits.evidence.read(step.screenshot) for one in attempts for step in one.steps)


@pytest.fixture
def shard_of(site, desk):
    """Writes three tasks at one agency, and gives a shard of them."""
    desk.write(site({"/": HOME, "/fees": FEES}), dict.fromkeys("abc", GOOD))

    def make(number: int, of: int, **how: Any) -> Shard:
        jobs = plan(load_tasks([desk.tasks], os.environ))
        return Shard(split(jobs, of, **{"split_agencies": True, **how}), number)

    return make


def run(desk: Desk, shard: Shard | None, **options: Any) -> str:
    runner = desk.runner(shard=shard, audit_id="night", **options)
    if shard is not None:
        runner.jobs = shard.jobs
    return desk.workshop.run(runner)


@pytest.mark.thorough
def test_shards_of_two_machines_joined_are_the_audit_of_one(site, desk):
    served = site({"/": HOME, "/fees": FEES, "/gone": Answer(page("Gone"), 404)})
    desk.write(served, {"fee": GOOD, "renew": DEAD, "price": WRONG})
    desk.write(served, {"fee": GOOD}, name="mint")
    run(desk, None)
    jobs = plan(load_tasks([desk.tasks], os.environ))
    machines = []
    for number in (1, 2):
        shard = Shard(split(jobs, 2, split_agencies=True), number)
        runner = desk.runner(shard=shard, audit_id="night")
        runner.jobs, runner.audits = shard.jobs, AuditStore(desk.folder / f"machine-{number}")
        desk.workshop.run(runner)
        machines.append(runner.audits.folder)
    joined = AuditStore(desk.folder / "joined")
    assert merge(find_sources(machines), joined).audit_id == "night"
    assert records(joined.folder / "night") == records(desk.folder / "audits" / "night")
    agree({one.task: one for one in joined.open("night").attempts() if one.agency == "harbour"}, VERDICTS)


def test_a_stopped_shard_goes_on_as_the_part_it_was_and_as_nothing_else(desk, shard_of):
    shard = shard_of(1, 2)
    run(desk, shard)
    audit = desk.audits.open("night")
    assert len(audit.attempts()) == 2
    gone = min((audit.folder / "attempts").iterdir())
    gone.unlink()
    (audit.folder / "plan.json").unlink()
    audit.update(audit.record.model_copy(update={"ended_at": None}))
    refusals = {
        "is shard 1/2": None,
        "--shard 1/2": shard_of(2, 2),
        "is shard 1/2.": shard_of(1, 3),
        "was split differently": shard_of(
            1, 2, seconds={f"harbour.{name}.main.desktop.1": long for name, long in SECONDS.items()}
        ),
    }
    for words, other in refusals.items():
        with pytest.raises(AuditkitError) as caught:
            run(desk, other, resume=True)
        assert words in str(caught.value)
    assert not gone.exists()
    run(desk, shard, resume=True)
    audit = desk.audits.open("night")
    assert gone.exists()
    assert audit.record.ended_at is not None
    assert merge(find_sources([desk.folder / "audits"]), AuditStore(desk.folder / "into")).missing.keys() == {2}
    (desk.tasks / "harbour" / "c.yml").write_text(f"version: 1\ntask: another\n{GOOD}")
    with pytest.raises(AuditkitError, match="another plan"):
        run(desk, shard_of(1, 2), resume=True)


@pytest.mark.thorough
def test_a_shard_visits_an_agency_that_others_visit_too_at_its_share_of_the_pace(site, desk):
    served = site({"/": HOME, "/fees": FEES})
    desk.write(served, dict.fromkeys("abcdef", GOOD), pace="{requests_per_second: 4, concurrent: 4}")
    jobs = plan(load_tasks([desk.tasks], os.environ))
    run(desk, Shard(split(jobs, 2, split_agencies=True), 1), jobs=4)
    times = sorted(one.at for one in served.asked if one.path != "/robots.txt")
    assert len(times) == 6
    assert times[-1] - times[0] > 4 / 2, "two a second: the other machine has the other two"
    running = most = 0
    for event in desk.events:
        running += isinstance(event, AttemptStarted) - isinstance(event, AttemptEnded)
        most = max(most, running)
    assert most <= 2, "four at once, on two machines"


def test_a_shard_with_nothing_to_do_is_an_audit_of_nothing(desk, shard_of):
    run(desk, shard_of(3, 3, split_agencies=False))
    audit = desk.audits.open("night")
    assert (audit.record.planned, audit.record.agencies, audit.attempts()) == ([], [], [])
    assert audit.record.ended_at is not None
    merged = merge(find_sources([desk.folder / "audits"]), AuditStore(desk.folder / "into"))
    assert (merged.numbers, len(merged.missing[1])) == ((3,), 3)


def test_two_shards_in_one_folder_are_refused(desk, shard_of):
    run(desk, shard_of(1, 2))
    with pytest.raises(AuditkitError, match="an audits folder of its own"):
        run(desk, shard_of(2, 2))


def test_a_whole_audit_goes_on_as_no_shard(desk, shard_of):
    run(desk, None)
    with pytest.raises(AuditkitError, match="is not a shard"):
        run(desk, shard_of(1, 2), resume=True)
