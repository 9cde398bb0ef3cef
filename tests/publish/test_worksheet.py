"""The worksheet, filled in with a keyboard in a real browser, from a folder and without a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

import auditkit.probe
from auditkit.cli import main
from auditkit.publish.page.worksheet import worksheet
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome
from auditkit.record.store import AuditStore
from auditkit.task.loader import load_tasks
from auditkit.task.plan import summarise_agency, summarise_task
from tests.factories import make_agency, make_task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

AXE = Path(auditkit.probe.__file__).parent / "vendor" / "axe.min.js"
AGENCY = "version: 1\nagency: Harbour Licensing Office\nbase_url: https://www.harbour.example\n"
TASK = """version: 1
task: Find out what it costs
customer: Fishes at weekends
product: The fee
start: /fishing
steps: [{click: {role: link, name: Secret steps}}]
success: [text: Fee]
answer: {read: {css: .fee}, equals: $25.00}
"""


@pytest.fixture
def sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tasks folder, and the sheet of its task beside it."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "tasks" / "harbour"
    folder.mkdir(parents=True)
    (folder / "agency.yml").write_text(AGENCY)
    (folder / "fee.yml").write_text(TASK)
    (agency,) = load_tasks([tmp_path / "tasks"], {}).agencies
    path = tmp_path / "sheet.html"
    path.write_text(worksheet(summarise_agency(agency), summarise_task(agency.tasks[0])), encoding="utf-8")
    return path


@pytest.fixture
def opened(sheet: Path, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open the sheet from its folder; anything that is asked for beside it is a fault."""
    contexts: list[BrowserContext] = []
    asked: list[str] = []

    def open_(**how: object) -> Page:
        context = chromium.new_context(**how)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(sheet.as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [address for address in asked if not address.startswith(("file:", "blob:"))] == []


def tab_to(page: Page, what: str) -> None:
    """Press Tab until the element that fits is the one in focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("what => !!document.activeElement && document.activeElement.matches(what)", what):
            return
    raise AssertionError(f"Tab doesn't lead to {what}")


def choose(page: Page, name: str, number: int) -> None:
    """A number of a scale, by arrow keys."""
    tab_to(page, f"[name={name}]")
    page.keyboard.press("Space")
    for _ in range(number - 1):
        page.keyboard.press("ArrowRight")


def put(page: Page, name: str, words: str) -> None:
    tab_to(page, f"[name={name}]")
    page.keyboard.insert_text(words)


def attempts(folder: Path) -> list[AttemptRecord]:
    return [attempt for round_ in AuditStore(folder / "audits").studies() for attempt in round_.attempts()]


def test_filled_in_by_keyboard_it_saves_a_file_that_import_takes(opened: Callable[..., Page], tmp_path: Path) -> None:
    page = opened(accept_downloads=True)
    assert not page.locator("#after").is_visible()
    tab_to(page, "#start")
    page.keyboard.press("Enter")
    expect(page.locator("#clock")).not_to_have_text("0:00")
    page.keyboard.press("Enter")  # The focus is on Done.
    choose(page, "believed_done", 1)
    put(page, "answer_given", "25 dollars – “a year” 🎣\u2028")
    choose(page, "confidence", 7)
    choose(page, "ease", 2)
    put(page, "got", "The fee")
    put(page, "went_wrong", "Two links\nwith <b>one</b> name")
    tab_to(page, "[name=alias]")
    page.keyboard.insert_text("Grey Heron")
    tab_to(page, "#save")
    page.keyboard.press("Enter")
    assert "We can only keep your answers if you tick this" in page.locator("#refusal").inner_text()
    page.keyboard.press("Space")  # The focus is on the box that was left empty.
    tab_to(page, "[value=words]")
    page.keyboard.press("Space")
    tab_to(page, "#save")
    with page.expect_download() as downloading:
        page.keyboard.press("Enter")
    file = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(file)
    assert file.name == "harbour-fee-grey-heron.json"
    assert file.read_bytes().isascii()
    assert page.locator("#text").input_value() == file.read_text()
    assert main(["import", str(file)]) == 0
    (attempt,) = attempts(tmp_path)
    assert (attempt.agency, attempt.task, attempt.profile) == ("harbour", "fee", "desktop")
    assert attempt.outcome is Outcome.COMPLETED
    person = attempt.person
    assert person is not None
    assert (person.alias, person.confidence, person.ease, person.umux_lite) == ("Grey Heron", 7, 2, None)
    assert person.answer_given == "25 dollars – “a year” 🎣"
    assert person.went_wrong == "Two links with <b>one</b> name"
    assert person.seconds is not None and 0 < person.seconds < 120
    assert main(["import", str(file)]) == 0
    assert len(attempts(tmp_path)) == 1


def test_giving_up_without_a_clock_on_a_phone(opened: Callable[..., Page], tmp_path: Path) -> None:
    page = opened(viewport={"width": 320, "height": 640}, screen={"width": 320, "height": 640}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("#start").click()
    page.get_by_role("button", name="I give up").click()
    page.get_by_role("button", name="resume the timer").click()
    page.get_by_role("button", name="I'm stuck").click()
    page.locator("#figures").check()
    with page.expect_download() as downloading:
        page.locator("#save").click()
    file = tmp_path / "anonymous.json"
    downloading.value.save_as(file)
    said = json.loads(file.read_text())
    assert (said["ended"], said["profile"], said["alias"], said["consent"]) == ("skipped", "phone", "", ["figures"])
    assert main(["import", str(file)]) == 0
    assert attempts(tmp_path)[0].outcome is Outcome.NOT_COMPLETED


BROKEN = "async () => (await axe.run()).violations.map(rule => rule.id + ': ' + rule.nodes[0].html)"


@pytest.mark.parametrize(
    ("scheme", "width"),
    [
        ("light", 1100),
        ("dark", 320),
        pytest.param("light", 320, marks=pytest.mark.thorough),
        pytest.param("dark", 1100, marks=pytest.mark.thorough),
    ],
)
def test_no_rule_of_axe_is_broken(opened: Callable[..., Page], scheme: str, width: int) -> None:
    # The sheet's own policy lets no foreign script in, which is as it should be.
    page = opened(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
    page.add_script_tag(path=AXE)
    assert page.evaluate(BROKEN) == []
    page.locator("#unclocked").click()
    assert page.evaluate(BROKEN) == []
    page.locator("#figures").check()
    page.locator("#save").click()
    page.locator("summary").click()
    assert page.evaluate(BROKEN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_scripts_it_is_a_form_to_print(opened: Callable[..., Page]) -> None:
    page = opened(java_script_enabled=False)
    assert page.get_by_text("How sure are you").is_visible()
    assert page.get_by_text("I started at").is_visible()
    assert not page.locator("#save").is_visible()


def test_on_paper_every_question_is_there_and_no_button(opened: Callable[..., Page]) -> None:
    page = opened()
    page.emulate_media(media="print")
    assert page.get_by_text("How sure are you").is_visible()
    assert page.get_by_text("I started at").is_visible()
    assert page.locator("button:visible").count() == 0


def test_it_says_the_goal_and_never_the_steps_or_the_answer(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    assert "Find out what it costs" in text and "https://www.harbour.example/fishing" in text
    assert "Secret steps" not in text and "$25" not in text and ".fee" not in text


def test_hostile_names_stay_words(chromium: Browser, tmp_path: Path) -> None:
    owned = 'document.title="owned"'
    nasty = f"\"><script>{owned}</script><img src=x onerror='{owned}'>{{{{ 7*7 }}}}\u202e</title>"
    page_of = worksheet(
        make_agency("x", name=nasty, base_url="javascript:document.title='owned'"),
        make_task(agency="x", task="y", title=nasty, customer=nasty, product=nasty, start="/"),
    )
    assert page_of.count("<a ") == 1, "no link to begin at"
    path = tmp_path / "nasty.html"
    path.write_text(page_of, encoding="utf-8")
    page = chromium.new_page()
    try:
        page.goto(path.as_uri())
        assert page.title() != "owned"
        assert page.locator("img, script").count() == 1
        assert "7*7" in page.locator("h1").inner_text()
    finally:
        page.close()


def test_a_task_without_an_answer_is_not_asked_for_one() -> None:
    agency = make_agency("x", name="X", base_url="https://x.example")
    for asks, there in ((True, True), (False, False), (None, True)):
        page = worksheet(agency, make_task(agency="x", task="y", title="T", asks=asks))
        assert ("answer_given" in page) is there
