"""How far the machine itself held the kit back, measured all along a run and outside any page.

Two measures, neither of which a page can raise by being slow or caught in its own script:

- Lag: how much later than wanted the kit's own event loop woke up.
- Slowdown: how many times as long the main threads of the kit, the driver and the browser took as they would have
  with a processor to themselves. Linux tells for each how long it ran, and how long it was ready to run and waited
  (`/proc/PID/schedstat`). Elsewhere the load average by processor stands in; where there is none, lag alone counts.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from auditkit.record.model import BusyMachine

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
    longest_wait_seconds: float = 0.0
    """The same of the one that waited longest: they wait beside each other, so a page can have lost no more."""


@dataclass(frozen=True)
class Load:
    """How the machine held the kit back over a stretch of time."""

    seconds: float
    lag_seconds: float
    slowdown: float | None
    waited_seconds: float | None
    """For a processor; None where the system doesn't tell."""
    longest_wait_seconds: float | None = None
    """The same of the process that waited longest at each time."""

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
        if self.slowdown is None or self.slowdown < slowdown:
            return False
        return self.waited_seconds is None or self.waited_seconds >= least

    def without(self, seconds: float) -> float:
        """What is left of a wait of so many seconds without what the machine can have added to it."""
        if self.waited_seconds is None:
            return seconds / (self.slowdown or 1.0) - self.lag_seconds
        waited = self.waited_seconds if self.longest_wait_seconds is None else self.longest_wait_seconds
        return seconds - waited - self.lag_seconds

    @property
    def words(self) -> str:
        parts = []
        if self.slowdown is not None:
            parts.append(f"its browser took {self.slowdown:.1f} times as long as with a processor to itself")
        parts.append(f"the kit itself woke up {self.lag_seconds:.1f} of {self.seconds:.0f} seconds late")
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
    load_per_processor: float | None


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
        loads = [one.load_per_processor for one in samples if one.load_per_processor is not None]
        slowdown = None
        if times:
            slowdown = (run + waited) / run if run else 1.0
        elif loads:
            slowdown = max(1.0, sum(loads) / len(loads))
        longest = sum(one.longest_wait_seconds for one in times)
        seconds = max(until - since, 0.0)
        return Load(seconds, lag, slowdown, waited if times else None, longest if times else None)

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
                self._samples.append(_Sample(began, now, lag, times, _load_per_processor()))


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
        waits = [max(waited, 0) * _NS for _, waited in since]
        return ProcessorTime(sum(max(run, 0) for run, _ in since) * _NS, sum(waits), max(waits))

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


def _load_per_processor() -> float | None:
    try:
        return os.getloadavg()[0] / (os.cpu_count() or 1)
    except (AttributeError, OSError):  # Windows has none
        return None
