"""One person at one visible browser, from the first page to the moment they say it is over.

Each action is recorded as a step, with the page it led to, while the person goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from playwright.async_api import BrowserContext, Dialog, Download, Error, Page

from auditkit.browser.destination import Destinations
from auditkit.browser.launch import SharedBrowser, close_context
from auditkit.browser.politeness import Pace, Robots
from auditkit.browser.settle import Timeouts
from auditkit.browser.storage_state import StorageState, read_storage_state
from auditkit.diagnostic.wording import first_line
from auditkit.locator.step_error import StepError
from auditkit.record.outcome import Refusal, StepStatus
from auditkit.run.probe_runner import ProbeRunner
from auditkit.run.side_effect import SideEffects
from auditkit.run.step_log import StepDraft, StepLog, StepScreenshot
from auditkit.run.visit import Visit, VisitSetup
from auditkit.session.control_window import Button, ControlWindow, SessionControl, View, next_press, place_site_window
from auditkit.session.event_listener import EventListener, UserAction, step_of
from auditkit.session.redaction import PersonSecrets, RetentionPolicy
from auditkit.task.loader import LoadedAgency
from auditkit.task.model import Profile

if TYPE_CHECKING:
    from auditkit.locator.locate import Control
    from auditkit.run.probe_runner import ProbeRunner


_NAME_SECONDS = 5.0
_SETTLING_TICK_SECONDS = 0.02
_TEXTS_KEPT = 200
_PAUSE_SECONDS = 0.4
"""Who types no key for so long has come to a pause."""


class _Used:
    def __init__(self, control: Control | None) -> None:
        self.used: tuple[Control, ...] = (control,) if control is not None else ()


class StepRecorder:
    def __init__(
        self,
        *,
        visit: PersonVisit,
        listener: EventListener,
        step_log: StepLog,
        probe_runner: ProbeRunner,
        policy: RetentionPolicy,
        secrets: PersonSecrets,
        agency: str,
    ) -> None:
        self.drafts: list[StepDraft] = []
        self.texts_by_url: dict[str, str] = {}
        """What each address said, the last time it was looked at."""
        self._visit, self._listener, self._step_log = visit, listener, step_log
        self._probe_runner, self._policy, self._secrets = probe_runner, policy, secrets
        self._side_effects = SideEffects(visit, agency)
        self._looking: asyncio.Task[None] | None = None
        self._pause_screenshot: StepScreenshot | None = None
        """The picture of a pause, in case there is no other."""
        self._before = step_log.page_state
        self._no_more = False

    async def open(self) -> None:
        await self._note(0)
        self._before = self._step_log.page_state

    async def write(self) -> None:
        while True:
            if len(self.drafts) < len(self._listener.actions):
                await self._write(self._listener.actions[len(self.drafts)])
            elif self._no_more:
                break
            else:
                await asyncio.sleep(_SETTLING_TICK_SECONDS)

    async def finish(self) -> None:
        """Wait until the last page has been looked at and every picture is stored. Raises OSError."""
        if self._looking is not None:
            await asyncio.wait([self._looking], timeout=30)
        await self._step_log.finish()

    def end(self) -> None:
        self._no_more = True

    async def _write(self, action: UserAction) -> None:
        visit = self._visit
        await self._until_over(action)
        if action.locating is not None:
            await asyncio.wait([action.locating], timeout=_NAME_SECONDS)
        self._secrets.take(action, self._policy)
        visit.look_at(action.page)
        draft = StepDraft(action.number, step_of(action, self._policy.allowed_value(action), visit.base_url))
        draft.status, draft.url_before = StepStatus.DONE, action.url_before
        draft.details = {"at_seconds": round(action.at_seconds, 1)}
        await self._rest(action)
        later = self._after(action)
        draft.url_after = later.url_before if later is not None and later.page is visit.page else visit.page.url
        draft.duration_seconds = max(0.0, (later.at_seconds if later else self._listener.seconds) - action.at_seconds)
        await self._note_after(action, draft)
        self.drafts.append(draft)

    async def _note_after(self, action: UserAction, draft: StepDraft) -> None:
        """Note the page an action led to, unless the person was quicker: then the last look at it has to do."""
        before = self._before
        if _without_fragment(self._visit.page.url) == _without_fragment(draft.url_after) and not self._leaving:
            screenshot = await self._step_log.take() if self._policy.pictures else None
            index = await self._note(action.number)
        else:
            screenshot, index = self._pause_screenshot, None
        if index is None:
            index = self._page_of(draft.url_after)
        draft.page, self._pause_screenshot, self._before = index, None, self._step_log.page_state
        self._step_log.keep(draft, screenshot)
        self._side_effects.note(draft, _Used(action.locator.control), before, self._step_log.page_state)

    @property
    def _leaving(self) -> bool:
        """Whether the page is on its way out: until the next one is there, the browser answers no question."""
        return self._visit.traffic.navigation(self._visit.page) is not None

    def _page_of(self, url: str) -> int | None:
        pages = self._step_log.pages
        return next(
            (index for index in range(len(pages) - 1, -1, -1) if pages[index].url == _without_fragment(url)), None
        )

    async def _until_over(self, action: UserAction) -> None:
        """Wait until a field is left. At every pause the page is looked at: sending a form may take it away."""
        looked_at = ""
        while not action.finished.is_set():
            value = action.value
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(action.finished.wait(), _PAUSE_SECONDS)
            if not action.finished.is_set() and action.value == value != looked_at and not self._leaving:
                looked_at = value
                self._pause_screenshot = await self._step_log.take() if self._policy.pictures else None
                await self._step_log.note_page_unless_gone()

    def _after(self, action: UserAction) -> UserAction | None:
        return self._listener.actions[action.number] if len(self._listener.actions) > action.number else None

    async def _rest(self, action: UserAction) -> None:
        settling = asyncio.ensure_future(self._settle(action))
        while not settling.done() and self._after(action) is None and not self._visit.broken:
            await asyncio.wait([settling], timeout=_SETTLING_TICK_SECONDS)
        settling.cancel()
        await asyncio.wait([settling])

    async def _settle(self, action: UserAction) -> None:
        control = action.locator.control
        try:
            await self._visit.settle(window_expected=control is not None and control.new_window)
        except (StepError, Error):
            return  # the person sees what came of it; the page that is there is noted

    async def _note(self, number: int) -> int | None:
        known = len(self._step_log.pages)
        index = await self._step_log.note_page_unless_gone()
        if index is None:
            return None
        page = self._step_log.pages[index]
        if len(self.texts_by_url) < _TEXTS_KEPT or page.url in self.texts_by_url:
            self.texts_by_url[page.url] = self._step_log.page_state.text
        if index == known:
            self._look(index)
        return index

    def _look(self, index: int) -> None:
        """Have a new page looked at, beside what the person does next; one page at a time."""
        page = self._step_log.pages[index]

        async def look(before: asyncio.Task[None] | None) -> None:
            if before is not None:
                await asyncio.wait([before])
            if self._visit.page.url != page.url:
                return
            await self._probe_runner.look(self._visit, page, self._step_log.page_state.text)
            for name in [name for name, seen in page.probes.items() if seen.failure is not None]:
                # The person went on while it was looked at: that says nothing about the page.
                if self._visit.page.url != page.url:
                    del page.probes[name]

        self._looking = asyncio.ensure_future(look(self._looking))


def _without_fragment(url: str) -> str:
    return url.partition("#")[0]


class PersonVisit(Visit):
    """A visit in which dialogs, downloads and windows are left to the person, and noted."""

    _seen: frozenset[Page] = frozenset()

    def _options(self) -> dict[str, Any]:
        """A window like any other, but on a phone: it can be made larger, and the page with it."""
        options = super()._options()
        if not options.get("is_mobile"):
            options = {key: value for key, value in options.items() if key not in ("viewport", "device_scale_factor")}
            options["no_viewport"] = True
        return options

    def look_at(self, page: Page) -> None:
        if not page.is_closed():
            self.page = page

    def _follow_window(self) -> bool:
        """Look at a window that has just opened, or at the last one left; never away from where the person is."""
        windows = [one for one in self.context.pages if not one.is_closed()]
        new = [one for one in windows if one not in self._seen]
        self._seen = frozenset(windows)
        if not windows or (not new and not self.page.is_closed()):
            return False
        front = new[-1] if new else windows[-1]
        if front is self.page:
            return False
        if not self.page.is_closed():
            self.note_event("window", url=front.url)
        self.page = front
        self.document = None
        return True

    def _on_dialog(self, dialog: Dialog) -> None:
        if dialog.type != "beforeunload":
            said = {"type": dialog.type, "message": self.secrets.redact(dialog.message)[:500]}
            self.note_event("dialog", **said)

    def _on_download(self, download: Download) -> None:
        name = self.secrets.redact(download.suggested_filename)[:200]
        self.note_event("download", url=download.url, file=name)


@contextmanager
def stop_on_interrupt(stopped: asyncio.Event) -> Iterator[None]:
    """Set `stopped` at ^C meanwhile. A second ^C ends everything at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGINT)

    def stop(*_: object) -> None:
        signal.signal(signal.SIGINT, before)
        loop.call_soon_threadsafe(stopped.set)

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


_TICK_SECONDS = 0.1
REQUEST_BLOCKED = (
    "The kit blocked a request that could change something on the site. You did nothing wrong, and nothing was "
    "sent. If you can't go on without it, press “I'm stuck”."
)
"""What a person reads when the guard has stopped a request of theirs."""
ADDRESS_BLOCKED = (
    "That address belongs to this computer or a private network, not to the site, so the kit did not open it. "
    "If you can't go on without it, press “I'm stuck”."
)
"""What they read when it leads where a public site has nothing to do."""


class SessionEnd(StrEnum):
    DONE = "done"
    GAVE_UP = "gave_up"
    SKIPPED = "skipped"
    CLOSED = "closed"
    STOPPED = "stopped"
    """^C in the terminal."""
    BROKE = "broke"
    """The start page did not come, or the browser died."""


class AllowAllRobots(Robots):
    """robots.txt speaks to robots. Here a person decides which page to open, one at a time."""

    def __init__(self) -> None:
        super().__init__("")

    async def allows(self, url: str, destinations: Destinations | None = None) -> bool:
        return True

    async def delay_seconds(self, url: str, destinations: Destinations | None = None) -> float:
        return 0.0


@dataclass(frozen=True)
class SessionResources:
    browser: SharedBrowser
    pace: Pace
    probe_runner: ProbeRunner
    print_line: Callable[[str], None]
    timeouts: Timeouts = field(default_factory=Timeouts)
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC).replace(microsecond=0)


class PersonSession:
    """One session. `watch` ends when the person says so, closes the window, or `end` is called."""

    def __init__(
        self,
        resources: SessionResources,
        agency: LoadedAgency,
        profile: Profile,
        policy: RetentionPolicy,
        control: SessionControl,
    ) -> None:
        self.resources, self.agency, self.profile = resources, agency, profile
        self.policy, self.control = policy, control
        self.secrets = PersonSecrets()
        self.seconds = 0.0
        self.started_at = resources.now()
        self.error: StepError | None = None
        self._end: SessionEnd | None = None
        self._messages_shown = 0

    async def open(self, start: str, *, storage_state: StorageState | None = None) -> None:
        """Open the browser at the start page, and listen. `self.error` says why no page came, if none did."""
        resources = self.resources
        visit = self.visit = PersonVisit(
            VisitSetup(
                agency=self.agency,
                browser=await resources.browser.running(self.agency.agency.contact),
                pace=resources.pace,
                robots=AllowAllRobots(),
                secrets=self.secrets,
                profile=self.profile,
                timeouts=resources.timeouts,
                clock=resources.clock,
                storage_state=storage_state,
                probes=bool(resources.probe_runner.probes),
            )
        )
        visit.fence.person_acts = True
        await visit.open(self._listen)
        if not visit.phone:
            await place_site_window(visit.page)
        self.step_log = StepLog(visit, resources.probe_runner.evidence if self.policy.pictures else None)
        self.recorder = StepRecorder(
            visit=visit,
            listener=self.listener,
            step_log=self.step_log,
            probe_runner=resources.probe_runner,
            policy=self.policy,
            secrets=self.secrets,
            agency=self.agency.agency.agency,
        )
        try:
            await visit.goto(start)
        except StepError as error:
            self.error = error
        await self.recorder.open()

    async def _listen(self, context: BrowserContext) -> None:
        self.listener = EventListener(context, self.visit.fence, self.resources.clock, self._on_action)
        await self.listener.open()
        context.on("page", self._on_page)

    async def watch(self) -> SessionEnd:
        """Listen until it is over; what was done is written down by then."""
        self.started_at = self.resources.now()
        self.listener.start()
        writing = asyncio.ensure_future(self.recorder.write())
        try:
            while self._end is None:
                await self._tick(writing)
        finally:
            self.seconds = self.listener.seconds
            self.listener.stop()
            self.recorder.end()
            with contextlib.suppress(TimeoutError, Error):
                await asyncio.wait_for(writing, 20)
        if self._end not in (SessionEnd.CLOSED, SessionEnd.BROKE):
            await self.recorder.finish()
        return self._end

    def end(self, how: SessionEnd) -> None:
        self._end = self._end or how

    @property
    def ended(self) -> bool:
        return self._end is not None

    async def close(self) -> None:
        if hasattr(self, "visit"):
            await self.visit.close()

    async def front_first(self, look: Callable[[], Awaitable[bool]]) -> None:
        """Look at each window that is open, the one in front first, until `look` says that it is this one."""
        front = self.visit.page
        others = [one for one in reversed(self.visit.context.pages) if one is not front]
        for page in [front, *others]:
            if not page.is_closed():
                self.visit.look_at(page)
                if await look():
                    return
        self.visit.look_at(front)

    async def _tick(self, writing: asyncio.Task[None]) -> None:
        await asyncio.sleep(_TICK_SECONDS)
        if writing.done():
            writing.result()
        closed = all(page.is_closed() for page in self.visit.context.pages)
        if closed or self.visit.broken or self.control.closed.is_set():
            self.end(SessionEnd.CLOSED)
        await self._say_refused()

    async def _say_refused(self) -> None:
        """Say politely that something was held back: once for each step at most."""
        words = {Refusal.MAY_CHANGE: REQUEST_BLOCKED, Refusal.PRIVATE_ADDRESS: ADDRESS_BLOCKED}
        refused = [one for one in self.visit.guard.refused if one.matters and one.why in words]
        steps = {one.step for one in refused}
        if len(steps) > self._messages_shown:
            self._messages_shown = len(steps)
            self.resources.print_line(words[refused[-1].why])
            await self.control.say(words[refused[-1].why])

    def _on_page(self, page: Page) -> None:
        page.on("crash", lambda _: self.end(SessionEnd.BROKE))

    def _on_action(self, action: UserAction) -> None:
        self.visit.step = action.number
        self.visit.look_at(action.page)


# Signing in: a person does it once, and what the browser then holds is saved

_SAVE, _CANCEL = "save", "cancel"
_SIGN_IN_VIEW = View(
    heading="Sign in",
    paragraphs=(
        "Sign in as usual in the other window. The kit does not watch, record or block anything there.",
        "When you are signed in, press “Save”.",
    ),
    buttons=(Button(key=_SAVE, words="Save", main=True), Button(key=_CANCEL, words="Cancel")),
    notes=("The saved file is as good as your password. If you can, use an account made for tests.",),
)


async def sign_in(shared: SharedBrowser, agency: str, url: str, now: datetime) -> StorageState | None:
    """The session of the person who signed in; None when they cancelled or closed a window.

    Raises AuditkitError when there is no browser or no display.
    """
    browser = await shared.running(None)
    control = ControlWindow(browser.browser)
    await control.open()
    # The browser's own user agent: some sign-in services turn away any other, and it is a person who is here.
    own_user_agent = browser.user_agent.partition(" auditkit/")[0]
    context = await browser.browser.new_context(no_viewport=True, user_agent=own_user_agent)
    try:
        page = await context.new_page()
        await place_site_window(page)
        closed = asyncio.Event()
        page.on("close", lambda _: closed.set())
        await control.show(_SIGN_IN_VIEW)
        try:
            await page.goto(url, wait_until="commit")
        except Error as fault:
            await control.say(f"The page did not open: {first_line(fault.message)[:200]}")
        press = await next_press(control, closed)
        if press is None or press.key != _SAVE:
            return None
        return await read_storage_state(context, agency, now)
    finally:
        await close_context(context)
        await control.close()
