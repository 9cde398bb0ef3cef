from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright

from auditkit.browser.executable import is_root
from auditkit.browser.launch import launch_arguments
from auditkit.demo import DemoServer
from tools.light_browser import light_browser


@pytest.fixture(scope="session", params=[1, 2], ids=["release1", "release2"])
def demo(request: pytest.FixtureRequest) -> Iterator[DemoServer]:
    with DemoServer(port=0, release=request.param) as server:
        yield server


@pytest.fixture(scope="session")
def first_release() -> Iterator[DemoServer]:
    with DemoServer(port=0, release=1) as server:
        yield server


class Windows:
    """Windows of one browser, one for each kind of visitor: opening one takes longer than most visits do."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._opened: dict[str, BrowserContext] = {}

    async def visitor(self, **options: Any) -> BrowserContext:
        """A visitor of this kind, whom no site knows: the sites keep nothing but cookies."""
        kind = repr(options)
        if kind not in self._opened:
            self._opened[kind] = await self._browser.new_context(**options)
            # The browser closes a window with its last page.
            await self._opened[kind].new_page()
        context = self._opened[kind]
        for page in context.pages[1:]:
            await page.close()
        await context.clear_cookies()
        return context


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def windows() -> AsyncIterator[Windows]:
    async with async_playwright() as playwright:
        arguments = launch_arguments(is_root())
        chromium = await playwright.chromium.launch(executable_path=light_browser().executable, args=arguments)
        yield Windows(chromium)
        await chromium.close()
