"""What of a whole browser is left out, and that nothing Playwright leaves out comes back by that."""

from pathlib import Path

import pytest
from playwright.async_api import Error, async_playwright

from auditkit.browser.executable import find_browser, playwright_package_folder
from auditkit.browser.launch import disable_features_switches, launch, launch_arguments

OLD = """const disabledFeatures = (assistantMode) => [
  // See https://example.org/1
  "PaintHolding",
  'Translate',
  assistantMode ? "AutomationControlled" : ""
].filter(Boolean);
"""
NEW = """  "switches.ts"() {
    disabledFeatures = [
      // Said "so".
      "PaintHolding"
    ].filter(Boolean);
"""


@pytest.mark.parametrize(
    ("source", "text", "names"),
    [
        ("lib/server/chromium/chromiumSwitches.js", OLD, "PaintHolding,Translate,WebUI"),
        ("lib/coreBundle.js", NEW, "PaintHolding,WebUI"),
    ],
)
def test_ours_says_what_playwrights_says_too(tmp_path: Path, source: str, text: str, names: str) -> None:
    (tmp_path / source).parent.mkdir(parents=True)
    (tmp_path / source).write_text(text)
    (switch,) = disable_features_switches(tmp_path)
    assert switch.startswith(f"--disable-features={names}")
    assert "AutomationControlled" not in switch


@pytest.mark.parametrize("text", ["", "chromiumSwitches = () => disabledFeatures.join();"])
def test_without_playwrights_list_nothing_is_left_out(tmp_path: Path, text: str) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "coreBundle.js").write_text(text)
    assert (
        disable_features_switches(tmp_path)
        == disable_features_switches(tmp_path / "nowhere")
        == disable_features_switches(None)
        == []
    )


async def test_the_browser_is_told_all_that_playwright_tells_it(tmp_path: Path) -> None:
    """The Playwright that is installed; when this fails, it keeps its list elsewhere or writes it otherwise."""
    says = tmp_path / "browser"
    says.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$0.said"\nexit 1\n')
    says.chmod(0o755)
    async with async_playwright() as playwright:
        with pytest.raises(Error):
            await playwright.chromium.launch(executable_path=says, args=launch_arguments(True))
    said = [line.partition("=") for line in (tmp_path / "browser.said").read_text().splitlines()]
    theirs, ours = (set(value.split(",")) for name, _, value in said if name == "--disable-features")
    assert disable_features_switches(playwright_package_folder())
    assert theirs < ours


@pytest.mark.thorough
async def test_a_window_brings_no_pages_of_the_browsers_own() -> None:
    async with async_playwright() as playwright:
        browser = await launch(playwright, find_browser(), headed=False)
        page = await (await browser.new_context()).new_page()
        await page.goto("data:text/html,<h1>One</h1>")
        await page.wait_for_timeout(1000)
        session = await browser.new_browser_cdp_session()
        targets = (await session.send("Target.getTargets", {"filter": [{}]}))["targetInfos"]
        await browser.close()
    assert {one["url"] for one in targets} == {"data:text/html,<h1>One</h1>"}
