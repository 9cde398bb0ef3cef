"""One visit to an agency's site: a fresh browser context, what happens in it, and the documents read on the way."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from playwright.async_api import BrowserContext, CDPSession, Dialog, Download, Error, Frame, Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from auditkit.browser.guard import MOST_REFUSED, Guard, VisitTerms
from auditkit.browser.launch import RunningBrowser, close_context, context_options, throttle_network, visit_user_agent
from auditkit.browser.politeness import Pace, RateLimit, Robots
from auditkit.browser.recording.recorder import FetchedDocument
from auditkit.browser.recording.replay import NO_NETWORK, Replay, disable_webrtc
from auditkit.browser.redaction import Secrets
from auditkit.browser.settle import Timeouts, settle
from auditkit.browser.storage_state import StorageState, open_context, storage_state_for
from auditkit.browser.traffic import NO_PAGE, NOTHING_NEW, OURS, DocumentResponse, ListenerFaults, Traffic
from auditkit.locator.page_script import built_ins_script
from auditkit.locator.step_error import StepError, StepFailure
from auditkit.probe.vitals import TIMES, watch_vitals
from auditkit.run.fence import Fence
from auditkit.task.host import bare_address, join_address
from auditkit.task.loader import BUILT_IN_PROFILES, LoadedAgency
from auditkit.task.model import Profile

if TYPE_CHECKING:
    from auditkit.locator.locate import Control
    from auditkit.run.entry_form import UntakenEntry
    from auditkit.run.field_entry import MadeEntry
    from auditkit.run.traffic_source import PdfDocument

_MOST_WINDOWS = 6
_OPEN_SECONDS = 60.0
_SURE_SECONDS = 5.0
"""A context that has not opened or closed by then, on a machine however slow, never does."""
_RECORDING_SECONDS = 20.0
"""The same of one whose traffic is written down as it closes."""
_WINDOW_SECONDS = 3.0
_STUCK_SECONDS = 15.0
"""A step in which the page gives no answer for so long is given up."""
_GIVEN_UP = OURS | {"net::ERR_HTTP_RESPONSE_CODE_FAILURE"}
"""Not failures of the network: a download, a page left before it came, a request we refused, an empty error page."""
_LONGEST_URL = 4000
_FLOODS = {
    "window": ("opens windows", 30),
    "download": ("hands out files", 100),
    "dialog": ("opens the browser's own message boxes", 100),
}
"""What a page may do by itself, and how often. Each window may take a process of its own until it is closed."""
_REFUSED = f"The page kept asking for what this visit may not do ({MOST_REFUSED:,} times), so it was stopped."
_INIT = "window.print = () => {};"


@dataclass
class PageEvent:
    """Something the site did beside showing a page: a dialog, a new window, a download."""

    step: int
    kind: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class VisitSetup:
    agency: LoadedAgency
    browser: RunningBrowser
    pace: Pace
    robots: Robots
    secrets: Secrets
    base_url: str = ""
    """Visited in place of the agency's own address."""
    profile: Profile = BUILT_IN_PROFILES["desktop"]
    timeouts: Timeouts = field(default_factory=Timeouts)
    clock: Callable[[], float] = time.monotonic
    storage_state: StorageState | None = None
    """A saved sign-in: used at the agency it was saved at."""
    context_options: Mapping[str, Any] = field(default_factory=dict)
    """Playwright's options beside those of the profile."""
    replay: Replay | None = None
    keep_documents: bool = False
    """Whether documents fetched beside the pages are kept, as a recording needs and the browser does not do."""
    probes: bool = False
    """Whether pages are measured as they load."""
    attended: bool = False
    """Whether a person is at the browser, and asked to use it."""


class Visit:
    """The window the customer looks at, and what is known of it: the one place where a browser context at an agency
    is opened, guarded and closed.
    """

    context: BrowserContext
    page: Page
    user_agent: str
    """The whole of it: a device's own, and who is visiting."""
    _counter: tuple[Page, CDPSession] | None = None
    """Tells how much there is in the first window, also while its page is busy."""

    def __init__(self, setup: VisitSetup) -> None:
        self.setup = setup
        self.base_url = setup.base_url or setup.agency.base_url
        self.hosts = VisitTerms.of(setup.agency, self.base_url).visited
        self.secrets = setup.secrets
        self.timeouts = setup.timeouts
        self.clock = setup.clock
        self.step = 0
        """Number of the step going on; 0 while the start page opens."""
        self.faults = ListenerFaults()
        self.guard = self._new_guard()
        self.traffic = Traffic(self.hosts, setup.clock, lambda: self.step, self.faults)
        self.traffic.true_error, self.traffic.is_refused = self.guard.true_error, self.guard.has_refused
        self.fence = Fence(self.hosts, lambda: self.step)
        self.phone = self.crashed = self.hurried = False
        self.document: PdfDocument | None = None
        """The document that was opened last, when it is what the customer now reads."""
        self.fetched: list[FetchedDocument] = []
        """Documents fetched beside the pages, if they are kept."""
        self.page_events: list[PageEvent] = []
        self.last_field: Control | None = None
        """What the customer used last of a form they are filling in."""
        self.used_frames: set[Frame] = set()
        """Frames of pages, not pages themselves, in which the customer has used a control."""
        self.served_pages: set[str] = set()
        """Addresses of pages that came with 404 and had all the same what the customer looked for."""
        self.entries: list[MadeEntry] = []
        """What was entered since the last press, in the order it was."""
        self.untaken: list[UntakenEntry] = []
        self.entered: list[str] = []  # texts, on any page
        self._pressed: tuple[int, int] | None = None
        """The step of the last press, and how many pages had come by then."""
        self.probed_seconds = 0.0
        self.acted_at = setup.clock()
        """When the customer last did something that a page may have to answer."""
        self._ours_when_acted = 0.0
        self.deadline: asyncio.Timeout | None = None
        """Ends the step that goes on, unless it gets on."""
        self.vitals: dict[str, dict[str, float]] = {}
        self.vitals_at: dict[str, float] = {}
        """When a page last told one."""
        self._expected_download: asyncio.Future[Download] | None = None
        self._answering: set[asyncio.Task[None]] = set()
        self._counts: Counter[str] = Counter()
        if setup.storage_state is not None:
            setup.storage_state.hide_in(setup.secrets)

    def _new_guard(self) -> Guard:
        setup, terms = self.setup, VisitTerms.of(self.setup.agency, self.base_url)
        guard = Guard(terms, setup.pace, setup.robots, lambda: self.step, setup.clock, replay=setup.replay)
        guard.on_fault = self.faults.note
        guard.on_flood = partial(self.faults.stop, _REFUSED)
        guard.note_window = partial(self._note_flood, "window")
        return guard

    async def open(self, before_window: Callable[[BrowserContext], Awaitable[None]] | None = None) -> None:
        """Open the window, ready to be used. `before_window` is given the context before there is a page in it."""
        await self.open_window(before_window)
        await self.begin()

    async def open_window(self, before_window: Callable[[BrowserContext], Awaitable[None]] | None = None) -> None:
        """Open the window, which asks nothing of anybody, and is not to be used before the visit begins."""
        setup = self.setup
        options = self._options() | await self.guard.open()
        self.phone = bool(options.get("is_mobile"))
        state = storage_state_for(setup.agency.id, setup.storage_state)
        context = self.context = await self._open_context(options, state)
        self.traffic.listen(context)
        if before_window is not None:
            await before_window(context)
        await context.add_init_script(built_ins_script())
        await context.add_init_script(_INIT)
        await self.fence.install(context, attended=setup.attended)
        if setup.replay is not None:
            await self._cut_off()
        elif setup.probes:
            await watch_vitals(context, self._on_vital)
        guarded = self.faults.guarded
        context.on("requestfailed", guarded(self.guard.note_failed))
        context.on("response", guarded(partial(self.setup.pace.note_answer, self.hosts.own)))
        self.traffic.on_switched_off, self.guard.asks = self.guard.note_switched_off, self.traffic.asks
        await self.guard.stand_before(context)
        context.on("dialog", guarded(self._on_dialog))
        context.on("page", guarded(self._on_page))
        self.page = await context.new_page()

    async def begin(self) -> None:
        """Have all judged from now on that is sent: the window may be used."""
        session = await self.context.new_cdp_session(self.page)
        await self.guard.ready(self.setup.browser.process.gate, self.context, session)
        self._counter = self.page, session
        await session.send("Performance.enable")
        if self.setup.profile.network is not None:
            await throttle_network(session, self.setup.profile.network)

    @property
    def can_begin(self) -> bool:
        """Whether the window that was opened some time ago is still as it was opened."""
        faults, page = self.faults, getattr(self, "page", None)
        sound = faults.first is None and faults.flood is None and self.setup.browser.process.usable
        return page is not None and not page.is_closed() and not self.crashed and sound

    async def _open_context(self, options: Mapping[str, Any], state: StorageState | None) -> BrowserContext:
        """The context, which close() has to know even where this is stopped: the browser opens it all the same."""
        process = self.setup.browser.process
        process.visits += 1
        opening = asyncio.ensure_future(open_context(process.browser, options, state))
        try:
            async with asyncio.timeout(_OPEN_SECONDS):
                return await asyncio.shield(opening)
        except TimeoutError:
            await process.note_left(closed=False)
            raise Error("the browser no longer opens windows") from None
        except asyncio.CancelledError:
            try:
                async with asyncio.timeout(_SURE_SECONDS):
                    self.context = await opening
            except (Error, TimeoutError):
                await process.note_left(closed=False)
            raise
        except Error:
            await process.note_left(closed=process.browser.is_connected())
            raise

    def _options(self) -> dict[str, Any]:
        browser = self.setup.browser
        options = context_options(self.setup.profile, browser.devices)
        options["user_agent"] = self.user_agent = visit_user_agent(browser.user_agent, options.get("user_agent"))
        return {**options, "service_workers": "block", "accept_downloads": True, **self.setup.context_options}

    async def _cut_off(self) -> None:
        """Make sure that a replay asks nothing of a network, and that what it lacks is known for that."""
        await disable_webrtc(self.context)
        self.traffic.ours |= {NO_NETWORK}
        guarded = self.faults.guarded
        await self.context.route("**/*", self.faults.guarded_route(self.guard.watch))
        self.context.on("page", guarded(self.guard.watch_redirects))
        self.context.on("requestfailed", guarded(self.guard.note_cut_off))
        self.context.on("page", lambda page: page.on("websocket", guarded(self.guard.note_socket)))

    def note_used(self, frame: Frame | None) -> None:
        """Note the frame of a control that is used."""
        if frame is not None and frame.parent_frame is not None:
            self.used_frames.add(frame)

    async def goto(self, address: str) -> None:
        """Open an address. Raises StepError when no page comes of it."""
        url = join_address(self.base_url, address)
        self.document = None
        self.entries.clear()
        self._note_action()
        await self.ask_for(partial(self.page.goto, url), url)
        await self.settle(acted=False)
        self._check_arrival(url)

    def _check_arrival(self, url: str) -> None:
        """Raise StepError where the address has been asked for, and nothing that is wrong tells why no page comes."""
        answers = [one for one in self.traffic.documents if one.step == self.step]
        nowhere = self.page.url == "about:blank" != url
        if answers and (answers[-1].status in NO_PAGE or (nowhere and answers[-1].status in NOTHING_NEW)):
            raise StepError(StepFailure.NOT_HELD, "no page loads", url=url)
        saved = any(one.step == self.step for one in self.events_of("download"))
        if nowhere and not answers and not saved:
            raise StepError(
                StepFailure.NAVIGATION_FAILED, "the page could not be opened", url=url, error="net::ERR_ABORTED"
            )

    async def ask_for(self, ask: Callable[..., Awaitable[object]], url: str) -> None:
        """Have the window ask for a page, in its turn. Raises StepError when none comes of it."""
        limit = self.timeouts.page + self.guard.backlog_seconds
        try:
            await ask(wait_until="commit", timeout=limit * 1000)
        except PlaywrightTimeout:
            late = "the page did not load: its server did not answer in time"
            raise StepError(StepFailure.TIMEOUT, late, url=url) from None
        except Error:
            self.check_navigation()
            if not any(one.step == self.step and one.navigation for one in self.guard.refused):
                await asyncio.sleep(0.05)  # the failure's own event may still be on its way
                self.check_navigation()

    def _note_action(self) -> None:
        self.acted_at, self._ours_when_acted = self.clock(), self._our_seconds

    @property
    def _our_seconds(self) -> float:
        return self.guard.paced_seconds + self.probed_seconds

    @property
    def waited_seconds(self) -> float:
        """How long the customer has waited since they last did something, without our pace and looking around."""
        return self.clock() - self.acted_at - (self._our_seconds - self._ours_when_acted)

    def keep_going(self) -> None:
        """Say that the page answers, so that a step in which a customer still waits is not given up as stuck."""
        if self.deadline is not None and not self.deadline.expired():
            least = asyncio.get_running_loop().time() + _STUCK_SECONDS
            self.deadline.reschedule(max(self.deadline.when() or least, least))

    @property
    def rate_limited(self) -> DocumentResponse | None:
        """The answer of the agency's server to this step that asks to come back later, if that is its last one."""
        answers = [one for one in self.traffic.documents if one.step == self.step]
        last = answers[-1] if answers and self.hosts.own(answers[-1].url) else None
        return last if last is not None and last.rate_limit is not None else None

    async def reload(self) -> None:
        """Ask for the page in the window once more. Raises StepError when none comes of it."""
        await self.ask_for(self.page.reload, self.page.url)
        await self.settle()

    async def settle(self, *, window_expected: bool = False, acted: bool = True) -> None:
        """Wait until the page is at rest after what was done; follow the window that opened. Raises StepError."""
        if acted:
            self._note_action()
        if window_expected:
            await self._new_window()
        self.turn_from_closed_window()
        held = self.guard.backlog_seconds
        await settle(self.page, self.traffic, self.timeouts, self.clock, held_seconds=held)
        if self.follow_window(self.step):
            await settle(self.page, self.traffic, self.timeouts, self.clock, held_seconds=held)
        self.fence.check_crossed()
        self.check_navigation()

    def turn_from_closed_window(self) -> None:
        """Look at the window that is left when the site has closed the one in front."""
        if self.page.is_closed():
            self.follow_window(self.step)

    @asynccontextmanager
    async def download(self) -> AsyncIterator[asyncio.Future[Download]]:
        """Keep the next download for the step that asked for it; all others are stopped."""
        self._expected_download = asyncio.get_running_loop().create_future()
        try:
            yield self._expected_download
        finally:
            self._expected_download = None

    def cancel_download(self, download: Download) -> None:
        """Let no more of it come. One that is all there stays."""
        self._answer(download.cancel())

    def check_navigation(self) -> None:
        """Raise StepError when this step asked for a page and got a refusal of ours, or no answer at all."""
        for refused in self.guard.refused:
            if refused.step == self.step and refused.navigation:
                raise StepError(
                    StepFailure.NOT_ALLOWED, "", why=refused.why.value, method=refused.method, url=refused.url
                )
        for failed in reversed(self.traffic.failed):
            if failed.step != self.step:
                break
            if failed.navigation and failed.error not in _GIVEN_UP:
                raise StepError(
                    StepFailure.NAVIGATION_FAILED, "the page could not be opened", url=failed.url, error=failed.error
                )

    @property
    def broken(self) -> bool:
        """Whether the browser, or its page, has died: nothing that follows says anything of the site."""
        browser = self.context.browser
        return self.crashed or (browser is not None and not browser.is_connected())

    async def browser_answers(self) -> bool:
        """Whether the browser itself does, whatever holds its pages up."""
        try:
            async with asyncio.timeout(_SURE_SECONDS):
                await self.context.cookies()
        except (Error, TimeoutError):
            return False
        return True

    async def node_count(self) -> int:
        """How many elements and texts are in the window, whatever keeps its page busy; 0 where nobody can say."""
        page, counter = self._counter if self._counter is not None else (None, None)
        if counter is None or page is not self.page:
            return 0
        try:
            async with asyncio.timeout(_SURE_SECONDS):
                told = (await counter.send("Performance.getMetrics"))["metrics"]
        except (Error, TimeoutError):
            return 0
        return next((round(one["value"]) for one in told if one["name"] == "Nodes"), 0)

    @property
    def _place(self) -> tuple[int, int]:
        return self.step, len(self.traffic.documents)

    def note_press(self) -> None:
        """Note that a control is about to be pressed: what the page asks of the customer then follows from it."""
        self._pressed = self._place

    def note_event(self, kind: str, **details: Any) -> None:
        self.page_events.append(PageEvent(self.step, kind, details))

    def _note_flood(self, kind: str) -> None:
        """Count what a page does by itself, and stop it when there is no end to that."""
        self._counts[kind] += 1
        does, most = _FLOODS[kind]
        if self._counts[kind] > most:
            self.faults.stop(f"The page {does} endlessly ({most} by then), so it was stopped.")

    def note_rate_limit(self, limit: RateLimit, url: str, *, waited: bool) -> None:
        """Note that the agency's server asked to come back later, and whether that was waited for."""
        self.note_event("told-to-wait", url=url, status=limit.status, seconds=limit.seconds, waited=waited)

    def events_of(self, kind: str) -> list[PageEvent]:
        return [one for one in self.page_events if one.kind == kind]

    async def close(self) -> None:
        """Close it. A browser in which that can't be done takes no further visit."""
        try:
            if hasattr(self, "context"):
                seconds = _RECORDING_SECONDS if self.setup.keep_documents and not self.hurried else _SURE_SECONDS
                try:
                    closed = await close_context(self.context, seconds=seconds)
                finally:
                    self.setup.browser.process.gate.forget(self.guard)
                await self.setup.browser.process.note_left(closed=closed)
        finally:
            await self.guard.close()

    async def _new_window(self) -> None:
        """Wait for the window that a link says it opens; some browsers' settings forbid it."""
        began = self.clock()
        while self.context.pages[-1] is self.page and self.clock() - began < _WINDOW_SECONDS:
            await asyncio.sleep(0.02)

    def follow_window(self, step: int) -> PageEvent | None:
        """Look at the newest window, as a customer would, where that is another one than before.

        Returns what is noted of it: that a window opened in `step`, or that the one in front was closed.
        """
        windows = [one for one in self.context.pages if not one.is_closed()]
        if not windows or windows[-1] is self.page:
            return None
        event = PageEvent(step, "window", {"url": windows[-1].url})
        if not self.page.is_closed():
            self.page_events.append(event)
        self.page = windows[-1]
        self.document = None
        return event

    def _on_page(self, page: Page) -> None:
        if self.setup.replay is not None:  # else the gate counts them, which knows of each
            self._note_flood("window")
        page.on("crash", self.faults.guarded(self._on_crash))
        page.on("download", self.faults.guarded(self._on_download))
        if len(self.context.pages) > _MOST_WINDOWS:
            self._answer(page.close())

    def _on_vital(self, url: str, name: str, value: float) -> None:
        page = bare_address(url)
        if name in TIMES:
            # What the kit itself held the page back for is not the agency's slowness.
            value = max(0.0, value - self.guard.delay_seconds.get(page, 0.0) * 1000)
        self.vitals_at[page] = self.clock()
        self.vitals.setdefault(page, {})[name] = round(value, 3 if name == "cls" else 0)

    def _on_crash(self, _page: Page) -> None:
        self.crashed = True

    def _on_download(self, download: Download) -> None:
        self._note_flood("download")
        name = self.secrets.redact(download.suggested_filename)[:200]
        self.note_event("download", url=download.url[:_LONGEST_URL], file=name)
        if self._expected_download is not None and not self._expected_download.done():
            self._expected_download.set_result(download)
        else:
            self.cancel_download(download)

    def _on_dialog(self, dialog: Dialog) -> None:
        self._note_flood("dialog")
        if dialog.type == "beforeunload":
            self._answer(dialog.accept())
            return
        details = {"type": dialog.type, "message": self.secrets.redact(dialog.message)[:500]}
        self.note_event("dialog", **details)
        # Who presses "Send" and is asked whether they are sure says yes, even if the page asks its server first. A
        # question out of the blue, or of the next page, is waved away.
        confirms = dialog.type == "confirm" and self._pressed == self._place and self.hosts.own(self.page.url)
        self._answer(dialog.accept() if confirms else dialog.dismiss())

    def _answer(self, answer: Any) -> None:
        task = asyncio.ensure_future(_quietly(answer))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)


async def _quietly(answer: Any) -> None:
    with suppress(Error):
        await answer
