"""An agency's pace as a worker keeps it: the scheduler gives turns, and knows for how long there are none."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.browser.politeness_pace import Pace
from auditkit.browser.politeness_wait import LONGEST_SECONDS

if TYPE_CHECKING:
    from auditkit.task.model import Pace as Allowed

_NEVER_SECONDS = 3600.0


@dataclass(frozen=True)
class Told:
    """What the scheduler answers to who asks for a turn."""

    waiting: int = 0
    """How many wait behind this turn."""
    held_seconds: float = 0.0
    """More than nothing: there is no turn, as the server has asked to be left alone for so long."""


@dataclass(frozen=True)
class Ear:
    """What can be asked of the scheduler, and told it, about one agency."""

    turn: Callable[[float], Awaitable[Told | None]]
    """Asks for a turn, given the seconds between two; None when there will be none."""
    hold: Callable[[float], None]
    """Tells for how long nobody may ask anything."""
    stop: Callable[[], None]
    """Stops the attempt."""


class SharedPace(Pace):
    """Turns that all workers share."""

    def __init__(self, allowed: Allowed, ear: Ear, clock: Callable[[], float], *, held_seconds: float = 0.0) -> None:
        super().__init__(allowed.requests_per_second, allowed.concurrent, clock)
        self._most = self._ahead = allowed.concurrent
        """Turns that others may have asked for before: one for each attempt there, and who waited last."""
        self._ear = ear
        self._now = clock
        super().hold(held_seconds)

    @property
    def backlog_seconds(self) -> float:
        """How long whoever asks now would wait, at the most."""
        return self._ahead * self._interval_seconds + self.held_seconds

    def hold(self, seconds: float) -> None:
        """Give no turn for so long, to no worker."""
        super().hold(seconds)
        self._ear.hold(seconds)

    async def turn(self) -> float:
        """Wait for the next turn; return the seconds waited.

        There is none, and nothing may be asked, when the agency's server is found to want to be left alone for longer
        than anybody waits. Without the scheduler there is none either: then the attempt is stopped.
        """
        began = self._now()
        while self.held_seconds <= LONGEST_SECONDS:
            await asyncio.sleep(self.held_seconds)
            told = await self._asked()
            if not told.held_seconds:
                self._ahead = self._most + told.waiting
                break
            super().hold(told.held_seconds)
        return self._now() - began

    async def _asked(self) -> Told:
        try:
            told = await self._ear.turn(self._interval_seconds)
        except OSError:  # the scheduler has gone
            told = None
        if told is None:
            self._ear.stop()
            await asyncio.sleep(_NEVER_SECONDS)
        return told or Told()
