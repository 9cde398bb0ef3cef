from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from auditkit.demo import DemoServer


def browser_path() -> str | None:
    named = os.environ.get("AUDITKIT_BROWSER")
    return next((path for path in (named, "/usr/bin/chromium") if path and Path(path).exists()), None)


@pytest.fixture(scope="session", params=[1, 2], ids=["release1", "release2"])
def demo(request: pytest.FixtureRequest) -> Iterator[DemoServer]:
    with DemoServer(port=0, release=request.param) as server:
        yield server


@pytest.fixture(scope="session")
def first_release() -> Iterator[DemoServer]:
    with DemoServer(port=0, release=1) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    path = browser_path()
    if path is None:
        pytest.skip("no Chromium: name one in AUDITKIT_BROWSER")
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=args)
        yield chromium
        await chromium.close()
