"""The built site as all of its readers meet it.

No rule of axe-core is broken on any kind of page, in light, in dark or on a phone; the keyboard reaches everything;
our own words are plain.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import auditkit.probe
from auditkit.probe.readability import FORMULAS, measure

from .conftest import EACH_PAGE, PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

AXE = Path(auditkit.probe.__file__).parent / "vendor" / "axe.min.js"
MAX_GRADE = 8
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 320, "height": 720}
# Colours on their way from one scheme to the other are no scheme's.
STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"
UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"
BROKEN = """async settings => {
  const found = await axe.run(document, {resultTypes: ['violations'], ...settings});
  return found.violations.map(rule => `${rule.id} (${rule.impact}): ` +
    rule.nodes.slice(0, 3).map(node => node.html.slice(0, 120)).join(' | '));
}"""
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


REACHABLE = """[...document.querySelectorAll('pre code')].every(
  one => one.scrollWidth <= one.clientWidth || one.tabIndex >= 0)"""
"""The theme lets code that scrolls sideways be reached by keyboard a moment after the window has got narrow."""


@pytest.fixture(scope="module")
def window(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport=DESKTOP, color_scheme="light")
    context.add_init_script(path=AXE)
    yield context
    context.close()


@pytest.fixture
def opened(window: BrowserContext, built: Path, serve: Callable[[Path], str]) -> Iterator[Callable[[str], Page]]:
    page = window.new_page()

    def read(name: str) -> Page:
        page.goto(f"{serve(built)}{name}.html")
        page.add_style_tag(content=STILL)
        return page

    yield read
    page.close()


@pytest.mark.parametrize("name", EACH_PAGE)
def test_no_rule_of_axe_is_broken_and_nothing_is_wider_than_a_phone(name: str, opened: Callable[[str], Page]) -> None:
    page = opened(name)
    page.evaluate(UNFOLD)
    assert page.evaluate(BROKEN, {}) == [], "light"
    page.evaluate("document.body.dataset.mdColorScheme = 'slate'")
    assert page.evaluate(BROKEN, COLOURS) == [], "dark"
    page.evaluate("document.body.dataset.mdColorScheme = 'default'")
    page.set_viewport_size(PHONE)
    page.wait_for_function(REACHABLE)
    assert page.evaluate(BROKEN, {}) == [], "phone"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


REACHED = """() => {
  const own = [...document.querySelectorAll('article a[href], article summary, article [tabindex="0"]')]
    .filter(one => one.checkVisibility({visibilityProperty: true}))
    .filter(one => !one.closest('details:not([open]) > :not(summary)'));
  return own.map((one, number) => (one.dataset.reached = '', number)).length;
}"""


FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || !('reached' in at.dataset) || at.dataset.reached) return null;
  at.dataset.reached = 'yes';
  const {outlineStyle, outlineWidth} = getComputedStyle(at);
  return outlineStyle === 'none' ? 'none' : outlineWidth;
}"""


@pytest.mark.parametrize(
    "name",
    [
        "scorecard/harbour/licence-fee",
        pytest.param("scorecard/index", marks=pytest.mark.thorough),
        pytest.param("scorecard/harbour/index", marks=pytest.mark.thorough),
    ],
)
def test_the_keyboard_reaches_every_link_and_every_fold_and_shows_where_it_is(
    name: str, opened: Callable[[str], Page]
) -> None:
    page = opened(name)
    expected = page.evaluate(REACHED)
    assert expected > 5
    page.locator("article h1").evaluate("one => { one.tabIndex = -1; one.focus(); }")
    seen = 0
    for _ in range(expected * 2 + 20):
        page.keyboard.press("Tab")
        outline = page.evaluate(FOCUSED)
        if outline is not None:
            seen += 1
            assert outline not in ("none", "0px")
    assert seen == expected


def test_a_fold_opens_by_keyboard(opened: Callable[[str], Page]) -> None:
    page = opened("scorecard/harbour/index")
    fold = page.locator("details.ak-fold", has_text="Why a").first
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    assert fold.get_attribute("open") is not None
    assert fold.get_by_role("link").first.is_visible()


class Prose(HTMLParser):
    """The sentences of a page that are ours: no tables of terms, no code, no words quoted from a site."""

    SKIPPED = frozenset({"nav", "table", "pre", "code", "svg", "figure", "header", "footer", "dl", "script", "style"})
    BLOCKS = frozenset({"p", "li", "summary", "h1", "h2", "h3", "div", "section", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.inside = False
        self.said: list[str] = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = self.inside or tag == "article"
        self.depth += tag in self.SKIPPED
        if tag in self.BLOCKS:
            self.said.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "article"
        self.depth -= tag in self.SKIPPED

    def handle_data(self, data: str) -> None:
        if self.inside and not self.depth:
            self.said[-1] += data

    @property
    def sentences(self) -> list[str]:
        """Blocks that are sentences: with an end, and more than a few words."""
        clean = (
            re.sub(r"\s+", " ", one).partition("To read:")[0].strip() for one in self.said
        )  # titles are not ours
        return [one for one in clean if re.search(r"[.?!]$", one) and len(one.split()) > 4]


@pytest.mark.parametrize("name", [*PAGES, "scorecard/inland/index", "scorecard/upland/index"])
def test_our_own_words_can_be_read_at_grade_eight(name: str, built: Path) -> None:
    prose = Prose()
    prose.feed((built / f"{name}.html").read_text(encoding="utf-8"))
    text = " ".join(prose.sentences)
    assert len(text.split()) > 20
    assert measure(FORMULAS["en"], text, "en") <= MAX_GRADE, text[:2000]
