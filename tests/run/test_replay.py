"""Traffic recorded once and gone through again after the site has closed: the same tasks, changed and new ones."""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from auditkit.browser.recording.recorder import Recorder
from auditkit.browser.recording.replay import Recording
from auditkit.diagnostic.error import AuditkitError
from auditkit.run.traffic_source import TrafficSource

from .conftest import Desk
from .reading import agree, barriers, said, verdict
from .site import Answer, Site, page, redirect
from .test_document import AS_PDF, SAVED, SHEET

WORD, CODE = "Sesame/open 77", "blue-lantern-9"
FEES = page("Fees", "<p>A licence costs $25.00.</p>")
FORM = page(
    "Renew",
    "<form method=post action=/renew><label>Number <input name=number></label>"
    "<label>Code <input type=password name=code></label><button>Send</button></form><p>{}</p>",
)
COUNT = "<script>fetch('/data?_=' + Date.now()).then((a) => a.text()).then((said) => out.innerText = said)</script>"
CODE_JS = "document.querySelector('h1').innerText = 'By code'"
CHANCE = (
    "<script>const code = document.createElement('script');"
    "code.src = '/code.js?for=' + 'abcdefgh'[performance.now() * 1000 % 8 | 0] + Math.random().toString(36);"
    "document.head.append(code)</script>"
)


def frame(site: Site) -> str:
    return page("Map", f"<iframe title=Map src={site.at('maps.localhost', '/tile')}></iframe>")


class Service:
    """Pages that are not the same each time they are asked for."""

    def __init__(self) -> None:
        self.sent: list[dict[str, str]] = []

    def form(self, _asked: Any) -> str:
        return FORM.format("Welcome." if not self.sent else f"We have it, {self.sent[-1]['code']}.")

    def renew(self, asked: Any) -> Answer:
        self.sent.append(asked.form)
        return Answer("", 303, {"Location": "/form", "Set-Cookie": f"session={CODE}-session; HttpOnly"})


def pages(service: Service) -> dict[str, Any]:
    links = ("fees", "moved", "map", "form", "counted", "chance", "private", "hours")
    home = "".join(f"<p><a href=/{one}>{one.title()}</a></p>" for one in links)
    return {
        "/robots.txt": Answer("User-agent: *\nDisallow: /private"),
        "/": page("Home", f"{home}<a href=/pop target=_blank>New window</a><a href=/sheet.pdf>Sheet</a>"
                  "<button onclick=\"location='/saved.pdf'\">Save</button>"),
        "/fees": FEES,
        "/moved": redirect("/moved-on"),
        "/moved-on": Answer("", 302, {"Location": "/fees", "Set-Cookie": "seen=1"}),
        "/pop": redirect("/popped"),
        "/popped": page("Popped", "<p>It costs $9.00 here.</p>"),
        "/form": service.form,
        "/renew": service.renew,
        "/counted": page("Counted", f"<p id=out></p>{COUNT}"),
        "/data": redirect("/figures"),
        "/figures": "There are 412 boats",
        "/chance": page("Chance", f"<p>Ready</p>{CHANCE}"),
        "/code.js": Answer(CODE_JS, headers={"Content-Type": "text/javascript"}),
        "/private": FEES,
        "/hours": page("Hours", "<p>Open until five</p>"),
        "/tile": redirect("/tiles"),
        "/tiles": "<h2>North pier</h2>",
        "/sheet.pdf": Answer(SHEET, headers=AS_PDF),
        "/saved.pdf": Answer(SHEET, headers=SAVED),
    }  # fmt: skip


TASKS = {
    "link": "steps: [click: Fees]\nsuccess: [text: A licence costs]",
    "moved": "steps: [click: Moved]\nsuccess: [url: /fees, text: A licence costs]",
    "window": "steps: [click: New window]\nsuccess: [url: /popped, text: It costs]",
    "framed": "steps: [click: Map, expect: {text: North pier, frame: Map}]\nsuccess: [url: /map]",
    "counted": "steps: [click: Counted]\nsuccess: [text: 412 boats]",
    "chance": "steps: [click: Chance]\nsuccess: [text: Ready]",
    "sheet": "steps: [open_document: Sheet]\nsuccess: [text: coarse licence costs]",
    "saved": "steps: [open_document: Save]\nsuccess: [text: coarse licence costs]",
    "private": "steps: [click: Private]\nsuccess: [text: A licence costs]",
    "renew": """
steps:
  - click: Form
  - expect: {text: Welcome}
  - fill: {label: Number, value: '${WORD}'}
  - fill: {label: Code, value: blue-lantern-9}
  - click: Send
success: [text: We have it]
""",
}
RECORDED = dict.fromkeys(TASKS, "completed") | {"private": "not_measured not_allowed"}
SUBMIT = "allow_submit: true"


@dataclass
class Recorded:
    """What was recorded, of a site that is closed by now."""

    desk: Desk
    file: Path
    url: str
    service: Service

    def replay(self, desk: Desk, tasks: dict[str, str], agency: str = SUBMIT, **options: Any) -> dict[str, Any]:
        desk.write(self.url, tasks, agency=agency, pace="{requests_per_second: 0.02, concurrent: 1}")
        with Recording(self.file) as recording:
            return desk.run(source=TrafficSource(recording=recording), **{"environ": {"WORD": WORD}, **options})


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory, workshop: Any) -> Iterator[Recorded]:
    desk = Desk(tmp_path_factory.mktemp("recorded"), workshop)
    file, service = desk.folder / "harbour.har.zip", Service()
    with Site(pages(service)) as site:
        site.pages["/map"] = frame(site)
        desk.write(site, TASKS, agency=SUBMIT)
        with Recorder(file) as recorder:
            records = desk.run(source=TrafficSource(recorder=recorder), environ={"WORD": WORD}, audit_id="live")
    agree(records, RECORDED)
    yield Recorded(desk, file, site.url, service)


def test_the_same_tasks_end_the_same_when_the_site_is_gone(recorded: Recorded, desk: Desk) -> None:
    records = recorded.replay(desk, TASKS)
    agree(records, RECORDED)
    for record in records.values():
        assert record.replay is not None
        assert record.replay.walked
        assert record.paced_seconds == record.scripted_duration_seconds == 0
        assert [one.duration_seconds for one in record.pages if one.duration_seconds is not None] == []
    lacking = {name: [one["url"] for one in record.refused] for name, record in records.items() if record.refused}
    assert lacking.keys() == {"chance", "private"}
    assert "failed-request" not in barriers(records["chance"]), "the recording's fault is not the agency's"
    replayed = desk.audits.open(desk.audits.ids()[-1]).record.replay
    assert replayed is not None
    assert replayed.audit_id == "live"
    assert replayed.recorded_at == recorded.desk.audits.open("live").record.started_at


@pytest.mark.thorough
def test_changed_and_new_tasks_and_new_probes_are_tried_on_what_was_recorded(recorded: Recorded, desk: Desk) -> None:
    fee = "answer: {{read: {{text: costs, pattern: '[$][0-9]+[.][0-9]+'}}, equals: {}}}"
    records = recorded.replay(
        desk,
        {
            "link": f"{TASKS['link']}\n{fee.format('$25.00')}\nbudget: {{steps: 1, seconds: 0.1}}",
            "raised": f"{TASKS['link']}\n{fee.format('$30.00')}",
            "other-way": "start: /fees\nsteps: [expect: {role: heading, name: Fees}]\nsuccess: [text: costs]",
            "gone": "steps: [click: Prices]\nsuccess: [text: costs]",
            "unrecorded": "steps: [click: Hours]\nsuccess: [text: Open]",
            "unrecorded-start": "start: /opening\nsteps: [click: Monday]\nsuccess: [text: Open]",
            "lacks-code": "steps: [click: Chance, expect: {role: heading, name: By code}]\nsuccess: [text: Ready]",
        },
        probes=True,
    )
    agree(
        records,
        {
            "link": "completed",
            "raised": "wrong_answer",
            "other-way": "completed",
            "gone": "not_completed control-not-found step 1",
            "unrecorded": "not_measured not_recorded",
            "unrecorded-start": "not_measured not_recorded",
            "lacks-code": "not_measured not_recorded",
        },
    )
    assert "/hours" in records["unrecorded"].message
    assert "/code.js" in records["lacks-code"].message
    assert not records["other-way"].replay.walked
    looked = [one.probes for one in records["link"].pages]
    assert all("axe" in one and "vitals" not in one for one in looked), "looked at anew, and not timed"


def test_the_guard_and_consent_hold_in_a_replay_too(recorded: Recorded, desk: Desk) -> None:
    records = recorded.replay(desk, {"renew": TASKS["renew"]}, agency="allow_submit: false")
    agree(records, {"renew": "not_measured not_allowed"})


def test_a_replay_asks_nothing_of_a_site_that_is_there(tmp_path: Path, workshop: Any) -> None:
    desk, file = Desk(tmp_path, workshop), tmp_path / "harbour.har.zip"
    beacon = "<script>navigator.sendBeacon('/seen'); new WebSocket(`ws://${location.host}/talk`)</script>"
    with Site({"/": page("Home", f"<a href=/fees>Fees</a>{beacon}"), "/fees": FEES, "/new": FEES}) as site:
        desk.write(site, {"link": TASKS["link"]})
        with Recorder(file) as recorder:
            agree(desk.run(source=TrafficSource(recorder=recorder)), {"link": "completed"})
        asked = len(site.asked)
        desk.write(site, {"link": TASKS["link"], "new": "start: /new\nsteps: [click: Pay]\nsuccess: [text: costs]"})
        with Recording(file) as recording:
            records = desk.run(source=TrafficSource(recording=recording))
        agree(records, {"link": "completed", "new": "not_measured not_recorded"})
        assert [f"{one.method} {one.path}" for one in site.asked[asked:]] == []


def test_what_must_not_stay_in_the_file_does_not(recorded: Recorded, desk: Desk) -> None:
    assert recorded.service.sent[0] == {"number": WORD, "code": CODE}
    assert stat.S_IMODE(recorded.file.stat().st_mode) == 0o600
    with zipfile.ZipFile(recorded.file) as opened:
        whole = b"\n".join(opened.read(name) for name in opened.namelist())
    for secret in (WORD, CODE, "Sesame%2Fopen+77", "-session", "seen=1"):
        assert secret.encode() not in whole, secret
    assert not re.search(rb'"name": ?"(set-)?cookie"', whole, re.IGNORECASE)
    record = recorded.replay(desk, {"renew": TASKS["renew"]}, environ={"WORD": "Another word"})["renew"]
    assert verdict(record) == "completed", said(record)


def test_a_run_that_began_as_one_thing_goes_on_as_that_alone(recorded: Recorded, desk: Desk) -> None:
    desk.write(recorded.url, {"link": TASKS["link"]})
    with Recording(recorded.file) as recording:
        replayed = TrafficSource(recording=recording)
        desk.run(source=replayed, audit_id="replayed")
        with pytest.raises(AuditkitError, match="began from a recording"):
            desk.run(resume=True, audit_id="replayed")
        desk.run(source=replayed, resume=True, audit_id="replayed")
        with pytest.raises(AuditkitError, match="only attempts by people, or replays"):
            desk.audits.open()
