"""Attempts made by real worker processes, some of them killed: nothing of that may show in a verdict."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any

import dask
import pytest

from auditkit.cluster.executor import ClusterExecutor
from auditkit.diagnostic.error import AuditkitError
from auditkit.record.event import AttemptEnded, AttemptStarted, RunNotice, StepEnded
from auditkit.record.merge.merge import merge
from auditkit.record.merge.source import find_sources
from auditkit.record.model import AttemptRecord
from auditkit.record.store import AuditStore
from auditkit.run.runner import run_audit
from auditkit.task.loader import load_tasks
from auditkit.task.plan import plan
from auditkit.task.shard import Shard, split
from tests.run.conftest import Desk
from tests.run.reading import agree
from tests.run.site import Answer, page

from .conftest import Cluster

ENVIRON = {"FISHER": "margaret.the.angler"}
WORD = "opensesame-4711"
"""Written in a task file without a word that it is secret; only the page tells, by its password field."""
FORM = """<form method=post action=/sent enctype=multipart/form-data><label>Name <input name=n></label>
<label>Password <input type=password name=p></label><label>Letter <input type=file name=f></label>
<button>Send</button></form>"""
TASKS = {
    "dead": "steps: [click: Gone, click: Pay]\nsuccess: [text: costs]",
    "letter": f"""
        start: /letter
        steps:
          - fill: {{label: Name, value: "${{FISHER}}"}}
          - fill: {{label: Password, value: {WORD}}}
          - upload: {{label: Letter, file: letter.txt}}
          - click: Send
        success: [text: Received]
    """,
    "renamed": "steps: [click: Renew a licence]\nsuccess: [text: costs]\nanswer: {read: {css: b}, equals: $30.00}",
}
FEE = "steps: [click: Fees]\nsuccess: [text: costs]"
SLOW = "steps: [click: Slow]\nsuccess: [text: costs]"
FEES = page("Fees", "<p>A licence costs <b>$25.00</b>.</p>")


PAGES = {
    "/": page("Home", "<a href=/fees>Renew your licence</a> <a href=/gone>Gone</a>"),
    "/fees": FEES,
    "/letter": page("Letter", FORM),
    "/sent": lambda asked: page("Sent", answer_to(asked.body)),
}
HOME = page("Home", "<a href=/fees>Fees</a> <a href=/slow>Slow</a>")


def answer_to(body: str) -> str:
    """Says back what was sent, if all of it was."""
    sent = ("Dear office", ENVIRON["FISHER"], WORD)
    return f"<p>Received: {' '.join(sent)}</p>" if all(one in body for one in sent) else "<p>Nothing came.</p>"


def in_cluster(desk: Desk, cluster: Cluster, *, wait_seconds: float = 30, **options: Any) -> str:
    """Run what was written; the audit's id."""
    runner = desk.runner(environ=ENVIRON, **options)
    runner.executor = ClusterExecutor(cluster.address, None, runner.emit, wait_seconds=wait_seconds)
    return run_audit(runner)


def normal(record: AttemptRecord) -> Any:
    """The record without times: when, and how long."""

    def without(data: Any) -> Any:
        if isinstance(data, dict):
            kept = {key: without(value) for key, value in data.items() if not is_time(key)}
            if "vitals" in kept:
                kept["vitals"] = {key: value for key, value in kept["vitals"].items() if key == "cls"}
            return kept
        return [without(one) for one in data] if isinstance(data, list) else data

    def is_time(key: str) -> bool:
        return key.endswith(("_seconds", "_at"))

    return without(json.loads(record.model_dump_json()))


@dataclass
class Compared:
    """One plan, made in three ways."""

    desk: Desk
    serial: list[AttemptRecord]
    sharded: list[AttemptRecord]
    clustered: list[AttemptRecord]
    source: str
    """The task file with the password, as the cluster's audit kept it."""
    killed: list[str]
    asked: int
    """How often the cluster sent the letter."""


@pytest.fixture(scope="module")
def compared(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory, workshop: Any) -> Any:
    """In the cluster, the worker that is about to send the letter is killed."""
    from tests.run.site import Site

    desk = Desk(tmp_path_factory.mktemp("compared"), workshop)
    killed: list[str] = []
    armed = threading.Event()

    def letter(_asked: Any) -> Any:
        if armed.is_set() and not killed:
            killed.append(cluster.kill_who_makes("harbour.letter.main.desktop.1"))
        return PAGES["/letter"]

    with Site({**PAGES, "/letter": letter}) as site:
        desk.write(site, TASKS, agency="allow_submit: true")
        (desk.tasks / "harbour" / "letter.txt").write_text("Dear office", encoding="utf-8")
        serial = desk.workshop.run(desk.runner(environ=ENVIRON, jobs=1, probes=True, audit_id="serial"))
        joined = sharded(desk)
        before = len(site.requests("/letter"))
        desk.events.clear()
        armed.set()
        cluster.workers(2)
        clustered = in_cluster(desk, cluster, probes=True, audit_id="clustered")
        asked = len(site.requests("/letter")) - before
    audit = desk.audits.open(clustered)
    return Compared(
        desk,
        desk.audits.open(serial).attempts(),
        joined,
        audit.attempts(),
        next(task.source for task in audit.record.tasks if task.task == "letter"),
        killed,
        asked,
    )


def sharded(desk: Desk) -> list[AttemptRecord]:
    """Two machines, each with its half, joined."""
    folders = []
    parts = split(plan(load_tasks([desk.tasks], {**ENVIRON})), 2, split_agencies=True)
    for number in (1, 2):
        runner = desk.runner(environ=ENVIRON, jobs=2, probes=True, audit_id="sharded", shard=Shard(parts, number))
        runner.jobs = Shard(parts, number).jobs
        runner.audits = AuditStore(desk.folder / f"shard-{number}")
        desk.workshop.run(runner)
        folders.append(runner.audits.folder)
    joined = AuditStore(desk.folder / "joined")
    return joined.open(merge(find_sources(folders), joined).audit_id).attempts()


@pytest.mark.thorough
def test_serial_sharded_and_cluster_runs_give_equal_records_though_a_worker_is_killed(compared: Compared) -> None:
    wanted = {"dead": "not_completed dead-link step 1", "letter": "completed", "renamed": "wrong_answer"}
    agree({record.task: record for record in compared.clustered}, wanted)
    assert len(compared.killed) == 1 and compared.asked == 2
    serial = [normal(record) for record in compared.serial]
    assert [normal(record) for record in compared.sharded] == serial
    assert [normal(record) for record in compared.clustered] == serial


@pytest.mark.thorough
def test_what_comes_back_is_whole_and_each_attempt_is_announced_once(compared: Compared) -> None:
    from auditkit.record.evidence import evidence_digests

    named = [digest for record in compared.clustered for digest in evidence_digests(record)]
    assert len(set(named)) >= len(TASKS)
    for digest in named:
        assert compared.desk.audits.evidence.read(digest)
    events = compared.desk.events
    started = [event.key for event in events if isinstance(event, AttemptStarted)]
    ended = [event.record.key for event in events if isinstance(event, AttemptEnded)]
    assert sorted(started) == sorted(ended) == sorted(record.key for record in compared.clustered)
    steps = Counter((event.key, event.number) for event in events if isinstance(event, StepEnded))
    assert steps["harbour.letter.main.desktop.1", 4] == 1


@pytest.mark.thorough
def test_secrets_are_in_no_record_picture_log_or_state_of_the_cluster(compared: Compared, cluster: Cluster) -> None:
    assert "•••" in compared.source and "Password" in compared.source
    kept = [path for path in (compared.desk.folder / "audits").rglob("*") if path.suffix in {".json", ".gz"}]
    told = [event for event in compared.desk.events if isinstance(event, AttemptEnded | StepEnded | RunNotice)]
    said = cluster.logs() + cluster.state() + repr(told)
    assert "harbour.letter.main.desktop.1" in said
    for secret in (WORD, ENVIRON["FISHER"]):
        assert secret not in said
        assert not [path for path in kept if secret.encode() in path.read_bytes()]
    # In the serial run, too: there the same is hidden in the same way.
    by_task = {record.task: record for record in compared.serial}
    assert normal(by_task["letter"])["steps"][1]["value"] == "•••"


@pytest.mark.thorough
def test_the_pace_and_the_seats_of_an_agency_hold_across_workers(cluster: Cluster, desk: Desk, site: Any) -> None:
    served = site({"/": HOME, "/fees": FEES})
    a_second, seats = 2.0, 2
    tasks = {f"t{number}": FEE for number in range(5)}
    desk.write(served, tasks, pace=f"{{requests_per_second: {a_second}, concurrent: {seats}}}")
    cluster.workers(3)
    in_cluster(desk, cluster, audit_id="paced")
    at = sorted(one.at for one in served.asked if one.path in ("/", "/fees"))
    assert len(at) == 10
    # A turn is given each interval; a request may take a moment from there to the server, and by that much the next
    # one may seem too early. Never by a whole interval.
    for first, last in itertools.combinations(range(10), 2):
        assert at[last] - at[first] > (last - first - 1) / a_second
    inside, most = 0, 0
    for event in desk.events:
        inside += isinstance(event, AttemptStarted) - isinstance(event, AttemptEnded)
        most = max(most, inside)
    assert most == seats


@pytest.mark.thorough
def test_what_a_server_asks_of_one_worker_holds_for_the_others(cluster: Cluster, desk: Desk, site: Any) -> None:
    asked_of: list[str] = []

    def busy(_asked: Any) -> Any:
        asked_of.append(cluster.who_makes("harbour.a.main.desktop.1"))
        return Answer(page("Not now"), 429, {"Retry-After": "600"})

    def hear(event: Any) -> None:
        if isinstance(event, AttemptEnded) and event.record.task == "a":
            cluster.kill(asked_of[0])  # so that others make the rest

    served = site({"/": HOME, "/slow": busy, "/fees": FEES})
    desk.write(served, {"a": SLOW, "b": FEE, "c": FEE}, pace="{requests_per_second: 1000, concurrent: 1}")
    cluster.workers(2)
    runner = desk.runner(audit_id="told")
    runner.emit = hear
    runner.executor = ClusterExecutor(cluster.address, None, hear)
    run_audit(runner)
    reasons = {record.task: record.reason for record in desk.audits.open("told").attempts()}
    assert set(reasons.values()) == {"bot_wall"}, reasons
    assert [one.path for one in served.asked if one.path != "/robots.txt"] == ["/", "/slow"]


@pytest.mark.thorough
def test_a_worker_that_is_told_to_end_leaves_its_attempt_to_another(cluster: Cluster, desk: Desk, site: Any) -> None:
    ended: list[bool] = []

    def told(_asked: Any) -> Any:
        if not ended:
            ended.append(True)
            cluster.end_who_makes("harbour.a.main.desktop.1")
        return Answer(FEES, after_seconds=1)

    served = site({"/": HOME, "/fees": FEES, "/slow": told})
    desk.write(served, {"a": SLOW, "b": FEE}, pace="{requests_per_second: 1000, concurrent: 1}")
    cluster.workers(2)
    in_cluster(desk, cluster, audit_id="told-to-end")
    records = {record.task: record for record in desk.audits.open("told-to-end").attempts()}
    agree(records, {"a": "completed", "b": "completed"})
    assert len(served.requests("/slow")) == 2


@pytest.mark.thorough
def test_a_stopped_run_keeps_what_was_going_on_and_goes_on_later(cluster: Cluster, desk: Desk, site: Any) -> None:
    going, free = threading.Event(), threading.Event()

    def hold(_asked: Any) -> Any:
        going.set()
        free.wait(30)
        return FEES

    served = site({"/": HOME, "/fees": FEES, "/slow": hold})
    desk.write(served, {"a": SLOW, "b": FEE}, pace="{requests_per_second: 100, concurrent: 1}")
    cluster.workers(2)

    async def stopped() -> None:
        runner = desk.runner(environ=ENVIRON, audit_id="stopped")
        runner.executor = ClusterExecutor(cluster.address, None, runner.emit)
        running = asyncio.create_task(runner.run())
        await asyncio.to_thread(going.wait, 60)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(stopped())
    free.set()
    (record,) = desk.audits.open("stopped").attempts()
    assert (record.task, record.reason) == ("a", "interrupted")
    assert [step.status for step in record.steps] == ["skipped"] and record.pages
    in_cluster(desk, cluster, audit_id="stopped", resume=True)
    resumed = {record.task: record.outcome for record in desk.audits.open("stopped").attempts()}
    assert resumed == {"a": "completed", "b": "completed"}


@pytest.mark.thorough
def test_an_attempt_that_ends_two_workers_is_not_measured_and_without_workers_the_run_ends(
    cluster: Cluster, desk: Desk, site: Any
) -> None:
    def deadly(_asked: Any) -> Any:
        cluster.kill_who_makes("harbour.b-deadly.main.desktop.1")
        return FEES

    def last(_asked: Any) -> Any:
        for name in cluster.alive():
            cluster.kill(name)
        return FEES

    served = site({"/": page("Home", "<a href=/d>Deadly</a><a href=/l>Last</a><a href=/f>Fees</a>"), "/d": deadly,
                   "/l": last, "/f": FEES})  # fmt: skip
    tasks = {"a": FEE, "b-deadly": "steps: [click: Deadly]\nsuccess: [text: costs]", "c": FEE}
    tasks["d-last"] = "steps: [click: Last]\nsuccess: [text: costs]"
    desk.write(served, tasks, pace="{requests_per_second: 100, concurrent: 1}")
    cluster.workers(3)
    with pytest.raises(AuditkitError) as ended:
        in_cluster(desk, cluster, audit_id="alone", wait_seconds=2)
    assert "No workers are left" in ended.value.message and "--resume --audit-id alone" in str(ended.value.hint)
    assert [
        event for event in desk.events if isinstance(event, RunNotice) and "Waiting up to 2 seconds" in event.words
    ]
    records = {record.task: record for record in desk.audits.open("alone").attempts()}
    agree(records, {"a": "completed", "b-deadly": "not_measured tool_error", "c": "completed"})
    assert "lost" in str(records["b-deadly"].message) and len(served.requests("/d")) == 2
    assert desk.audits.open("alone").record.ended_at is None


@pytest.mark.thorough
def test_a_scheduler_that_goes_ends_the_run_and_what_was_finished_is_kept(
    cluster: Cluster, desk: Desk, site: Any
) -> None:
    def last(_asked: Any) -> Any:
        cluster.kill("scheduler")
        return FEES

    served = site({"/": HOME, "/fees": FEES, "/slow": last})
    desk.write(served, {"a": FEE, "b": SLOW, "c": FEE}, pace="{requests_per_second: 100, concurrent: 1}")
    cluster.workers(1)
    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}), pytest.raises(AuditkitError) as ended:
        in_cluster(desk, cluster, audit_id="gone")
    assert "scheduler" in ended.value.message and "is gone" in ended.value.message
    assert "--resume --audit-id gone" in str(ended.value.hint)
    records = {record.task: record for record in desk.audits.open("gone").attempts()}
    assert records["a"].outcome == "completed" and "c" not in records
    in_order = [record.reason for name, record in sorted(records.items()) if name != "a"]
    assert in_order in ([], ["interrupted"])
