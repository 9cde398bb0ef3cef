"""How long a customer looks for what isn't there, and what they do meanwhile: wait, press again, scroll."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from playwright.async_api import Error, Frame, JSHandle, Page

from auditkit.browser.traffic import DataRequest, ScriptError
from auditkit.locator.actionability import evaluate_one
from auditkit.locator.locate import Control
from auditkit.locator.page_script import page_script, with_built_ins, with_helpers
from auditkit.locator.step_error import StepError
from auditkit.probe.failed_request import ANALYTICS
from auditkit.run.page_state import Loading, PageState, find_loading, read_page_state
from auditkit.run.side_effect import announces_window
from auditkit.run.visit import PageEvent, Visit
from auditkit.task.host import bare_address

_MOST_STEPS = 60
_MOST_SECONDS = 20.0
_MOST_FRAMES = 4
_ANSWER_SECONDS = 5.0
"""For a step of the scrolling, and for what it asks of the agency's server."""
_SCROLL_TICK_SECONDS = 0.02


class PageScroll:
    """One way from top to bottom of the page and its frames, and back to where the customer was."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._frames = visit.page.frames[:_MOST_FRAMES]
        self._scrolls: dict[Frame, JSHandle] = {}
        self._began = visit.clock()
        self._steps = 0

    async def step(self) -> bool:
        """Scroll on by most of a window, and let come what that brings; False once there is nothing further down."""
        while self._frames and self._steps < _MOST_STEPS and self._visit.clock() - self._began < _MOST_SECONDS:
            if await self._step_in(self._frames[0]):
                self._steps += 1
                await self._let_come()
                return True
            self._frames.pop(0)
        return False

    async def _step_in(self, frame: Frame) -> bool:
        """Whether there was further to scroll. A frame that has gone or is caught in its own script is left alone."""
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                if frame not in self._scrolls:
                    self._scrolls[frame] = await frame.evaluate_handle(page_script(__package__, "scroll.js"))
                return bool(await self._scrolls[frame].evaluate(with_built_ins("(scroll) => scroll.step()")))
        except (Error, TimeoutError):
            return False

    async def _let_come(self) -> None:
        visit, began = self._visit, self._visit.clock()
        while (waited := visit.clock() - began) < _ANSWER_SECONDS:
            own = visit.traffic.awaited(visit.page, own=True)
            others = waited < visit.timeouts.other_requests and visit.traffic.awaited(visit.page, own=False)
            if not own and not others:
                return
            await asyncio.sleep(_SCROLL_TICK_SECONDS)

    async def end(self, *, back: bool) -> None:
        """Let go of the page; `back` to where the customer was."""
        for scroll in self._scrolls.values():
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    if back:
                        await scroll.evaluate(with_built_ins("(scroll) => scroll.back()"))
                    await scroll.dispose()
            except (Error, TimeoutError):
                continue


_TICK_SECONDS = 0.1
_LOST_PAGE_SECONDS = 1.5
"""On a page that says it isn't there, nobody waits for a control to appear."""
_OPTIONAL_SECONDS = 0.5
_LOADING_TICK_SECONDS = 0.5
_AT_ONCE_SECONDS = 1.0
"""What a script asks of a server by then may be the answer to a press; later it is the page's own life."""
_PRESSES_AGAIN = (0.5, 1.0, 1.6)
"""When people press again where a press came to nothing, as shares of how long they look at a quiet page."""
_LAST_LOOK = 0.4
"""How long they look after the last of these presses, in the same measure."""
_ANSWERS = frozenset({"dialog", "window", "download"})
_ACTION_MS = 3000
_READ = re.compile(r"\((?:reading|setting) '(\w+)'\)")
_CONTROL_STATE = "({ stateOf }) => (element) => stateOf(element)"


async def _nothing() -> None:
    return


@dataclass
class Press:
    """The last press of the journey."""

    control: Control
    step: int
    page: Page
    url: str
    page_shown_at: float | None
    """When its page came, by the visit's clock, where the press was the first thing done there."""
    events_before: int
    """How much had happened beside the pages."""
    at: float = 0.0
    """When it was made first, by the visit's clock."""
    last_at: float = 0.0
    """When it was made last."""
    lost_at: float = 0.0
    """When the last press that came to nothing was made, or what the page then waited for was last on its way."""
    state: str = ""
    """What the control looked like before."""
    again: Callable[[], Awaitable[None]] = _nothing
    before: PageState = field(default_factory=PageState)
    """The page before it was made."""
    times: int = 1
    unanswered: bool = False
    """Whether nothing has come of it."""
    answered_late: bool = False
    """Whether something came of it once it was made again."""
    came_to_nothing: bool = False
    """Whether still nothing had come of it when the customer gave up and scrolled through the page."""

    async def is_unanswered(self, visit: Visit) -> bool | None:
        """Whether still nothing at all has come of it: no request, no other page, no change, no question.

        None where the page can't be looked at in time, which says nothing of the press.
        """
        if visit.page is not self.page or self.page.is_closed() or visit.document is not None:
            return False
        if visit.page.url.rstrip("#") != self.url.rstrip("#"):
            return False
        happened = any(one.kind in _ANSWERS for one in visit.page_events[self.events_before :])
        if happened or any(self._may_answer(one) for one in visit.traffic.data_requests):
            return False
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):  # Playwright's own limit ends when the control is found
                state = await evaluate_one(self.control.locator, with_helpers(_CONTROL_STATE), timeout_ms=_ACTION_MS)
        except TimeoutError:
            return None
        except Error:  # it has gone, can't be told from others, or its page is at work
            state = None
        now = await read_page_state(visit)
        if not now.looked:
            return None
        # What comes in a closed shadow root, or as a picture, can't be read; it takes room all the same.
        drawn = self.before.looked and now.is_drawn_otherwise(self.before)
        return state == self.state and now.text == self.before.text and not drawn

    async def errors_in_its_script(self, errors: Sequence[ScriptError]) -> tuple[ScriptError, ...]:
        """Errors, as the page loaded, of a script in the page itself that names the control."""
        page = bare_address(self.page.url)
        before = [one for one in errors if one.step < self.step and one.source == page and one.column]
        read = [(one, found[1]) for one in before if (found := _READ.search(one.message))]
        if not read or self.page.is_closed():
            return ()
        places = [{"read": name, "column": one.column} for one, name in read]
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                script = page_script(__package__, "failed_script.js")
                named = await self.control.locator.evaluate(script, places, timeout=_ACTION_MS)
        except (Error, TimeoutError):
            return ()
        return tuple(one for (one, _), is_named in zip(read, named, strict=True) if is_named)

    def _may_answer(self, request: DataRequest) -> bool:
        """Whether a request may have been sent by the press. What may change something counts at any time."""
        after = request.at - self.last_at
        if after < 0 or request.resource == "script" or ANALYTICS.search(request.url):
            return False
        return request.method != "GET" or after < _AT_ONCE_SECONDS


@dataclass
class Patience:
    """One look for something. Ask `lasts` after each look that found nothing; say `found` once it is there."""

    visit: Visit
    limit_seconds: float | None = None
    """The step's own, which a quiet page doesn't shorten."""
    optional: bool = False
    """What need not be there is not waited for once the page is quiet, and not scrolled for."""
    press: Press | None = None
    loading: Loading | None = None
    """What the page still waited for when the customer gave up."""

    def __post_init__(self) -> None:
        self._began = self._quiet_since = self.visit.clock()
        self._loading_seen = float("-inf")
        self._was_loading: Loading | None = None
        self._looked = False
        self._awaited_at = float("-inf")
        """When the page was last seen to wait for something of the agency's own."""
        self._pressed_again = 0
        self._scroll: PageScroll | None = None

    @property
    def scrolls(self) -> bool:
        """Whether the page is being scrolled through."""
        return self._scroll is not None

    async def lasts(self, *, scroll: bool = True) -> bool:
        """Let a moment pass; whether to look again. With `scroll`, what isn't there may be further down."""
        self.visit.keep_going()
        if self._scroll is None:
            if await self._follow_window():
                self._began = self._quiet_since = self.visit.clock()
                return True
            if await self._waits():
                await asyncio.sleep(_TICK_SECONDS)
                return True
            if self.loading is not None or not scroll or self.optional or self._is_missing_page():
                return False
            if self.press is not None and self.press.unanswered:
                # What comes in sight from here on may well come of the scrolling.
                self.press.came_to_nothing = await self.press.is_unanswered(self.visit) is True
            self._scroll = PageScroll(self.visit)
        if await self._scroll.step():
            return True
        await self._scroll.end(back=True)
        return False

    async def waits_for_loading(self) -> bool:
        """Whether what is there will be of use once the page has loaded, as it says; asked now and then."""
        self.visit.keep_going()
        now = self.visit.clock()
        if now - self._loading_seen > _LOADING_TICK_SECONDS:
            return await self._is_loading(now)
        return True

    async def found(self) -> None:
        """Note what it took, where that was more than a look."""
        if self._scroll is not None:
            await self._scroll.end(back=False)
        visit, press = self.visit, self.press
        if press is not None and self._pressed_again and press.unanswered:
            press.answered_late, press.unanswered = True, False
            self._note_lost_press(press)
        elif self._was_loading is not None and (seconds := visit.waited_seconds) > visit.timeouts.attention:
            said = self._was_loading.words
            visit.note_event("slow", seconds=round(seconds, 1), said=said, url=visit.page.url)

    def _note_lost_press(self, press: Press) -> None:
        """With how long the page did nothing since it came; where it had done something before, since the press."""
        since = press.at if press.page_shown_at is None else press.page_shown_at
        details = {
            "name": press.control.name,
            "presses": press.times,
            # How long it surely did so: when the machine got to press again says nothing of the page.
            "seconds": round(max(press.lost_at - since, 0.0), 1),
            "fresh": press.page_shown_at is not None,
            "url": self.visit.page.url,
        }
        self.visit.page_events.append(PageEvent(press.step, "press-lost", details))

    async def _waits(self) -> bool:
        """Whether the customer would go on looking at what is in the window."""
        visit, now = self.visit, self.visit.clock()
        if visit.traffic.navigation(visit.page) or visit.traffic.awaited(visit.page, own=True):
            self._quiet_since = self._awaited_at = now
            self._was_loading = self._was_loading or Loading()
        if await self._press_again(now):
            return True  # what comes of it is looked at, however long the looks before took
        if not self._is_over(now):
            if not self._looked and visit.waited_seconds > visit.timeouts.attention / 2:
                # In good time, so that it is known what the page said meanwhile.
                self._looked = True
                self._was_loading = await self._see_loading() or self._was_loading
            return True
        if self.limit_seconds is not None or self.optional:
            self.loading = await self._see_loading() if not self.optional else None
            return False
        return await self._is_loading(now)

    def _is_over(self, now: float) -> bool:
        if self.limit_seconds is not None:
            return now - self._began > self.limit_seconds
        timeouts = self.visit.timeouts
        quiet = _LOST_PAGE_SECONDS if self._is_missing_page() else timeouts.quiet_page
        if self.optional:
            quiet = min(quiet, _OPTIONAL_SECONDS)
        elif self.press is not None and self.press.unanswered:
            quiet = max(quiet, timeouts.quiet_page * (_PRESSES_AGAIN[-1] + _LAST_LOOK))
        # A page that said that it was loading is looked at again as one that has just come.
        began, quiet_since = max(self._began, self._loading_seen), max(self._quiet_since, self._loading_seen)
        return now - began > timeouts.control or now - quiet_since > quiet

    def _is_missing_page(self) -> bool:
        """Whether the page in the window is the server's own "not here"."""
        documents = self.visit.traffic.documents
        return bool(documents) and documents[-1].status >= 400 and self.visit.document is None

    async def _is_loading(self, now: float) -> bool:
        """Whether the page still asks for data or says that it is loading, and a customer would wait for that."""
        self.loading = await self._see_loading()
        if self.loading is None:
            return False
        if self.loading.words or self._was_loading is None:
            self._was_loading = self.loading
        self._loading_seen = now
        return now - self._began < self.visit.timeouts.loading

    async def _see_loading(self) -> Loading | None:
        if self.visit.document is not None or self._is_missing_page():
            return None
        loading = await find_loading(self.visit)
        return replace(loading, seconds=round(self.visit.waited_seconds, 1)) if loading is not None else None

    async def _press_again(self, now: float) -> bool:
        """Press again where nothing at all has come of a press: its script may not have been there yet. If it did."""
        press, visit = self.press, self.visit
        if press is None or not press.unanswered or self.optional or self._pressed_again == len(_PRESSES_AGAIN):
            return False
        if now - self._quiet_since < _PRESSES_AGAIN[self._pressed_again] * visit.timeouts.quiet_page:
            return False
        unanswered = await press.is_unanswered(visit)
        if unanswered is None:
            return False
        press.unanswered = unanswered
        if not unanswered:
            return False
        press.lost_at = max(press.last_at, self._awaited_at)
        step, visit.step = visit.step, press.step
        try:
            await press.again()
            self._pressed_again += 1
            press.times += 1
        except (StepError, Error):  # it can't be pressed any more
            press.unanswered = False
            return False
        finally:
            visit.step = step
        return True

    async def _follow_window(self) -> bool:
        """Look at a window that opens only a while after the press, as one that asked a server first; if it did."""
        press = self.press
        step = press.step if press is not None else self.visit.step
        event = self.visit.follow_window(step)
        if event is None:
            return False
        if press is not None:
            name = press.control.name
            event.details["announced"] = announces_window(f"{name} {press.control.hint}", name, press.before.text)
        with suppress(StepError):
            await self.visit.settle()
        return True
