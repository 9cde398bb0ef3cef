"""What the scheduler holds for all: turns, seats, and what is handed out."""

from __future__ import annotations

import asyncio
import itertools
import time
from types import SimpleNamespace
from typing import Any, cast

import pytest

from auditkit.cluster.scheduler_plugin import AttemptSchedulerPlugin, TurnQueue
from auditkit.cluster.worker_plugin import SchedulerChannel, SharedPace, TurnReply
from auditkit.task.model import Pace as Allowed

HOST = "harbour.example"


async def desk() -> tuple[AttemptSchedulerPlugin, Any]:
    scheduler = SimpleNamespace(handlers={}, workers={})
    made = AttemptSchedulerPlugin()
    await made.start(cast("Any", scheduler))
    return made, scheduler


async def waits(taking: asyncio.Task[bool]) -> bool:
    for _ in range(20):
        await asyncio.sleep(0)
    return not taking.done()


async def test_turns_are_an_interval_apart_however_many_ask_at_once() -> None:
    turns, at = TurnQueue(), []

    async def ask() -> None:
        await turns.turn(HOST, 0.3)
        at.append(time.monotonic())

    await asyncio.gather(*(ask() for _ in range(4)), turns.turn("other.example", 60))
    # Who is told of a turn late, on a busy machine, sees the next one sooner.
    assert min(later - earlier for earlier, later in itertools.pairwise(at)) >= 0.15


async def test_who_asks_slowly_is_given_time_by_the_one_before() -> None:
    turns, at = TurnQueue(), []
    for interval_seconds in (0.3, 0.01, 0.01):  # two clients that are told different paces
        await turns.turn(HOST, interval_seconds)
        at.append(time.monotonic())
    assert at[1] - at[0] >= 0.15


async def test_seats_are_left_by_whoever_has_gone() -> None:
    made, scheduler = await desk()
    made.open_run("first", "client-1")
    made.open_run("second", "client-2")
    assert await made.acquire_slot("first", HOST, 1)
    second = asyncio.create_task(made.acquire_slot("second", HOST, 1))
    assert await waits(second)
    made.release_slot("second", HOST)  # which has none to leave
    assert await waits(second)
    made.remove_client(scheduler, "client-1")
    assert await asyncio.wait_for(second, 5)
    made.release_slot("second", HOST)
    assert await asyncio.wait_for(made.acquire_slot("second", HOST, 1), 5)
    waiting = asyncio.create_task(made.acquire_slot("second", HOST, 1))
    assert await waits(waiting)
    made.close_run("second")
    assert await asyncio.wait_for(waiting, 5) is False


async def test_what_nobody_wants_any_more_gets_no_payload_and_no_turn() -> None:
    made, scheduler = await desk()
    made.open_run("audit", "client")
    made.add_payload("audit", "a", b"payload")
    assert made.start_attempt("audit", "a") == {"time": 1, "payload": b"payload"}
    assert made.start_attempt("audit", "a")["time"] == 2
    assert await made.turn("audit", HOST, 0.001) == {"waiting": 0, "paused_seconds": 0}
    made.drop_payload("audit", "a")
    assert made.start_attempt("audit", "a")["payload"] is None
    made.add_payload("audit", "a", b"payload")
    made.remove_client(scheduler, "client")
    assert made.start_attempt("audit", "a")["payload"] is None
    assert await made.turn("audit", HOST, 0.001) is None
    made.drop_payload("audit", "a")
    made.note_evidence("audit", ["x"])
    assert made.missing_evidence("audit", ["x"]) == []


async def test_evidence_travels_once() -> None:
    made, _ = await desk()
    made.open_run("audit", "client")
    made.note_evidence("audit", ["a"])
    assert made.missing_evidence("audit", ["a", "b"]) == ["b"]
    made.open_run("audit", "client")  # the client begins anew, and knows what it has
    assert made.missing_evidence("audit", ["a", "b"]) == ["a", "b"]


async def test_what_a_server_asks_for_holds_for_all() -> None:
    made, _ = await desk()
    made.open_run("first", "client-1")
    made.open_run("second", "client-2")
    made.pause("first", HOST, 3600)
    made.pause("first", HOST, 1)
    told = await made.turn("second", HOST, 0.001)
    assert told is not None and told["paused_seconds"] > 3500
    assert made.paused_seconds("second", HOST) > 3500 and made.paused_seconds("second", "other.example") == 0


def pace(turn: Any, stop: Any = None, *, allowed: Allowed | None = None, paused_seconds: float = 0) -> SharedPace:
    ear = SchedulerChannel(turn, lambda _seconds: None, stop or (lambda: None))
    return SharedPace(allowed or Allowed(), ear, time.monotonic, paused_seconds=paused_seconds)


@pytest.mark.parametrize("gone", [None, OSError("the scheduler")])
async def test_without_a_turn_nothing_is_asked_and_the_attempt_ends(gone: Any) -> None:
    async def ask(_between_seconds: float) -> None:
        if gone is not None:
            raise gone

    stopped = asyncio.Event()
    turn = asyncio.create_task(pace(ask, stopped.set).turn())
    await asyncio.wait_for(stopped.wait(), 5)
    assert await waits(cast("Any", turn))
    turn.cancel()


async def test_no_server_is_blamed_for_the_turns_of_others() -> None:
    async def ask(_between_seconds: float) -> TurnReply:
        return TurnReply(waiting=3)

    shared = pace(ask, allowed=Allowed(requests_per_second=0.5, concurrent=2))
    assert shared.backlog_seconds == 4
    await shared.turn()
    assert shared.backlog_seconds == 10


async def test_a_short_hold_is_waited_for_and_a_long_one_ends_the_waiting() -> None:
    answers = [TurnReply(paused_seconds=0.05), TurnReply(), TurnReply(paused_seconds=600)]
    asked: list[float] = []

    async def ask(_between_seconds: float) -> TurnReply:
        asked.append(time.monotonic())
        return answers.pop(0)

    shared = pace(ask)
    await shared.turn()
    assert asked[1] - asked[0] >= 0.045 and shared.paused_seconds == 0
    await asyncio.wait_for(shared.turn(), 5)
    assert shared.paused_seconds > 500
    await asyncio.wait_for(shared.turn(), 5)
    assert len(asked) == 3
    assert pace(ask, paused_seconds=600).paused_seconds > 500
