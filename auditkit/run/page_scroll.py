"""Scrolling through the page, and through what scrolls in it, to bring what is drawn only when one gets there."""

from __future__ import annotations

import asyncio

from playwright.async_api import Error, Frame, JSHandle

from auditkit.locator.page_script import page_script
from auditkit.run.visit import Visit

_MOST_STEPS = 60
_MOST_SECONDS = 20.0
_MOST_FRAMES = 4
_ANSWER_SECONDS = 5.0
"""For a step of the scrolling, and for what it asks of the agency's server."""
_TICK_SECONDS = 0.02


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
                return bool(await self._scrolls[frame].evaluate("(scroll) => scroll.step()"))
        except (Error, TimeoutError):
            return False

    async def _let_come(self) -> None:
        visit, began = self._visit, self._visit.clock()
        while (waited := visit.clock() - began) < _ANSWER_SECONDS:
            own = visit.traffic.awaited(visit.page, own=True)
            others = waited < visit.timeouts.other_requests and visit.traffic.awaited(visit.page, own=False)
            if not own and not others:
                return
            await asyncio.sleep(_TICK_SECONDS)

    async def end(self, *, back: bool) -> None:
        """Let go of the page; `back` to where the customer was."""
        for scroll in self._scrolls.values():
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    if back:
                        await scroll.evaluate("(scroll) => scroll.back()")
                    await scroll.dispose()
            except (Error, TimeoutError):
                continue
