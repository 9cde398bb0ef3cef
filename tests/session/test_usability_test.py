"""A person tries a task: consent, the task without its steps, the end, the questions, and a record in a round."""

from __future__ import annotations

import asyncio
import os
import shutil
import textwrap
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from auditkit.record.outcome import Outcome, Performer, Reason
from auditkit.record.person import ConsentScope, VerdictBasis
from auditkit.record.store import AuditStore
from auditkit.session.assignment import free_assignment, task_assignments
from auditkit.session.person_session import SessionEnd
from auditkit.session.usability_test import UsabilityTest
from auditkit.task.loader import BUILT_IN_PROFILES, load_tasks
from tests.run.site import page

from .conftest import Stage, until

pytestmark = pytest.mark.asyncio(loop_scope="session")
PAGES = {
    "/": page(
        "Home",
        "<a href=/fees id=fees>Fees</a><form action=/found><label>Find <input name=q></label>"
        "<label>E-mail <input name=mail id=mail></label><label>Password <input type=password id=word></label>"
        "<button id=go>Go</button></form>",
    ),
    "/fees": page("Fees", "<p class=fee>$25.00</p><form method=post action=/pay><button id=pay>Pay</button></form>"),
    "/found": lambda asked: page(f"Results for {asked.query['q']}", f"<p>We write to {asked.query['mail']}</p>"),
    "/pay": page("Paid"),
}
TASK = """
    version: 1
    task: Find out what a licence costs
    customer: Fishes at weekends
    steps: [click: {role: link, name: Fees}]
    success: [{role: heading, name: Fees}]
    answer: {read: {css: .fee}, equals: $25.00}
"""


def errand_at(stage: Stage, url: str):
    folder = stage.folder / "tasks" / "harbour"
    folder.mkdir(parents=True)
    (folder / "agency.yml").write_text(f"version: 1\nagency: Harbour Office\nbase_url: {url}\n")
    (folder / "fee.yml").write_text(textwrap.dedent(TASK))
    return task_assignments(load_tasks([stage.folder / "tasks"], os.environ), [])[0]


@asynccontextmanager
async def trying(stage: Stage, assignment):
    made = UsabilityTest(
        stage.resources, assignment, AuditStore(stage.folder / "audits"), "desktop", BUILT_IN_PROFILES["desktop"]
    )
    task = asyncio.ensure_future(made.run())
    browser = await stage.resources.browser.browser()
    await until(lambda: browser.contexts and browser.contexts[0].pages)
    control = browser.contexts[0].pages[0]
    await until(control.locator("button", has_text="Begin").is_visible)
    yield made, task, control
    assert task.done()


async def begin(stage: Stage, made: UsabilityTest, control, *consent: ConsentScope):
    for one in consent:
        words = {"figures": "My answers", "words": "own words", "pictures": "Pictures", "typed": "What I typed"}
        await stage.person.click(control, f"label:has-text('{words[one.value]}') input")
    await stage.person.click(control, button("Begin"))
    await until(lambda: control.locator("button", has_text="Done").is_visible())
    await until(lambda: made._session.listener.listening)
    return made._session


def button(words: str) -> str:
    return f'button:has-text("{words}")'


def on_disk(folder: Path) -> str:
    return "\n".join(path.read_text() for path in (folder / "audits").rglob("*.json"))


async def test_a_whole_attempt_from_consent_to_record(stage, site):
    served = site(PAGES)
    async with trying(stage, errand_at(stage, served.url)) as (made, task, control):
        await stage.person.click(control, button("Begin"))
        await until(lambda: control.locator("text=keep anything unless you allow").is_visible())
        session = await begin(stage, made, control, ConsentScope.FIGURES, ConsentScope.PICTURES)
        allowed_value = await control.locator("main").inner_text()
        assert "Find out what a licence costs" in allowed_value
        assert "Fishes at weekends" in allowed_value
        assert "link" not in allowed_value.lower(), "never the steps"
        window = session.visit.page
        await stage.person.click(window, "#fees")
        await until(lambda: len(session.recorder.drafts) == 1)
        await stage.person.click(control, button("Done"))
        await until(lambda: control.locator("text=How sure are you").is_visible())
        await stage.person.click(control, "label:has-text('Yes') input")
        await stage.person.click(control, "#answer_given")
        await stage.person.write("20 dollars")
        await stage.person.click(control, "input[name=confidence][value='7']")
        assert await control.locator("#went_wrong").count() == 0, (
            "own words were not allowed, so nothing asks for them"
        )
        await stage.person.click(control, button("Send"))
        kept = await asyncio.wait_for(task, 90)
    record = AuditStore(stage.folder / "audits").open(kept.study_id).attempts()[0]
    assert record == kept.record
    assert (record.performer, record.path, record.trial) == (Performer.PERSON, "own way", 1)
    assert record.outcome is Outcome.WRONG_ANSWER, record.message
    assert all(one.held for one in record.success), "the pages say one thing, the answer another"
    assert record.person is not None
    assert (record.person.believed_done, record.person.confidence) == (True, 7)
    assert record.person.judged_by is VerdictBasis.ANSWER
    assert [(one.do, one.target) for one in record.steps] == [("click", {"role": "link", "name": "Fees"})]
    assert record.steps[0].screenshot is not None
    assert [one.title for one in record.pages] == ["Home", "Fees"]


@pytest.mark.thorough
async def test_where_audits_can_no_longer_be_written_the_attempt_is_kept_beside(stage, site):
    served = site(PAGES)
    async with trying(stage, errand_at(stage, served.url)) as (made, task, control):
        made.beside = AuditStore(stage.folder / "beside")
        await begin(stage, made, control, ConsentScope.FIGURES)
        shutil.rmtree(stage.folder / "audits", ignore_errors=True)
        (stage.folder / "audits").write_text("no folder any more")
        await stage.person.click(control, button("I give up"))
        await until(lambda: control.locator("text=No answers").is_visible())
        await stage.person.click(control, button("No answers"))
        kept = await asyncio.wait_for(task, 90)
    assert AuditStore(stage.folder / "beside").open(kept.study_id).attempts() == [kept.record]
    assert any("It is saved here" in one for one in stage.said)


@pytest.mark.thorough
async def test_nothing_secret_or_typed_is_kept_and_nothing_is_sent(stage, site):
    served = site(PAGES)
    async with trying(stage, errand_at(stage, served.url)) as (made, task, control):
        session = await begin(stage, made, control, ConsentScope.FIGURES)
        window, person = session.visit.page, stage.person
        await person.click(window, "[name=q]")
        await person.write("zander")
        await person.click(window, "#mail")
        await person.write("ann@lake.example")
        await person.click(window, "#word")
        await person.write("Sesame77")
        await person.click(window, "#go")
        await until(lambda: "/found" in session.visit.page.url and len(session.recorder.drafts) == 4)
        await person.press("Left", "Alt_L")
        await until(lambda: len(session.recorder.drafts) == 5)
        await person.click(window, "#fees")
        await until(lambda: len(session.recorder.drafts) == 6)
        await person.click(window, "#pay")
        await until(lambda: control.locator("text=The kit blocked a request").is_visible())
        await person.click(control, button("I'm stuck"))
        await until(lambda: control.locator("text=No answers").is_visible())
        await person.click(control, button("No answers"))
        kept = await asyncio.wait_for(task, 90)
    assert served.requests("/pay") == []
    assert kept.record.outcome is Outcome.NOT_MEASURED
    assert kept.record.reason is Reason.NOT_ALLOWED
    assert kept.record.person.skipped
    assert [one.do for one in kept.record.steps] == ["fill", "fill", "fill", "click", "back", "click", "click"]
    assert all(one.screenshot is None for one in kept.record.steps), "no pictures were allowed"
    said = on_disk(stage.folder)
    for typed in ("zander", "ann@lake", "ann%40lake", "Sesame77"):
        assert typed not in said
    assert not list((stage.folder / "audits").rglob("*.webp"))


@pytest.mark.thorough
async def test_a_closed_window_loses_nothing(stage, site):
    served = site(PAGES)
    async with trying(stage, errand_at(stage, served.url)) as (made, task, control):
        session = await begin(stage, made, control, ConsentScope.FIGURES, ConsentScope.PICTURES)
        await stage.person.click(session.visit.page, "#fees")
        await until(lambda: len(session.recorder.drafts) == 1)
        await stage.person.click(session.visit.page, "main")
        await stage.person.press("w", "Control_L")
        kept = await asyncio.wait_for(task, 90)
    assert kept.end is SessionEnd.CLOSED
    assert (kept.record.outcome, kept.record.reason) == (Outcome.NOT_MEASURED, Reason.INTERRUPTED)
    assert [one.do for one in kept.record.steps] == ["click"]


@pytest.mark.thorough
async def test_a_double_click_or_a_reload_of_the_small_window_loses_nothing(stage, site):
    served = site(PAGES)
    async with trying(stage, errand_at(stage, served.url)) as (made, task, control):
        await stage.person.click(control, "label:has-text('My answers') input")
        await stage.person.click(control, button("Begin"), times=2)
        await until(lambda: control.locator("text=Fishes at weekends").is_visible())
        await until(lambda: made._session.listener.listening)
        await stage.person.click(control, "main")
        await stage.person.press("F5")
        await until(lambda: control.evaluate("performance.getEntriesByType('navigation')[0].type === 'reload'"))
        await until(lambda: control.locator("text=Fishes at weekends").is_visible())
        await stage.person.go_to(f"{served.url}/fees")
        await until(lambda: served.requests("/fees"))
        await until(lambda: control.locator("text=Fishes at weekends").is_visible())
        await stage.person.click(made._session.visit.page, "#fees")
        await until(lambda: len(made._session.recorder.drafts) == 1)
        await stage.person.click(control, button("Done"), times=2)
        await until(lambda: control.locator("text=How sure are you").is_visible())
        await stage.person.click(control, "input[name=ease][value='2']")
        await stage.person.click(control, button("Send"), times=2)
        kept = await asyncio.wait_for(task, 90)
    assert (kept.end, kept.record.person.ease) == (SessionEnd.DONE, 2)


@pytest.mark.thorough
async def test_an_address_and_a_sentence_are_enough(stage, site):
    served = site(PAGES)
    async with trying(stage, free_assignment(f"{served.url}/fees", "See what it costs")) as (made, task, control):
        await begin(stage, made, control, ConsentScope.FIGURES)
        await stage.person.click(control, button("I give up"))
        await until(lambda: control.locator("text=No answers").is_visible())
        await stage.person.click(control, button("No answers"))
        kept = await asyncio.wait_for(task, 90)
    record = AuditStore(stage.folder / "audits").open(kept.study_id).attempts()[0]
    assert (record.task, record.outcome) == ("see-what-it-costs", Outcome.NOT_COMPLETED)
    assert record.person.gave_up
    assert [one.url for one in record.pages] == [f"{served.url}/fees"]


async def test_without_consent_nothing_is_kept(stage, site):
    served = site(PAGES)
    async with trying(stage, errand_at(stage, served.url)) as (_, task, control):
        await stage.person.click(control, button("Leave"))
        assert await asyncio.wait_for(task, 90) is None
    assert served.asked == []
    assert not list((stage.folder / "audits").rglob("*.json"))
