"""The read-only guard: what may change something at the agency is refused before it leaves the browser."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Error, Page, Request, Route, WebSocket

from auditkit.browser.connection_filter import (
    BLOCKED,
    CONNECTION,
    BlockedRequest,
    ConnectionFilter,
    Consent,
    endpoint,
)
from auditkit.browser.destination import Destinations
from auditkit.browser.gate import REPORT_ADDRESS, Gate, guard_windows, is_ahead, method_of
from auditkit.browser.politeness import Pace, Robots
from auditkit.browser.recording.replay import NO_NETWORK, RecordedAnswer, Replay, fulfill, fulfill_redirected
from auditkit.browser.traffic import SAFE_METHODS, opens_page
from auditkit.record.outcome import Refusal
from auditkit.task.condition import Condition
from auditkit.task.host import AllowedRequest, Hosts, bare_address, host_of, named_host
from auditkit.task.loader import LoadedAgency

_REDIRECTED = ("Document", "XHR", "Fetch")
_NAMES = {"cspviolationreport": "cspreport"}
"""What the browser calls a kind of request, and Playwright."""
_NEEDED = frozenset({"document", "script", "stylesheet"})
_DATA = frozenset({"xhr", "fetch", "eventsource", "websocket"})
_BEACONS = frozenset({"ping", "cspreport", "beacon", "prefetch"})

_FAILED = "net::ERR_FAILED"

MOST_REFUSED = 500
_MOST_KEPT = 500
"""In a record."""
_MOST_AHEAD = 50
"""Of what is fetched ahead, which a page may well do for each of its links."""
_LONGEST_URL = 4000


@dataclass(frozen=True)
class RefusedRequest:
    why: Refusal
    method: str
    url: str
    step: int
    own: bool
    """Whether it went to the agency, not to somebody's statistics."""
    navigation: bool
    beacon: bool
    resource: str = ""
    """What it was wanted as, in Playwright's words."""
    provisional: bool = False
    """Whether the browser may still tell what it was wanted for, when the page learns that it failed."""

    @property
    def shapes_page(self) -> bool:
        """Whether the page may say or do something else without it: code, frames, and data of the agency's own."""
        return self.navigation or self.resource in _NEEDED or (self.own and self.resource in _DATA)

    @property
    def matters(self) -> bool:
        """Whether a customer's page could have needed it. Sockets are often another's, for the agency's own news."""
        return self.navigation or (self.own and not self.beacon) or self.resource == "websocket"

    def is_of(self, request: Request) -> bool:
        """Whether this is what gate or filter knew of a request of the browser's."""
        if self.provisional and self.method == CONNECTION:
            return endpoint(self.url) == endpoint(request.url)
        return self.provisional and (self.method, self.url) == (request.method, request.url)


@dataclass(frozen=True)
class VisitTerms:
    hosts: Hosts
    allow_submit: bool
    allow_requests: tuple[str, ...]
    robots_bar: bool = True
    """Whether what robots.txt forbids stays undone: not at one's own site, whose file says so with a reason."""
    base_url: str = ""
    """The agency's own address: where it is private, so may others be that the visit goes to."""

    @classmethod
    def of(cls, agency: LoadedAgency, base_url: str) -> VisitTerms:
        own = agency.agency
        return cls(Hosts(agency.hosts), own.allow_submit, tuple(own.allow_requests), own.robots is None, base_url)

    @cached_property
    def visited(self) -> Hosts:
        """The agency's hosts, and that of the address visited in the place of its own: no consent is given for it."""
        host = host_of(self.base_url)
        return Hosts((*self.hosts.patterns, host)) if host else self.hosts

    def allow(self, method: str, url: str) -> bool:
        """Whether a request may leave. Consent is the agency's own: other hosts have to be named."""
        return method in SAFE_METHODS or self._consents(url, method)

    def allow_socket(self, url: str) -> bool:
        """Whether a WebSocket may be opened: what is sent through one is seen by nobody, so it counts as a write."""
        return self._consents(re.sub(r"^ws(?=s?:)", "http", url, flags=re.IGNORECASE))

    def _consents(self, url: str, method: str | None = None) -> bool:
        if self.allow_submit and self.hosts.own(url):
            return True
        return any(
            method in (None, one.method) and one.hosts.own(url) and Condition(url=one.pattern).url_matches(url)
            for one in self._entries
        )

    @cached_property
    def _entries(self) -> tuple[AllowedRequest, ...]:
        """Those of allow_requests. A pattern that names no host is for the agency's own."""
        found = []
        for entry in self.allow_requests:
            method, _, pattern = entry.partition(" ")
            host = named_host(pattern.strip())
            found.append(AllowedRequest(method.upper(), pattern.strip(), Hosts((host,)) if host else self.hosts))
        return tuple(found)

    @cached_property
    def content_policy(self) -> str:
        """What every document and worker of the visit is told (CSP level 3). It holds in every realm they make, too,
        where nothing else could stop a socket before it is there. It allows no more than `allow_socket`.
        """
        places = [(host, "") for host in self.hosts.patterns] if self.allow_submit else []
        places += [(host, path) for one in self._entries if (path := one.socket_path) for host in one.hosts.patterns]
        # The policy's language has no IPv6 addresses.
        names = [(re.sub(r":\d+$", "", host), path) for host, path in places if "[" not in host]
        sockets = [f" {scheme}://{host}:*{path}" for host, path in names for scheme in ("ws", "wss")]
        return f"connect-src http: https: data: blob:{''.join(sockets)}"


class Guard:
    def __init__(
        self,
        terms: VisitTerms,
        pace: Pace,
        robots: Robots,
        step: Callable[[], int],
        clock: Callable[[], float],
        *,
        replay: Replay | None = None,
    ) -> None:
        self.refused: list[RefusedRequest] = []
        self.paced_seconds = 0.0
        self.delay_seconds: dict[str, float] = {}
        """By address of a page: how long the guard itself held it back (pace, robots.txt), redirects included."""
        self._last_delay = 0.0
        self._terms = terms
        self._pace = pace
        self.note_left = pace.note_left
        self._robots = robots
        self._step = step
        self._clock = clock
        self.replay = replay
        """Where answers come from, when not from the network."""
        self.destinations = Destinations(terms.base_url) if terms.base_url and replay is None else None
        """Where the visit may connect to; None where it connects to nothing."""
        self._filter: ConnectionFilter | None = None
        self._watching: set[asyncio.Future[None]] = set()
        self.on_fault: Callable[[BaseException | None], None] = lambda fault: None
        """Told what broke while a request was watched."""
        self.note_window: Callable[[], None] = lambda: None
        """Told when a window has opened, even one that has gone before anything else is known of it."""
        self.asks: Callable[[str, str], bool] = lambda method, url: False
        """Whether a page of the visit, or a frame of one, asks for a document now, by method and address."""
        self.on_flood: Callable[[], None] = lambda: None
        """Told when a page has been refused so much that there is no end to it."""

    async def open(self) -> dict[str, Any]:
        """Stand under a visit's browser context, too; the context's options for that. Raises OSError without a port.

        A replay needs no network. Where the machine reaches the web through a proxy, the browser goes on using that.
        """
        if self.destinations is None or self.destinations.has_proxy:
            return {}
        consent = Consent(self._terms.allow, self._terms.allow_socket)
        self._filter = ConnectionFilter(consent, self.destinations, self.note_blocked)
        await self._filter.start()
        return self._filter.options

    async def close(self) -> None:
        """End what is still under way. What is already noted stays."""
        if self._filter is not None:
            await self._filter.stop()

    def true_error(self, request: Request) -> str:
        """How a request failed, in the browser's words for what went wrong, whoever connects in its place."""
        # What another host was not even asked about has simply failed, as far as the browser knows.
        if request.failure == _FAILED and any(one.is_of(request) for one in self.refused):
            return BLOCKED
        return self.error_name(request.method, request.url, request.failure or "")

    def error_name(self, method: str, url: str, error: str) -> str:
        """The same of a failure that the browser calls `error`."""
        return error if self._filter is None else self._filter.true_error(method, url, error)

    @property
    def backlog_seconds(self) -> float:
        """How long our own pace would hold a page back now: no server is to blame for that."""
        return self._pace.backlog_seconds

    def pause(self, seconds: float) -> None:
        """Ask nothing more of the agency for so long: its server wants that. A replay asks nothing anyway."""
        if self.replay is None:
            self._pace.pause(seconds)

    @property
    def asked_to_wait(self) -> bool:
        """Whether the agency's server wants to be left alone for longer than is waited."""
        return self._pace.is_paused_for_long

    async def watch(self, route: Route) -> None:
        """Answer a request of a replay out of the recording, or refuse it."""
        request = route.request
        document, page = request.is_navigation_request(), opens_page(request)
        why = await self._objection(request.method, request.url, document=document, page=page)
        if why is None and self.replay is not None and not await fulfill(self.replay, route):
            why = Refusal.NOT_RECORDED
        if why is not None:
            await self._refuse(route, why)

    async def _objection(
        self, method: str, url: str, *, document: bool, page: bool, redirected: bool = False
    ) -> Refusal | None:
        """Why a request may not leave. A document of the agency's own is held until its turn."""
        if not self._terms.allow(method, url):
            return Refusal.MAY_CHANGE
        if await self._is_private(url):
            return Refusal.PRIVATE_ADDRESS
        if not document:
            return None
        began = self._clock()
        why = await self.objection_to(url)
        if page:
            self._last_delay = self._clock() - began + (self._last_delay if redirected else 0.0)
            self.delay_seconds[bare_address(url)] = self._last_delay
        return why

    @property
    def content_policy(self) -> str:
        return self._terms.content_policy

    def allows(self, method: str, url: str) -> bool:
        return self._terms.allow(method, url)

    async def permits(self, paused: Mapping[str, Any], *, page: bool) -> bool:
        """Judge a request on its way, hold a document until its turn, and note what is refused. `page`: it fills a
        window. What can't be judged is refused, and ends the visit.
        """
        try:
            return await self._permits(paused, page=page)
        except Exception as fault:
            self.on_fault(fault)
            return False

    async def _permits(self, paused: Mapping[str, Any], *, page: bool) -> bool:
        request, document = paused["request"], paused["resourceType"] == "Document"
        if request["url"] == REPORT_ADDRESS:
            self._note_report(request.get("postData"))
            return False
        asked, redirected = (method_of(paused), request["url"]), "redirectedRequestId" in paused
        why: Refusal | None = Refusal.AHEAD
        if not is_ahead(paused):
            why = await self._objection(*asked, document=document, page=page, redirected=redirected)
        if why is not None:
            self._note_paused(why, paused, navigation=document and page)
        return why is None

    def has_refused(self, method: str, url: str) -> bool:
        """Whether that request was refused in the step that goes on."""
        known = (method, bare_address(url), self._step())
        return any((one.method, bare_address(one.url), one.step) == known for one in self.refused)

    def note_stray(self, paused: Mapping[str, Any], why: Refusal) -> None:
        """Note a request refused of which nobody knows whose it is, if it was to this visit's agency."""
        if self._terms.visited.own(paused["request"]["url"]):
            self._note_paused(why, paused, navigation=False)

    def _note_paused(self, why: Refusal, paused: Mapping[str, Any], *, navigation: bool) -> None:
        kind = "prefetch" if why is Refusal.AHEAD else str(paused["resourceType"]).lower()
        kind, request = _NAMES.get(kind, kind), paused["request"]
        provisional = why is not Refusal.AHEAD
        self._note(
            why, method_of(paused), request["url"], resource=kind, navigation=navigation, provisional=provisional
        )

    async def stand_before(self, context: BrowserContext) -> None:
        """Have each window and frame told what it can't open before its page's own scripts run."""
        if self.replay is None:
            await guard_windows(context, self.content_policy, self._note_socket)

    def _note_report(self, body: str | None) -> None:
        """Note what the browser reports of a worker that wanted to open a socket."""
        with suppress(ValueError, KeyError, TypeError):
            self._note_socket(str(json.loads(body or "")["csp-report"]["blocked-uri"]))

    def _note_socket(self, url: str) -> None:
        if url.startswith(("ws:", "wss:")):
            self._note(Refusal.MAY_CHANGE, "GET", url[:_LONGEST_URL], resource="websocket")

    def note_switched_off(self, name: str, url: str) -> None:
        """Note that a page's script wanted what no visit has: it may not do without, as other browsers have it."""
        self._note(Refusal.MAY_CHANGE, "GET", url, resource=name.lower())

    def note_cut_off(self, request: Request) -> None:
        """Note a request of a replay that slipped past the recording and found no network."""
        if request.failure == NO_NETWORK:
            self._note_request(Refusal.NOT_RECORDED, request)

    def note_blocked(self, blocked: BlockedRequest) -> None:
        """Note what the filter kept back, unless the browser has told of it, or asks the same again at once."""
        known = [one for one in self.refused if one.why is blocked.why and one.step == self._step()]
        if blocked.method == CONNECTION:
            known = [one for one in known if endpoint(one.url) == endpoint(blocked.url)]
        else:
            known = [one for one in known if (one.method, one.url) == (blocked.method, blocked.url)]
        if not known:
            self._note(blocked.why, blocked.method, blocked.url, resource=blocked.kind, provisional=True)

    def note_failed(self, request: Request) -> None:
        """Note of a request that gate or filter kept back what the browser knows of it."""
        for index, one in enumerate(self.refused):
            if one.is_of(request):
                self.refused[index] = replace(self._refused(one.why, request), step=one.step)
                return
        if self.true_error(request) == BLOCKED != request.failure:
            private = self._filter is not None and self._filter.is_private(request.url)
            self._note_request(Refusal.PRIVATE_ADDRESS if private else Refusal.MAY_CHANGE, request)

    def note_socket(self, socket: WebSocket) -> None:
        self._note(Refusal.NOT_RECORDED, "GET", socket.url, resource="websocket")

    def watch_redirects(self, page: Page) -> None:
        """Answer the redirects of a replay: Playwright's routes see only where a request began."""
        if self.replay is not None:
            self._spawn(self._watch_redirects(page))

    async def ready(self, gate: Gate, context: BrowserContext, session: CDPSession) -> None:
        """Wait until the first window, which the session is of, is guarded. A replay reaches no network that a gate
        could keep it from.
        """
        if self.replay is None:
            await gate.guard(context, session, self)
        await asyncio.gather(*self._watching)

    async def _watch_redirects(self, page: Page) -> None:
        try:
            session = await page.context.new_cdp_session(page)
            whole = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
            session.on("Fetch.requestPaused", lambda paused: self._spawn(self._paused(session, paused, whole)))
            await session.send("Fetch.enable", {"patterns": [{}]})
        except Error:  # the window has closed already
            return

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._watching.add(task)
        task.add_done_callback(self._watched)

    def _watched(self, task: asyncio.Future[None]) -> None:
        self._watching.discard(task)
        if not task.cancelled():
            self.on_fault(task.exception())

    async def _paused(self, session: CDPSession, paused: dict[str, Any], whole: str) -> None:
        """A request on its way. `whole` is the frame that fills the window."""
        try:
            if paused.get("redirectedRequestId"):
                await self._redirected(session, paused, navigation=paused.get("frameId") == whole)
            else:
                await session.send("Fetch.continueRequest", {"requestId": paused["requestId"]})
        except Error:  # the window has closed meanwhile
            return

    async def _redirected(self, session: CDPSession, paused: dict[str, Any], *, navigation: bool) -> None:
        request, this = paused["request"], {"requestId": paused["requestId"]}
        document = paused["resourceType"] == "Document"
        why = None
        if paused["resourceType"] in _REDIRECTED:
            asked = request["method"], request["url"]
            why = await self._objection(*asked, document=document, page=navigation, redirected=True)
        if why is None:
            if self.replay is not None and await fulfill_redirected(self.replay, session, paused):
                return
            why = Refusal.NOT_RECORDED
        self._note_paused(why, paused, navigation=document and navigation)
        if document:
            await session.send("Fetch.fulfillRequest", {**this, "responseCode": 204})
        else:
            await session.send("Fetch.failRequest", {**this, "errorReason": "BlockedByClient"})

    async def _is_private(self, url: str) -> bool:
        return self.destinations is not None and await self.destinations.refuses(url)

    async def _robots_allow(self, url: str) -> bool:
        return not self._terms.robots_bar or await self._robots.allows(url, self.destinations)

    def _by_robots(self, url: str) -> Refusal:
        return Refusal.ROBOTS_UNREADABLE if self._robots.unreadable(url) else Refusal.ROBOTS

    async def objection_to(self, url: str) -> Refusal | None:
        """Wait for the turn to open an address without the browser; why it may not be opened, where that is so."""
        if await self._is_private(url):
            self._note(Refusal.PRIVATE_ADDRESS, "GET", url, resource="document")
            return Refusal.PRIVATE_ADDRESS
        if not self._terms.visited.own(url):
            return None
        if not await self._robots_allow(url):
            return self._by_robots(url)
        if not self.asked_to_wait:
            await self._turn(url)
        # Somebody else may have been told so while this one waited.
        return Refusal.TOLD_TO_WAIT if self.asked_to_wait else None

    async def _turn(self, url: str) -> None:
        """Wait for the turn, at the host's own pace where robots.txt asks for one."""
        if self.replay is None:
            self._pace.slow_to(await self._robots.delay_seconds(url, self.destinations))
        self.paced_seconds += await self._pace.turn()

    def document(self, url: str) -> RecordedAnswer | None:
        """A document that a replay fetches without the browser; where there is none, that is noted."""
        found = self.replay.document(url) if self.replay is not None else None
        if found is None:
            self._note(Refusal.NOT_RECORDED, "GET", url, resource="document", navigation=True)
        return found

    async def _refuse(self, route: Route, why: Refusal) -> None:
        self._note_request(why, route.request)
        if opens_page(route.request):
            # "No content" leaves the customer's page as it is; an error would put the browser's own page there.
            await route.fulfill(status=204)
        else:
            await route.abort("blockedbyclient")

    def _note_request(self, why: Refusal, request: Request) -> None:
        self._add(self._refused(why, request))

    def _refused(self, why: Refusal, request: Request) -> RefusedRequest:
        """What is noted of a request of which the browser tells."""
        kind, navigation = request.resource_type, opens_page(request)
        return self._described(why, request.method, request.url, resource=kind, navigation=navigation)

    def _note(self, why: Refusal, method: str, url: str, *, resource: str, **more: bool) -> None:
        self._add(self._described(why, method, url, resource=resource, **more))

    def _described(
        self,
        why: Refusal,
        method: str,
        url: str,
        *,
        resource: str,
        navigation: bool = False,
        provisional: bool = False,
    ) -> RefusedRequest:
        own, beacon = self._terms.visited.own(url), resource in _BEACONS
        return RefusedRequest(why, method, url, self._step(), own, navigation, beacon, resource, provisional)

    def _add(self, refused: RefusedRequest) -> None:
        if refused.why is Refusal.AHEAD and sum(one.why is Refusal.AHEAD for one in self.refused) >= _MOST_AHEAD:
            return
        self.refused.append(refused)
        if len(self.refused) >= MOST_REFUSED:
            self.on_flood()

    def as_data(self) -> list[dict[str, Any]]:
        return [
            {
                "why": one.why.value,
                "method": one.method,
                "url": one.url[:_LONGEST_URL],
                "step": one.step,
                "kind": one.resource,
            }
            for one in self.refused[:_MOST_KEPT]
        ]
