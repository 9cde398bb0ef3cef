"""Turns at an agency's pages: never nearer to each other than allowed, whoever wakes late."""

from __future__ import annotations

import asyncio
import itertools
import math

import pytest

from auditkit.browser.politeness import Pace


class Clock:
    """Time that goes on only while somebody sleeps, and for `late` seconds longer than they asked for."""

    def __init__(self, late: list[float]) -> None:
        self.now, self._late = 100.0, late

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds + (self._late.pop(0) if self._late else 0.0)
        await asyncio.sleep(0)


async def given(pace: Pace, clock: Clock, count: int) -> list[float]:
    async def one() -> float:
        await pace.turn()
        return clock()

    return sorted(await asyncio.gather(*(one() for _ in range(count))))


@pytest.mark.parametrize("late", [[], [0.4], [0.0, 0.9, 0.0, 0.3]])
async def test_no_two_turns_are_nearer_than_allowed_though_some_wake_late(late: list[float]) -> None:
    clock = Clock(list(late))
    moments = await given(Pace(2, 4, clock, clock.sleep), clock, 6)
    assert min(after - before for before, after in itertools.pairwise(moments)) >= 0.5


async def test_a_hold_while_somebody_waits_holds_for_them_too() -> None:
    clock = Clock([])
    pace = Pace(2, 4, clock, clock.sleep)
    await pace.turn()
    waiting = asyncio.ensure_future(pace.turn())
    pace.pause(5)
    assert pace.backlog_seconds >= 5
    await waiting
    assert clock() >= 105


async def test_nobody_sleeps_through_a_hold_that_is_too_long() -> None:
    clock = Clock([])
    pace = Pace(2, 4, clock, clock.sleep)
    pace.pause(600)
    await pace.turn()
    assert clock() == 100
    assert pace.paused_seconds == 600


async def test_a_replay_waits_for_nothing() -> None:
    clock = Clock([])
    assert await given(Pace(math.inf, 4, clock, clock.sleep), clock, 3) == [100.0] * 3
