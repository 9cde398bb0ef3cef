"""The browser of a run: started when first needed, started again when it has died."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from auditkit.browser.launch import launch
from auditkit.browser.launch_profile import user_agent

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright

    from auditkit.browser.executable import Found


class Machine:
    """One browser, reused by every attempt."""

    def __init__(self, playwright: Playwright, found: Found, *, headed: bool) -> None:
        self._playwright = playwright
        self._found = found
        self._headed = headed
        self._browser: Browser | None = None
        self._own_agent: str | None = None
        self._starting = asyncio.Lock()

    @property
    def devices(self) -> dict[str, dict[str, Any]]:
        """The devices Playwright knows."""
        return self._playwright.devices

    async def browser(self) -> Browser:
        """The running browser. Raises AuditkitError when it doesn't start."""
        async with self._starting:
            if self._browser is None or not self._browser.is_connected():
                self._browser = await launch(self._playwright, self._found, self._headed)
            return self._browser

    async def name(self) -> str:
        """Name and version of the browser, for the record."""
        browser = await self.browser()
        return f"{self._found.name} {browser.version}"

    async def user_agent(self, contact: str | None) -> str:
        """The user agent of this run's visits."""
        if self._own_agent is None:
            session = await (await self.browser()).new_browser_cdp_session()
            self._own_agent = str((await session.send("Browser.getVersion"))["userAgent"])
            await session.detach()
        return user_agent(self._own_agent, contact)

    async def close(self) -> None:
        """Close the browser, if it still runs."""
        if self._browser is not None and self._browser.is_connected():
            await self._browser.close()
