"""The compass: tells what a person does with the browser itself, its address bar and its back button.

No page hears of that. A page that goes somewhere by itself, or because something on it was pressed, is not the
person's doing a second time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error

from auditkit.browser.traffic_request import opens_page
from auditkit.session.action import BACK, GOTO

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Frame, Page, Request

_MOST_TRIES = 4
_ANSWER_SECONDS = 1.5
_CAUSES_SECONDS = 1.5
"""What happens this soon after a press was caused by it."""


@dataclass(frozen=True)
class Went:
    """Where a person went by means of the browser itself."""

    page: Page
    do: str
    address: str
    came_from: str


@dataclass
class _Log:
    """What is known of one window's way."""

    session: CDPSession | None = None
    index: int = -1
    known: set[int] = field(default_factory=set)
    url: str = ""
    request: Request | None = None
    """The last one that asks for a page in this window; None once it has been followed."""
    acted: float | None = None
    asked: bool = False
    """Whether the page in the window asked for another: a link, a form, a script."""
    referred: bool = True
    main: str = ""


class Compass:
    """Watches the windows of a context."""

    def __init__(self, tell: Callable[[Went], None]) -> None:
        self._tell = tell
        self._logs: dict[Page, _Log] = {}
        self._following: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()

    def watch(self, page: Page) -> None:
        """Watch a window from its beginning."""
        self._logs[page] = _Log()
        page.on("request", lambda request: self._on_request(page, request))
        page.on("framenavigated", lambda frame: self._on_navigated(page, frame))
        self._spawn(self._attach(page))

    def set_out(self, page: Page) -> None:
        """Take where a window is now as the place the person sets out from."""
        self._spawn(self._note(page))

    def acted(self, page: Page) -> None:
        """Something was done on the page: what happens next may be its doing."""
        if page in self._logs:
            self._logs[page].acted = time.monotonic()

    def arrived(self, page: Page, _how: str, *, referred: bool) -> None:
        """A page has begun to show; `referred`: it knows of a page that led to it."""
        if page in self._logs:
            self._logs[page].referred = referred

    def _on_request(self, page: Page, request: Request) -> None:
        if opens_page(request):
            self._logs[page].request = request

    def _on_navigated(self, page: Page, frame: Frame) -> None:
        if frame.parent_frame is None:
            self._spawn(self._follow(page))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._following.add(task)
        task.add_done_callback(self._following.discard)

    async def _attach(self, page: Page) -> None:
        log = self._logs[page]
        try:
            session = await page.context.new_cdp_session(page)
            await session.send("Page.enable")
            tree = await session.send("Page.getFrameTree")
        except Error:  # the window has closed already
            return
        log.main = str(tree["frameTree"]["frame"]["id"])
        session.on("Page.frameRequestedNavigation", lambda told: self._on_asked(log, told))
        log.session = session

    def _on_asked(self, log: _Log, told: dict[str, Any]) -> None:
        if told.get("frameId") == log.main:
            log.asked = True

    async def _note(self, page: Page) -> None:
        async with self._turn:
            await self._where(page, self._logs[page])

    async def _follow(self, page: Page) -> None:
        async with self._turn:
            log = self._logs[page]
            was, came_from, known, request = log.index, log.url, set(log.known), log.request
            caused, asked = self._caused(log, opening=was < 0), log.asked
            log.acted, log.request, log.asked = None, None, False
            entry = await self._where(page, log)
            if entry is None:
                return
            if entry in known:
                if not caused and log.index != was:
                    one_back = log.index == was - 1
                    self._tell(Went(page, BACK if one_back else GOTO, "" if one_back else log.url, came_from))
            elif request is not None and not asked and not (was < 0 and (caused or log.referred)):
                self._tell(Went(page, GOTO, _first(request).url, came_from))

    def _caused(self, log: _Log, *, opening: bool) -> bool:
        """Whether a press caused what happens now: on this page, or on another when the window has just opened."""
        acted = [one.acted for one in (self._logs.values() if opening else [log]) if one.acted is not None]
        return any(time.monotonic() - at < _CAUSES_SECONDS for at in acted)

    async def _history(self, page: Page, log: _Log) -> dict[str, Any] | None:
        """What the browser says of a window's history. While pages change it may give no answer: ask again."""
        for _ in range(_MOST_TRIES):
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    if log.session is None:
                        await self._attach(page)
                    if log.session is not None:
                        return dict(await log.session.send("Page.getNavigationHistory"))
            except (Error, TimeoutError):
                log.session = None
            if page.is_closed():
                return None
        return None

    async def _where(self, page: Page, log: _Log) -> int | None:
        """Note where in its history a window is; the entry's number, None where it can't be told."""
        said = await self._history(page, log)
        if said is None:
            return None
        entries, log.index = said["entries"], said["currentIndex"]
        log.known = {int(one["id"]) for one in entries}
        log.url = page.url
        return int(entries[log.index]["id"])


def _first(request: Request) -> Request:
    while request.redirected_from is not None:
        request = request.redirected_from
    return request
