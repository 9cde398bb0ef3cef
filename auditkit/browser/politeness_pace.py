"""How fast an agency is visited: never faster than its file allows, whatever the number of attempts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from auditkit.browser.politeness_wait import LONGEST_SECONDS

_ON_THE_WAY = 0.05
"""Share of an interval that turns are further apart than allowed. One request may be held up on its way, and the next
not, and what the agency asked for is reckoned at its server."""


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
        self._turns = asyncio.Lock()
        self._waiting = 0
        self.attempts = asyncio.Semaphore(concurrent)
        """Held while an attempt is at the agency."""

    @property
    def backlog_seconds(self) -> float:
        """How long whoever asks now would wait for a turn."""
        behind = self._waiting * self._interval_seconds * (1 + _ON_THE_WAY)
        return max(0.0, self._next_at - self._clock(), self.held_seconds) + behind

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
        """Wait for the next page request's turn; return the seconds waited.

        The time to the next counts from when this one is really given: who wakes late must not be followed too soon.
        When the agency's server wants to be left alone for longer than is waited, the turn comes without waiting for
        that, and is not to be used.
        """
        began = self._clock()
        self._waiting += 1
        try:
            async with self._turns:
                await self._wait()
                self._next_at = self._clock() + self._interval_seconds * (1 + _ON_THE_WAY)
        finally:
            self._waiting -= 1
        return self._clock() - began

    async def _wait(self) -> None:
        while self.held_seconds <= LONGEST_SECONDS:
            wait = max(self._next_at, self._held_until) - self._clock()
            if wait <= 0:
                return
            await self._sleep(wait)
