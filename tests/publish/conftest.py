from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, sync_playwright

from auditkit.publish import publish

from .example_audit import Folder, example

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from auditkit.record import AttemptRecord, AuditRecord

ROOT = Path(__file__).parents[2]


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
def publish_and_build(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Callable[[Folder], Made]], Path]:
    """Publish an audit into a copy of the site and build it; gives the built site."""

    def make(audit_of: Callable[[Folder], Made]) -> Path:
        folder = tmp_path_factory.mktemp("built")
        evidence = Folder(folder / "evidence")
        site = copy_of_site(folder)
        publish(*audit_of(evidence), evidence, site)
        build(site, folder / "public")
        return folder / "public"

    return make


@pytest.fixture(scope="session")
def built(publish_and_build: Callable[[Callable[[Folder], Made]], Path]) -> Path:
    """The example, built."""
    return publish_and_build(example)


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Serve a folder on loopback; gives its address."""
    servers = []

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            return

    def start(folder: Path) -> str:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    named = os.environ.get("AUDITKIT_BROWSER")
    path = next((path for path in (named, "/usr/bin/chromium") if path and Path(path).exists()), None)
    with sync_playwright() as playwright:
        if path is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("no Chromium: name one in AUDITKIT_BROWSER")
        args = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=args)
        yield browser
        browser.close()
