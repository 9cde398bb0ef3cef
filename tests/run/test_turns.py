"""Whose turn it is, and the window that is open before it: others go on meanwhile, and nothing is asked too early."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from auditkit.browser.politeness import Pace
from auditkit.run.runner import Turns
from auditkit.run.visit import Visit

from .reading import agree
from .site import Answer, page


class Prepared:
    """An attempt as turns see it."""

    def __init__(self, *, can_begin: bool = True) -> None:
        self.can_begin = can_begin
        self.discarded = 0

    async def prepare(self) -> None:
        await asyncio.sleep(0)

    async def discard(self) -> None:
        self.discarded += 1


class Hall:
    """Attempts that last until they are told to end, in the order they begin."""

    def __init__(self, size: int, *, ahead: int = 4, sound: bool = True) -> None:
        self.turns = Turns(size, ahead)
        self.paces: dict[str, Pace] = {}
        self.began: list[str] = []
        self.with_window: list[str] = []
        self.made: dict[str, Prepared] = {}
        self.ends: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self._sound = sound

    def come(self, *names: str, concurrent: int = 1) -> None:
        """Attempts by name: `a1` is at agency a."""
        for name in names:
            pace = self.paces.setdefault(name[0], Pace(1, concurrent, time.monotonic))
            self.ends[name] = asyncio.Event()
            self.tasks[name] = asyncio.ensure_future(self._attempt(name, pace))

    async def _attempt(self, name: str, pace: Pace) -> None:
        async def begin() -> Any:
            self.made[name] = Prepared(can_begin=self._sound)
            return self.made[name]

        async with self.turns.turn(pace, begin) as prepared:
            self.began.append(name)
            if prepared is not None:
                self.with_window.append(name)
            await self.ends[name].wait()

    async def end(self, *names: str) -> None:
        for name in names:
            self.ends[name].set()
            await self.tasks[name]
        await quiet()


async def quiet() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_who_comes_next_has_a_window_and_whose_turn_is_free_needs_none() -> None:
    hall = Hall(1)
    hall.come("a1", "a2", "a3")
    await quiet()
    assert (hall.began, list(hall.made)) == (["a1"], ["a2"])
    await hall.end("a1")
    assert (hall.began, list(hall.made)) == (["a1", "a2"], ["a2", "a3"])
    await hall.end("a2", "a3")
    assert hall.with_window == ["a2", "a3"]


async def test_no_turn_stays_free_while_somebody_could_have_it() -> None:
    hall = Hall(2)
    hall.come("a1", "a2", "a3", "b1", "b2", "c1")
    await quiet()
    assert hall.began == ["a1", "b1"]
    await hall.end("b1")
    assert hall.began[2] in ("b2", "c1")
    await hall.end(hall.began[2])
    await hall.end("a1")
    assert {"a2", "b2", "c1"} <= set(hall.began)
    await hall.end("a2", *({"b2", "c1"} - set(hall.began[2:3])), "a3")
    assert len(hall.began) == 6


async def test_an_agency_has_as_many_at_once_as_it_allows() -> None:
    hall = Hall(3)
    hall.come("a1", "a2", "a3", "a4", concurrent=2)
    await quiet()
    assert hall.began == ["a1", "a2"]
    await hall.end("a1")
    assert hall.began == ["a1", "a2", "a3"]
    await hall.end("a2", "a3", "a4")


async def test_a_window_that_is_no_good_any_more_is_closed_and_the_turn_taken_without() -> None:
    hall = Hall(1, sound=False)
    hall.come("a1", "a2")
    await quiet()
    await hall.end("a1", "a2")
    assert (hall.began, hall.with_window, hall.made["a2"].discarded) == (["a1", "a2"], [], 1)


async def test_who_is_stopped_while_waiting_leaves_no_window_and_no_turn_behind() -> None:
    hall = Hall(1)
    hall.come("a1", "a2", "a3")
    await quiet()
    hall.tasks["a2"].cancel()
    with pytest.raises(asyncio.CancelledError):
        await hall.tasks["a2"]
    assert hall.made["a2"].discarded == 1
    await hall.end("a1", "a3")
    assert (hall.began, hall.with_window) == (["a1", "a3"], ["a3"])


async def test_where_none_is_to_be_opened_ahead_none_is() -> None:
    hall = Hall(1, ahead=0)
    hall.come("a1", "a2")
    await quiet()
    await hall.end("a1", "a2")
    assert (hall.began, hall.made) == (["a1", "a2"], {})


def test_the_next_window_opens_meanwhile_and_asks_for_nothing(site, attempts, monkeypatch):
    opened: list[float] = []
    open_window = Visit.open_window

    async def noted(self: Visit, *given: Any) -> None:
        await open_window(self, *given)
        opened.append(time.monotonic())

    monkeypatch.setattr(Visit, "open_window", noted)
    fees = page("Fees", "<p>A licence costs $25.</p>")
    served = site(
        {
            "/": page("Home", "<a href=/slow>Fees</a>"),
            "/slow": Answer(fees, after_seconds=3),
            "/second": page("Home", "<a href=/fees>Fees</a>"),
            "/fees": fees,
        }
    )
    tasks = {
        name: f"start: /{start}\nsteps: [click: Fees]\nsuccess: [text: costs]"
        for name, start in (("first", ""), ("second", "second"))
    }
    agree(attempts(served, tasks, jobs=1), dict.fromkeys(tasks, "completed"))
    at = {one.path: one.at for one in served.asked}
    assert len(opened) == 2
    assert opened[1] < at["/slow"] + 3 < at["/second"]
