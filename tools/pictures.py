"""The pictures of the pages to start with, taken from the real thing: `python -m tools.pictures --audits DIR`.

DIR holds an audit of the bundled agencies, as `make demo` leaves it in audits/. Everything else happens in a folder
that is gone afterwards: eight sheets are taken in, the site is published and built, and a browser looks at it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from auditkit.browser.executable import find_browser, is_root
from auditkit.browser.launch import launch_arguments
from auditkit.cli import main

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "site" / "assets" / "start"
TASK = ("harbour", "licence-cost", "Find out what it costs to renew a fishing licence")
COLOURS = 64
TRIED: tuple[dict[str, Any], ...] = (
    {"alias": "Heron", "seconds": 74, "believed_done": True, "answer_given": "£28", "confidence": 6, "ease": 5},
    {"alias": "Wren", "seconds": 210, "ended": "gave_up", "ease": 1, "went_wrong": "Too many links say “Renew”"},
    {"alias": "Birch", "seconds": 131, "believed_done": True, "answer_given": "£18", "confidence": 7, "ease": 4},
    {"alias": "Teal", "seconds": 96, "believed_done": True, "answer_given": "28 pounds", "confidence": 5, "ease": 4},
    {"alias": "Rowan", "seconds": 260, "ended": "skipped", "ease": 2, "went_wrong": "The menu hides the fees"},
    {"alias": "Moss", "seconds": 180, "ended": "gave_up", "ease": 2, "borrow": "A phone number on each page"},
    {"alias": "Plum", "seconds": 145, "believed_done": True, "answer_given": "£18", "confidence": 6, "ease": 3},
    {"alias": "Ochre", "seconds": 305, "ended": "gave_up", "ease": 1, "do_we": "We hide our fees too"},
)
"""What eight people might have handed in. The agency is fictional, and so are they."""


def sheet(said: dict[str, Any], number: int) -> dict[str, Any]:
    """A sheet's file."""
    own = {"alias", "seconds", "ended"}
    return {
        "auditkit_worksheet": 1,
        "form_id": f"0000000{number}",
        "agency": TASK[0],
        "task": TASK[1],
        "profile": "desktop",
        "started_at": f"2026-11-22T09:{number:02}:00Z",
        "consent": ["figures", "words"],
        "ended": "done",
        **{key: value for key, value in said.items() if key in own},
        "answers": {key: value for key, value in said.items() if key not in own},
    }


@contextlib.contextmanager
def project(audits: Path) -> Iterator[Path]:
    """A copy of the project with these audits, as the current folder."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shutil.copytree(ROOT / "site", folder / "site", ignore=shutil.ignore_patterns("scorecard", ".score*"))
        shutil.copytree(ROOT / "tasks", folder / "tasks")
        shutil.copy(ROOT / "mkdocs.yml", folder)
        shutil.copytree(audits, folder / "audits")
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(before)


def keep(part: Page | Locator, name: str) -> None:
    """Take a picture, small enough for version control."""
    path = PICTURES / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    part.screenshot(path=path)
    with Image.open(path) as taken:
        small = taken.convert("RGB").quantize(COLOURS)
    small.save(path, optimize=True)
    print(f"wrote {path.relative_to(ROOT)} ({path.stat().st_size // 1024} KB)")


def take_sheet(browser: Browser, public: Path) -> None:
    """The sheet: as it is opened, with the clock running, and at its questions."""
    page = browser.new_page(viewport={"width": 760, "height": 860}, color_scheme="light")
    page.goto((public / "scorecard" / "try" / TASK[0] / f"{TASK[1]}.html").as_uri())
    keep(page, "sheet")
    page.get_by_role("button", name="Start").click()
    clock = page.locator("section.live")
    clock.scroll_into_view_if_needed()
    keep(clock, "clock")
    page.get_by_role("button", name="Done").click()
    page.get_by_label("yes").check()
    page.locator("[name=answer_given]").fill("£28")
    page.locator("[name=confidence][value='6']").check()
    page.locator("[name=ease][value='3']").check()
    page.locator("#first").scroll_into_view_if_needed()
    page.locator("#first").evaluate("one => { one.blur(); one.scrollIntoView(); }")
    keep(page, "questions")
    page.close()


def take_people(browser: Browser, public: Path) -> None:
    """What a task's page says of people."""
    page = browser.new_page(viewport={"width": 900, "height": 620}, color_scheme="light")
    page.goto((public / "scorecard" / TASK[0] / f"{TASK[1]}.html").as_uri())
    page.locator("#people").evaluate("one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 70)")
    keep(page, "people")
    page.close()


def run() -> None:
    """Take them all."""
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--audits", type=Path, default=ROOT / "audits")
    audits = reading.parse_args().audits.resolve()
    with project(audits) as folder:
        sheets = folder / "sheets"
        sheets.mkdir()
        for number, said in enumerate(TRIED, 1):
            path = sheets / f"{said['alias'].lower()}.json"
            path.write_text(json.dumps(sheet(said, number), indent=2), encoding="utf-8")
        for command in (["import", "sheets"], ["publish", "--build"]):
            if main(command):
                raise SystemExit(f"auditkit {' '.join(command)} failed")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_browser().executable, args=launch_arguments(is_root())
            )
            take_sheet(browser, folder / "public")
            take_people(browser, folder / "public")
            browser.close()


if __name__ == "__main__":
    run()
