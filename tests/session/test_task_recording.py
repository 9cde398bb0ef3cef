"""Clicking through a site once gives a task file that is right, holds no secrets, and can be run."""

from __future__ import annotations

import asyncio
import os

import pytest

from auditkit.record.outcome import Outcome
from auditkit.session import task_recording
from auditkit.session.task_recording import TaskRecording, proof_words, prove
from auditkit.task.loader import load_tasks
from tests.run.site import Asked, page
from tests.session.conftest import until

pytestmark = pytest.mark.asyncio(loop_scope="session")
NOTICE = (
    "<div role=dialog aria-label=Cookies style='position:fixed;bottom:0'><p>We use cookies</p>"
    "<button onclick='this.parentNode.remove()'>Reject all</button></div>"
)
HEAD = "<meta property=og:site_name content='Lake Board'>"


def found(asked: Asked) -> str:
    return page(f"Permit for {asked.query['where']}", f"<p>Sent to {asked.query['mail']}</p>")


PAGES = {
    "/": page(
        "Welcome - Lake Board",
        f"<a href=/permits><span>Permits</span></a><a href='mailto:a@b.example'>Write to us</a>{NOTICE}",
        head=HEAD,
        header="<form role=search action=/s><input type=search name=q aria-label=Search></form>",
    ),
    "/permits": page(
        "Permits: choose",
        "<form action=/permit/12345><label>Lake <select name=where><option>Big<option>Small</select></label>"
        "<label>E-mail <input name=mail></label><label>Password <input type=password name=word></label>"
        "<label>Boat <input name=boat></label><button>Go on</button></form>",
    ),
    "/permit/12345": lambda asked: page("Your permit", f"<p>for {asked.query['where']}</p>"),
}


class Watched(task_recording.PersonSession):
    """A session that tests can look at."""

    now: Watched

    async def open(self, *given, **more):
        Watched.now = self
        await super().open(*given, **more)


@pytest.fixture(autouse=True)
def watched(monkeypatch):
    monkeypatch.setattr(task_recording, "PersonSession", Watched)


async def noted(words: str):
    """What was pressed last has been written down."""
    drafts = Watched.now.recorder.drafts
    await until(lambda: drafts and words in drafts[-1].step.action.words)


async def recorded(stage, url: str, **given):
    made = TaskRecording(stage.resources, url, stage.folder / "tasks", (), os.environ, **given)
    task = asyncio.ensure_future(made.run())
    browser = await stage.resources.browser.browser()
    await until(lambda: browser.contexts and browser.contexts[0].pages)
    return task, browser, browser.contexts[0].pages[0]


USE, GO_ON, NO_WORDS = (f"button:has-text('{one}')" for one in ("Use these words", "Go on clicking", "No words"))
ANSWER = "#answer"


async def finished(stage, control):
    """The person has pressed “Finished”, and is asked for the answer."""
    await stage.person.click(control, "button:has-text('Finished')")
    await until(lambda: control.locator(NO_WORDS).is_visible())


async def use(stage, control, words: str):
    """The person writes these words in the place of what is there, and presses the button."""
    await stage.person.click(control, ANSWER)
    await stage.person.press("a", "Control_L")
    await stage.person.press("Delete")
    await stage.person.write(words)
    assert await control.input_value(ANSWER) == words
    await stage.person.click(control, USE)


@pytest.mark.thorough
async def test_a_recording_is_a_task_that_runs(stage, site):
    served = site(PAGES)
    task, browser, control = await recorded(stage, served.url)
    person = stage.person
    await until(lambda: control.locator("#task").is_visible())
    await person.click(control, "#task")
    await person.write("Get a permit: for a lake")
    await person.click(control, "button:has-text('Begin')")
    await until(lambda: control.locator("button:has-text('Finished')").is_visible())
    window = browser.contexts[1].pages[0]
    await person.click(window, "text=Reject all")
    await person.click(window, "main a span")
    await until(lambda: window.url.endswith("/permits"))
    await person.click(window, "select")
    await person.press("Down")
    await person.press("Return")
    await person.click(window, "[name=mail]")
    await person.write("ann@lake.example")
    await person.click(window, "[name=word]")
    await person.write("Sesame77")
    await person.click(window, "[name=boat]")
    await person.write("rowing boat")
    await person.click(window, "main button")
    await until(lambda: "/permit/" in window.url and window.evaluate("document.readyState === 'complete'"))
    await noted("Go on")
    await finished(stage, control)
    await person.click(control, NO_WORDS)
    written = await asyncio.wait_for(task, 90)

    assert written.task_file.name == "get-a-permit-for-a-lake.yml"
    text = written.task_file.read_text()
    assert "ann@lake" not in text
    assert "Sesame77" not in text
    assert written.values == {"E_MAIL": "ann@lake.example", "PASSWORD": "Sesame77"}
    agency, loaded = load_tasks([stage.folder / "tasks"], {**os.environ, **written.values}).agencies[0], None
    loaded = agency.tasks[0].task
    assert (agency.agency.agency, agency.agency.help) == ("Lake Board", ["email"])
    assert [one.name for one in agency.agency.overlays] == ["Cookie notice"]
    assert not agency.agency.allow_submit
    assert loaded.task == "Get a permit: for a lake"
    assert [one.as_data() for one in loaded.success] == [
        {"url": "**/permit/*"},
        {"role": "heading", "name": "Your permit"},
    ]
    steps = [one.model_dump(exclude_unset=True, exclude_none=True) for one in loaded.steps]
    assert steps == [
        {
            "click": {"role": "button", "name": "Reject all"},
            "optional": True,
            "note": "Only while the cookie notice is shown",
        },
        {"click": {"role": "link", "name": "Permits"}},
        {"select": {"role": "combobox", "name": "Lake", "option": "Small"}},
        {"fill": {"role": "textbox", "name": "E-mail", "value": "${E_MAIL}"}},
        {"fill": {"label": "Password", "value": "${PASSWORD}", "secret": True}},
        {"fill": {"role": "textbox", "name": "Boat", "value": "rowing boat"}},
        {"click": {"role": "button", "name": "Go on"}},
    ]
    record = await prove(written.task_file, {**os.environ, **written.values})
    assert record.outcome in (Outcome.COMPLETED, Outcome.COMPLETED_WITH_DIFFICULTY), proof_words(record)
    assert proof_words(record).startswith("A script can do it")


async def test_a_cancelled_recording_leaves_no_file(stage, site):
    served = site(PAGES)
    task, _, control = await recorded(stage, served.url, task="Get a permit")
    await until(lambda: control.locator("button:has-text('Cancel')").is_visible())
    await stage.person.click(control, "button:has-text('Cancel')")
    assert await asyncio.wait_for(task, 90) is None
    assert not (stage.folder / "tasks").exists()


@pytest.mark.thorough
async def test_a_window_closed_too_early_loses_nothing(stage, site):
    served = site(PAGES)
    task, browser, control = await recorded(stage, served.url, task="Get a permit")
    await until(lambda: control.locator("button:has-text('Finished')").is_visible())
    window = browser.contexts[1].pages[0]
    await stage.person.click(window, "main a span")
    await until(lambda: window.url.endswith("/permits"))
    await noted("Permits")
    await stage.person.press("w", "Control_L")
    written = await asyncio.wait_for(task, 90)
    assert not written.finished
    assert "ended before it was finished" in written.task_file.read_text()
    [agency] = load_tasks([stage.folder / "tasks"], os.environ).agencies
    steps = agency.tasks[0].task.steps
    assert [one.action.words for one in steps] == ['Press link "Permits"']
    assert [one.as_data() for one in agency.tasks[0].task.success] == [{"url": "**/permits"}]


ASIDE = {
    "/": page(
        "Help for you",
        "<p><a target=_blank href=/about>About pensions</a> <a target=_blank href=/apply>Apply</a></p>"
        "<p><a href=/next>Next</a></p>",
    ),
    "/about": page("About pensions", "<a href=/more>More on pensions</a>"),
    "/more": page("More on pensions"),
    "/apply": page("Apply", "<form action=/thanks><label>Boat <input name=boat></label><button>Send</button></form>"),
    "/next": page("The answer"),
    "/thanks": page("Thank you"),
}


async def press_in_new_window(stage, browser, words: str):
    windows = browser.contexts[1].pages
    await stage.person.click(windows[0], f"text={words}")
    await until(lambda: len(browser.contexts[1].pages) == 2)
    new = browser.contexts[1].pages[1]
    await until(lambda: new.evaluate("document.readyState === 'complete' && !!document.querySelector('h1')"))
    return new


async def close_and_go_on(stage, browser, control, task):
    await stage.person.press("w", "Control_L")
    await until(lambda: len(browser.contexts[1].pages) == 1)
    window = browser.contexts[1].pages[0]
    await stage.person.click(window, "text=Next")
    await until(lambda: window.url.endswith("/next"))
    await noted("Next")
    await finished(stage, control)
    await stage.person.click(control, NO_WORDS)
    written = await asyncio.wait_for(task, 90)
    [agency] = load_tasks([stage.folder / "tasks"], os.environ).agencies
    return written, [one.action.words for one in agency.tasks[0].task.steps]


@pytest.mark.thorough
async def test_a_look_aside_in_a_window_that_was_closed_again_is_no_step(stage, site):
    task, browser, control = await recorded(stage, site(ASIDE).url, task="Find the answer")
    await until(lambda: control.locator("button:has-text('Finished')").is_visible())
    aside = await press_in_new_window(stage, browser, "About pensions")
    await stage.person.click(aside, "text=More on pensions")
    await until(lambda: aside.url.endswith("/more"))
    written, steps = await close_and_go_on(stage, browser, control, task)
    assert [step for step in steps if "pensions" in step] == []
    assert len(steps) == 1
    assert "Next" in steps[0]
    assert [one for one in written.remarks if "“About pensions” opened a window that was closed again" in one]


@pytest.mark.thorough
async def test_what_was_filled_in_in_such_a_window_stays(stage, site):
    task, browser, control = await recorded(stage, site(ASIDE).url, task="Apply")
    await until(lambda: control.locator("button:has-text('Finished')").is_visible())
    new = await press_in_new_window(stage, browser, "Apply")
    await stage.person.click(new, "[name=boat]")
    await stage.person.write("rowing boat")
    written, steps = await close_and_go_on(stage, browser, control, task)
    assert len(steps) == 3
    assert "Apply" in steps[0]
    assert not [one for one in written.remarks if "closed again" in one]


class Fees:
    """A site with a page of fees that may change."""

    def __init__(self) -> None:
        self.fee = "$25.00"

    def pages(self):
        frame = "<p>Reply within four weeks</p>"
        return {
            "/": page("Welcome", "<a href=/fees>Fees</a>"),
            "/fees": lambda asked: page(
                "What it costs",
                f"<p>Adult licence: <b id=fee>{self.fee}</b></p><p id=need>Bring a passport photo</p>"
                f"<p hidden>Bring your own boat</p><a href=/more>More</a><iframe srcdoc='{frame}'></iframe>",
            ),
            "/more": page("More on fees", "<p>Children pay nothing</p>"),
        }


async def at_the_fees(stage, site, fees: Fees, **given):
    """Somebody has clicked to the fees and pressed “Finished”."""
    task, browser, control = await recorded(stage, site(fees.pages()).url, task="Find the fee", **given)
    await until(lambda: control.locator("button:has-text('Finished')").is_visible())
    window = browser.contexts[1].pages[0]
    await stage.person.click(window, "text=Fees")
    await until(lambda: window.locator("#fee").is_visible())
    await noted("Fees")
    await finished(stage, control)
    return task, window, control


async def task_of(stage, task):
    written = await asyncio.wait_for(task, 90)
    (agency,) = load_tasks([stage.folder / "tasks"], {**os.environ, **written.values}).agencies
    return written, agency.tasks[0].task


def success_of(loaded) -> list[dict]:
    return [one.as_data() for one in loaded.success]


AS_PROPOSED = [{"url": "**/fees"}, {"role": "heading", "name": "What it costs"}]


async def test_words_that_are_the_answer_are_success_and_a_run_finds_them(stage, site):
    task, _, control = await at_the_fees(stage, site, Fees())
    await use(stage, control, "Bring a passport photo")
    written, loaded = await task_of(stage, task)
    assert success_of(loaded) == [*AS_PROPOSED, {"text": "Bring a passport photo"}]
    assert loaded.answer is None
    assert written.finished
    record = await prove(written.task_file, os.environ)
    assert record.outcome is Outcome.COMPLETED, proof_words(record)


async def test_an_answer_in_figures_that_is_another_later_is_a_wrong_answer(stage, site):
    fees = Fees()
    task, _, control = await at_the_fees(stage, site, fees)
    await use(stage, control, "$25.00")
    written, loaded = await task_of(stage, task)
    assert success_of(loaded) == AS_PROPOSED
    assert loaded.answer.equals == "$25.00"
    record = await prove(written.task_file, os.environ)
    assert record.outcome is Outcome.COMPLETED, proof_words(record)
    assert record.answer.read == "$25.00"
    fees.fee = "$30.00"
    record = await prove(written.task_file, os.environ)
    assert record.outcome is Outcome.WRONG_ANSWER
    assert record.answer.read == "$30.00"


async def test_words_that_are_not_on_the_page_are_asked_for_again(stage, site):
    task, _, control = await at_the_fees(stage, site, Fees())
    said = control.locator("[role=status]")
    for words in ("Bring your own boat", "Children pay nothing"):  # one is hidden, one is on another page
        await use(stage, control, words)
        await until(lambda: control.locator(USE).is_enabled())
        assert "can't find these words on the page" in await said.inner_text()
        assert not task.done()
    await use(stage, control, "Reply within four weeks")  # in a frame of the page
    _, loaded = await task_of(stage, task)
    assert success_of(loaded) == [*AS_PROPOSED, {"text": "Reply within four weeks"}]


async def test_going_on_loses_nothing(stage, site):
    task, window, control = await at_the_fees(stage, site, Fees())
    await stage.person.click(control, GO_ON)
    await until(lambda: control.locator("button:has-text('Finished')").is_visible())
    await stage.person.click(window, "text=More")
    await until(lambda: window.url.endswith("/more"))
    await noted("More")
    await finished(stage, control)
    await use(stage, control, "Children pay nothing")
    _, loaded = await task_of(stage, task)
    assert [one.action.words for one in loaded.steps] == ['Press link "Fees"', 'Press link "More"']
    assert success_of(loaded)[-2:] == [{"role": "heading", "name": "More on fees"}, {"text": "Children pay nothing"}]


@pytest.mark.thorough
@pytest.mark.parametrize("button", [USE, NO_WORDS])
async def test_without_words_it_is_as_proposed(stage, site, button):
    task, _, control = await at_the_fees(stage, site, Fees())
    assert await control.input_value(ANSWER) == ""
    await stage.person.click(control, button)
    written, loaded = await task_of(stage, task)
    assert success_of(loaded) == AS_PROPOSED
    assert loaded.answer is None
    assert written.finished


async def test_what_is_selected_on_the_page_is_in_the_field(stage, site):
    task, browser, control = await recorded(stage, site(Fees().pages()).url, task="Find the fee")
    await until(lambda: control.locator("button:has-text('Finished')").is_visible())
    window = browser.contexts[1].pages[0]
    await stage.person.click(window, "text=Fees")
    await until(lambda: window.locator("#need").is_visible())
    await noted("Fees")
    # The page's own words are no matter, nor what its scripts make of the browser's.
    await window.evaluate("document.getSelection = window.getSelection = () => ({toString: () => 'something else'})")
    await stage.person.click(window, "#need", times=3)
    await finished(stage, control)
    assert await control.input_value(ANSWER) == "Bring a passport photo"
    await stage.person.click(window, "#fee", times=3)
    await until(lambda: control.evaluate("document.querySelector('#answer').value.startsWith('Adult')"))
    await stage.person.click(window, "p", frame="iframe", times=3)
    await until(lambda: control.evaluate("document.querySelector('#answer').value === 'Reply within four weeks'"))
    await stage.person.click(control, USE)
    _, loaded = await task_of(stage, task)
    assert success_of(loaded)[-1] == {"text": "Reply within four weeks"}
    assert len(loaded.steps) == 1


@pytest.mark.thorough
@pytest.mark.parametrize("how", ["closed", "stopped"])
async def test_who_leaves_at_the_question_keeps_the_recording(stage, site, how):
    stopped = asyncio.Event()
    task, _, control = await at_the_fees(stage, site, Fees(), stopped=stopped)
    if how == "stopped":
        stopped.set()
    else:
        await stage.person.click(control, ANSWER)
        await stage.person.press("w", "Control_L")
    written, loaded = await task_of(stage, task)
    assert not written.finished
    assert "ended before it was finished" in written.task_file.read_text()
    assert success_of(loaded) == AS_PROPOSED
    assert len(loaded.steps) == 1


ACCOUNT = {
    "/": page(
        "Sign in",
        "<form action=/in><label>Password <input type=password name=word></label><button>Go on</button></form>",
    ),
    "/in": lambda asked: page(
        "Your account",
        f"<p>Your code is {asked.query['word']}</p><p>Call 0300 123 4567</p>"
        f"<p>{asked.query['word']} boat fee: $5</p>",
    ),
}


async def at_the_account(stage, site):
    """Somebody has typed a password, which the next page shows, and pressed “Finished”."""
    task, browser, control = await recorded(stage, site(ACCOUNT).url, task="Find the number")
    await until(lambda: control.locator("button:has-text('Finished')").is_visible())
    window = browser.contexts[1].pages[0]
    await stage.person.click(window, "[name=word]")
    await stage.person.write("Sesame77")
    await stage.person.click(window, "main button")
    await until(lambda: "/in" in window.url and window.evaluate("document.readyState === 'complete'"))
    await noted("Go on")
    await finished(stage, control)
    return task, control


@pytest.mark.thorough
async def test_a_secret_in_front_of_the_answer_is_not_written(stage, site):
    task, control = await at_the_account(stage, site)
    await use(stage, control, "$5")
    written, loaded = await task_of(stage, task)
    assert "Sesame" not in written.task_file.read_text()
    assert success_of(loaded)[-1] == {"text": "$5"}
    assert loaded.answer is None


async def test_what_is_secret_is_not_written_and_what_looks_personal_only_when_it_is_said_twice(stage, site):
    task, control = await at_the_account(stage, site)
    said = control.locator("[role=status]")
    await use(stage, control, "Your code is Sesame77")
    await until(lambda: control.locator(USE).is_enabled())
    assert "secret or personal that you typed" in await said.inner_text()
    await use(stage, control, "Call 0300 123 4567")
    await until(lambda: control.locator(USE).is_enabled())
    assert "look like personal data" in await said.inner_text()
    assert not (stage.folder / "tasks").exists()
    await stage.person.click(control, USE)
    written, _ = await task_of(stage, task)
    text = written.task_file.read_text()
    assert "Sesame" not in text
    assert "0300 123 4567" in text
    assert "code is" not in text
