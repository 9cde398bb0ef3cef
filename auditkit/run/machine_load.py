"""How far the machine itself held the kit back, measured all along a run and outside any page; and what of an attempt
says nothing for it.

Two measures, neither of which a page can raise by being slow or caught in its own script:

- Lag: how much later than wanted the kit's own event loop woke up.
- Slowdown: how many times as long the main threads of the kit, the driver and the browser took as they would have
  with a processor to themselves. Linux tells for each how long it ran, and how long it was ready to run and waited
  (`/proc/PID/schedstat`). Elsewhere lag alone counts: a load average says nothing of how long these processes waited.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from auditkit.locator.step_error import StepFailure
from auditkit.probe.barrier import BARRIERS
from auditkit.probe.vitals import VitalsResult
from auditkit.probe.waiting import LOST_PRESS_SECONDS, WAITS
from auditkit.record.model import BusyMachine, PageRecord
from auditkit.run.diagnosis.evidence import Cause
from auditkit.run.journey import JourneyStop
from auditkit.run.visit import PageEvent, Visit

_TICK_SECONDS = 0.1
_SAMPLE_SECONDS = 1.0
_TOLERANCE_SECONDS = 0.05
_MOST_SAMPLES = 3600
"""An hour: more than any attempt takes."""
_NS = 1e-9

STARVED_SLOWDOWN = 5.0
"""From here on waiting says nothing of a site: five seconds are worth one."""
STARVED_SHARE = 0.25
"""But only where so much of the time was lag, or waiting for a processor: a page at rest needs none."""
SLOWED_SLOWDOWN = 2.5
"""From here on times aren't the site's: a good one would be a poor one (web.dev: INP 200 and 500 ms)."""
SLOWED_SHARE = 0.15
_LEAST_SECONDS = 0.5
"""What the machine held back by less is no reason for anything that a customer would notice."""


@dataclass(frozen=True)
class ProcessorTime:
    """Of some processes together."""

    run_seconds: float
    waited_seconds: float
    """How long they were ready to run and had no processor."""


@dataclass(frozen=True)
class Load:
    """How the machine held the kit back over a stretch of time."""

    seconds: float
    lag_seconds: float
    slowdown: float | None
    """None where the system doesn't tell how long processes wait."""
    waited_seconds: float = 0.0
    """For a processor, all of them together."""

    @property
    def starved(self) -> bool:
        """Whether nothing that took too long says anything of the site."""
        return self._held_back(STARVED_SHARE, STARVED_SLOWDOWN)

    @property
    def slowed(self) -> bool:
        """Whether times are the machine's rather than the site's."""
        return self._held_back(SLOWED_SHARE, SLOWED_SLOWDOWN)

    def _held_back(self, share: float, slowdown: float) -> bool:
        least = max(share * self.seconds, _LEAST_SECONDS)
        if self.lag_seconds >= least:
            return True
        return self.slowdown is not None and self.slowdown >= slowdown and self.waited_seconds >= least

    def without(self, seconds: float) -> float:
        """What is left of a wait of so many seconds without what the machine can have added to it."""
        # A page's way leads through several processes, one after the other: each of their waits may be in it.
        return seconds - self.waited_seconds - self.lag_seconds

    @property
    def words(self) -> str:
        parts = []
        if self.slowdown is not None:
            parts.append(f"its browser took {self.slowdown:.1f} times as long as with a processor to itself")
        parts.append(f"the kit itself ran {self.lag_seconds:.1f} of {self.seconds:.0f} seconds late")
        return "; ".join(parts)

    def record(self, *, timings_left_out: int) -> BusyMachine:
        slowdown = None if self.slowdown is None else round(self.slowdown, 1)
        return BusyMachine(
            lag_seconds=round(self.lag_seconds, 1), slowdown=slowdown, timings_left_out=timings_left_out
        )


@dataclass(frozen=True)
class _Sample:
    began: float
    ended: float
    lag_seconds: float
    times: ProcessorTime | None


class MachineWatch:
    """Measures while anybody watches: a look at the clock ten times a second, and at the processes once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, watches: bool = True) -> None:
        """One that doesn't watch finds that the machine held nothing back."""
        self._watches = watches
        self._clock = clock
        self._samples: deque[_Sample] = deque(maxlen=_MOST_SAMPLES)
        self._watchers = 0
        self._task: asyncio.Task[None] | None = None
        self._times = ProcessTimes()
        self._began = clock()
        self._lag = 0.0

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        self._watchers += 1
        if self._task is None and self._watches:
            self._task = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            self._watchers -= 1
            if not self._watchers and self._task is not None:
                self._task.cancel()
                self._task = None

    def during(self, since: float, until: float | None = None) -> Load:
        """From one moment to another, or to now, by the clock."""
        now = self._clock()
        until = now if until is None else until
        samples = [one for one in self._samples if one.ended > since and one.began < until]
        lag = sum(one.lag_seconds for one in samples) + (self._lag if until > self._began else 0.0)
        times = [one.times for one in samples if one.times is not None]
        run, waited = sum(one.run_seconds for one in times), sum(one.waited_seconds for one in times)
        slowdown = None
        if times:
            slowdown = (run + waited) / run if run else 1.0
        return Load(max(until - since, 0.0), lag, slowdown, waited)

    async def _watch(self) -> None:
        self._began, self._lag = self._clock(), 0.0
        await asyncio.to_thread(self._times.since_last)
        while True:
            before = self._clock()
            await asyncio.sleep(_TICK_SECONDS)
            now = self._clock()
            late = now - before - _TICK_SECONDS
            self._lag += late if late > _TOLERANCE_SECONDS else 0.0
            if now - self._began >= _SAMPLE_SECONDS:
                began, lag = self._began, self._lag
                self._began, self._lag = now, 0.0
                times = await asyncio.to_thread(self._times.since_last)
                self._samples.append(_Sample(began, now, lag, times))


class ProcessTimes:
    """Reads the processor times of this process and all that it started, the browser among them."""

    def __init__(self, root: Path = Path("/proc"), pid: int | None = None) -> None:
        self._root = root
        self._pid = os.getpid() if pid is None else pid
        self._known: dict[int, tuple[int, int]] = {}

    def since_last(self) -> ProcessorTime | None:
        """What they ran and waited since the last look; None where the system doesn't tell."""
        found: dict[int, tuple[int, int]] = {}
        for pid in self._family():
            try:
                run, waited, *_ = (self._root / str(pid) / "schedstat").read_text().split()
            except (OSError, ValueError):
                continue
            found[pid] = (int(run), int(waited))
        if not found:
            return None
        since = [
            (run - self._known.get(pid, (0, 0))[0], waited - self._known.get(pid, (0, 0))[1])
            for pid, (run, waited) in found.items()
        ]
        self._known = found
        return ProcessorTime(
            sum(max(run, 0) for run, _ in since) * _NS, sum(max(waited, 0) for _, waited in since) * _NS
        )

    def _family(self) -> list[int]:
        parents: dict[int, int] = {}
        try:
            entries = [int(one.name) for one in self._root.iterdir() if one.name.isdecimal()]
        except OSError:
            return []
        for pid in entries:
            try:
                # The name in brackets may hold anything; the parent is the second value after it.
                parents[pid] = int((self._root / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError, IndexError):
                continue
        family = {self._pid}
        while more := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= more
        return sorted(family)


StepTimes = Mapping[int, tuple[float, float]]
"""When each step began and ended."""

_BY_WAITING = frozenset(
    {
        StepFailure.NOT_FOUND,
        StepFailure.NOT_HELD,
        StepFailure.TIMEOUT,
        StepFailure.COVERED,
        StepFailure.DISABLED,
        StepFailure.NO_SUCH_OPTION,
        StepFailure.DOCUMENT_UNREADABLE,
    }
)
"""Failures that are noticed by having waited for so long."""
_MESSAGE = "This machine was too busy to say anything about the site: {figures}."


class Starvation:
    """Of one attempt. `judge` it once the journey has ended and its cause is known."""

    def __init__(self, machine: MachineWatch, clock: Callable[[], float]) -> None:
        self._machine = machine
        self._began = clock()
        self._clock = clock
        self._times: StepTimes = {}
        self._left_out: set[int] = set()
        self._waits_left_out = 0
        self.mattered = False
        """Whether something took too long while the machine was too busy: a failure, or a wait that was noted."""
        self._at_failure: Load | None = None

    @property
    def load(self) -> Load:
        """How the machine held the kit back all along the attempt."""
        return self._machine.during(self._began)

    @property
    def excuses_failure(self) -> bool:
        """Whether the attempt failed by something that took too long while the machine was too busy."""
        return self._at_failure is not None

    @property
    def message(self) -> str:
        return _MESSAGE.format(figures=(self._at_failure or self.load).words)

    def judge(self, visit: Visit, times: StepTimes, stopped: JourneyStop | None, cause: Cause | None) -> None:
        """See what took too long, and whether that was the machine's doing; waits that were are noted no longer."""
        self._times = times
        if stopped is not None and cause is not None and _is_by_waiting(stopped, cause):
            load = self._since_step(stopped.step)
            if load.starved:
                self.mattered, self._at_failure = True, load
        waits = [(one, self._since_step(one.step)) for one in visit.page_events if one.kind in WAITS]
        doubtful = [(one, load) for one, load in waits if load.slowed and _is_doubtful(one, load, visit)]
        self._waits_left_out = len(doubtful)
        for one, load in doubtful:
            visit.page_events.remove(one)
            self.mattered = self.mattered or load.starved

    def judge_all(self) -> bool:
        """Of an attempt that broke off: whether the machine was too busy all along."""
        load = self.load
        if load.starved:
            self.mattered, self._at_failure = True, load
        return self.mattered

    def _since_step(self, step: int) -> Load:
        """From the step before it, whose page it needs, to now."""
        known = [began for number, (began, _) in self._times.items() if number >= step - 1]
        return self._machine.during(min(known, default=self._began))

    def without_times(self, pages: Sequence[PageRecord], vitals_at: Mapping[str, float]) -> list[PageRecord]:
        """The pages, those that came while the machine was busy without how long they took."""
        return [self._without_times(index, page, vitals_at) for index, page in enumerate(pages)]

    def _without_times(self, index: int, page: PageRecord, vitals_at: Mapping[str, float]) -> PageRecord:
        timed = page.duration_seconds is not None or VitalsResult.probe in page.probes
        began, ended = self._times.get(page.step, (self._began, self._clock()))
        if not timed or not self._machine.during(began, max(ended, vitals_at.get(page.url, ended))).slowed:
            return page
        self._left_out.add(index)
        probes = {name: seen for name, seen in page.probes.items() if name != VitalsResult.probe}
        return page.model_copy(update={"duration_seconds": None, "probes": probes})

    def record(self) -> BusyMachine | None:
        """For the attempt's record; None where the machine held nothing back that matters."""
        left_out = len(self._left_out) + self._waits_left_out
        load = self._at_failure or self.load
        return load.record(timings_left_out=left_out) if left_out or self.mattered or load.slowed else None


def _is_doubtful(wait: PageEvent, load: Load, visit: Visit) -> bool:
    """Whether it would be no difficulty without what the machine can have added to it."""
    least = visit.timeouts.attention if wait.kind == "slow" else LOST_PRESS_SECONDS
    return load.without(float(wait.details["seconds"])) < least


def _is_by_waiting(stopped: JourneyStop, cause: Cause) -> bool:
    if stopped.error.failure not in _BY_WAITING or cause.barrier is None:
        return False
    return BARRIERS[cause.barrier].shows_by_waiting
