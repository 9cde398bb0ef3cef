"""How politely an agency is visited: its rate limits (RFC 6585), its pace, its robots.txt (RFC 9309), and how it is
asked without the browser.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
import urllib.request
import zlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING, Any

import certifi
from protego import Protego

from auditkit.browser.destination import Destinations, in_thread
from auditkit.browser.recording.archive import RobotsAnswer
from auditkit.browser.redaction import secret_placeholder
from auditkit.record.http_status import NOT_MEASURED, SHORT_BREAK_STATUSES, is_server_error
from auditkit.task.host import join_address, split_address

if TYPE_CHECKING:
    from playwright.async_api import Response

MAX_WAIT_SECONDS = 30.0
"""Waits up to this long are waited; after a longer one the page isn't asked for again in this visit."""
DEFAULT_WAIT_SECONDS = 5.0


@dataclass(frozen=True)
class RateLimit:
    """A server's request to come back later, by its status and `Retry-After` (RFC 9110 section 10.2.3, RFC 6585)."""

    status: int
    seconds: float
    """How long the server asks to be left alone; never less than nothing."""

    @classmethod
    def of(cls, status: int, headers: Mapping[str, str]) -> RateLimit | None:
        """What an answer asks of this visitor; None where it asks for no wait.

        Names of headers are in small letters. A date is read by the server's own clock, where it tells the time.
        """
        retry_after = headers.get("retry-after", "").strip()
        known = NOT_MEASURED.get(status)
        if known is not None and known.retry:
            return cls(status, _seconds(retry_after, headers))
        if status in SHORT_BREAK_STATUSES and retry_after:
            limit = cls(status, _seconds(retry_after, headers))
            return limit if limit.is_short else None
        return None

    @property
    def is_short(self) -> bool:
        return self.seconds <= MAX_WAIT_SECONDS


def _seconds(retry_after: str, headers: Mapping[str, str]) -> float:
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    until, now = _parse_date(retry_after), _parse_date(headers.get("date", "")) or datetime.now(UTC)
    return DEFAULT_WAIT_SECONDS if until is None else max(0.0, (until - now).total_seconds())


def _parse_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


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
        self._paused_until = 0.0
        self._clock = clock
        self._sleep = sleep
        self._turns = asyncio.Lock()
        self._waiting = 0
        self._is_leaving = False  # has been given a turn, and isn't known to have left
        self._is_asked_for = False  # the interval is the agency's own
        self.attempts = asyncio.Semaphore(concurrent)
        """Held while an attempt is at the agency."""
        self.next_attempts = asyncio.Semaphore(concurrent)
        """Held while an attempt is one of those that may be there next."""

    @property
    def backlog_seconds(self) -> float:
        """How long anyone who asks now would wait for a turn."""
        behind = self._waiting * self._interval_seconds * (1 + _ON_THE_WAY)
        return max(0.0, self._next_at - self._clock(), self.paused_seconds) + behind

    @property
    def paused_seconds(self) -> float:
        return max(0.0, self._paused_until - self._clock())

    @property
    def is_paused_for_long(self) -> bool:
        return self.paused_seconds > MAX_WAIT_SECONDS

    def pause(self, seconds: float) -> None:
        self._paused_until = max(self._paused_until, self._clock() + seconds)

    def slow_to(self, interval_seconds: float) -> None:
        """Keep to what the agency itself asks for between two pages, if that is longer."""
        if interval_seconds >= self._interval_seconds:
            self._interval_seconds, self._is_asked_for = interval_seconds, True

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
                self._count_from_now(leaving=True)
        finally:
            self._waiting -= 1
        return self._clock() - began

    def note_left(self) -> None:
        """Note that the request whose turn it was has left only now: a busy browser sends it late."""
        if self._is_leaving:
            self._count_from_now(leaving=False)

    def note_answer(self, is_own: Callable[[str], bool], answer: Response) -> None:
        """Count from when a page was really sent for, which is known for sure only once its answer has come.

        By Resource Timing's `requestStart`: https://www.w3.org/TR/resource-timing/#dom-performanceresourcetiming-requeststart
        What the agency asks for is reckoned at its server, which may have got to the request a while later: there it
        is counted from the answer.
        """
        timing = answer.request.timing
        if answer.request.is_navigation_request() and is_own(answer.url) and timing["requestStart"] >= 0:
            ago = max(0.0, time.time() - (timing["startTime"] + timing["requestStart"]) / 1000)
            sent = self._clock() if self._is_asked_for else self._clock() - ago
            self._next_at = max(self._next_at, self._next_after(sent))

    def _count_from_now(self, *, leaving: bool) -> None:
        self._is_leaving = leaving
        self._next_at = self._next_after(self._clock())

    def _next_after(self, moment: float) -> float:
        return moment + self._interval_seconds * (1 + _ON_THE_WAY)

    async def _wait(self) -> None:
        while not self.is_paused_for_long:
            wait = max(self._next_at, self._paused_until) - self._clock()
            if wait <= 0:
                return
            await self._sleep(wait)


@dataclass(frozen=True)
class PlainAnswer:
    status: int
    headers: Mapping[str, str]
    """By names in small letters."""
    body: bytes
    """What came of it within the limits; empty for HEAD."""
    whole: bool
    """Whether it came in time, and was not broken off."""
    cookies: tuple[str, ...] = ()
    """What it gives to keep, as `Set-Cookie` says it."""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def declared_bytes(self) -> int:
        return declared_bytes(self.headers)

    def sends_on_to(self, url: str) -> str | None:
        """The address that asking for `url` is sent on to, if it is; empty where that is no web address."""
        location = self.headers.get("location")
        if self.status not in _REDIRECTS or location is None:
            return None
        onward = join_address(url, location)
        return onward if split_address(onward).scheme in ("http", "https") else ""


def declared_bytes(headers: Mapping[str, str] | Message) -> int:
    """How much an answer says that it holds; 0 where it doesn't say."""
    declared = (headers.get("content-length") or "").strip()
    return int(declared[:18]) if declared.isascii() and declared.isdigit() else 0


_REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 10
"""RFC 9309 section 2.3.1.2 asks for five at least; browsers follow twenty."""


async def ask(
    url: str,
    agent: str,
    *,
    seconds: float,
    most_bytes: int,
    method: str = "GET",
    follow: bool = False,
    headers: Mapping[str, str] | None = None,
    destinations: Destinations | None = None,
    whole_only: bool = False,
) -> PlainAnswer | None:
    """The same as `ask_plainly`, while others go on. Not even a name that is never found takes longer."""
    limits = partial(ask_plainly, url, agent, seconds=seconds, most_bytes=most_bytes, whole_only=whole_only)
    work = partial(limits, method=method, follow=follow, headers=headers, destinations=destinations)
    try:
        async with asyncio.timeout(seconds + 1):
            return await in_thread(work)
    except TimeoutError:
        return None


def ask_plainly(
    url: str,
    agent: str,
    *,
    seconds: float,
    most_bytes: int,
    method: str = "GET",
    follow: bool = False,
    headers: Mapping[str, str] | None = None,
    destinations: Destinations | None = None,
    whole_only: bool = False,
) -> PlainAnswer | None:
    """Ask once, without the browser; None where no answer begins in time.

    `seconds` are for all of it, however slowly it comes, and `most_bytes` for what is in it once it is unpacked. With
    `follow`, where the answer sends on to is asked, too. `destinations` says where that may be: nowhere private,
    unless `url` is so itself. With `whole_only`, nothing is taken of what declares itself larger than that.
    """
    try:
        with _Deadline(seconds) as deadline:
            opener = urllib.request.OpenerDirector()
            asking = _WithDeadline(deadline, destinations or Destinations(url))
            for handler in (urllib.request.ProxyHandler(), asking, urllib.request.UnknownHandler()):
                opener.add_handler(handler)
            for _ in range(MOST_REDIRECTS + 1):
                request = _request(
                    url, method, {"User-Agent": agent, "Accept": "text/html,*/*;q=0.8", **(headers or {})}
                )
                with opener.open(request, timeout=seconds) as opened:
                    larger = whole_only and declared_bytes(opened.headers) > most_bytes
                    answer = _read(opened, 0 if larger or method == "HEAD" else most_bytes, deadline)
                onward = answer.sends_on_to(url) if follow else None
                if not onward:
                    break
                url = onward
            return answer
    except (OSError, ValueError, HTTPException):
        return None


def _request(url: str, method: str, headers: Mapping[str, str]) -> urllib.request.Request:
    request = urllib.request.Request(resolve_localhost(url), headers=dict(headers), method=method)
    request.add_unredirected_header("Host", split_address(url).netloc.rpartition("@")[2])
    return request


_PIECE_BYTES = 2**16


def _read(answer: HTTPResponse, most_bytes: int, deadline: _Deadline) -> PlainAnswer:
    """Piece by piece: what is declared to come, or packed small, takes no more memory than is wanted of it."""
    packed = answer.headers.get("Content-Encoding", "").strip().lower() in ("gzip", "x-gzip", "deflate")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32) if packed else None
    body, broken = bytearray(), False
    try:
        while len(body) < most_bytes and (piece := answer.read1(_PIECE_BYTES)):
            body += piece if unpacker is None else unpacker.decompress(piece, most_bytes - len(body))
    except (OSError, HTTPException, ValueError, zlib.error):
        broken = True
    cut = len(body) < most_bytes and bool(answer.length)
    return PlainAnswer(
        status=answer.status,
        headers={name.lower(): value for name, value in answer.headers.items()},
        body=bytes(memoryview(body)[:most_bytes]),
        whole=not (broken or cut or deadline.over),
        cookies=tuple(answer.headers.get_all("Set-Cookie", [])),
    )


class _Deadline:
    """Cuts the connections when the time is over: the timeout of a socket begins anew with each byte that comes."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.over = False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        for one in self._sockets:
            one.close()

    def watch(self, connected: socket.socket) -> None:
        """Cut it, too, when the time is over. Raises TimeoutError when it is."""
        self._sockets.append(connected.dup())  # TLS takes the socket itself over
        if self.over:
            raise TimeoutError

    def _cut(self) -> None:
        self.over = True
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class _Connection(HTTPConnection):
    deadline: _Deadline
    destinations: Destinations | None
    """Where it may lead; None on the way to a proxy."""

    def connect(self) -> None:
        name = self.host
        try:
            self._connect(name)
        finally:
            self.host = name
        self.deadline.watch(self.sock)

    def _connect(self, name: str) -> None:
        """To the first of its addresses that answers. Raises OSError."""
        if self.destinations is None:
            return super().connect()
        fault: OSError | None = None
        for address in self.destinations.addresses_now(name, self.deadline.seconds):
            self.host = str(address)
            try:
                return super().connect()
            except OSError as refused:
                fault = refused
        raise fault or OSError(name)


class _SecureConnection(HTTPSConnection, _Connection):
    """Watched before TLS begins."""


class _WithDeadline(urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
    def __init__(self, deadline: _Deadline, destinations: Destinations) -> None:
        super().__init__()
        self._deadline = deadline
        self._destinations = destinations

    def http_open(self, request: urllib.request.Request) -> HTTPResponse:
        return self.do_open(self._maker(_Connection, request), request)

    def https_open(self, request: urllib.request.Request) -> HTTPResponse:
        trusted = ssl.create_default_context()
        trusted.load_verify_locations(certifi.where())  # not every Python knows where its system keeps them
        return self.do_open(self._maker(_SecureConnection, request), request, context=trusted)

    def _maker(self, kind: type[_Connection], request: urllib.request.Request) -> Callable[..., _Connection]:
        """What makes the connection for a request. Raises PrivateAddress where that can be told already."""
        self._destinations.check_number(request.full_url)
        return partial(self._connection, kind, None if request.has_proxy() else self._destinations)

    def _connection(
        self, kind: type[_Connection], destinations: Destinations | None, *given: Any, **more: Any
    ) -> _Connection:
        # Not as an argument: the standard library's class for TLS hands none on that it doesn't know.
        connection = kind(*given, **more)
        connection.deadline, connection.destinations = self._deadline, destinations
        return connection


ROBOTS_TOKEN = "auditkit"
_MOST_BYTES = 500 * 1024
"""RFC 9309 section 2.5: as much has to be read, at least."""
_MOST_SECONDS = 10.0
_MAX_DELAY_SECONDS = 10.0
"""More than that is meant for those who fetch a whole site."""


class Robots:
    """Asks each host for its robots.txt once, and remembers."""

    def __init__(self, user_agent: str) -> None:
        self._user_agent = user_agent
        self._rules: dict[str, asyncio.Task[Protego]] = {}
        self._unreadable: set[str] = set()
        self.answers: dict[str, RobotsAnswer] = {}

    async def allows(self, url: str, destinations: Destinations | None = None) -> bool:
        """`destinations` says where the file may be fetched from, if its host sends on to elsewhere."""
        rules = await self._rules_for(url, destinations)
        return rules is None or bool(rules.can_fetch(url, ROBOTS_TOKEN))

    async def delay_seconds(self, url: str, destinations: Destinations | None = None) -> float:
        """How far apart the host asks visitors to open its pages (Crawl-delay), up to a limit."""
        rules = await self._rules_for(url, destinations)
        return min(float(rules.crawl_delay(ROBOTS_TOKEN) or 0), _MAX_DELAY_SECONDS) if rules is not None else 0.0

    async def _rules_for(self, url: str, destinations: Destinations | None) -> Protego | None:
        """The rules of its host; None for an address that no host serves."""
        if split_address(url).scheme not in ("http", "https"):
            return None
        origin = _origin(url)
        if origin not in self._rules:
            self._rules[origin] = asyncio.create_task(self._fetch(origin, destinations))
        # Others wait for them too: one who is stopped meanwhile takes nothing from them.
        return await asyncio.shield(self._rules[origin])

    def unreadable(self, url: str) -> bool:
        """Whether the host's server failed when it was asked for its robots.txt."""
        return _origin(url) in self._unreadable

    async def _fetch(self, origin: str, destinations: Destinations | None) -> Protego:
        """RFC 9309: no file allows everything, a server error forbids everything.

        A host that can't be reached allows everything here: the visit itself will tell what is wrong.
        """
        answer = self.answers[origin] = await self._ask(origin, destinations)
        if answer.status is not None and is_server_error(answer.status):
            self._unreadable.add(origin)
            return Protego.parse("User-agent: *\nDisallow: /")
        return await in_thread(partial(Protego.parse, answer.text))

    async def _ask(self, origin: str, destinations: Destinations | None) -> RobotsAnswer:
        asking = partial(ask, f"{origin}/robots.txt", self._user_agent, follow=True, destinations=destinations)
        answer = await asking(seconds=_MOST_SECONDS, most_bytes=_MOST_BYTES)
        if answer is None:
            return RobotsAnswer()
        # Of a file that breaks off, what came of it holds.
        return (
            RobotsAnswer(status=200, text=answer.text) if answer.status < 300 else RobotsAnswer(status=answer.status)
        )


class RecordedRobots(Robots):
    """The answers of a recording. A host that it doesn't hold isn't asked: nothing of it can be opened anyway."""

    def __init__(self, answers: Mapping[str, RobotsAnswer], salt: str = "") -> None:
        super().__init__("")
        self._recorded = answers
        self._salt = salt

    async def _ask(self, origin: str, destinations: Destinations | None) -> RobotsAnswer:
        hidden = self._recorded.get(secret_placeholder(origin, self._salt), RobotsAnswer())
        return self._recorded.get(origin, hidden)


def _origin(url: str) -> str:
    parts = split_address(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def resolve_localhost(url: str) -> str:
    """RFC 6761: `*.localhost` is this machine. Browsers know it, not every system's resolver does."""
    parts = split_address(url)
    if not (parts.hostname or "").endswith(".localhost"):
        return url
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=f"127.0.0.1{port}").geturl()
