from __future__ import annotations

import functools
import http.server
import io
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pypdf import PdfReader

from auditkit.browser.executable import is_root
from auditkit.browser.launch import launch_arguments
from auditkit.export import Site
from auditkit.publish import scorecard
from auditkit.publish.scorecard import publish_card
from auditkit.score.people import people_of
from auditkit.score.scorecard import score
from tools.light_browser import light_browser

from .example_audit import Folder, example
from .example_past import MonthBefore, voices
from .example_people import three_people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from auditkit.record.model import AttemptRecord, AuditRecord
    from auditkit.score.people import Study

    Rounds = Callable[[Folder, AuditRecord], Study]

ROOT = Path(__file__).parents[2]
PAGES = (
    "index",
    "method",
    "week",
    "reference/steps",
    "reference/barriers",
    "start/staff",
    "start/team",
    "start/kit",
    "start/ci",
    "scorecard/try",
    "scorecard/index",
    "scorecard/report",
    "scorecard/barriers",
    "scorecard/barrier/control-covered",
    "scorecard/barrier/accessibility",
    "scorecard/barrier/captcha",
    "scorecard/reading",
    "scorecard/week",
    "scorecard/week-handout",
    "scorecard/worksheet-needs",
    "scorecard/harbour/index",
    "scorecard/harbour/licence-fee",
    "scorecard/harbour/renew",
    "scorecard/harbour/phone-number",
    "scorecard/inland/opening-hours",
    "scorecard/upland/walls",
    "scorecard/top-task/licence-cost",
)
"""One page of each kind, and more of those that differ by what an audit found."""
TEMPLATES = (
    "index",
    "reference/steps",
    "scorecard/try",
    "scorecard/index",
    "scorecard/report",
    "scorecard/barriers",
    "scorecard/barrier/control-covered",
    "scorecard/reading",
    "scorecard/week",
    "scorecard/week-handout",
    "scorecard/worksheet-needs",
    "scorecard/harbour/index",
    "scorecard/harbour/licence-fee",
    "scorecard/top-task/licence-cost",
)
"""One page of each template, and of each kind that is written by hand."""
EACH_PAGE = [pytest.param(name, marks=() if name in TEMPLATES else pytest.mark.thorough) for name in PAGES]
"""All of them; those after the first of a template are thorough."""
STARTED = "window.document$ !== undefined && document.readyState === 'complete'"
"""True once the page and the scripts of its theme are there."""


SITE_URL = "https://scores.example/"


def printed(page: Page, paper: str) -> tuple[int, str]:
    """How many sheets a page is on paper, and what stands on them, without spaces: where lines end is chance."""
    margin = dict.fromkeys(("top", "right", "bottom", "left"), "12mm")
    sheets = PdfReader(io.BytesIO(page.pdf(format=paper, margin=margin))).pages
    return len(sheets), "".join("".join(sheet.extract_text().split()) for sheet in sheets)


def build(site: Path, public: Path) -> None:
    """Build a copy of the site as mkdocs.yml says."""
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for was, now in (("docs_dir: site", f"docs_dir: {site}"), ("site_dir: public", f"site_dir: {public}")):
        assert was in config
        config = config.replace(was, now)
    own = site.parent / "mkdocs.yml"
    own.write_text(config.replace("custom_dir: site/", f"custom_dir: {site}/"), encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--config-file", str(own)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def copy_of_site(folder: Path) -> Path:
    return Path(
        shutil.copytree(ROOT / "site", folder / "site", ignore=shutil.ignore_patterns("scorecard", ".score*"))
    )


Made = tuple["AuditRecord", "list[AttemptRecord]"]


@pytest.fixture(scope="session")
def publish_and_build(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[..., Path]:
    """Publish an audit into a copy of the site and build it, once for all test processes; gives the built site."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def make(name: str, audit_of: Callable[[Folder], Made], *said: str, rounds: Rounds | None = None) -> Path:
        folder = shared / f"built-{name}"
        with FileLock(f"{folder}.lock"):
            if not (folder / "whole").exists():
                shutil.rmtree(folder, ignore_errors=True)
                evidence = Folder(folder / "evidence")
                site = copy_of_site(folder)
                card = score(*audit_of(evidence))
                people = people_of(card, [rounds(evidence, card.audit)] if rounds else [])
                past, own, info = MonthBefore(card), voices(*said), Site(url=SITE_URL)
                publish_card(card, evidence, site, past, own, people=people, site_info=info)
                build(site, folder / "public")
                (folder / "whole").touch()
        return folder / "public"

    return make


@pytest.fixture(scope="session")
def built(publish_and_build: Callable[..., Path]) -> Path:
    """The example, built."""
    return publish_and_build("example", example, rounds=three_people)


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Serve a folder on loopback; gives its address."""
    servers = {}

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            return

    def start(folder: Path) -> str:
        if folder not in servers:
            handler = functools.partial(Quiet, directory=str(folder))
            servers[folder] = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
            threading.Thread(target=servers[folder].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[folder].server_address[1]}/"

    yield start
    for server in servers.values():
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = launch_arguments(is_root())
        browser = playwright.chromium.launch(executable_path=light_browser().executable, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="package", autouse=True)
def _drawn_once() -> Iterator[None]:
    """The same picture for link previews need not be drawn for each site that a test publishes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scorecard, "draw_preview", functools.cache(scorecard.draw_preview))
        yield


@pytest.fixture(scope="module")
def windows(chromium: Browser) -> Iterator[Callable[[str], BrowserContext]]:
    """A window for readers who like it light and one for those who like it dark, for all pages of one module."""
    opened: dict[str, BrowserContext] = {}

    def window(scheme: Literal["light", "dark"]) -> BrowserContext:
        if scheme not in opened:
            opened[scheme] = chromium.new_context(color_scheme=scheme, viewport={"width": 320, "height": 800})
        return opened[scheme]

    yield window
    for context in opened.values():
        context.close()


@pytest.fixture
def scheme() -> str:
    return "light"


@pytest.fixture
def page(windows: Callable[[str], BrowserContext], scheme: str) -> Iterator[Page]:
    page = windows(scheme).new_page()
    yield page
    page.close()
