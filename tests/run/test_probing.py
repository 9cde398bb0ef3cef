"""How probes are run: on each state of each page, once, and never at the cost of the attempt."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from typing import ClassVar

import pytest

from auditkit.probe import PAGE_PROBES
from auditkit.probe.accessibility import AxeResult
from auditkit.probe.barrier import Slug
from auditkit.probe.base import PageProbe, ProbedPage
from auditkit.record.details import ProbeResult

from .site import Answer, page

HOME = page("Home", "<p>Welcome.</p><a href=/fees>Fees</a>")
FEES = page("Fees", "<p>A licence costs $25.00.</p>")
TASK = "steps: [click: Fees]\nsuccess: [text: costs]"


class CountingResult(ProbeResult):
    """What the counting probe leaves."""

    probe = "counting"
    heading: str = ""


class Counting(PageProbe[CountingResult]):
    """Counts its looks by address."""

    name = "counting"
    result = CountingResult
    about = "Counts."
    barriers = (Slug.SLOW_PAGE,)
    looked: ClassVar[list[str]] = []

    async def look(self, sight: ProbedPage) -> CountingResult:
        """Count."""
        self.looked.append(sight.url.rpartition("/")[2])
        return CountingResult(heading=await sight.page.inner_text("h1"))


class Breaking(Counting):
    """A probe with a fault of ours."""

    name = "breaking"

    async def look(self, sight: ProbedPage) -> CountingResult:
        """Break."""
        raise KeyError("no such thing")


class Hanging(Counting):
    """A probe that never ends."""

    name = "hanging"
    limit_seconds = 0.5

    async def look(self, sight: ProbedPage) -> CountingResult:
        """Hang."""
        await asyncio.sleep(60)
        return CountingResult()


@pytest.fixture
def only(monkeypatch):
    """Run these page probes and no others."""

    def choose(*probes):
        Counting.looked.clear()
        monkeypatch.setattr("auditkit.run.runner.PAGE_PROBES", probes)

    return choose


def test_every_page_probe_looks_at_every_page(site, attempt):
    record = attempt(site({"/": HOME, "/fees": FEES}), TASK, probes=True)
    assert record.outcome == "completed"
    wanted = {probe.name for probe in PAGE_PROBES} - {"overflow"}
    for one in record.pages:
        assert wanted <= set(one.probes)
        assert not [name for name, seen in one.probes.items() if seen.failure is not None]


def test_without_probes_nothing_is_looked_at(site, attempt):
    record = attempt(site({"/": HOME, "/fees": FEES}), TASK, probes=False)
    assert record.outcome == "completed"
    assert all(one.probes == {} for one in record.pages)


@pytest.mark.thorough
def test_the_whole_of_axes_result_is_kept_beside_what_is_reported(site, desk, attempt):
    bad = page(
        "Home", "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' width=9 height=9><a href=/fees>Fees</a>"
    )
    record = attempt(site({"/": bad, "/fees": FEES}), TASK, probes=True)
    (found,) = [one for one in record.findings if one.barrier == "accessibility"]
    assert found.severity == "critical"
    assert found.details.kept["rule"] == "image-alt"
    assert found.details.kept["criteria"] == ["wcag111"]
    seen = AxeResult.on(record.pages[0])
    whole = json.loads(gzip.decompress(desk.audits.evidence.read(seen.whole_result)))
    assert {"violations", "incomplete", "passes", "inapplicable"} <= whole.keys()
    assert "image-alt" in [rule["id"] for rule in whole["violations"]]
    assert "timestamp" not in whole, "equal pages share one file"
    assert not [one for one in record.findings if one.page == 1], "the other page is fine"


def fading(last):
    """A button whose colours change for a moment once it was pressed, from dark on light to the last ones."""
    return page(
        "Home",
        f"""<style>button {{ color: #000; background: #fff; transition: all .9s linear }}
        button.on {{ {last} }}</style><button onclick="this.className = 'on'; more.hidden = false">More</button>
        <label id=more hidden>How many licences? <input name=many></label>""",
    )


@pytest.mark.thorough
def test_colours_are_read_once_they_have_changed(site, attempts):
    served = site({"/light": fading("color: #fff; background: #000"), "/faint": fading("color: #aaa")})
    task = "start: /{}\nsteps: [click: More, expect: How many]\nsuccess: [text: How many]"
    records = attempts(served, {name: task.format(name) for name in ("light", "faint")}, probes=True)
    assert [one.barrier for one in records["light"].findings] == []
    (found,) = records["faint"].findings
    assert found.details.kept["rule"] == "color-contrast"


OFF_PAGE = "style='position:absolute;left:-9999px'"


def test_what_scripts_tried_a_browser_with_is_nobodys_trouble(site, attempt):
    tried = f"""
      <div {OFF_PAGE}><input type=checkbox><select><option></option></select></div>
      <iframe src=about:blank width=1 height=1 frameborder=0></iframe>
      <div style='display:none'><img src=data:,><button></button></div><a href=/fees>Fees</a>"""
    record = attempt(site({"/": page("Home", tried), "/fees": FEES}), TASK, probes=True)
    assert [one.barrier for one in record.findings] == []


@pytest.mark.thorough
def test_what_lies_off_the_page_for_those_who_listen_is_somebodys(site, attempt):
    spoken = f"""<div {OFF_PAGE}><p>Order by number</p><input type=text></div>
      <span><input type=checkbox style='position:absolute;opacity:0;width:1px;height:1px'>&#9744;</span>
      <a href=/fees>Fees</a>"""
    record = attempt(site({"/": page("Home", spoken), "/fees": FEES}), TASK, probes=True)
    (found,) = [one for one in record.findings if one.barrier == "unlabelled-control"]
    assert len(found.details.kept["elements"]) == 2


def test_looking_for_keys_leaves_nothing_in_the_page(site, attempts):
    left = "location = '/fees?' + ('__auditkit_control' in window)"
    button = f'<div role=button tabindex=0 onkeydown="1" onclick="{left}">Fees</div>'
    pages = {
        "/alone": page("Home", button),
        "/framed": page("Home", f"{button}<iframe src=/fees></iframe>"),
        "/fees": FEES,
    }
    task = "start: /{}\nsteps: [click: Fees]\nsuccess: [url: '/fees?false']"
    records = attempts(site(pages), {name: task.format(name) for name in ("alone", "framed")}, probes=True)
    assert {name: str(one.outcome) for name, one in records.items()} == dict.fromkeys(records, "completed")


def test_a_probe_that_breaks_or_hangs_is_noted_and_ends_nothing(site, attempt, only):
    only(Breaking(), Hanging(), Counting())
    record = attempt(site({"/": HOME, "/fees": FEES}), TASK, probes=True)
    assert record.outcome == "completed"
    for one in record.pages:
        assert one.probes["breaking"].failure == "KeyError: 'no such thing'"
        assert one.probes["hanging"].failure == "The page did not respond in time."
        assert one.probes["counting"].failure, "a page that is caught in itself is not asked again and again"


@pytest.mark.thorough
def test_looking_takes_nothing_of_the_journeys_time(site, attempt, only, monkeypatch):
    only(Hanging())
    monkeypatch.setattr(Hanging, "limit_seconds", 2)
    began = time.monotonic()
    record = attempt(site({"/": HOME, "/fees": FEES}), TASK + "\nbudget: {seconds: 60}", probes=True)
    took = time.monotonic() - began
    assert record.probed_seconds >= Hanging.limit_seconds
    assert record.scripted_duration_seconds + record.probed_seconds <= took, "no second is counted twice"


def test_the_same_page_is_looked_at_once_in_an_audit(site, attempts, only):
    only(Counting())
    tasks = {"one": TASK, "two": TASK, "three": TASK}
    records = attempts(site({"/": HOME, "/fees": FEES}), tasks, probes=True)
    assert sorted(Counting.looked) == ["", "fees"]
    for record in records.values():
        assert [CountingResult.on(one).heading for one in record.pages] == ["Home", "Fees"]


@pytest.mark.thorough
def test_a_page_that_differs_by_a_word_or_a_visitor_is_another(site, attempts, only):
    only(Counting())
    names = iter(range(100))
    server = site(
        {"/": lambda _: page("Home", f"<p>Visitor {next(names)}.</p><a href=/fees>Fees</a>"), "/fees": FEES}
    )
    attempts(server, {"one": TASK, "two": TASK}, probes=True)
    assert sorted(Counting.looked) == ["", "", "fees"]
    Counting.looked.clear()
    attempts(site({"/": HOME, "/fees": FEES}), {"both": TASK + "\nprofiles: [desktop, phone]"}, probes=True)
    assert sorted(Counting.looked) == ["", "", "fees", "fees"]


def test_a_form_and_its_errors_are_two_states_of_one_address(site, attempt, only):
    only(Counting())
    form = "<form method=get action=/form><label>Name <input name=name></label><button>Send</button></form>"
    error = "<p class=error-message>Enter your name, such as Ann Lee</p>"
    server = site(
        {
            "/form": lambda asked: (
                page("Form", (error if asked.query.get("name") == "x" else "") + form)
                if asked.query.get("name") != "Ann"
                else page("Done", "<p>Thank you, Ann.</p>")
            ),
        }
    )
    task = (
        "start: /form\nsteps:\n- click: Send\n- fill: {label: Name, value: x}\n- click: Send\n"
        "- fill: {label: Name, value: Ann}\n- click: Send\nsuccess: [text: Thank you]"
    )
    record = attempt(server, task, probes=True)
    assert record.outcome == "completed_with_difficulty"
    addresses = [one.url.rpartition("/")[2] for one in record.pages]
    assert addresses == ["form", "form?name=", "form?name=x", "form?name=Ann"]
    assert len(Counting.looked) == 4
    assert record.pages[record.steps[1].page].step == 1, "typing makes no new page"


def test_other_suppliers_pages_are_not_looked_at(site, attempt, only):
    only(Counting())
    server = site({})
    server.pages["/"] = page("Home", f"<a href='{server.at('pay.localhost', '/pay')}'>Pay with Paylane</a>")
    server.pages["pay.localhost/pay"] = page("Pay", "<p>It costs $25.00.</p>")
    record = attempt(server, "steps: [click: Pay with Paylane]\nsuccess: [text: costs]", probes=True)
    assert Counting.looked == [""]
    assert record.pages[1].handoff
    assert record.pages[1].probes == {}


def test_secrets_are_in_no_probes_result(site, desk, attempt):
    echo = "<img src=x.gif alt='' data-told='{0}'><img src='data:,' data-named='{0}' width=9 height=9><p>Thanks.</p>"
    server = site(
        {
            "/": page("Home", "<form action=/done><label>Code <input name=code></label><button>Go</button></form>"),
            "/done": lambda asked: page("Done", echo.format(asked.query["code"])),
            "/x.gif": Answer("", 404),
        }
    )
    fill = "- fill: {label: Code, value: hunter22-swordfish, secret: true}"
    task = f"steps:\n{fill}\n- click: Go\nsuccess: [text: Thanks]"
    record = attempt(server, task, probes=True)
    assert record.outcome == "completed"
    kept = list(desk.audits.evidence.folder.glob("*/*.gz"))
    assert len(kept) == 2
    assert not [path for path in kept if b"swordfish" in gzip.decompress(path.read_bytes())]
    assert "swordfish" not in record.model_dump_json()


def test_what_no_tab_key_reaches_is_not_called_deaf(site, attempt, only):
    """A player without buttons and a link without an address have a tabIndex of 0, and no place in the Tab order."""
    only(Counting())
    done = "onclick='said.textContent += 1'"
    body = (
        f"<video aria-label=Bell style='width:200px;height:90px' {done}></video><a aria-label=Tides {done}>Tides</a>"
        f"<span role=button tabindex=0 {done}>Moon</span><p id=said></p>"
    )
    task = "steps: [click: {css: video}, click: {text: Tides}, click: Moon]\nsuccess: [text: '111']"
    record = attempt(site({"/": page("Home", body)}), task, probes=True)
    told = [one.message for one in record.findings if one.barrier == "not-keyboard-operable"]
    unreached, deaf = (
        "can't be reached with the Tab key.",
        "can be reached with the Tab key, but doesn't respond to any key.",
    )
    assert told == [f"“Bell” {unreached}", f"“Tides” {unreached}", f"“Moon” {deaf}"]


def test_parts_of_a_list_are_reached_with_the_arrow_keys(site, attempt, only):
    only(Counting())
    body = (
        "<ul role=listbox tabindex=0><li role=option onclick='said.textContent = `Chosen`'>Salmon</ul><p id=said></p>"
    )
    record = attempt(site({"/": page("Home", body)}), "steps: [click: Salmon]\nsuccess: [text: Chosen]", probes=True)
    assert record.outcome == "completed"
    assert [one.barrier for one in record.findings if one.barrier == "not-keyboard-operable"] == []
