"""The pictures of the page on pipelines, taken from the real thing: `python -m tools.ci.pictures`.

The bundled agencies are served, and a pipeline's own script runs twice in a folder that is gone afterwards: the
second time the agencies have brought out their second release. Takes a few minutes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import cmarkgfm  # type: ignore[import-untyped]
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from auditkit.browser.executable import find_browser, is_root
from auditkit.browser.launch import launch_arguments
from auditkit.demo.server import RELEASES, DemoServer
from tools.pictures import ROOT, keep

PORT = 8700
"""The port in the bundled agency files."""
TALL = 900
LIKE_A_JOB_PAGE = """
body { font: 15px/1.5 system-ui, "Liberation Sans", sans-serif; max-width: 860px; margin: 24px auto; color: #1f2328 }
h3, h4 { line-height: 1.25; margin: 20px 0 10px } table { border-collapse: collapse }
td, th { border: 1px solid #d1d9e0; padding: 4px 12px; text-align: left } a { color: #0969da }
"""


def pipeline(folder: Path, release: int) -> int:
    """One run of the script against a release; its exit status. What it says goes on to the terminal."""
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    for name, words in {"auditkit": "-m auditkit", "python3": ""}.items():
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n', encoding="utf-8")
        (programs / name).chmod(0o755)
    environ = {**os.environ, "AUDITKIT_BIN": str(programs), "PYTHONPATH": str(ROOT), "AUDITKIT_PUBLISH": "yes"}
    with DemoServer(port=PORT, release=release):
        return subprocess.run(["sh", ROOT / "tools/ci/pipeline.sh"], cwd=folder, env=environ, check=False).returncode


def take_summary(browser: Browser, summary: Path) -> None:
    """The summary as the page of a job shows it."""
    html = cmarkgfm.github_flavored_markdown_to_html(
        summary.read_text(encoding="utf-8"), options=Options.CMARK_OPT_UNSAFE
    )
    page = browser.new_page(viewport={"width": 920, "height": TALL}, color_scheme="light")
    page.set_content(f"<style>{LIKE_A_JOB_PAGE}</style>{html}")
    keep(page, "job-summary")
    page.close()


def take_changes(browser: Browser, public: Path) -> None:
    """What the published first page says has changed."""
    page = browser.new_page(viewport={"width": 900, "height": 620}, color_scheme="light", reduced_motion="reduce")
    page.goto((public / "scorecard" / "index.html").as_uri())
    heading: Locator = page.locator("#what-has-changed")
    heading.evaluate("one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 70)")
    _settle(page)
    keep(page, "what-changed")
    page.close()


def _settle(page: Page) -> None:
    """The head of the page fades from the site's name to the page's: wait for the end of it."""
    page.evaluate("() => Promise.all(document.getAnimations().map(one => one.finished))")
    page.wait_for_function("() => document.getAnimations().length === 0")


def main() -> None:
    """Make them all."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shutil.copytree(ROOT / "site", folder / "site", ignore=shutil.ignore_patterns("scorecard", ".score*"))
        shutil.copytree(ROOT / "tasks", folder / "tasks")
        shutil.copy(ROOT / "mkdocs.yml", folder)
        statuses = [pipeline(folder, release) for release in RELEASES]
        if statuses != [0, 1]:
            raise SystemExit(f"the pipeline ended with {statuses}, not with 0 and then 1")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_browser().executable, args=launch_arguments(is_root())
            )
            take_summary(browser, folder / "auditkit-ci" / "summary.md")
            take_changes(browser, folder / "public")
            browser.close()


if __name__ == "__main__":
    main()
