"""How politely an agency is visited: its pace, its requests to wait (RFC 9110, RFC 6585), its robots.txt (RFC
9309).
"""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from protego import Protego

from auditkit.browser.recording.archive import RobotsAnswer

MAX_WAIT_SECONDS = 30.0
"""Waits up to this long are waited; after a longer one the page isn't asked for again in this visit."""
DEFAULT_WAIT_SECONDS = 5.0
"""How long to wait where the site doesn't say."""
TOO_MANY_REQUESTS = 429
SERVICE_UNAVAILABLE = 503


def seconds_to_wait(status: int, headers: Mapping[str, str]) -> float | None:
    """How long an answer asks the visitor to wait, never less than nothing; None where it asks for no such thing.

    Names of headers are in small letters. A date is read by the server's own clock, where it tells the time.
    """
    said = headers.get("retry-after", "").strip()
    if status != TOO_MANY_REQUESTS and not (status == SERVICE_UNAVAILABLE and said):
        return None
    if said.isascii() and said.isdigit():
        return float(said[:9])
    at, now = _moment(said), _moment(headers.get("date", "")) or datetime.now(UTC)
    return DEFAULT_WAIT_SECONDS if at is None else max(0.0, (at - now).total_seconds())


def rate_limit_seconds(status: int, headers: Mapping[str, str]) -> float | None:
    """The same, where it may be this visitor that the server has had too much of.

    A service that says it will be away for longer than anybody waits is away for its customers, too.
    """
    wait = seconds_to_wait(status, headers)
    return wait if wait is not None and (status == TOO_MANY_REQUESTS or wait <= MAX_WAIT_SECONDS) else None


def _moment(said: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


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
        while self.held_seconds <= MAX_WAIT_SECONDS:
            wait = max(self._next_at, self._held_until) - self._clock()
            if wait <= 0:
                return
            await self._sleep(wait)


ROBOTS_TOKEN = "auditkit"
_LIMIT_BYTES = 512 * 1024
_TIMEOUT_SECONDS = 10
_MOST_DELAY_SECONDS = 10.0
"""More than that is meant for those who fetch a whole site."""


class Robots:
    """Asks each host for its robots.txt once, and remembers."""

    def __init__(self, user_agent: str) -> None:
        self._user_agent = user_agent
        self._rules: dict[str, asyncio.Task[Protego]] = {}
        self._unreadable: set[str] = set()
        self.answers: dict[str, RobotsAnswer] = {}
        """What each host answered, by its origin."""

    async def allows(self, url: str) -> bool:
        """Whether the host lets this visitor open the address."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            return True
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.create_task(asyncio.to_thread(self._fetch, origin))
        rules = await self._rules[origin]
        return bool(rules.can_fetch(url, ROBOTS_TOKEN))

    async def delay_seconds(self, url: str) -> float:
        """How far apart the host asks visitors to open its pages (Crawl-delay), up to a limit."""
        if not await self.allows(url):
            return 0.0
        parts = urlsplit(url)
        rules = self._rules.get(f"{parts.scheme}://{parts.netloc}")
        return (
            min(float((await rules).crawl_delay(ROBOTS_TOKEN) or 0), _MOST_DELAY_SECONDS)
            if rules is not None
            else 0.0
        )

    def unreadable(self, url: str) -> bool:
        """Whether the host's server failed when it was asked for its robots.txt."""
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}" in self._unreadable

    def _fetch(self, origin: str) -> Protego:
        """RFC 9309: no file allows everything, a server error forbids everything.

        A host that can't be reached allows everything here: the visit itself will tell what is wrong.
        """
        answer = self.answers[origin] = self._ask(origin)
        if answer.status is not None and answer.status >= 500:
            self._unreadable.add(origin)
            return Protego.parse("User-agent: *\nDisallow: /")
        return Protego.parse(answer.text)

    def _ask(self, origin: str) -> RobotsAnswer:
        request = urllib.request.Request(
            resolve_localhost(f"{origin}/robots.txt"),
            headers={"User-Agent": self._user_agent, "Host": urlsplit(origin).netloc},
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:
                return RobotsAnswer(status=200, text=answer.read(_LIMIT_BYTES).decode("utf-8", "replace"))
        except urllib.error.HTTPError as refusal:
            return RobotsAnswer(status=refusal.code)
        except (OSError, ValueError):
            return RobotsAnswer()


class RecordedRobots(Robots):
    """The answers of a recording. A host that it doesn't hold isn't asked: nothing of it can be opened anyway."""

    def __init__(self, answers: Mapping[str, RobotsAnswer]) -> None:
        super().__init__("")
        self._recorded = answers

    def _ask(self, origin: str) -> RobotsAnswer:
        return self._recorded.get(origin, RobotsAnswer())


def resolve_localhost(url: str) -> str:
    """RFC 6761: `*.localhost` is this machine. Browsers know it, not every system's resolver does."""
    parts = urlsplit(url)
    if not (parts.hostname or "").endswith(".localhost"):
        return url
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=f"127.0.0.1{port}").geturl()
