"""The same tree, built by MkDocs and by its successor: the same pages, under the same headings, with the same words.

Zensical reads mkdocs.yml but runs no third-party plugin and no hook, and leaves out without a word what one would
have made. So what isn't plain Markdown before any builder starts shows here.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from .conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.thorough
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Article(HTMLParser):
    """The words and pictures of a page's own part, without menus."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.pictures: list[str] = []
        self._open: list[str] = []
        self._inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "article" or self._inside:
            self._inside += tag not in VOID
        if self._inside and tag == "img":
            self.pictures.append(said.get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag not in VOID:
            self._inside -= 1

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.words += re.findall(r"\w+", data)


def pages(public: Path) -> dict[str, Path]:
    return {path.relative_to(public).as_posix(): path for path in public.rglob("*.html")}


def article(path: Path) -> Article:
    read = Article()
    read.feed(path.read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def by_zensical(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zensical")
    shutil.copytree(built.parent / "site", folder / "site")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "public"


def test_both_build_the_same_pages(built: Path, by_zensical: Path) -> None:
    made = pages(built).keys()
    assert made == pages(by_zensical).keys()
    assert len(made) > 20


def test_both_say_the_same_and_show_the_same_pictures(built: Path, by_zensical: Path) -> None:
    theirs = pages(by_zensical)
    for name, path in pages(built).items():
        if name == "404.html":
            continue
        if name.startswith("scorecard/try/"):  # A worksheet is whole: builders copy it.
            assert path.read_bytes() == theirs[name].read_bytes(), name
            continue
        ours, other = article(path), article(theirs[name])
        assert ours.words, name
        assert ours.words == other.words, name
        assert ours.pictures == other.pictures, name


def test_what_filters_the_barriers_works_whoever_built_it(by_zensical: Path, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto((by_zensical / "scorecard" / "barriers.html").as_uri())
    page.get_by_role("searchbox", name="Search these barriers").fill("popup")
    assert page.locator("#overlay").is_visible()
    assert not page.locator("#dead-link").is_visible()
    tabs = page.locator(".md-tabs__item")
    page.goto((by_zensical / "scorecard" / "barrier" / "overlay.html").as_uri())
    weights = tabs.evaluate_all("all => all.map(one => getComputedStyle(one.querySelector('a')).fontWeight)")
    assert weights[1] == "700" and "700" not in weights[:1] + weights[2:]
    page.close()
