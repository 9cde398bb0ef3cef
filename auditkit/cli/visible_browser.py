"""A visible browser that a person sits at, for `record`, `sign-in` and `try`."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from auditkit.diagnostic.safe_text import terminal_text

if TYPE_CHECKING:
    from auditkit.browser.launch import SharedBrowser
    from auditkit.run.probe_runner import ProbeRunner
    from auditkit.session.person_session import SessionResources


@asynccontextmanager
async def visible_browser() -> AsyncIterator[SharedBrowser]:
    """The browser, closed at the end. Raises AuditkitError where there is none, or no screen."""
    from playwright.async_api import async_playwright

    from auditkit.browser.executable import find_browser
    from auditkit.browser.launch import SharedBrowser

    async with async_playwright() as playwright:
        browser = SharedBrowser(playwright, find_browser(os.environ), headed=True)
        try:
            yield browser
        finally:
            await browser.close()


def session_resources(
    browser: SharedBrowser, probe_runner: ProbeRunner, requests_per_second: float = 4, concurrent: int = 2
) -> SessionResources:
    """What a session needs beside what it is about: the browser, a clock, the pace, and a place for its lines."""
    from auditkit.browser.politeness import Pace
    from auditkit.browser.settle import Timeouts
    from auditkit.session.person_session import SessionResources

    return SessionResources(
        browser=browser,
        pace=Pace(requests_per_second, concurrent, time.monotonic),
        probe_runner=probe_runner,
        timeouts=Timeouts(),
        clock=time.monotonic,
        now=now_to_the_second,
        print_line=lambda line: click.echo(terminal_text(line)),
    )


def now_to_the_second() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
