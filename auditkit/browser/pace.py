"""How fast an agency is visited: never faster than its file allows, whatever the number of attempts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class Pace:
    """Turns at one agency's pages. One is shared by every attempt at the agency."""

    def __init__(
        self,
        requests_per_second: float,
        concurrent: int,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._interval_seconds = 1 / requests_per_second
        self._next_at = 0.0
        self._held_until = 0.0
        self._clock = clock
        self._sleep = sleep
        self.attempts = asyncio.Semaphore(concurrent)
        """Held while an attempt is at the agency."""

    @property
    def backlog_seconds(self) -> float:
        """How long whoever asks now would wait for a turn."""
        return max(0.0, self._next_at - self._clock(), self.held_seconds)

    @property
    def held_seconds(self) -> float:
        """How long nobody gets a turn, because the agency's server has asked for that."""
        return max(0.0, self._held_until - self._clock())

    def hold(self, seconds: float) -> None:
        """Give no turn for so long."""
        self._held_until = max(self._held_until, self._clock() + seconds)

    def slow_to(self, interval_seconds: float) -> None:
        """Give turns no nearer to each other than this, from now on."""
        self._interval_seconds = max(self._interval_seconds, interval_seconds)

    async def turn(self) -> float:
        """Wait for the next page request's turn; return the seconds waited."""
        now = self._clock()
        at = max(now, self._next_at, self._held_until)
        self._next_at = at + self._interval_seconds
        wait = at - now
        if wait > 0:
            await self._sleep(wait)
        return wait
