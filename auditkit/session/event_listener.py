"""Listens to what a person does in a browser, on the page and with the browser's own address bar and back button.

Each thing done is a `UserAction`, which becomes a step of the task format.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Error, Frame, Page, Request
from pydantic import ValidationError

from auditkit.browser.traffic import opens_page
from auditkit.locator.page_script import page_script
from auditkit.run.fence import Fence
from auditkit.session.draft import path_from
from auditkit.session.event import ControlFacts, EventKind, ListenerEvent
from auditkit.session.locator_generator import GeneratedLocator, LocatorGenerator, purpose_of
from auditkit.task.model import Step
from auditkit.task.steps import action_class
from auditkit.task.steps.back import Back
from auditkit.task.steps.base import TargetAction
from auditkit.task.steps.fill import Fill
from auditkit.task.steps.goto import Goto
from auditkit.task.steps.type_ import Type

_MOST_TRIES = 4
_ANSWER_SECONDS = 1.5
_CAUSES_SECONDS = 1.5
"""What happens this soon after a press was caused by it."""


@dataclass
class UserAction:
    """One thing a person did. Its name is found, and its value grows, while the person goes on."""

    number: int
    """From 1, in the order done."""
    do: str
    page: Page
    url_before: str
    at_seconds: float
    """When it began, since the person began."""
    facts: ControlFacts = field(default_factory=ControlFacts)
    control_id: str = ""
    """What the page's listener calls the control."""
    value: str = ""
    own: bool = True
    """Whether it was done on the agency's own ground."""
    locating: asyncio.Task[GeneratedLocator] | None = None
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether nothing of it can change any more: a field has been left, a press was made."""

    @property
    def locator(self) -> GeneratedLocator:
        task = self.locating
        if task is None or not task.done() or task.cancelled() or task.exception() is not None:
            return GeneratedLocator(None)
        return task.result()

    @property
    def types(self) -> bool:
        return self.do == Fill.key

    def same_box(self, kind: EventKind, control_id: str) -> bool:
        return {self.do, kind} <= {EventKind.CHECK, EventKind.UNCHECK} and self.control_id == control_id

    @property
    def enters_value(self) -> bool:
        action = action_class(self.do)
        return action.enters and action.value_field is not None


def step_of(action: UserAction, value: str | None, base_url: str) -> Step:
    """The step. `value` is what may be written down of what was entered; None hides it."""
    kind = action_class(action.do)
    if not issubclass(kind, TargetAction):
        bare = path_from(base_url, action.value) if kind.goes_to_address else action.value
        return Step.model_validate({action.do: bare or None})
    target = action.locator.target
    data: dict[str, Any] = target.as_data() if target is not None else {"css": "body"}
    do = Type.key if action.types and action.facts.suggests else action.do
    if kind.value_field is not None:
        data[kind.value_field] = value if value else "${HIDDEN}"
    if action.types and not value:
        data["secret"] = True
    return Step.model_validate({do: data})


@dataclass
class _WindowState:
    session: CDPSession | None = None
    index: int = -1
    known: set[int] = field(default_factory=set)
    url: str = ""
    request: Request | None = None
    """The last one that asks for a page in this window; None once it has been followed."""
    acted_at: float | None = None
    asked: bool = False
    """Whether the page in the window asked for another: a link, a form, a script."""
    referred: bool = True
    main: str = ""


class NavigationTracker:
    """Calls `on_navigation(page, step, address, came_from)` when a person uses the browser's own buttons."""

    def __init__(self, on_navigation: Callable[[Page, str, str, str], None]) -> None:
        self._on_navigation = on_navigation
        self._logs: dict[Page, _WindowState] = {}
        self._following: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()

    def watch(self, page: Page) -> None:
        self._logs[page] = _WindowState()
        page.on("request", lambda request: self._on_request(page, request))
        page.on("framenavigated", lambda frame: self._on_navigated(page, frame))
        self._spawn(self._attach(page))

    def start_from(self, page: Page) -> None:
        self._spawn(self._note(page))

    def note_action(self, page: Page) -> None:
        if page in self._logs:
            self._logs[page].acted_at = time.monotonic()

    def note_arrival(self, page: Page, *, referred: bool) -> None:
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
        session.on("Page.frameRequestedNavigation", lambda event: self._on_asked(log, event))
        log.session = session

    def _on_asked(self, log: _WindowState, event: dict[str, Any]) -> None:
        if event.get("frameId") == log.main:
            log.asked = True

    async def _note(self, page: Page) -> None:
        async with self._turn:
            await self._where(page, self._logs[page])

    async def _follow(self, page: Page) -> None:
        async with self._turn:
            log = self._logs[page]
            was, came_from, known, request = log.index, log.url, set(log.known), log.request
            caused, asked = self._caused(log, opening=was < 0), log.asked
            log.acted_at, log.request, log.asked = None, None, False
            entry = await self._where(page, log)
            if entry is None:
                return
            if entry in known:
                if not caused and log.index != was:
                    do, address = (Back.key, "") if log.index == was - 1 else (Goto.key, log.url)
                    self._on_navigation(page, do, address, came_from)
            elif request is not None and not asked and not (was < 0 and (caused or log.referred)):
                self._on_navigation(page, Goto.key, _first_of_redirects(request).url, came_from)

    def _caused(self, log: _WindowState, *, opening: bool) -> bool:
        """Whether a press caused what happens now: on this page, or on another when the window has just opened."""
        acted_at = [one.acted_at for one in (self._logs.values() if opening else [log]) if one.acted_at is not None]
        return any(time.monotonic() - at < _CAUSES_SECONDS for at in acted_at)

    async def _history(self, page: Page, log: _WindowState) -> dict[str, Any] | None:
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

    async def _where(self, page: Page, log: _WindowState) -> int | None:
        """Note where in its history a window is; the entry's number, None where it can't be told."""
        history = await self._history(page, log)
        if history is None:
            return None
        entries, log.index = history["entries"], history["currentIndex"]
        log.known = {int(one["id"]) for one in entries}
        log.url = page.url
        return int(entries[log.index]["id"])


def _first_of_redirects(request: Request) -> Request:
    while request.redirected_from is not None:
        request = request.redirected_from
    return request


_MOST_ACTIONS = 1000
_BROWSERS_OWN = "chrome-error:"
"""Where the browser's own page stands when a site's doesn't come: what is pressed there is no step."""
_IMMEDIATE = frozenset(
    {EventKind.CLICK, EventKind.SELECT, EventKind.CHECK, EventKind.UNCHECK, EventKind.UPLOAD, EventKind.PRESS}
)


class EventListener:
    """Listens to every window of a context. What was done stands in `actions`, in the order done."""

    def __init__(
        self, context: BrowserContext, fence: Fence, clock: Callable[[], float], began: Callable[[UserAction], None]
    ) -> None:
        self.actions: list[UserAction] = []
        self._context = context
        self._fence = fence
        self._clock = clock
        self._from = clock()
        self._began = began
        self._ask = f"_{secrets.token_hex(8)}"
        self._generator = LocatorGenerator(self._ask)
        self._locating: dict[str, asyncio.Task[GeneratedLocator]] = {}
        self._navigation = NavigationTracker(self._on_navigation)
        self._openers: dict[Page, UserAction] = {}
        self.listening = False

    async def open(self) -> None:
        """Begin to listen: before the first window of the context opens."""
        on_navigation = f"_{secrets.token_hex(8)}"
        await self._context.expose_binding(on_navigation, self._on_event)
        script = page_script(__package__, "event_listener.js", accessible_names=True)
        await self._context.add_init_script(f"({script})({{tell: {on_navigation!r}, ask: {self._ask!r}}})")
        self._context.on("page", self._navigation.watch)
        self._context.on("page", self._opened)

    def start(self) -> None:
        """From here on what happens is the person's doing; the time counts from now."""
        self._from = self._clock()
        self.listening = True
        for page in self._context.pages:
            self._navigation.start_from(page)

    def stop(self) -> None:
        """Hear no more; what a person was in the middle of is over."""
        self.listening = False
        self._end_last()

    def detours(self) -> list[list[UserAction]]:
        """Looks aside: a window opened and closed again with nothing done in it but following links.

        The first of each is the press that opened the window. The customer went on where they had been.
        """
        found = []
        for page, opener in self._openers.items():
            inside = [action for action in self.actions if action.page is page]
            after = self.actions[max(one.number for one in (opener, *inside)) :]
            back = after[0].url_before if after else opener.page.url
            links = all(action.do == EventKind.CLICK and action.facts.href for action in inside)
            if page.is_closed() and links and back == opener.url_before:
                found.append([opener, *inside])
        return found

    def _opened(self, page: Page) -> None:
        if self.listening and self.actions and self.actions[-1].do == EventKind.CLICK:
            self._openers[page] = self.actions[-1]

    @property
    def seconds(self) -> float:
        return self._clock() - self._from

    def _on_event(self, source: Any, data: Any) -> None:
        try:
            event = ListenerEvent.model_validate(data)
        except ValidationError:
            return
        page, frame = source["page"], source["frame"]
        if frame.url.startswith(_BROWSERS_OWN):
            return
        if event.kind is EventKind.ARRIVED:
            self._navigation.note_arrival(page, referred=event.referrer)
        elif self.listening and len(self.actions) < _MOST_ACTIONS:
            self._handle(event, page, frame)

    def _handle(self, event: ListenerEvent, page: Page, frame: Frame) -> None:
        last = self.actions[-1] if self.actions else None
        if event.kind is EventKind.PRESSING:
            self._prepare(event, page, frame)
        elif event.kind is EventKind.LEFT:
            for action in self.actions[-3:]:
                if action.types and action.control_id == event.id:
                    action.finished.set()
        elif event.kind is EventKind.TYPED:
            if last is not None and last.types and last.control_id == event.id:
                last.value = event.value
            else:
                self._add(Fill.key, event, page, frame)
        elif last is not None and last.same_box(event.kind, event.id):
            last.do = event.kind.value
        elif event.kind in _IMMEDIATE:
            self._add(event.kind.value, event, page, frame).finished.set()

    def _add(self, do: str, event: ListenerEvent, page: Page, frame: Frame) -> UserAction:
        has_owner = event.owner.startswith("http")
        own = self._fence.hosts.own(event.owner) if has_owner else self._fence.owns(frame)
        action = self._add_action(do, page, event.value, own=own, url=event.at or None)
        if action.url_before == page.url:
            self._navigation.note_action(page)
        action.facts, action.control_id = event.facts, event.id
        if event.id and do != EventKind.PRESS:
            action.locating = self._locating.pop(event.id, None) or self._name(event, page, frame)
        return action

    def _add_action(self, do: str, page: Page, value: str, *, own: bool = True, url: str | None = None) -> UserAction:
        self._end_last()
        number = len(self.actions) + 1
        action = UserAction(number, do, page, page.url if url is None else url, self.seconds, value=value, own=own)
        self.actions.append(action)
        self._began(action)
        return action

    def _prepare(self, event: ListenerEvent, page: Page, frame: Frame) -> None:
        known = self._locating.get(event.id)
        if known is None or (known.done() and not (known.exception() is None and known.result().sure)):
            self._locating = {event.id: self._name(event, page, frame)}

    def _end_last(self) -> None:
        if self.actions:
            self.actions[-1].finished.set()

    def _name(self, event: ListenerEvent, page: Page, frame: Frame) -> asyncio.Task[GeneratedLocator]:
        purpose = purpose_of(event.kind)
        return asyncio.ensure_future(self._generator.name(page, frame, event.id, event.facts, purpose))

    def _on_navigation(self, page: Page, do: str, address: str, came_from: str) -> None:
        if self.listening and len(self.actions) < _MOST_ACTIONS:
            self._add_action(do, page, address, url=came_from).finished.set()
