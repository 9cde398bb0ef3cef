"""The gate: the last place in the browser that every request passes, whoever sends it."""

from __future__ import annotations

import asyncio
import json
import logging
import math
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from playwright.async_api import Browser, BrowserContext, CDPSession, Error, Frame, Page

from auditkit.browser.destination import machine_has_proxy
from auditkit.browser.traffic import AHEAD_HEADERS, SAFE_METHODS
from auditkit.locator.page_script import plain_script
from auditkit.record.outcome import Refusal
from auditkit.task.host import host_of

_log = logging.getLogger(__name__)

_CHANNEL = "__auditkit_socket"
_REFUSED = ("failRequest", {"errorReason": "BlockedByClient"})
_GONE_SECONDS = 1.0
"""A frame that wasn't found is looked for again after so long."""
_LOOK_SECONDS = 1.0
"""For pages to tell of their frames. One that is busy, perhaps with the very request that is judged, can't."""
_MAY_CHANGE = ("Document", "XHR", "Fetch", "Ping", "CSPViolationReport", "Other")
"""All kinds of requests but those that are GET whatever a page does: pictures, styles, scripts, fonts, media. In the
browser's words, XHR is what scripts ask for, and Fetch what is fetched ahead."""
_WORKER = "Other"
"""What the browser calls scripts of workers, among others. Pages and frames have their policy from a script of ours:
the browser reads theirs before it asks here."""
REPORT_ADDRESS = "https://refused.invalid/"
"""Where the browser is told to report what a policy stopped. Its reports are read as they leave, and go nowhere."""


class RequestJudge(Protocol):
    """What a visit lets through."""

    @property
    def content_policy(self) -> str:
        """Sent along with every worker's script, for what can't be judged by its requests."""

    def allows(self, method: str, url: str) -> bool:
        """Whether a request may leave by what is agreed with the agency."""

    def asks(self, method: str, url: str) -> bool:
        """Whether a page of the visit, or a frame of one, asks for that document now."""

    async def objection_to(self, url: str) -> Refusal | None:
        """Wait for the turn to open a document; why it may not be opened, where that is so."""

    async def permits(self, paused: Mapping[str, Any], *, page: bool) -> bool:
        """Judge a request on its way, hold a document until its turn, and note what is refused. `page` says that it
        fills a window.
        """

    def note_left(self) -> None:
        """Note that a document whose turn it was has left: the pace counts from then."""

    def note_window(self) -> None:
        """Note that a window has opened, even one that has gone before anything else is known of it."""

    def note_stray(self, paused: Mapping[str, Any], why: Refusal) -> None:
        """Note a request refused of which nobody knows whose it is, if it was to this visit's agency."""


class Gate:
    """The last place in the browser that every request passes, whoever sends it: a page, also one that has gone, a
    worker of any kind, a window just opening; and each redirect anew. It is the whole browser's, so that nothing
    begins before it is there. The browser asks here (CDP's Fetch on the browser itself) for what may be more than
    reading a part of a page. The rest goes as it would without the kit, out of the browser's store where it is there.
    """

    def __init__(self, session: CDPSession, *, judges_all: bool) -> None:
        self._session = session
        self._judges_all = judges_all
        self._judges: dict[str, tuple[BrowserContext, RequestJudge]] = {}
        """By the browser's own id of a context."""
        self._over: set[str] = set()
        self._frames: dict[str, str] = {}
        """The context that each frame belongs to."""
        self._windows: set[str] = set()
        self._gone: dict[str, float] = {}
        """When a frame was looked for in vain."""
        self._looking = asyncio.Lock()
        self._looked_at = -math.inf
        self._telling: dict[Page | Frame, str] = {}
        """Pages, and frames in processes of their own, that haven't told yet of the frames in them, by context."""
        self._clock = asyncio.get_running_loop().time
        self._is_guarded = False
        self._working: set[asyncio.Task[None]] = set()

    @classmethod
    async def of(cls, browser: Browser) -> Gate:
        session = await browser.new_browser_cdp_session()
        # Beyond a proxy of the machine's there is no filter that would refuse private addresses to what is only read.
        gate = cls(session, judges_all=machine_has_proxy())
        session.on("Fetch.requestPaused", gate._on_paused)
        session.on("Target.targetCreated", gate._on_target)
        windows = [{"type": kind} for kind in ("page", "iframe")]
        await session.send("Target.setDiscoverTargets", {"discover": True, "filter": windows})
        asked = [{}] if gate._judges_all else [{"resourceType": kind} for kind in _MAY_CHANGE]
        await session.send(
            "Fetch.enable", {"patterns": [*asked, {"resourceType": _WORKER, "requestStage": "Response"}]}
        )
        return gate

    async def guard(self, context: BrowserContext, session: CDPSession, judge: RequestJudge) -> None:
        """Have all that a context sends judged, from its first page on: `session` is that page's."""
        known = (await session.send("Target.getTargetInfo"))["targetInfo"]["browserContextId"]
        self._judges[known] = context, judge
        self._is_guarded = True

    def forget(self, judge: RequestJudge) -> None:
        """The visit is over; what of it comes late is refused."""
        self._over |= {known for known, (_, one) in self._judges.items() if one is judge}
        self._judges = {known: one for known, one in self._judges.items() if known not in self._over}
        self._frames = {frame: context for frame, context in self._frames.items() if context not in self._over}
        self._windows &= self._frames.keys()
        self._gone.clear()

    def _on_target(self, event: dict[str, Any]) -> None:
        """Learn whose a window is, or a frame in a process of its own, before it can ask for anything."""
        target = event["targetInfo"]
        if (context := target.get("browserContextId")) is not None:
            self._frames[target["targetId"]] = context
            if target["type"] == "page":
                self._windows.add(target["targetId"])
                if context in self._judges:
                    self._judges[context][1].note_window()

    async def _note_tree(self, session: CDPSession, context: str) -> None:
        trees = [(await session.send("Page.getFrameTree"))["frameTree"]]
        while trees:
            tree = trees.pop()
            self._frames[tree["frame"]["id"]] = context
            trees += tree.get("childFrames", [])

    def _on_paused(self, paused: dict[str, Any]) -> None:
        self._begin(self._paused(paused))

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._working.add(task)
        task.add_done_callback(self._working.discard)
        return task

    async def _paused(self, paused: dict[str, Any]) -> None:
        try:
            command, more = await self._answer(paused)
        except Exception:
            _log.exception("a request could not be judged, and is refused")
            command, more = _REFUSED
        this = {"requestId": paused["requestId"]}
        try:
            await self._session.send(f"Fetch.{command}", {**this, **more})
            context = self._frames.get(paused["frameId"], "")
            if command == "continueRequest" and paused["resourceType"] == "Document" and context in self._judges:
                self._judges[context][1].note_left()
        except Error:  # who asked has gone, or the browser won't have this answer, and waits for another
            with suppress(Error):
                await self._session.send(f"Fetch.{_REFUSED[0]}", {**this, **_REFUSED[1]})

    async def _answer(self, paused: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """What the browser is told to do with a request, or with the script of a worker that has come."""
        if "responseStatusCode" in paused:
            return "continueResponse", await self._with_policy(paused)
        is_judged = self._is_guarded and (self._judges_all or _asks_more(paused))
        if not is_judged or await self._lets_through(paused):
            return "continueRequest", {}
        # "No content" leaves the customer's page as it is; an error would put the browser's own page there.
        return ("fulfillRequest", {"responseCode": 204}) if paused["resourceType"] == "Document" else _REFUSED

    async def _lets_through(self, paused: dict[str, Any]) -> bool:
        frame, judges = paused["frameId"], [judge for _, judge in self._judges.values()]
        if frame not in self._frames and (asking := self._context_asking(paused)) is not None:
            self._frames[frame] = asking
        context = await self._context_of(frame)
        if context in self._judges:
            return await self._judges[context][1].permits(paused, page=frame in self._windows)
        if context is not None:
            return context not in self._over  # else a window of the kit's own, or of somebody who signs in
        # Who sent it has gone. With several visits it goes where all of them may send it.
        if len(judges) == 1:
            return await judges[0].permits(paused, page=False)
        why = await _objection_of_any(judges, paused)
        if why is not None:
            # A page that can't tell of its frames may well miss it.
            for known in set(self._telling.values()) & self._judges.keys():
                self._judges[known][1].note_stray(paused, why)
        return why is None

    def _context_asking(self, paused: Mapping[str, Any]) -> str | None:
        """The context in which a frame that nobody knows yet is, where just one visit asks for the document it wants.

        So a page need not be asked about its frames, which it may be too busy to tell. Of nothing but reading.
        """
        asked = str(paused["request"]["method"]), str(paused["request"]["url"])
        if paused["resourceType"] != "Document" or asked[0] not in SAFE_METHODS:
            return None
        asking = [known for known, (_, judge) in self._judges.items() if judge.asks(*asked)]
        return asking[0] if len(asking) == 1 else None

    async def _with_policy(self, paused: dict[str, Any]) -> dict[str, Any]:
        policies = {judge.content_policy for _, judge in self._judges.values()}
        if len(policies) > 1:
            context = await self._context_of(paused["frameId"])
            policies = {self._judges[context][1].content_policy} if context in self._judges else policies
        if not policies or 300 <= paused["responseStatusCode"] < 400:
            return {}
        reported = [f"{policy}; report-uri {REPORT_ADDRESS}" for policy in sorted(policies)]
        added = [{"name": "Content-Security-Policy", "value": policy} for policy in reported]
        headers = [*paused.get("responseHeaders", []), *added]
        return {"responseCode": paused["responseStatusCode"], "responseHeaders": headers}

    async def _context_of(self, frame: str) -> str | None:
        """The context that a frame belongs to; None for one that nobody knows, as it has gone."""
        asked = self._clock()
        if frame not in self._frames and asked - self._gone.get(frame, -math.inf) > _GONE_SECONDS:
            async with self._looking:
                if frame not in self._frames and self._looked_at <= asked:  # else somebody has looked meanwhile
                    self._looked_at = self._clock()
                    await self._look()
            if frame not in self._frames:
                self._gone[frame] = self._clock()
        return self._frames.get(frame)

    async def _look(self) -> None:
        """Learn which frames there are, in limited time: a page that doesn't answer holds up nobody's request."""
        asked = [
            self._ask(whole, known)
            for known, (context, _) in self._judges.items()
            for whole in _wholes(context)
            if whole not in self._telling
        ]
        if asked:
            await asyncio.wait(asked, timeout=_LOOK_SECONDS)

    def _ask(self, whole: Page | Frame, context: str) -> asyncio.Task[None]:
        self._telling[whole] = context
        task = self._begin(self._note_frames(whole, context))
        task.add_done_callback(lambda _: self._telling.pop(whole, None))
        return task

    async def _note_frames(self, whole: Page | Frame, context: str) -> None:
        with suppress(Error):  # it has gone, or the frame around it tells of it
            page = whole if isinstance(whole, Page) else whole.page
            session = await page.context.new_cdp_session(whole)
            await self._note_tree(session, context)
            await session.detach()


async def guard_windows(context: BrowserContext, policy: str, on_socket: Callable[[str], None]) -> None:
    """Give each window and frame a policy before its page's own scripts run; `on_socket` is told what it stops."""
    await context.expose_binding(_CHANNEL, lambda _, url: on_socket(str(url)))
    given = json.dumps([policy, _CHANNEL])
    await context.add_init_script(f"({plain_script(__package__, 'window_guard.js')})(...{given})")


async def _objection_of_any(judges: Sequence[RequestJudge], paused: Mapping[str, Any]) -> Refusal | None:
    """Why a request may not leave that may be any visit's; None where each of them might send it."""
    method, url = method_of(paused), paused["request"]["url"]
    if not judges or not all(judge.allows(method, url) for judge in judges):
        return Refusal.MAY_CHANGE
    if paused["resourceType"] != "Document":
        return None
    objections = await asyncio.gather(*(judge.objection_to(url) for judge in judges))
    return next((one for one in objections if one is not None), None)


def _asks_more(paused: Mapping[str, Any]) -> bool:
    """Whether a request may be more than reading a part of a page."""
    reads = method_of(paused) in SAFE_METHODS and paused["resourceType"] not in ("Document", "Fetch")
    return not reads or is_ahead(paused) or "redirectedRequestId" in paused


def method_of(paused: Mapping[str, Any]) -> str:
    """The method of a request, or the one that the browser first asks another host about, in a request of its own
    (Fetch Standard, CORS-preflight). No page can write the header that tells of it.
    """
    request = paused["request"]
    headers = {name.lower(): str(value) for name, value in request["headers"].items()}
    return headers.get("access-control-request-method", str(request["method"]))


def is_ahead(paused: Mapping[str, Any]) -> bool:
    """Whether nobody has asked for it yet, or it is a script that would outlive every page."""
    kind, names = paused["resourceType"], {name.lower() for name in paused["request"]["headers"]}
    # What a page's own script asks for is data, whatever purpose the script says it has.
    return kind == "Fetch" or (kind != "XHR" and bool(AHEAD_HEADERS & names))


def _wholes(context: BrowserContext) -> list[Page | Frame]:
    """What tells of the frames in it: pages, and what is of another site, which may be in a process of its own."""
    apart = [one for page in context.pages for one in page.frames if host_of(one.url) != host_of(page.url)]
    return [*context.pages, *apart]
