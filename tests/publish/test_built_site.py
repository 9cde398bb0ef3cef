"""The built site as its readers meet it: it asks no other host for anything, its links lead somewhere, it fits."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from auditkit.export.format import SITE_NAME

from .conftest import EACH_PAGE, SITE_URL, STARTED, build, copy_of_site, printed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page

FETCHED = {"src", "srcset", "poster", "data", "action"}


class Reader(HTMLParser):
    """What a page fetches, links to and can be linked at."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value is None:
                continue
            if name == "id":
                self.ids.add(value)
            elif name in FETCHED or (tag == "link" and name == "href" and dict(attrs).get("rel") != "canonical"):
                self.fetched.append(value)
            elif tag == "a" and name == "href":
                self.links.append(value)


def read(page: Path) -> Reader:
    reader = Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    return reader


def test_no_page_fetches_from_another_host(built: Path) -> None:
    for page in built.rglob("*.html"):
        for address in read(page).fetched:
            assert not urlsplit(address).netloc, f"{page.name} fetches {address}"
    for sheet in built.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"""(url\(|@import)\s*["']?(https?:)?//""", text), sheet.name


def test_every_link_within_the_site_leads_somewhere(built: Path) -> None:
    readers = {page: read(page) for page in built.rglob("*.html")}
    for page, reader in readers.items():
        if page.name == "404.html":  # Its links are from the root of wherever the site is served.
            continue
        for link in reader.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            target = target / "index.html" if target.is_dir() else target
            assert target.is_file(), f"{page.relative_to(built)}: {link}"
            assert not parts.fragment or parts.fragment in readers[target].ids, f"{page.relative_to(built)}: {link}"


def test_every_generated_page_can_be_reached_from_the_home_page(built: Path) -> None:
    seen, ahead = set(), [built / "index.html"]
    while ahead:
        page = ahead.pop()
        if page in seen:
            continue
        seen.add(page)
        links = (urlsplit(link) for link in read(page).links)
        found = ((page.parent / unquote(link.path)).resolve() for link in links if link.path and not link.netloc)
        ahead += [target for target in found if target.suffix == ".html"]
    assert set((built / "scorecard").rglob("*.html")) <= seen


@pytest.mark.thorough
def test_it_builds_before_anything_was_published(tmp_path: Path) -> None:
    build(copy_of_site(tmp_path), tmp_path / "public")
    assert (tmp_path / "public" / "index.html").is_file()
    assert "none has been published here yet" in (tmp_path / "public" / "404.html").read_text(encoding="utf-8")


def test_a_screen_of_the_first_page_holds_the_result_the_fixes_and_how_sure_that_is(
    built: Path, serve: Callable[[Path], str], chromium: Browser
) -> None:
    context = chromium.new_context(viewport={"width": 1366, "height": 900})
    page = context.new_page()
    page.goto(f"{serve(built)}scorecard/index.html")
    page.wait_for_function(STARTED)
    assert page.locator(".ak-thumb img.ak-part").count() >= 2
    assert page.evaluate("document.querySelector('.ak-sure').getBoundingClientRect().bottom") <= 900
    shown = page.locator(".ak-thumb img").evaluate_all("all => all.map(one => [one.naturalWidth, one.clientWidth])")
    assert all(width <= 1.5 * on_page for width, on_page in shown), "the part, at about the size it is shown"
    context.close()


@pytest.mark.parametrize("agency", ["harbour", "inland"])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_an_agency_on_paper_is_one_sheet_with_what_to_do(
    agency: str, paper: str, built: Path, serve: Callable[[Path], str], page: Page
) -> None:
    page.goto(f"{serve(built)}scorecard/{agency}/index.html")
    page.wait_for_function(STARTED)
    remedies = page.locator(".ak-card__do").all_text_contents()
    assert remedies
    sheets, words = printed(page, paper)
    assert sheets == 1
    for wanted in (*remedies, SITE_NAME, f"{SITE_URL}scorecard/{agency}/index.html", "Tasks", "Grades"):
        assert "".join(wanted.split()) in words


def test_the_line_for_paper_is_on_no_screen(built: Path, serve: Callable[[Path], str], page: Page) -> None:
    page.goto(f"{serve(built)}scorecard/harbour/index.html")
    assert page.locator(".ak-paper").count() == 1
    assert not page.locator(".ak-paper").is_visible()


CONTRAST = """() => {
  const rgba = text => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number).concat([1]).slice(0, 4);
  const over = (top, under) => top.slice(0, 3).map((v, i) => v * top[3] + under[i] * (1 - top[3])).concat([1]);
  const ground = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.push(rgba(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255, 1]);
  };
  const linear = v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = c => {
    const [r, g, b] = c.map(v => linear(v / 255));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  return [...document.querySelectorAll('[class*="ak-"]')].filter(e => e.innerText && e.innerText.trim()).map(e => {
    const under = ground(e), ink = over(rgba(getComputedStyle(e).color), under);
    const [dark, bright] = [light(ink), light(under)].sort((x, y) => x - y);
    return [(bright + .05) / (dark + .05), e.className];
  }).filter(([ratio]) => ratio < 4.5);
}"""


@pytest.mark.parametrize("name", EACH_PAGE)
@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.thorough)])
def test_it_can_be_read_in_light_and_dark_and_asks_nobody_else(
    name: str, scheme: str, built: Path, serve: Callable[[Path], str], page: Page
) -> None:
    base = serve(built)
    away: list[str] = []
    page.on("request", lambda request: None if request.url.startswith((base, "data:")) else away.append(request.url))
    page.on("console", lambda message: away.append(message.text) if message.type == "error" else None)
    page.goto(f"{base}{name}.html")
    page.wait_for_function(STARTED)
    assert away == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate("document.body.dataset.mdColorScheme") == ("slate" if scheme == "dark" else "default")
    images = page.evaluate("[...document.images].map(i => [i.alt, i.width, i.height, i.loading])")
    assert all(alt and width and height and loading == "lazy" for alt, width, height, loading in images)


def test_it_can_be_read_without_scripts(built: Path, serve: Callable[[Path], str], chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(f"{serve(built)}scorecard/index.html")
    assert page.get_by_role("heading", name="Results by task").is_visible()
    page.get_by_role("link", name="Harbour Licensing Office", exact=True).click()
    page.get_by_role("link", name="Renew my fishing licence").first.click()
    assert page.get_by_text("A chat box lies over the button").first.is_visible()
    context.close()
