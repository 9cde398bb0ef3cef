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
    await person.click(control, "button:has-text('Finished')")
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
    assert "ended before “Finished”" in written.task_file.read_text()
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
    await stage.person.click(control, "button:has-text('Finished')")
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
