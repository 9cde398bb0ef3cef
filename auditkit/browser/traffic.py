"""What goes over the wire and wrong on the pages of one attempt, and what each request is for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from itertools import islice
from typing import Any, TypeVar, cast

from playwright.async_api import (
    BrowserContext,
    ConsoleMessage,
    Error,
    Frame,
    Page,
    Request,
    Response,
    Route,
    WebError,
    WebSocket,
)

from auditkit.browser.politeness import RateLimit
from auditkit.locator.locate import CHANGED_PAGES
from auditkit.locator.page_script import told_of_built_ins
from auditkit.task.host import Hosts, bare_address


def page_of(request: Request) -> Page | None:
    """The page a request belongs to; None for service workers and for windows just opening."""
    try:
        return request.frame.page
    except Error:
        return None


def opens_page(request: Request) -> bool:
    """Whether it opens a page of its own, not one framed in another."""
    if not request.is_navigation_request():
        return False
    try:
        return request.frame.parent_frame is None
    except Error:
        return True


def navigates(request: Request, page: Page) -> bool:
    return opens_page(request) and page_of(request) in (page, None)


SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods by which nothing is changed (RFC 9110 section 9.2.1)."""
AHEAD_HEADERS = frozenset({"purpose", "sec-purpose", "service-worker"})
"""Of what is fetched before anybody asked for it, and of scripts that outlive every page."""
_AWAITED = frozenset({"document", "script", "stylesheet", "xhr", "fetch"})
_PARTS = frozenset({"script", "stylesheet", "xhr", "fetch", "image", "font", "media"})
OURS = frozenset({"net::ERR_ABORTED", "net::ERR_BLOCKED_BY_CLIENT", "net::ERR_BLOCKED_BY_CLIENT.Inspector"})
"""Requests that ended because the page was left, or that the guard refused."""
_ANSWERS = frozenset({"document", "xhr", "fetch"})
_DATA = frozenset({"document", "xhr", "fetch", "script"})
_SENT = frozenset({"document", "xhr", "fetch", "eventsource", "websocket"})
_MOST_KEPT = 500
_MOST_REDIRECTS = 20
_MOST_HEADERS = 200
_MOST_PENDING, _MOST_ASKED = 2000, 3000
"""Open at one time, and in one step: Playwright keeps some kilobytes of each."""
_MOST_ERRORS = 10_000
_MOST_ERROR_LETTERS = 5_000_000
"""Sixty errors a second, one for each picture of a broken animation, say nothing against an attempt of minutes."""
_MOST_TOLD, _MOST_TOLD_LETTERS = 5_000, 2_000_000
"""Lines that a page writes to the browser's console in one step: Playwright keeps some kilobytes of each."""
PAGE_IN_PLACE = "a web page was sent instead"
_MOST_REQUESTS = 5000
_LINE = re.compile(
    r"(?<![a-z])(?:socket\.?io|sockjs|signalr|comet|cometd|long-?poll(?:ing)?|transport=(?:longpolling|polling|xhr)"
    r"|event-?stream|sse)(?![a-z])",
    re.IGNORECASE,
)
"""Requests that a page keeps open for news to come: nobody waits for their answer."""
NO_PAGE = frozenset({204, 205})
"""What a server answers that has nothing to show: the page in the window stays."""
NOTHING_NEW = frozenset({304})
"""The same, to somebody who has no earlier answer to show again."""
_SHOWING_SECONDS = 2.0
"""An answer that no window shows by then was a download."""


@dataclass(frozen=True)
class DocumentResponse:
    url: str
    status: int
    headers: dict[str, str]
    method: str
    step: int
    duration_seconds: float | None
    redirected_from: tuple[str, ...] = ()
    """The addresses that sent the browser here, the nearest first."""

    @property
    def rate_limit(self) -> RateLimit | None:
        return RateLimit.of(self.status, self.headers)


@dataclass(frozen=True)
class FrameResponse:
    """The server's answer that brought the document in a frame of a page."""

    frame: Frame
    response: DocumentResponse


@dataclass(frozen=True)
class RequestFailed:
    """A request that got no answer. `error` is the browser's own code: net::ERR_NAME_NOT_RESOLVED."""

    url: str
    error: str
    resource: str
    navigation: bool
    step: int


@dataclass(frozen=True)
class MissingPart:
    """A part of a page that came with an error, or not at all: one of `status` and `error` is set."""

    url: str
    resource: str
    page_url: str
    own: bool
    """Whether the agency itself should have sent it."""
    step: int
    status: int | None = None
    error: str | None = None


@dataclass(frozen=True)
class ScriptError:
    """An error a page's script didn't catch."""

    message: str
    url: str
    step: int
    own: bool = True
    """Whether the script that failed is the agency's, or stands in the page itself."""
    source: str = ""
    column: int = 0
    """Where in its line of that script, from 1; 0 where it isn't known."""
    at_once: bool = False
    """Whether it came as the script itself ran, not in something that the script put off."""


@dataclass(frozen=True)
class DataRequest:
    """A page's or a script's request to a server."""

    url: str
    method: str
    resource: str
    step: int
    at: float
    """By the visit's clock."""


_H = TypeVar("_H", bound=Callable[..., object])


class ListenerFaults:
    """What ends a visit from within the listeners of its browser: something that broke, or too much of something.

    Playwright raises what breaks in whatever is called next, by another visit as well. So nothing escapes from them,
    and the one visit is stopped.
    """

    def __init__(self) -> None:
        self.first: Exception | None = None
        """What broke first."""
        self.flood: str | None = None
        """The sentence for what there was too much of."""
        self.on_stop: Callable[[], None] = lambda: None

    def note(self, fault: BaseException | None) -> None:
        """Note what broke, unless what it was about has gone meanwhile, as pages do."""
        if isinstance(fault, Exception) and not isinstance(fault, Error) and self.first is None:
            self.first = fault
            self.on_stop()

    def stop(self, sentence: str) -> None:
        """Stop the visit: there is no end to what its page does."""
        if self.flood is None:
            self.flood = sentence
            self.on_stop()

    def guarded(self, listener: _H) -> _H:
        """The same listener, as one that Playwright may call."""

        @wraps(listener)
        def guarded(*given: Any) -> object:
            try:
                return listener(*given)
            except Exception as fault:
                self.note(fault)
                return None

        return cast("_H", guarded)

    def guarded_route(self, watch: Callable[[Route], Awaitable[None]]) -> Callable[[Route], Awaitable[None]]:
        """The same for one that decides on requests: what it can't decide on doesn't leave."""

        async def guarded(route: Route) -> None:
            try:
                await watch(route)
            except Exception as fault:
                self.note(fault)
                with suppress(Error):
                    await route.abort()

        return guarded


class Traffic:
    """What goes over the wire in a browser context. `step` says which step is going on."""

    def __init__(
        self,
        hosts: Hosts,
        clock: Callable[[], float],
        step: Callable[[], int],
        faults: ListenerFaults | None = None,
    ) -> None:
        self._faults = faults or ListenerFaults()
        self._guarded = self._faults.guarded
        self._errors = self._error_letters = 0
        self._told, self._told_letters = Counter[int](), Counter[int]()
        self.documents: list[DocumentResponse] = []
        self.framed: list[FrameResponse] = []
        """Documents in frames of pages."""
        self.failed_frames: list[tuple[Frame, RequestFailed]] = []
        """Those that the frame does not show, with why."""
        self.failed: list[RequestFailed] = []
        self.missing: list[MissingPart] = []
        self.mistyped: list[MissingPart] = []
        """Scripts and documents in whose place a web page came, with a good status; some scripts run all the same."""
        self.script_errors: list[ScriptError] = []
        self.requests_by_step: dict[int, int] = {}
        self.ours = OURS
        """Failures that say nothing of the site."""
        self.true_error: Callable[[Request], str] = lambda request: request.failure or ""
        """The name of a failure: the browser's own, unless something between it and the network knows better."""
        self.on_switched_off: Callable[[str, str], None] = lambda name, url: None
        """Told what a page's script wanted that no visit has, and the page."""
        self.is_refused: Callable[[str, str], bool] = lambda method, url: False
        """Whether a request, by method and address, was refused in the step: its answer with nothing is the kit's."""
        self.asked_by_step: dict[int, int] = {}
        """Pages and data asked of the agency itself: what counts visitors asks others, or with beacons."""
        self.data_requests: list[DataRequest] = []
        """Pages and data asked of anybody."""
        self.out_of_reach: str | None = None
        """The built-in that a page has put out of the kit's reach: what such a page answers may be no answer."""
        self.shown_at = 0.0
        """When a window last showed another page, by the visit's clock."""
        self._pending: dict[Request, float] = {}
        self._opening: dict[Request, float | None] = {}
        """Pages being opened, with when their server answered: they are there when the window shows them."""
        self._hosts = hosts
        self._clock = clock
        self._step = step

    def listen(self, context: BrowserContext) -> None:
        """Listen from now on, best before the first window opens."""
        context.on("request", self._guarded(self._on_request))
        context.on("response", self._guarded(self._on_response))
        context.on("requestfinished", self._guarded(self._on_finished))
        context.on("requestfailed", self._guarded(self._on_failed))
        context.on("weberror", self._guarded(self._on_error))
        context.on("console", self._guarded(self._on_console))
        context.on("page", self._guarded(self._on_page))

    def navigation(self, page: Page) -> Request | None:
        """The page being opened in this window, until the window shows it."""
        now = self._clock()
        for request, answered in self._opening.items():
            if navigates(request, page) and (answered is None or now - answered < _SHOWING_SECONDS):
                return request
        return None

    def asks(self, method: str, url: str) -> bool:
        """Whether a page or a frame asks for that document now."""
        asking = ((one.method, bare_address(one.url)) for one in self._pending if one.is_navigation_request())
        return (method, bare_address(url)) in asking

    def awaited(self, page: Page, *, own: bool) -> int:
        """Requests a page still waits for: the agency's own, or all that are others'."""
        return sum(
            1
            for one in self._pending
            if one.resource_type in _AWAITED
            and self._hosts.own(one.url) is own
            and not one.is_navigation_request()
            and page_of(one) is page
        )

    def in_frame(self, frame: Frame, url: str | None = None) -> DocumentResponse | None:
        """The answer that brought the document now in a frame, or the one from `url`; None where none did."""
        wanted = bare_address(url or frame.url)
        answers = (one.response for one in reversed(self.framed) if one.frame is frame)
        return next((one for one in answers if bare_address(one.url) == wanted), None)

    def failure_in_frame(self, frame: Frame) -> RequestFailed | None:
        """The last document that a frame asked for and does not show."""
        return next((failed for one, failed in reversed(self.failed_frames) if one is frame), None)

    def unanswered(self, page: Page, *, for_seconds: float) -> DataRequest | None:
        """The oldest request for data of the agency's own that a page has waited for so long already."""
        latest = self._clock() - for_seconds
        for request, began in self._pending.items():
            own = request.resource_type in _DATA and self._hosts.own(request.url)
            if (
                own
                and _LINE.search(request.url) is None
                and began <= latest
                and page_of(request) is page
                and not opens_page(request)
            ):
                return next((one for one in self.data_requests if one.at == began and one.url == request.url), None)
        return None

    def comes(self, page: Page) -> bool:
        """Whether the page itself, or something of the agency's own that it needs, is still on its way."""
        return any(navigates(one, page) for one in self._pending) or self.awaited(page, own=True) > 0

    def _on_request(self, request: Request) -> None:
        now = self._pending[request] = self._clock()
        if request.resource_type in _SENT | _DATA:
            self._note_data_request(request.url, request.method, request.resource_type, now)
        if opens_page(request):
            if request.redirected_from is not None:
                self._opening.pop(request.redirected_from, None)
            self._opening[request] = None
        asked = self.requests_by_step[self._step()] = self.requests_by_step.get(self._step(), 0) + 1
        if asked > _MOST_ASKED or len(self._pending) > _MOST_PENDING:
            self._faults.stop(f"The page sends requests endlessly ({asked:,} in one step), so it was stopped.")
        if request.resource_type in _ANSWERS and self._hosts.own(request.url):
            self.asked_by_step[self._step()] = self.asked_by_step.get(self._step(), 0) + 1

    def _note_data_request(self, url: str, method: str, resource: str, at: float) -> None:
        if len(self.data_requests) < _MOST_REQUESTS:
            self.data_requests.append(DataRequest(url, method, resource, self._step(), at))

    def _on_response(self, response: Response) -> None:
        request = response.request
        sends_on = 300 <= response.status < 400 and bool(response.headers.get("location", "").strip())
        if response.status in NO_PAGE:
            self._opening.pop(request, None)
        elif request in self._opening and not sends_on:
            self._opening[request] = self._clock()
        if response.status >= 400:
            self._note_missing(request, status=response.status)
        elif response.headers.get("content-type", "").startswith("text/html") and _is_no_page(request):
            self._note_mistyped(request)
        if not request.is_navigation_request() or sends_on:
            return
        if response.status in NO_PAGE and self.is_refused(request.method, response.url):
            return
        if opens_page(request):
            if len(self.documents) < _MOST_KEPT:
                self.documents.append(self._document(response))
        elif len(self.framed) < _MOST_KEPT:
            with suppress(Error):  # the frame has gone
                self.framed.append(FrameResponse(request.frame, self._document(response)))

    def _document(self, response: Response) -> DocumentResponse:
        began = self._pending.get(response.request)
        return DocumentResponse(
            url=response.url,
            status=response.status,
            headers={name.lower(): value[:500] for name, value in islice(response.headers.items(), _MOST_HEADERS)},
            method=response.request.method,
            step=self._step(),
            duration_seconds=None if began is None else self._clock() - began,
            redirected_from=tuple(islice(_redirected_from(response.request), _MOST_REDIRECTS)),
        )

    def _on_finished(self, request: Request) -> None:
        self._pending.pop(request, None)

    def _on_page(self, page: Page) -> None:
        page.on("framenavigated", self._guarded(self._on_shown))
        page.on("websocket", self._guarded(self._on_socket))

    def _on_socket(self, socket: WebSocket) -> None:
        """What is sent through a line that is open already asks for something, too."""
        sent = self._guarded(lambda _: self._note_data_request(socket.url, "GET", "websocket", self._clock()))
        socket.on("framesent", sent)

    def _on_shown(self, frame: Frame) -> None:
        if frame.parent_frame is None:
            self.shown_at = self._clock()
            shown = [one for one, at in self._opening.items() if at is not None and navigates(one, frame.page)]
            for request in shown:
                del self._opening[request]

    def _on_failed(self, request: Request) -> None:
        self._pending.pop(request, None)
        self._opening.pop(request, None)
        error = self.true_error(request)
        if error not in self.ours:
            self._note_missing(request, error=error)
        if len(self.failed) >= _MOST_KEPT:
            return
        failed = RequestFailed(
            url=request.url,
            error=error,
            resource=request.resource_type,
            navigation=opens_page(request),
            step=self._step(),
        )
        self.failed.append(failed)
        if request.is_navigation_request() and not failed.navigation:
            with suppress(Error):  # the frame has gone
                self.failed_frames.append((request.frame, failed))

    def _note_missing(self, request: Request, *, status: int | None = None, error: str | None = None) -> None:
        page = page_of(request)
        part = request.resource_type in _PARTS and not request.url.endswith("/favicon.ico")
        if part and page is not None and len(self.missing) < _MOST_KEPT:
            own = self._hosts.own(request.url)
            kept = MissingPart(request.url, request.resource_type, page.url, own, self._step(), status, error)
            self.missing.append(kept)

    def _note_mistyped(self, request: Request) -> None:
        page = page_of(request)
        if page is not None and len(self.mistyped) < _MOST_KEPT:
            own = self._hosts.own(request.url)
            self.mistyped.append(
                MissingPart(request.url, request.resource_type, page.url, own, self._step(), error=PAGE_IN_PLACE)
            )

    def _on_console(self, message: ConsoleMessage) -> None:
        step = self._step()
        self._told[step] += 1
        self._told_letters[step] += len(message.text)
        if self._told[step] > _MOST_TOLD or self._told_letters[step] > _MOST_TOLD_LETTERS:
            written = f"The page writes to the browser's console endlessly ({self._told[step]:,} lines)"
            self._faults.stop(f"{written}, so it was stopped.")
        if (told := told_of_built_ins(message.text)) is not None:
            if told[0] == "locked":
                self.out_of_reach = self.out_of_reach or told[1]
            if message.page is not None:
                CHANGED_PAGES.add(message.page)

    def _on_error(self, error: WebError) -> None:
        self._errors += 1
        self._error_letters += len(str(error.error)) + len(error.error.stack or "")
        if self._errors > _MOST_ERRORS or self._error_letters > _MOST_ERROR_LETTERS:
            self._faults.stop(f"The page's scripts fail endlessly ({self._errors:,} errors), so it was stopped.")
        page, fault = error.page, error.error
        if (missing := _SWITCHED_OFF.search(fault.message)) is not None:
            self.on_switched_off(missing[1], page.url if page else "")
            return
        if len(self.script_errors) < _MOST_KEPT:
            source, column, at_once = _place(fault)
            own = not source or self._hosts.own(source)
            message = str(fault).strip().partition("\n")[0][:500]
            url = page.url if page else ""
            self.script_errors.append(ScriptError(message, url, self._step(), own, source, column, at_once))


def _is_no_page(request: Request) -> bool:
    """Whether what is asked for can't be a web page: a script, or a document by its name that a script asks for."""
    asked_by_script = request.resource_type in ("fetch", "xhr")
    return request.resource_type == "script" or (asked_by_script and _DOCUMENT.search(request.url) is not None)


_SWITCHED_OFF = re.compile(r"\b(SharedWorker|WebSocketStream|fetchLater) is not (?:defined|a)\b")
"""A script's failure that is not the agency's: `browser/launch.py` has taken from pages what can't be guarded."""
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|odt|ods|rtf)(?:[?#]|$)", re.IGNORECASE)


def _redirected_from(request: Request) -> Iterator[str]:
    while (before := request.redirected_from) is not None:
        yield before.url
        request = before


def _place(fault: object) -> tuple[str, int, bool]:
    """The script an error comes from, by the first address its stack names; the column; whether it came at once."""
    stack = str(getattr(fault, "stack", "") or "").strip()
    found = re.search(r"(https?://[^\s()]+?(?=:\d+|[\s()]|$)(?::\d+(?=/)[^\s():]*)?)(?::\d+:(\d+))?", stack)
    if found is None:
        return "", 0, False
    # What runs later runs in a function, and the last line of the stack names that.
    at_once = re.match(r"at https?://", stack.splitlines()[-1].strip()) is not None
    return found[1], int(found[2] or 0), at_once
