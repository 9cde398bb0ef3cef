"""When a page has come to rest, as a customer would see it: never a matter of the `load` event.

Third parties' tags may hold `load` back for ever; they are given a moment and then not waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from playwright.async_api import Error, Page

from auditkit.browser.traffic import Traffic
from auditkit.locator.page_script import with_built_ins
from auditkit.locator.step_error import StepError, StepFailure

_TICK_SECONDS = 0.02
_GIVE_UP_SECONDS = 5
_NO_ANSWER = "the page did not load: its server took the request and did not answer in time"
_READ_STATE = """() => {
  const state = document.readyState;
  return [state, state !== "loading" || (document.body?.innerText || "").trim().length > 0];
}"""
_STATE = with_built_ins(_READ_STATE)
_TWO_FRAMES = with_built_ins(f"""async () => {{
  await new Promise((done) => {{
    const frame = requestAnimationFrame;
    setTimeout(done, 150);
    frame(() => frame(() => done()));
  }});
  window.__auditkit_built_ins?.();  // the page has had its own meanwhile
  return ({_READ_STATE})();
}}""")
_State = tuple[str, bool]
"""How far the page has come (`document.readyState`), and whether there is anything to read while it loads."""


@dataclass(frozen=True)
class Timeouts:
    """How long to wait for what, in seconds."""

    page: float = 30.0
    """For a page's server to answer, and for its content to arrive."""
    own_requests: float = 5.0
    """For what the agency's page still fetches from the agency."""
    other_requests: float = 0.7
    """For what it fetches elsewhere."""
    control: float = 10.0
    """For a control to appear, unless the step says otherwise."""
    quiet_page: float = 4.0
    """For a control to appear on a page where nothing moves any more."""
    loading: float = 30.0
    """For a control or words to appear, while the page asks for data or says that it is loading."""
    attention: float = 10.0
    """From when on a wait is a difficulty: https://www.nngroup.com/articles/response-times-3-important-limits/"""
    script: float = 10.0
    """For a page's own script to let go of the browser."""


async def settle(
    page: Page, traffic: Traffic, timeouts: Timeouts, clock: Callable[[], float], *, held_seconds: float = 0.0
) -> None:
    """Wait until the page is there and quiet; what we hold it back ourselves comes on top.

    Raises StepError when it doesn't come.
    """
    began = clock()
    for _ in range(20):
        await _arrival(page, traffic, timeouts, began + timeouts.page + held_seconds, clock)
        await _quiet(page, traffic, timeouts, clock)
        if traffic.navigation(page) is None:
            return


async def _arrival(
    page: Page, traffic: Traffic, timeouts: Timeouts, until: float, clock: Callable[[], float]
) -> None:
    state = await wait_two_frames(page)
    while (pending := traffic.navigation(page)) is not None and not page.is_closed():
        if clock() > until:
            await stop_loading(page)
            raise StepError(StepFailure.TIMEOUT, _NO_ANSWER, url=pending.url)
        state = None
        await asyncio.sleep(_TICK_SECONDS)
    began = clock()
    while not page.is_closed():
        state = state or await _read_state(page, timeouts)
        if state is not None and _is_there(state, page, traffic, timeouts, clock() - began):
            return
        state = None
        if clock() > until:
            coming = traffic.navigation(page)
            if coming is not None:
                await stop_loading(page)
                raise StepError(StepFailure.TIMEOUT, _NO_ANSWER, url=coming.url)
            raise StepError(StepFailure.TIMEOUT, "the page started to load but never finished", url=page.url)
        await asyncio.sleep(_TICK_SECONDS)


async def _read_state(page: Page, timeouts: Timeouts) -> _State | None:
    try:
        async with asyncio.timeout(timeouts.script):
            state, drawn = await page.evaluate(_STATE)
    except (Error, TimeoutError):
        return None
    return str(state), bool(drawn)


def _is_there(state: _State, page: Page, traffic: Traffic, timeouts: Timeouts, waited: float) -> bool:
    """Whether the page can be read: whole, or drawn and waiting only for what others' servers hold back."""
    coming, drawn = state[0] == "loading", state[1]
    return not coming or (drawn and waited > timeouts.other_requests and not traffic.comes(page))


async def _quiet(page: Page, traffic: Traffic, timeouts: Timeouts, clock: Callable[[], float]) -> None:
    began, waited = clock(), 0.0
    while traffic.navigation(page) is None:
        own = waited < timeouts.own_requests and traffic.awaited(page, own=True)
        others = waited < timeouts.other_requests and traffic.awaited(page, own=False)
        if not (own or others):
            break
        await asyncio.sleep(_TICK_SECONDS)
        waited = clock() - began
    if waited:
        await wait_two_frames(page)


async def stop_loading(page: Page) -> None:
    """Stop waiting for a page, as people do with the browser's own button.

    Until then the browser answers no question about the page in the window, and lets no picture be taken of it.
    """
    try:
        async with asyncio.timeout(_GIVE_UP_SECONDS):
            session = await page.context.new_cdp_session(page)
            await session.send("Page.stopLoading")
            await session.detach()
    except (Error, TimeoutError):
        return


async def wait_two_frames(page: Page) -> _State | None:
    """Let the page draw what it has to draw; what has then come of it.

    None of a page that is just going away: it has nothing to draw.
    """
    try:
        async with asyncio.timeout(5):
            state, drawn = await page.evaluate(_TWO_FRAMES)
    except (Error, TimeoutError):
        await asyncio.sleep(_TICK_SECONDS)
        return None
    return str(state), bool(drawn)
