"""Turns at an agency's pages: never nearer to each other than allowed, whoever wakes late. Its robots.txt, and what
is asked without the browser, whatever comes for an answer.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
import trustme

from auditkit.browser.destination import Destinations
from auditkit.browser.guard import Guard, VisitTerms
from auditkit.browser.politeness import Pace, RecordedRobots, Robots, ask, ask_plainly
from auditkit.record.outcome import Refusal
from auditkit.task.host import Hosts


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


async def test_the_time_to_the_next_counts_from_when_one_has_left() -> None:
    """Once, and not where none was given a turn."""
    clock = Clock([])
    pace = Pace(2, 4, clock, clock.sleep)
    pace.note_left()
    await pace.turn()
    assert clock() == 100
    clock.now += 0.4
    pace.note_left()
    clock.now += 0.2
    pace.note_left()
    await pace.turn()
    assert 100.9 <= clock() < 101


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


async def test_nobody_opens_a_page_by_a_turn_that_was_overtaken_by_a_long_hold() -> None:
    clock = Clock([])
    pace = Pace(0.1, 4, clock, lambda _: pause_for_long(pace))
    terms = VisitTerms(Hosts(["harbour.example"]), False, (), robots_bar=False)
    guard = Guard(terms, pace, RecordedRobots({}), lambda: 1, clock)
    assert await guard.objection_to("https://harbour.example/first") is None
    assert await guard.objection_to("https://harbour.example/second") is Refusal.TOLD_TO_WAIT
    assert await guard.objection_to("https://elsewhere.example/") is None


async def pause_for_long(pace: Pace) -> None:
    pace.pause(600)


async def test_a_replay_waits_for_nothing() -> None:
    clock = Clock([])
    assert await given(Pace(math.inf, 4, clock, clock.sleep), clock, 3) == [100.0] * 3


Serve = Callable[..., str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A server that sends these parts, a tenth of a second apart, to all who ask, until the test is over."""
    over, listening = threading.Event(), []

    def send(connection: socket.socket, parts: Iterable[bytes], tls: ssl.SSLContext | None) -> None:
        if tls is not None:
            try:
                connection = tls.wrap_socket(connection, server_side=True)
            except OSError:  # who asks trusts it not
                return
        with connection:
            connection.recv(65536)
            for part in parts:
                try:
                    connection.sendall(part)
                except OSError:
                    return
                if over.wait(0.1):
                    return

    def start(parts: Iterable[bytes], tls: ssl.SSLContext | None = None) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def listen() -> None:
            while not over.is_set():
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=send, args=(connection, parts, tls), daemon=True).start()

        threading.Thread(target=listen, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}"

    yield start
    over.set()
    for server in listening:
        server.close()


FOUND = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
CLOSED = b"User-agent: *\nDisallow: /closed\n"
BROKEN_OFF = {
    "by length": FOUND + b"Content-Length: 4000\r\n\r\n" + CLOSED,
    "in pieces": FOUND + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\nffff\r\nDisal" % (len(CLOSED), CLOSED),
}


@pytest.mark.parametrize("how", BROKEN_OFF)
async def test_of_a_robots_txt_that_breaks_off_what_came_holds(serve: Serve, how: str) -> None:
    url, robots = serve([BROKEN_OFF[how]]), Robots("auditkit")
    assert not await robots.allows(f"{url}/closed")
    assert await robots.allows(f"{url}/open")


@pytest.mark.parametrize(
    "answer", [b"no HTTP at all\r\n\r\n", b"", FOUND * 200, b"HTTP/1.1 200 OK\r\n" + b"a" * 70_000]
)
async def test_a_robots_txt_that_is_none_forbids_nothing(serve: Serve, answer: bytes) -> None:
    assert await Robots("auditkit").allows(f"{serve([answer])}/page")


async def test_who_is_stopped_while_waiting_for_robots_txt_stops_nobody_else(serve: Serve) -> None:
    url, robots = serve([FOUND, b"\r\n" + CLOSED]), Robots("auditkit")
    first = asyncio.ensure_future(robots.allows(f"{url}/closed"))
    other = asyncio.ensure_future(robots.allows(f"{url}/closed"))
    await asyncio.sleep(0)
    first.cancel()
    assert await other is False


@pytest.mark.parametrize("begin", [b"HTTP/1.1 404 Gone\r\nX: ", b"HTTP/1.1 404 Gone\r\n\r\n", b"HTT"])
def test_an_answer_that_trickles_is_waited_for_as_long_as_any_other(serve: Serve, begin: bytes) -> None:
    url = serve(itertools.chain([begin], itertools.repeat(b"a", 600)))
    answer = ask_plainly(url, "auditkit", seconds=0.5, most_bytes=1000)
    assert answer is None or (answer.status, answer.whole) == (404, False)
    assert begin != b"HTT" or answer is None


def test_an_answer_in_time_is_whole_and_no_longer_than_wanted(serve: Serve) -> None:
    url = serve([FOUND + b"Content-Length: 3000\r\n\r\n", b"a" * 1000, b"b" * 2000])
    answer = ask_plainly(url, "auditkit", seconds=20, most_bytes=1500)
    assert answer is not None
    assert answer.whole
    assert answer.text == "a" * 1000 + "b" * 500


def test_what_is_packed_small_is_unpacked_no_further_than_wanted(serve: Serve) -> None:
    packer = zlib.compressobj(9, wbits=31)
    packed = packer.compress(b"User-agent: *\n") + b"".join(packer.compress(b"#" * 2**20) for _ in range(60))
    heads = FOUND + b"Content-Encoding: gzip\r\n\r\n"
    tracemalloc.start()
    try:
        answer = ask_plainly(serve([heads + packed]), "auditkit", seconds=20, most_bytes=1000)
        assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    finally:
        tracemalloc.stop()
    assert answer is not None
    assert answer.text == "User-agent: *\n" + "#" * 986
    answer = ask_plainly(serve([heads + b"no gzip at all"]), "auditkit", seconds=20, most_bytes=1000)
    assert answer is not None
    assert not answer.whole


def test_who_is_sent_on_goes_on_whatever_comes_with_it(serve: Serve) -> None:
    there = serve([FOUND + b"Set-Cookie: a=b\r\n\r\nfound"])
    sent_on = b"HTTP/1.1 302 There\r\nLocation: %b\r\nContent-Length: 999999999999\r\n\r\n"
    endless = itertools.chain([sent_on % there.encode()], itertools.repeat(b"a" * 100, 600))
    answer = ask_plainly(serve(endless), "auditkit", seconds=20, most_bytes=10, follow=True)
    assert answer is not None
    assert (answer.text, answer.cookies) == ("found", ("a=b",))
    for nowhere in (b"file:///etc/passwd", b"ftp://127.0.0.1/x", b"javascript:1", b"http://[", b"/robots.txt"):
        answer = ask_plainly(serve([sent_on % nowhere]), "auditkit", seconds=20, most_bytes=10, follow=True)
        assert answer is not None, nowhere
        assert answer.status == 302


def test_nobody_is_sent_on_to_a_private_address(serve: Serve) -> None:
    public = Destinations("http://203.0.113.5/")
    assert ask_plainly(serve([FOUND + CLOSED]), "auditkit", seconds=20, most_bytes=10, destinations=public) is None
    sent_on = b"HTTP/1.1 302 There\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    assert ask_plainly(serve([sent_on]), "auditkit", seconds=20, most_bytes=10, follow=True) is None


def test_nobody_waits_at_the_end_for_what_is_still_asked(serve: Serve) -> None:
    url = serve(itertools.chain([FOUND], itertools.repeat(b"X: a\r\n", 6000)))

    async def stopped() -> None:
        asking = asyncio.ensure_future(ask(url, "auditkit", seconds=600, most_bytes=1000))
        await asyncio.sleep(0.1)
        asking.cancel()

    began = time.monotonic()
    asyncio.run(stopped())
    assert time.monotonic() - began < 60


def test_a_server_behind_tls_is_asked_as_any_other(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ca, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("127.0.0.1").configure_cert(context)
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    url = serve([FOUND + b"Connection: close\r\n\r\n", CLOSED], context).replace("http:", "https:")
    assert ask_plainly(url, "auditkit", seconds=20, most_bytes=1000) is None, "its certificate is nobody's"
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    answer = ask_plainly(url, "auditkit", seconds=20, most_bytes=1000)
    assert answer is not None
    assert answer.text.encode() == CLOSED
