"""The read-only guard: what may change something at the agency is refused before it leaves the browser."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error

from auditkit.browser.request import opens_page
from auditkit.condition import Condition

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from playwright.async_api import CDPSession, Page, Route

    from auditkit.browser.hosts import Hosts
    from auditkit.browser.pace import Pace
    from auditkit.browser.robots import Robots

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_REDIRECTED = ("Document", "XHR", "Fetch")
_BEACONS = frozenset({"ping", "cspreport", "beacon"})


class Refusal(StrEnum):
    """Why a request was refused."""

    MAY_CHANGE = "may_change"
    ROBOTS = "robots"
    ROBOTS_UNREADABLE = "robots_unreadable"


@dataclass(frozen=True)
class Refused:
    """A request the guard stopped."""

    why: Refusal
    method: str
    url: str
    step: int
    own: bool
    """Whether it went to the agency, not to somebody's statistics."""
    navigation: bool
    beacon: bool

    @property
    def matters(self) -> bool:
        """Whether a customer's page could have needed it."""
        return self.navigation or (self.own and not self.beacon)


@dataclass(frozen=True)
class Terms:
    """On what terms the agency is visited."""

    hosts: Hosts
    allow_submit: bool
    allow_requests: tuple[str, ...]
    """`METHOD pattern`."""

    def allow(self, method: str, url: str) -> bool:
        """Whether a request may leave. Consent is the agency's own: it doesn't reach other hosts."""
        if method in _SAFE:
            return True
        if self.allow_submit and self.hosts.own(url):
            return True
        for entry in self.allow_requests:
            allowed_method, _, pattern = entry.partition(" ")
            if allowed_method.upper() == method and Condition(url=pattern.strip()).url_matches(url):
                return True
        return False


class Guard:
    """Stands at the browser's door for one attempt."""

    def __init__(
        self, terms: Terms, pace: Pace, robots: Robots, step: Callable[[], int], clock: Callable[[], float]
    ) -> None:
        self.refused: list[Refused] = []
        self.paced_seconds = 0.0
        self.held_seconds: dict[str, float] = {}
        """By address of a page: how long the guard itself held it back (pace, robots.txt), redirects included."""
        self._held_last = 0.0
        self._terms = terms
        self._pace = pace
        self._robots = robots
        self._step = step
        self._clock = clock
        self._watching: set[asyncio.Future[None]] = set()

    @property
    def backlog_seconds(self) -> float:
        """How long our own pace would hold a page back now: no server is to blame for that."""
        return self._pace.backlog_seconds

    async def watch(self, route: Route) -> None:
        """Let a request through, refuse it, or hold it until it is its turn."""
        request = route.request
        if not self._terms.allow(request.method, request.url):
            await self._refuse(route, Refusal.MAY_CHANGE)
            return
        if opens_page(request) and self._terms.hosts.own(request.url):
            began = self._clock()
            if not await self._robots.allows(request.url):
                await self._refuse(route, self._by_robots(request.url))
                return
            self.paced_seconds += await self._pace.turn()
            self._held_last = self.held_seconds[request.url] = self._clock() - began
        await route.continue_()

    def watch_redirects(self, page: Page) -> None:
        """Stand at the door of a window for redirects too: Playwright's routes see only where a request began."""
        self._spawn(self._watch_redirects(page))

    async def ready(self) -> None:
        """Wait until the windows that are open are watched."""
        await asyncio.gather(*self._watching)

    async def _watch_redirects(self, page: Page) -> None:
        try:
            session = await page.context.new_cdp_session(page)
            session.on("Fetch.requestPaused", lambda paused: self._spawn(self._redirected(session, paused)))
            await session.send("Fetch.enable", {"patterns": [{"resourceType": kind} for kind in _REDIRECTED]})
        except Error:  # the window has closed already
            return

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._watching.add(task)
        task.add_done_callback(self._watching.discard)

    async def _redirected(self, session: CDPSession, paused: dict[str, Any]) -> None:
        request, this = paused["request"], {"requestId": paused["requestId"]}
        began = self._clock()
        why = await self._objection(request["method"], request["url"]) if paused.get("redirectedRequestId") else None
        try:
            if why is None:
                if paused["resourceType"] == "Document" and paused.get("redirectedRequestId"):
                    self.paced_seconds += await self._pace.turn()
                    self._held_last += self._clock() - began
                    self.held_seconds[request["url"]] = self._held_last
                await session.send("Fetch.continueRequest", this)
                return
            document = paused["resourceType"] == "Document"
            self._note(why, request["method"], request["url"], navigation=document, beacon=False)
            if document:
                await session.send("Fetch.fulfillRequest", {**this, "responseCode": 204})
            else:
                await session.send("Fetch.failRequest", {**this, "errorReason": "BlockedByClient"})
        except Error:  # the window has closed meanwhile
            return

    async def _objection(self, method: str, url: str) -> Refusal | None:
        if not self._terms.allow(method, url):
            return Refusal.MAY_CHANGE
        if self._terms.hosts.own(url) and not await self._robots.allows(url):
            return self._by_robots(url)
        return None

    def _by_robots(self, url: str) -> Refusal:
        return Refusal.ROBOTS_UNREADABLE if self._robots.unreadable(url) else Refusal.ROBOTS

    async def may_open(self, url: str) -> bool:
        """Wait for the turn to open an address without the browser; False where robots.txt asks not to."""
        if not self._terms.hosts.own(url):
            return True
        self.paced_seconds += await self._pace.turn()
        return await self._robots.allows(url)

    async def _refuse(self, route: Route, why: Refusal) -> None:
        request = route.request
        navigation = opens_page(request)
        self._note(why, request.method, request.url, navigation=navigation, beacon=request.resource_type in _BEACONS)
        if navigation:
            # "No content" leaves the customer's page as it is; an error would put the browser's own page there.
            await route.fulfill(status=204)
        else:
            await route.abort("blockedbyclient")

    def _note(self, why: Refusal, method: str, url: str, *, navigation: bool, beacon: bool) -> None:
        own = self._terms.hosts.own(url)
        self.refused.append(Refused(why, method, url, self._step(), own, navigation, beacon))

    def as_data(self) -> list[dict[str, Any]]:
        """What was refused, for the record."""
        return [
            {"why": one.why.value, "method": one.method, "url": one.url, "step": one.step} for one in self.refused
        ]
