"""How the browser is started, with the real one where there is one."""

import asyncio
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import async_playwright

from auditkit.browser import launch as starting
from auditkit.browser.executable import FoundBrowser, find_browser, is_root
from auditkit.browser.launch import launch, launch_arguments
from auditkit.diagnostic.error import AuditkitError


def test_root_on_linux_starts_without_the_sandbox(tmp_path: Path) -> None:
    assert "--no-sandbox" in launch_arguments(True, platform="linux")
    assert "--no-sandbox" not in launch_arguments(False, platform="linux")
    assert "--no-sandbox" not in launch_arguments(True, platform="win32")


def test_a_machine_without_shared_memory_uses_files(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    assert "--disable-dev-shm-usage" in launch_arguments(False, platform="linux", shm=gone)
    assert "--disable-dev-shm-usage" not in launch_arguments(False, platform="darwin", shm=gone)


async def test_a_window_needs_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting.sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    found = FoundBrowser(Path("/x"), "x", "x", Path("/x"))
    with pytest.raises(AuditkitError, match="no display") as caught:
        await launch(None, found, headed=True)  # type: ignore[arg-type]
    assert "xvfb-run" in str(caught.value)


async def test_a_browser_that_does_not_start_says_its_last_words(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho 'cannot find libnss3.so' >&2\nexit 127\n")
    broken.chmod(0o755)
    async with async_playwright() as playwright:
        with pytest.raises(AuditkitError) as caught:
            await launch(playwright, FoundBrowser(broken, "Broken", "x", broken), headed=False)
    assert "cannot find libnss3.so" in str(caught.value)
    assert "AUDITKIT_BROWSER" in str(caught.value)


@pytest.mark.thorough
async def test_nothing_is_asked_of_anyone_in_the_background(tmp_path: Path) -> None:
    log = tmp_path / "net.json"
    arguments = [*launch_arguments(is_root()), f"--log-net-log={log}"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser().executable, args=arguments)
        page = await (await browser.new_context()).new_page()
        await page.goto("data:text/html,<h1>quiet</h1>")
        await asyncio.sleep(3)
        await browser.close()
    events = json.loads(log.read_text())["events"]
    asked = {str(event["params"]["url"]) for event in events if "url" in event.get("params", {})}
    looked_up = {str(event["params"]["host"]) for event in events if "host" in event.get("params", {})}
    assert {urlsplit(url).hostname for url in asked} <= {"127.0.0.1", None}
    assert {host for host in looked_up if "127.0.0.1" not in host} == set()
