"""Pictures of the visible browser for the pages on getting started, made from the real thing.

    python -m tools.screen.pictures

The bundled agencies are served, somebody is sat at a screen that nobody sees, and pictures are taken of it as it is.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.async_api import Page, async_playwright
from Xlib import X
from Xlib.display import Display

from auditkit.browser.executable import find_browser
from auditkit.browser.launch import SharedBrowser
from auditkit.browser.politeness import Pace
from auditkit.browser.settle import Timeouts
from auditkit.demo.server import DemoServer
from auditkit.record.evidence import Evidence
from auditkit.record.store import AuditStore
from auditkit.run.probe_runner import ProbeRunner
from auditkit.session.assignment import task_assignments
from auditkit.session.person_session import SessionResources
from auditkit.session.usability_test import UsabilityTest
from auditkit.task.loader import BUILT_IN_PROFILES, load_tasks
from tools.screen.hand import Hand
from tools.screen.xvfb import NO_SCREEN, Screen, has_xvfb

SITE = Path("site/assets/start")
PORT = 8700
"""The port in the bundled agency files."""
_WIDTH = 1200
_LOOK_SECONDS = 30.0


def take(display: str, name: str) -> None:
    """A picture of the whole screen, made small."""
    screen = Display(display)
    root = screen.screen().root
    size = root.get_geometry()
    raw = root.get_image(0, 0, size.width, size.height, X.ZPixmap, 0xFFFFFFFF)
    picture = Image.frombytes("RGB", (size.width, size.height), raw.data, "raw", "BGRX")
    screen.close()
    picture = picture.crop((0, 0, size.width, min(size.height, 950)))
    height = round(picture.height * _WIDTH / picture.width)
    SITE.mkdir(parents=True, exist_ok=True)
    picture.resize((_WIDTH, height), Image.Resampling.LANCZOS).save(SITE / f"{name}.webp", quality=70)


async def press(hand: Hand, window: Page, selector: str) -> None:
    """Press something in a window with the screen's own mouse."""
    place = window.locator(selector).first
    await place.scroll_into_view_if_needed()
    box = await place.bounding_box()
    if box is None:
        raise RuntimeError(f"{selector} is not in sight")
    corner = "[screenX + (outerWidth - innerWidth) / 2, screenY + outerHeight - innerHeight]"
    left, top = await window.evaluate(corner)
    await asyncio.to_thread(
        hand.click, left + box["x"] + min(box["width"] / 2, 30), top + box["y"] + box["height"] / 2
    )


async def until(there: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that has to come. Raises TimeoutError."""
    async with asyncio.timeout(_LOOK_SECONDS):
        while not await there():
            await asyncio.sleep(0.1)
    await asyncio.sleep(1)  # and to be drawn


async def pictures(screen: Screen, folder: Path) -> None:
    """One person, one task: what they see before, during and after."""
    os.environ["DISPLAY"] = screen.display
    errands = task_assignments(load_tasks([Path("tasks")], os.environ), ["harbour"])
    assignment = next(one for one in errands if one.summary.task == "licence-cost")
    hand = Hand(screen.display)
    async with async_playwright() as playwright:
        shared = SharedBrowser(playwright, find_browser(os.environ), headed=True)
        resources = SessionResources(
            browser=shared,
            pace=Pace(50, 4, time.monotonic),
            probe_runner=ProbeRunner(Evidence(folder / "evidence"), ()),
            timeouts=Timeouts(),
            clock=time.monotonic,
            now=lambda: datetime.now(UTC).replace(microsecond=0),
            print_line=print,
        )
        trying = UsabilityTest(resources, assignment, AuditStore(folder), "desktop", BUILT_IN_PROFILES["desktop"])
        task = asyncio.ensure_future(trying.run())
        browser = await shared.browser()
        while not browser.contexts or not browser.contexts[0].pages:
            await asyncio.sleep(0.1)
        panel = browser.contexts[0].pages[0]
        await until(panel.locator("button:has-text('Begin')").is_visible)
        await press(hand, panel, "input[type=checkbox]")
        take(screen.display, "try-consent")
        await press(hand, panel, "button:has-text('Begin')")
        await until(panel.locator("button:has-text('Done')").is_visible)
        await press(hand, browser.contexts[1].pages[0], "main a:has-text('Fish from shore')")
        await asyncio.sleep(2)
        take(screen.display, "try-task")
        await press(hand, panel, "button:has-text('Done')")
        await until(panel.locator("button:has-text('Send')").is_visible)
        take(screen.display, "try-questions")
        await press(hand, panel, "button:has-text('No answers')")
        await task
        await shared.close()
    hand.close()


def main() -> None:
    """Make them all."""
    if not has_xvfb():
        raise SystemExit(NO_SCREEN)
    with tempfile.TemporaryDirectory() as folder, Screen() as screen, DemoServer(port=PORT):
        asyncio.run(pictures(screen, Path(folder)))


if __name__ == "__main__":
    main()
