"""A machine that is too busy: measured outside any page, and never the agency's fault."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from auditkit.browser.settle import Timeouts
from auditkit.record.event import AttemptStarted, Event, RunNotice, StepEnded
from auditkit.run import machine_load
from auditkit.run.machine_load import Load, MachineWatch, ProcessTimes

from .reading import agree
from .site import Answer, page

GONE = {"/": page("Home", "<a href=/fees>Fees</a>"), "/fees": page("Fees", "<p>Ask.</p><a href=/map>Map</a>")}
TASK = "steps: [click: Fees, click: Pay]\nsuccess: [text: costs]"
QUICK = Timeouts(page=8, own_requests=1, other_requests=0.2, control=3, quiet_page=1)


def blocks_the_loop(times: int) -> Callable[[Event], None]:
    """A listener that keeps the event loop busy while the second step of the first attempts looks for its control."""
    started = 0

    def listen(event: Event) -> None:
        nonlocal started
        started += isinstance(event, AttemptStarted)
        if isinstance(event, StepEnded) and event.number == 1 and started <= times:
            asyncio.get_running_loop().call_later(0.3, time.sleep, 6.0)

    return listen


@pytest.fixture
def counted_from(monkeypatch) -> Callable[[float], None]:
    """Have the kit count no lateness below so many seconds: the machine of the tests may really be busy."""
    return lambda seconds: monkeypatch.setattr(machine_load, "_TOLERANCE_SECONDS", seconds)


def test_what_took_too_long_on_a_busy_machine_is_tried_again_alone(site, desk, counted_from):
    counted_from(2.0)
    desk.write(site(GONE), {"task": TASK})
    runner = desk.runner(timeouts=QUICK, watch_machine=True)
    heard: list[Event] = []
    listen = blocks_the_loop(1)
    runner.emit = lambda event: (heard.append(event), listen(event))[0]
    record = next(iter(desk.audits.open(desk.workshop.run(runner)).attempts()))
    agree({"task": record}, {"task": "not_completed control-not-found step 2"})
    assert sum(isinstance(one, AttemptStarted) for one in heard) == 2
    notices = [one.words for one in heard if isinstance(one, RunNotice)]
    assert notices == ["This machine was too busy for fair attempts (1): trying again, one at a time."]


@pytest.mark.thorough
def test_a_machine_that_stays_too_busy_is_nobody_s_fault_but_ours(site, desk):
    desk.write(site(GONE), {"task": TASK, "gone": "steps: [click: Fees, click: Map]\nsuccess: [text: costs]"})
    runner = desk.runner(timeouts=QUICK, watch_machine=True)
    runner.emit = blocks_the_loop(3)
    records = {one.task: one for one in desk.audits.open(desk.workshop.run(runner)).attempts()}
    # That a page isn't there is no matter of time.
    agree(records, {"task": "not_measured tool_error", "gone": "not_completed dead-link step 2"})
    record = records["task"]
    assert record.message.startswith("This machine was too busy to say anything about the site")
    assert "seconds late" in record.message
    assert record.findings == []
    assert record.busy_machine.lag_seconds >= 1


def test_a_page_caught_in_its_own_script_is_no_busy_machine(site, attempts, counted_from):
    counted_from(1.0)
    stuck = "<a href=/map>Map</a><script>for (const end = Date.now() + 3000; Date.now() < end;);</script>"
    records = attempts(
        site({"/": GONE["/"], "/fees": page("Fees", stuck)}), {"task": TASK}, timeouts=QUICK, watch_machine=True
    )
    busy = records["task"].busy_machine
    assert busy is None or busy.lag_seconds < 1
    agree(records, {"task": "not_completed control-not-found step 2"})


@pytest.mark.thorough
def test_a_slow_server_is_the_agency_s_slowness_on_a_machine_that_has_time(site, attempts, counted_from):
    counted_from(1.0)
    late = "<div id=app>Loading…</div><script>fetch('/late.json').then(() => app.innerText = 'It costs $25')</script>"
    records = attempts(
        site({"/": page("Home", late), "/late.json": Answer("{}", after_seconds=3)}),
        {"task": "steps: []\nsuccess: [text: costs]"},
        timeouts=Timeouts(page=8, own_requests=0.2, control=5, quiet_page=1, attention=2),
        watch_machine=True,
    )
    lag = records["task"].busy_machine.lag_seconds if records["task"].busy_machine is not None else 0.0
    assert lag < 1
    agree(records, {"task": "completed_with_difficulty"})


async def _measure(blocked_seconds: float) -> Load:
    watch = MachineWatch()
    async with watch.watching():
        began = time.monotonic()
        await asyncio.sleep(0.2)
        time.sleep(blocked_seconds)  # noqa: ASYNC251  # the very thing to be measured
        await asyncio.sleep(0.2)
        return watch.during(began)


def test_lag_is_how_much_later_than_wanted_the_loop_woke_up():
    assert asyncio.run(_measure(1.5)).lag_seconds >= 1.3
    assert asyncio.run(_measure(1.5)).starved
    assert asyncio.run(MachineWatch(watches=False).watching().__aenter__()) is None


@pytest.mark.parametrize(
    ("load", "slowed", "starved"),
    [
        (Load(10, 0.0, 1.4, 0.8), False, False),
        (Load(10, 0.0, 3.0, 4.0), True, False),
        (Load(10, 0.0, 6.0, 9.0), True, True),
        (Load(10, 0.0, 6.0, 2.0), True, False),
        (Load(10, 0.0, 6.0, 0.9), False, False),
        (Load(1, 0.0, 6.0, 0.4), False, False),
        (Load(10, 0.9, None), False, False),
        (Load(10, 1.6, None), True, False),
        (Load(10, 3.0, 1.0, 0.0), True, True),
        (Load(40, 3.0, 1.0, 0.0), False, False),
    ],
)
def test_when_the_machine_is_too_busy(load: Load, slowed: bool, starved: bool):
    assert (load.slowed, load.starved) == (slowed, starved)


def test_what_is_left_of_a_wait_without_what_the_machine_added():
    assert Load(20, 0.5, 3.0, 2.5).without(14) == 11
    assert Load(20, 0.5, None).without(14) == 13.5


def test_processor_times_are_those_of_the_kit_and_of_all_it_started(tmp_path: Path, other_processes):
    def process(pid: int, parent: int, run: int, waited: int) -> None:
        (tmp_path / str(pid)).mkdir(exist_ok=True)
        (tmp_path / str(pid) / "stat").write_text(f"{pid} (chrome (a) b) S {parent} 1 1 0")
        (tmp_path / str(pid) / "schedstat").write_text(f"{run * 10**9} {waited * 10**9} 7\n")

    process(7, 1, 1, 0)
    process(8, 7, 2, 2)
    process(9, 8, 3, 1)
    process(20, 1, 50, 50)
    times = ProcessTimes(tmp_path, pid=7)
    first = times.since_last()
    assert (first.run_seconds, first.waited_seconds) == pytest.approx((6, 3))
    process(9, 8, 4, 5)
    then = times.since_last()
    assert (then.run_seconds, then.waited_seconds) == pytest.approx((1, 4))
    assert ProcessTimes(tmp_path / "nothing", pid=7).since_last() is None


@pytest.mark.thorough
def test_busy_processes_beside_the_run_are_told_from_a_slow_site(site, desk, other_processes):
    if not Path("/proc/self/schedstat").exists():
        pytest.skip("this system doesn't tell how long processes wait")
    spin = [sys.executable, "-c", "import os, time\nend = time.time() + 120\nwhile time.time() < end: pass"]
    busy = [subprocess.Popen(spin) for _ in range(8 * (os.cpu_count() or 1))]
    try:
        late = page("Fees", "<script>for (const end = performance.now() + 400; performance.now() < end;);</script>")
        desk.write(site({"/": GONE["/"], "/fees": late}), {"task": TASK})
        record = desk.run(timeouts=QUICK, watch_machine=True)["task"]
    finally:
        for one in busy:
            one.kill()
            one.wait()
    agree({"task": record}, {"task": "not_measured tool_error"})
    assert "This machine was too busy" in record.message
