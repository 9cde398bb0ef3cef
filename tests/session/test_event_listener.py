"""What a person does in the browser becomes the steps that a script can do: with real mouse and keyboard events."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import Any

import pytest

from auditkit.session.assignment import agency_at
from auditkit.session.control_window import ControlWindow
from auditkit.session.person_session import PersonSession, SessionEnd
from auditkit.session.redaction import RetentionPolicy
from auditkit.task.loader import BUILT_IN_PROFILES
from tests.run.site import page

from .conftest import Stage, until

pytestmark = pytest.mark.asyncio(loop_scope="session")
ROOT = "<script>host.attachShadow({mode: 'open'}).innerHTML = '<button>In the shade</button>'</script>"
FORM = (
    "<form action=/found role=search><input name=q aria-label='Search this site'></form>"
    "<p><label>Favourite fish <input name=fish></label></p>"
    "<p><label><input type=checkbox id=agree> <span>I have read it</span></label></p>"
    "<p><label for=kind>Kind</label> <select id=kind><option>Coarse<option>Trout<option>Sea</select></p>"
    "<p><label>Password <input type=password id=word></label></p>"
)
HOME = page(
    "Home",
    f"{FORM}<p><button id=more ondblclick='x=1'>More</button> <span id=host></span>{ROOT}</p>"
    "<p><a href=/fees id=fees><b><span id=inner>Fees</span></b> and charges</a></p>"
    "<ul><li id=first>Rods <button>Choose</button></li><li id=second>Boats <button>Choose</button></li></ul>"
    "<section aria-label=Archive><a href=/old>Reports</a></section><a href=/new id=new>Reports</a>"
    "<p><a href=/window target=_blank id=window>Opening hours</a></p>"
    "<iframe src=/framed title=Tides name=tides width=300 height=80></iframe>",
)
PAGES = {
    "/": HOME,
    "/fees": page("Fees", "<p>25</p>"),
    "/found": page("Found"),
    "/new": page("New"),
    "/window": page("Hours", "<a href=/fees>What it costs</a>"),
    "/framed": page("Tides", "<button>Show tides</button>"),
}


@asynccontextmanager
async def sitting_at(stage: Stage, url: str, *, typed: bool = True):
    control = ControlWindow(await stage.resources.browser.browser())
    await control.open()
    session = PersonSession(
        stage.resources, agency_at(url), BUILT_IN_PROFILES["desktop"], RetentionPolicy(typed=typed), control
    )
    await session.open("/")
    assert session.error is None
    watching = asyncio.ensure_future(session.watch())
    await asyncio.sleep(0)
    yield session
    session.end(SessionEnd.DONE)
    await watching
    await session.close()
    await control.close()


def steps(session: PersonSession) -> list[Any]:
    return [one.step.model_dump(exclude_unset=True, exclude_none=True) for one in session.recorder.drafts]


async def test_what_is_done_on_a_page_is_told_in_steps(stage, site):
    served = site(PAGES)
    async with sitting_at(stage, served.url) as session:
        person, window = stage.person, session.visit.page
        await person.click(window, "[name=fish]")
        await person.write("Brown trout")
        await person.click(window, "label span")
        await person.click(window, "#kind")
        await person.press("Down")
        await person.press("Return")
        await person.click(window, "#word")
        await person.write("Sesame77")
        await person.click(window, "#more", times=2)
        await person.click(window, "#host button")
        await person.click(window, "#second button")
        await person.click(window, "button", frame="iframe")
        await until(lambda: len(session.listener.actions) >= 8)
    assert steps(session) == [
        {"fill": {"role": "textbox", "name": "Favourite fish", "value": "Brown trout"}},
        {"check": {"role": "checkbox", "name": "I have read it"}},
        {"select": {"role": "combobox", "name": "Kind", "option": "Trout"}},
        {"fill": {"label": "Password", "value": "${HIDDEN}", "secret": True}},
        {"click": {"role": "button", "name": "More"}},
        {"click": {"role": "button", "name": "In the shade"}},
        {"click": {"role": "button", "name": "Choose", "nth": 2}},
        {"click": {"role": "button", "name": "Show tides"}},
    ]
    assert all(action.locator.sure for action in session.listener.actions), "each was found again by its name"


async def arrived(session: PersonSession, end: str, after: int) -> None:
    """People see where they have come to before they go on."""
    await until(lambda: session.visit.page.url.endswith(end) and len(session.recorder.drafts) == after)


@pytest.mark.thorough
async def test_ways_through_pages_are_told_as_they_were_gone(stage, site):
    served = site(PAGES)
    home = served.url + "/"
    async with sitting_at(stage, served.url) as session:
        person, visit = stage.person, session.visit
        await person.click(visit.page, "#inner")
        await arrived(session, "/fees", 1)
        await person.press("Left", "Alt_L")
        await arrived(session, home, 2)
        await person.click(visit.page, "[name=q]")
        await person.write("boats")
        await person.press("Return")
        await arrived(session, "/found?q=boats", 4)
        await person.go_to(served.url + "/fees")
        await arrived(session, "/fees", 5)
        await person.go_to(served.url)
        await arrived(session, home, 6)
        await person.click(visit.page, "#new")
        await arrived(session, "/new", 7)
        await person.press("Left", "Alt_L")
        await arrived(session, home, 8)
        await person.click(visit.page, "#window")
        await arrived(session, "/window", 9)
        await person.click(visit.page, "main a")
        await arrived(session, "/fees", 10)
    control_id = steps(session)
    assert control_id[:6] == [
        {"click": {"role": "link", "name": "Fees and charges"}},
        {"back": {}},
        {"fill": {"role": "textbox", "name": "Search this site", "value": "boats"}},
        {"press": {"keys": "Enter"}},
        {"goto": {"address": "/fees"}},
        {"goto": {"address": "/"}},
    ]
    # Two links are called Reports; only the address tells them apart, so it is the second.
    assert control_id[6] == {"click": {"role": "link", "name": "Reports", "nth": 2}}
    assert control_id[7:] == [
        {"back": {}},
        {"click": {"role": "link", "name": "Opening hours"}},
        {"click": {"role": "link", "name": "What it costs"}},
    ]
    # Who sends a form in the same moment as they type leaves no time to look at it: that page may go unnoted.
    drafts = [one for one in session.recorder.drafts if one.number != 3]
    titles = [session.step_log.pages[one.page].title for one in drafts if one.page is not None]
    assert titles == ["Fees", "Home", "Found", "Fees", "Home", "New", "Home", "Hours", "Fees"]
    assert all(one.picture is not None for one in drafts)


FORGER = """<script>
  const names = Object.getOwnPropertyNames(window).filter((name) => /^_[0-9a-f]{8,}$/.test(name));
  document.title = `Home ${names.length}`;
  for (const name of names) {
    for (const said of [{kind: "click", id: "x-1", facts: {role: "button", name: "Forged"}}, "click"]) {
      try { window[name](said); } catch {}
    }
  }
  setTimeout(() => {
    document.querySelector("a").addEventListener("click", (event) => event.preventDefault());
    document.querySelector("a").click();
    const field = document.querySelector("input");
    field.value = "forged"; field.dispatchEvent(new Event("input", {bubbles: true}));
    field.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}));
  }, 100);
</script>"""


async def test_a_page_can_do_nothing_in_the_persons_name(stage, site):
    served = site({"/": page("Home", f"<a href=/fees>Forged</a><input><button id=own>Own</button>{FORGER}")})
    async with sitting_at(stage, served.url) as session:
        await until(lambda: session.visit.page.evaluate("document.querySelector('input').value === 'forged'"))
        await stage.person.click(session.visit.page, "#own")
        await until(lambda: session.listener.actions)
    assert steps(session) == [{"click": {"role": "button", "name": "Own"}}]


@pytest.mark.thorough
async def test_what_is_typed_in_a_document_that_somebody_else_made_is_not_kept(stage, site):
    field = "<input aria-label=Fish>"
    made = f"<script>location = URL.createObjectURL(new Blob(['{field}'], {{type: 'text/html'}}))</script>"
    theirs = site({"/": made}).at("pay.localhost", "/")
    served = site(
        {"/": page("Home", f"<iframe id=own srcdoc='{field}'></iframe><iframe id=other src='{theirs}'></iframe>")}
    )
    async with sitting_at(stage, served.url) as session:
        window = session.visit.page
        await until(lambda: window.frame_locator("#other").locator("input").is_visible())
        for number, frame in enumerate(("#own", "#other"), 1):
            await stage.person.click(window, "input", frame=frame)
            await stage.person.write("trout")
            await until(lambda number=number: [one.value for one in session.listener.actions] == ["trout"] * number)
    assert [one.own for one in session.listener.actions] == [True, False]
    assert [session.policy.allowed_value(one) for one in session.listener.actions] == ["trout", None]
