"""Pages that quote a hostile site, built and opened in a browser: nothing runs, nothing but text appears."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel

from auditkit.record.details import KeptData, ProbeResult
from auditkit.record.model import AgencySummary, AttemptRecord, AuditRecord, PageRecord, StepRecord, TaskSummary

from .conftest import STARTED, printed
from .example_audit import example
from .example_people import three_people
from .hostile import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from auditkit.score.people import Study

    from .example_audit import Folder

# What decides where a record belongs stays as it is; everything else a hostile site or file may have written.
KEPT = {
    AuditRecord: {"kit_version", "planned"},
    AgencySummary: {"agency"},
    TaskSummary: {"agency", "task", "top_task", "profiles", "sha256"},
    AttemptRecord: {"agency", "task", "path", "profile"},
    StepRecord: {"screenshot"},
    PageRecord: {"language"},
}
SCHEMES = ("javascript:window.pwned=1//", "data:text/html,<script>parent.pwned=1</script>", 'https://x.example/"><b>')


def poisoned(value: Any, poison: Iterator[str], kept: set[str] | None = None) -> Any:
    """The same thing with every free text in it replaced by hostile text."""
    if isinstance(value, KeptData):
        # Evidence as a hostile site leaves it is read anew, as from a record.
        return type(value).model_validate(poisoned(value.model_dump(mode="json"), poison))
    if isinstance(value, BaseModel):
        own = KEPT.get(type(value), set())
        changed = {
            name: poisoned(getattr(value, name), poison)
            for name in type(value).model_fields
            if name not in own and name != "barrier"
        }
        if isinstance(value, TaskSummary):
            changed["paths"] = {name: [next(poison) for _ in steps] for name, steps in value.paths.items()}
        if isinstance(value, (StepRecord, PageRecord)):
            address = {"url", "url_before", "url_after"} & set(type(value).model_fields)
            changed |= {name: SCHEMES[len(next(poison)) % 3] + next(poison) for name in address}
        if isinstance(value, PageRecord) and not value.probes:
            changed["probes"] = {}
        return value.model_copy(update=changed)
    if type(value) is str:
        return next(poison)
    if isinstance(value, list):
        return [poisoned(item, poison) for item in value]
    if isinstance(value, dict):
        # A hostile site can't choose the keys that pages know, but what it says may be a key of its own.
        own_keys = {key: poisoned(item, poison) for key, item in value.items()}
        of_probes = any(isinstance(item, ProbeResult) for item in value.values())
        extra = ProbeResult.failed(next(poison)) if of_probes else next(poison)
        return own_keys | {next(poison): extra}
    return value


def endless() -> Iterator[str]:
    while True:
        yield from HOSTILE


def hostile_example(evidence: Folder) -> tuple[AuditRecord, list[AttemptRecord]]:
    audit, attempts = example(evidence)
    poison = endless()
    return poisoned(audit, poison), [poisoned(attempt, poison) for attempt in attempts]


def hostile_people(evidence: Folder, audit: AuditRecord) -> Study:
    record, attempts = three_people(evidence, audit)
    poison = endless()
    return record, [poisoned(attempt, poison) for attempt in attempts]


@pytest.fixture(scope="module")
def hostile_site(publish_and_build: Callable[..., Path]) -> Path:
    return publish_and_build("hostile", hostile_example, *HOSTILE, rounds=hostile_people)


PAGES = [
    "index",
    "barriers",
    "barrier/control-covered",
    "barrier/wrong-answer",
    "reading",
    "week",
    "week-handout",
    "worksheet-needs",
    "harbour/index",
    "harbour/licence-fee",
    "harbour/renew",
    "harbour/phone-number",
    "inland/opening-hours",
    "upland/walls",
    "top-task/licence-cost",
]
QUICK = {"index", "barrier/control-covered", "worksheet-needs", "harbour/index", "harbour/licence-fee"}

COUNTS = """() => Object.fromEntries(['script', 'iframe', 'object', 'embed', 'form', 'style', 'link', 'base', 'meta',
    'svg', 'math', 'button', 'input', 'mark', 'sup', 'sub', 'del', 'ins', 'kbd', 'hr', 'blockquote', 'h1', 'h2',
    'h3', 'details:not(.ak-fold)', '.mermaid', '.arithmatex', '.admonition', '.twemoji', '.footnote',
    '.tabbed-set'].map(
    name => [name, document.querySelectorAll('article ' + name).length]))"""


def opened(page: Page, address: str) -> list[str]:
    """Open a page; gives the requests that left the site."""
    away: list[str] = []
    page.on("request", lambda request: away.append(request.url) if not request.url.startswith(address[:20]) else None)
    page.on("dialog", lambda dialog: away.append(f"dialog {dialog.message}"))
    page.goto(address)
    page.wait_for_function(STARTED)
    return away


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in QUICK else pytest.mark.thorough) for name in PAGES]
)
def test_a_hostile_page_is_only_text(
    name: str, hostile_site: Path, built: Path, serve: Callable[[Path], str], page: Page
) -> None:
    opened(page, f"{serve(built)}scorecard/{name}.html")
    clean = page.evaluate(COUNTS)
    away = opened(page, f"{serve(hostile_site)}scorecard/{name}.html")
    assert away == []
    assert page.evaluate("window.pwned") is None
    assert page.evaluate(COUNTS) == clean
    links = page.evaluate("[...document.querySelectorAll('article a[href]')].map(link => link.href)")
    assert all(link.startswith(("http://127.0.0.1", "https://")) for link in links)
    handlers = (
        "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()).filter(n => n.startsWith('on'))"
    )
    assert page.evaluate(handlers) == []
    assert page.evaluate("[...document.images].every(image => /pictures[/]|badge[.]svg$/.test(image.src))")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_hostile_words_can_be_searched_for(hostile_site: Path, serve: Callable[[Path], str], page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    away = opened(page, f"{serve(hostile_site)}scorecard/index.html")
    page.get_by_role("textbox", name="Search").click()
    for words in ("script", "heading"):
        page.get_by_role("textbox", name="Search").press_sequentially(words)
        page.locator(".md-search-result__item").first.wait_for()
        page.get_by_role("textbox", name="Search").fill("")
    assert page.evaluate("window.pwned") is None
    assert away == []
    assert page.locator(".md-search-result script, .md-search-result iframe, .md-search-result img").count() == 0


@pytest.mark.parametrize("name", ["week-handout", "worksheet-needs"])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_page_to_hand_out_fits_one_sheet_whatever_it_quotes(
    name: str, paper: str, hostile_site: Path, built: Path, serve: Callable[[Path], str], page: Page
) -> None:
    for site in (built, hostile_site):
        page.goto(f"{serve(site)}scorecard/{name}.html")
        assert printed(page, paper)[0] == 1
