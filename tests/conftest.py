"""One browser for all attempts of a test process: starting one takes longer than most attempts do."""

from __future__ import annotations

import asyncio
import gc
import signal
import threading
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import pytest
from playwright.async_api import Playwright, async_playwright

from auditkit.browser.launch import SharedBrowser
from auditkit.run.machine_load import ProcessTimes
from auditkit.run.runner import Runner
from tools.light_browser import light_browser

T = TypeVar("T")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Whatever is started in the background of a shell is deaf to interruptions, and so is all that it starts. Tests
    # interrupt what they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)


LONGEST_ID = 40


def pytest_make_parametrize_id(val: object) -> str | None:
    """Short names for tests: their reports are read by people, and some texts are megabytes long."""
    text = val.decode("latin-1") if isinstance(val, bytes) else val
    if not isinstance(text, str) or len(text) <= LONGEST_ID:
        return None
    return text[:LONGEST_ID].encode("unicode_escape").decode("ascii") + "..."


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What has been collected stays to the end: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


class Workshop:
    """A browser on an event loop of its own, which goes on from test to test. It starts when it is first needed."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._playwright: Playwright | None = None
        self._machine: SharedBrowser | None = None

    def run(self, runner: Runner) -> str:
        """Run an audit; its id. Attempts have to tidy up after themselves: none leaves a window behind."""
        if self._machine is None:
            self._playwright = self._do(async_playwright().start())
            self._machine = SharedBrowser(self._playwright, light_browser(), headed=False)
        runner.browser = self._machine
        audit_id = self._do(runner.run())
        assert self._do(self._machine.browser()).contexts == []
        return audit_id

    def close(self) -> None:
        if self._machine is not None and self._playwright is not None:
            self._do(self._machine.close())
            self._do(self._playwright.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _do(self, doing: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result()


@pytest.fixture(scope="session")
def workshop() -> Iterator[Workshop]:
    workshop = Workshop()
    yield workshop
    workshop.close()


@pytest.fixture(scope="session", autouse=True)
def _machine_to_themselves() -> Iterator[None]:
    """What else goes on on this machine changes no verdict, but in tests that ask for `other_processes`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProcessTimes, "since_last", lambda self: None)
        yield


_SINCE_LAST = ProcessTimes.since_last


@pytest.fixture
def other_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the kit see how long it waits for a processor."""
    monkeypatch.setattr(ProcessTimes, "since_last", _SINCE_LAST)
