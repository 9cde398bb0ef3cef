"""A person at a visible browser: mouse and keyboard are the X server's own; the test only looks where things are."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Error, async_playwright
from playwright.async_api import Page as Window

from auditkit.browser.executable import find_browser
from auditkit.browser.launch import SharedBrowser
from auditkit.browser.politeness import Pace
from auditkit.browser.settle import Timeouts
from auditkit.record.evidence import Evidence
from auditkit.run.probe_runner import ProbeRunner
from auditkit.session.person_session import SessionResources
from tests.run.site import Page, Site
from tools.screen.xvfb import NO_SCREEN, Screen, has_xvfb

PATIENCE_SECONDS = 60.0


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    if not has_xvfb():
        pytest.skip(NO_SCREEN)
    with Screen() as screen:
        yield screen


@dataclass
class Person:
    """Sits at the screen."""

    screen: Screen

    def __post_init__(self) -> None:
        from tools.screen.hand import Hand

        self.hand = Hand(self.screen.display)

    async def click(self, window: Window, selector: str, *, times: int = 1, frame: str = "") -> None:
        x, y = await self._where(window, selector, frame)
        await asyncio.to_thread(self.hand.click, x, y, times=times)

    async def write(self, text: str) -> None:
        await asyncio.to_thread(self.hand.write, text)

    async def press(self, name: str, *held: str) -> None:
        await asyncio.to_thread(self.hand.press, name, *held)

    async def go_to(self, address: str) -> None:
        """Type an address into the browser's own bar."""
        await self.press("l", "Control_L")
        await self.write(address)
        # The bar goes on by itself with an address visited before; whoever wants this one takes that away.
        await self.press("Delete")
        await self.press("Return")

    async def _where(self, window: Window, selector: str, frame: str) -> tuple[float, float]:
        inside = window.frame_locator(frame).locator(selector) if frame else window.locator(selector)
        await inside.scroll_into_view_if_needed()
        box = await inside.bounding_box()
        assert box is not None, selector
        left, top = await window.evaluate(
            "[screenX + (outerWidth - innerWidth) / 2, screenY + outerHeight - innerHeight]"
        )
        return left + box["x"] + min(box["width"] / 2, 30), top + box["y"] + box["height"] / 2


async def until(said: Callable[[], object | Awaitable[object]]) -> None:
    """Wait for something that has to come."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = said()
        if isinstance(found, Awaitable):
            try:
                found = await found
            except Error:  # the page is just on its way to another
                found = None
        if found:
            return
        assert time.monotonic() < end, "it did not come"
        await asyncio.sleep(0.05)


@dataclass
class Stage:
    """A room with a visible browser in it, and somebody at it."""

    resources: SessionResources
    person: Person
    folder: Path
    said: list[str] = field(default_factory=list)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def visible_browser(screen: Screen) -> AsyncIterator[SharedBrowser]:
    """One visible browser for all who sit down."""
    with pytest.MonkeyPatch.context() as patch:
        # Playwright's own process hands its environment to the browsers it starts.
        patch.setenv("DISPLAY", screen.display)
        playwright = await async_playwright().start()
    browser = SharedBrowser(playwright, find_browser(os.environ), headed=True)
    yield browser
    await browser.close()
    await playwright.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def stage(
    screen: Screen, visible_browser: SharedBrowser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Stage]:
    monkeypatch.setenv("DISPLAY", screen.display)
    person = Person(screen)
    said: list[str] = []
    resources = SessionResources(
        browser=visible_browser,
        pace=Pace(1000, 4, time.monotonic),
        probe_runner=ProbeRunner(Evidence(tmp_path / "audits" / "evidence"), ()),
        timeouts=Timeouts(),
        clock=time.monotonic,
        now=lambda: datetime.now(UTC).replace(microsecond=0),
        print_line=said.append,
    )
    yield Stage(resources, person, tmp_path, said)
    for window in (await visible_browser.browser()).contexts:
        await window.close()
    person.hand.close()


@pytest.fixture
def site() -> Iterator[Callable[[Mapping[str, Page]], Site]]:
    sites: list[Site] = []

    def start(pages: Mapping[str, Page]) -> Site:
        sites.append(Site(pages).__enter__())
        return sites[-1]

    yield start
    for one in sites:
        one.__exit__()
