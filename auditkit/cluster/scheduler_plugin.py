"""The scheduler's part: what all workers and clients share.

Attempts that are handed out wait here until a worker takes them, in memory only: Dask itself is given nothing but
their names, so its logs, its dashboard and its own copies of tasks hold no secret. Turns at an agency's pages are
given here, to all workers alike; so are seats, by which no more attempts are at an agency than its file allows,
whoever sends them.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from distributed.diagnostics.plugin import SchedulerPlugin

if TYPE_CHECKING:
    from distributed.scheduler import Scheduler

RESOURCE = "auditkit"
"""What Dask calls a resource: a worker that is fit for attempts has one of it."""
PREFIX = "auditkit_"


@dataclass
class _Run:
    """One client's audit."""

    client: str
    orders: dict[str, bytes] = field(default_factory=dict)
    """What is handed out, by attempt, until it is back."""
    begun: Counter[str] = field(default_factory=Counter)
    held: set[str] = field(default_factory=set)
    """Digests of the evidence that the client has."""
    seats: Counter[str] = field(default_factory=Counter)


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
        """Give no turn for so long: the host's server has asked for that."""
        self._paused_until[host] = max(self._paused_until[host], time.monotonic() + seconds)

    def paused_seconds(self, host: str) -> float:
        """For how long there will be no turn."""
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

    name = "auditkit-desk"
    idempotent = True

    async def start(self, scheduler: Scheduler) -> None:
        """Listen for what is asked."""
        self._scheduler = scheduler
        self._turns = TurnQueue()
        self._runs: dict[str, _Run] = {}
        self._taken: Counter[str] = Counter()
        self._freed = asyncio.Condition()
        self._telling: set[asyncio.Future[None]] = set()
        orders = (self.open, self.close_run, self.offer, self.withdraw, self.begin, self.fit)
        evidence = (self.missing, self.held)
        pace = (self.turn, self.pause, self.paused_seconds, self.take_seat, self.leave_seat)
        for method in (*orders, *evidence, *pace):
            scheduler.handlers[f"{PREFIX}{method.__name__}"] = method

    def open(self, token: str, client: str) -> None:
        """A client begins, or goes on with, an audit."""
        self.close_run(token)
        self._runs[token] = _Run(client)

    def close_run(self, token: str) -> None:
        """Forget an audit; what is still made for it gets no turn any more."""
        run = self._runs.pop(token, None)
        if run is not None:
            self._taken -= run.seats
            self._tell()

    def remove_client(self, scheduler: Scheduler, client: str) -> None:
        """A client has gone, whether it meant to or not."""
        for token in [token for token, run in self._runs.items() if run.client == client]:
            self.close_run(token)

    def offer(self, token: str, key: str, order: bytes) -> None:
        """Hold what a worker needs for an attempt."""
        self._runs[token].orders[key] = order

    def withdraw(self, token: str, key: str) -> None:
        """The attempt is back."""
        if token in self._runs:
            self._runs[token].orders.pop(key, None)

    def begin(self, token: str, key: str) -> Mapping[str, Any]:
        """A worker begins an attempt: which time this is, and what it needs; None when nobody wants it any more."""
        run = self._runs.get(token)
        if run is None or key not in run.orders:
            return {"time": 0, "order": None}
        run.begun[key] += 1
        return {"time": run.begun[key], "order": run.orders[key]}

    async def turn(self, token: str, host: str, interval_seconds: float) -> Mapping[str, float] | None:
        """Wait for a turn at a host's pages. None: the audit is over, ask no page."""
        if token not in self._runs:
            return None
        told = await self._turns.turn(host, interval_seconds)
        return told if token in self._runs else None

    def pause(self, token: str, host: str, seconds: float) -> None:
        """A host's server has asked to be left alone; it is, by the workers of all clients."""
        self._turns.pause(host, seconds)

    def paused_seconds(self, token: str, host: str) -> float:
        """For how long it is."""
        return self._turns.paused_seconds(host)

    async def take_seat(self, token: str, host: str, most: int) -> bool:
        """Wait until fewer than `most` attempts are at a host, and be one of them. False: the audit is over."""
        async with self._freed:
            await self._freed.wait_for(lambda: token not in self._runs or self._taken[host] < most)
            if token not in self._runs:
                return False
            self._taken[host] += 1
            self._runs[token].seats[host] += 1
            return True

    def leave_seat(self, token: str, host: str) -> None:
        """The attempt has ended."""
        run = self._runs.get(token)
        if run is not None and run.seats[host]:
            run.seats[host] -= 1
            self._taken[host] -= 1
            self._tell()

    def missing(self, token: str, digests: Sequence[str]) -> list[str]:
        """Which of these the client doesn't have."""
        run = self._runs.get(token)
        return [one for one in digests if run is not None and one not in run.held]

    def held(self, token: str, digests: Sequence[str]) -> None:
        """The client has these now."""
        if token in self._runs:
            self._runs[token].held.update(digests)

    def fit(self, token: str = "") -> list[str]:
        """The workers that are there and fit for attempts."""
        workers = self._scheduler.workers.items()
        return sorted(address for address, worker in workers if worker.resources.get(RESOURCE, 0) >= 1)

    def _tell(self) -> None:
        async def tell() -> None:
            async with self._freed:
                self._freed.notify_all()

        told = asyncio.ensure_future(tell())
        self._telling.add(told)
        told.add_done_callback(self._telling.discard)
