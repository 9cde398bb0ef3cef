"""An agency's pace as a worker keeps it: the scheduler gives the turns."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from auditkit.browser.pace import Pace

if TYPE_CHECKING:
    from auditkit.task.model import Pace as Allowed

AskTurn = Callable[[float], Awaitable[int | None]]
"""Asks for a turn, given the seconds between two: how many wait behind it, or None when there will be none."""
_NEVER_SECONDS = 3600.0


class SharedPace(Pace):
    """Turns that all workers share."""

    def __init__(self, allowed: Allowed, ask: AskTurn, stop: Callable[[], None], clock: Callable[[], float]) -> None:
        super().__init__(allowed.requests_per_second, allowed.concurrent, clock)
        self._between_seconds = 1 / allowed.requests_per_second
        self._most = self._ahead = allowed.concurrent
        """Turns that others may have asked for before: one for each attempt there, and who waited last."""
        self._ask = ask
        self._stop = stop
        self._now = clock

    @property
    def backlog_seconds(self) -> float:
        """How long whoever asks now would wait, at the most."""
        return self._ahead * self._interval_seconds + self.held_seconds

    async def turn(self) -> float:
        """Wait for the next turn; return the seconds waited. Without one nothing is asked: the attempt is stopped."""
        began = self._now()
        while (held := self.held_seconds) > 0:
            await asyncio.sleep(held)
        try:
            waiting = await self._ask(self._interval_seconds)
        except OSError:  # the scheduler has gone
            waiting = None
        if waiting is None:
            self._stop()
            await asyncio.sleep(_NEVER_SECONDS)
        else:
            self._ahead = self._most + waiting
        return self._now() - began
