"""The scheduler's part: what all workers and clients share.

Attempts that are handed out wait here until a worker takes them, in memory only: Dask itself is given nothing but
their names, so its logs, its dashboard and its own copies of tasks hold no secret. Turns at an agency's pages are
given here, to all workers alike; so are slots, by which no more attempts are at an agency than its file allows,
from any client.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from distributed.diagnostics.plugin import SchedulerPlugin
from distributed.scheduler import Scheduler

RESOURCE = "auditkit"
"""What Dask calls a resource: a worker that is fit for attempts has one of it."""
PREFIX = "auditkit_"


@dataclass
class _Run:
    client: str
    payloads: dict[str, bytes] = field(default_factory=dict)
    """What is handed out, by attempt, until it is back."""
    starts: Counter[str] = field(default_factory=Counter)
    evidence: set[str] = field(default_factory=set)
    """Digests of what the client has."""
    slots: Counter[str] = field(default_factory=Counter)


class TurnQueue:
    """Turns at the pages of each host, in the order they are asked for.

    A turn is given when the one before it is an interval old, by this clock alone. What a worker does with its turn
    a moment late brings it no nearer to the next than the time it was late by.
    """

    def __init__(self) -> None:
        self._next_at: defaultdict[str, float] = defaultdict(float)
        self._queues: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: Counter[str] = Counter()
        self._paused_until: defaultdict[str, float] = defaultdict(float)

    def pause(self, host: str, seconds: float) -> None:
        self._paused_until[host] = max(self._paused_until[host], time.monotonic() + seconds)

    def paused_seconds(self, host: str) -> float:
        return max(0.0, self._paused_until[host] - time.monotonic())

    async def turn(self, host: str, interval_seconds: float) -> Mapping[str, float]:
        """Wait for a turn: how many wait behind it. Where turns are held back, there is none: for how long."""
        self._waiting[host] += 1
        try:
            async with self._queues[host]:
                while (wait := self._next_at[host] - time.monotonic()) > 0:
                    await asyncio.sleep(wait)
                paused_seconds = self.paused_seconds(host)
                if not paused_seconds:
                    self._next_at[host] = time.monotonic() + interval_seconds
        finally:
            self._waiting[host] -= 1
        return {"waiting": self._waiting[host], "paused_seconds": paused_seconds}


class AttemptSchedulerPlugin(SchedulerPlugin):
    """Put on the scheduler by the first client, and left there for the next ones."""

    name = "auditkit-scheduler"
    idempotent = True

    async def start(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._turns = TurnQueue()
        self._runs: dict[str, _Run] = {}
        self._slots_taken: Counter[str] = Counter()
        self._slot_freed = asyncio.Condition()
        self._notifying: set[asyncio.Future[None]] = set()
        runs = (self.open_run, self.close_run, self.ready_workers)
        payloads = (self.add_payload, self.drop_payload, self.start_attempt)
        evidence = (self.missing_evidence, self.note_evidence)
        pace = (self.turn, self.pause, self.paused_seconds, self.acquire_slot, self.release_slot)
        for method in (*runs, *payloads, *evidence, *pace):
            scheduler.handlers[f"{PREFIX}{method.__name__}"] = method

    def open_run(self, token: str, client: str) -> None:
        self.close_run(token)
        self._runs[token] = _Run(client)

    def close_run(self, token: str) -> None:
        """Forget an audit; what is still made for it gets no turn any more."""
        run = self._runs.pop(token, None)
        if run is not None:
            self._slots_taken -= run.slots
            self._notify_waiting()

    def remove_client(self, scheduler: Scheduler, client: str) -> None:
        for token in [token for token, run in self._runs.items() if run.client == client]:
            self.close_run(token)

    def add_payload(self, token: str, key: str, payload: bytes) -> None:
        self._runs[token].payloads[key] = payload

    def drop_payload(self, token: str, key: str) -> None:
        if token in self._runs:
            self._runs[token].payloads.pop(key, None)

    def start_attempt(self, token: str, key: str) -> Mapping[str, Any]:
        """A worker begins an attempt: which time this is, and what it needs; None when nobody wants it any more."""
        run = self._runs.get(token)
        if run is None or key not in run.payloads:
            return {"time": 0, "payload": None}
        run.starts[key] += 1
        return {"time": run.starts[key], "payload": run.payloads[key]}

    async def turn(self, token: str, host: str, interval_seconds: float) -> Mapping[str, float] | None:
        """Wait for a turn at a host's pages. None: the audit is over, ask no page."""
        if token not in self._runs:
            return None
        turn = await self._turns.turn(host, interval_seconds)
        return turn if token in self._runs else None

    def pause(self, token: str, host: str, seconds: float) -> None:
        """A host's server has asked to be left alone; it is, by the workers of all clients."""
        self._turns.pause(host, seconds)

    def paused_seconds(self, token: str, host: str) -> float:
        return self._turns.paused_seconds(host)

    async def acquire_slot(self, token: str, host: str, most: int) -> bool:
        """Wait until fewer than `most` attempts are at a host, and be one of them. False: the audit is over."""
        async with self._slot_freed:
            await self._slot_freed.wait_for(lambda: token not in self._runs or self._slots_taken[host] < most)
            if token not in self._runs:
                return False
            self._slots_taken[host] += 1
            self._runs[token].slots[host] += 1
            return True

    def release_slot(self, token: str, host: str) -> None:
        run = self._runs.get(token)
        if run is not None and run.slots[host]:
            run.slots[host] -= 1
            self._slots_taken[host] -= 1
            self._notify_waiting()

    def missing_evidence(self, token: str, digests: Sequence[str]) -> list[str]:
        run = self._runs.get(token)
        return [one for one in digests if run is not None and one not in run.evidence]

    def note_evidence(self, token: str, digests: Sequence[str]) -> None:
        if token in self._runs:
            self._runs[token].evidence.update(digests)

    def ready_workers(self, token: str = "") -> list[str]:
        workers = self._scheduler.workers.items()
        return sorted(address for address, worker in workers if worker.resources.get(RESOURCE, 0) >= 1)

    def _notify_waiting(self) -> None:
        async def notify() -> None:
            async with self._slot_freed:
                self._slot_freed.notify_all()

        task = asyncio.ensure_future(notify())
        self._notifying.add(task)
        task.add_done_callback(self._notifying.discard)
