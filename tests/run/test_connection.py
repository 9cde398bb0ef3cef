"""The last line under the browser, in whole attempts: what it keeps back, what it says, and what it costs nobody."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from auditkit.browser import destination, gate
from auditkit.browser.destination import Address, Reach
from auditkit.browser.guard import Guard

from .reading import agree, said
from .site import Site, page, redirect

HERE, ELSEWHERE = ip_address("127.0.0.1"), ip_address("127.0.0.2")
SECRET = page("Router", "<p>Password: hunter2</p>")
FIND = "start: /{}\nsteps: [{}]\nsuccess: [text: hunter2]"
LOOK = "expect: {role: heading, name: Router}"
PRESS = "click: Open"


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if 127.0.0.1 were an address of the whole internet, and 127.0.0.2 that of a private network."""
    reach, look_up = destination.reach_of, destination.look_up

    def reach_of(address: Address) -> Reach | None:
        return {HERE: None, ELSEWHERE: Reach.NETWORK}.get(address, reach(address))

    monkeypatch.setattr(destination, "reach_of", reach_of)
    monkeypatch.setattr(destination, "look_up", lambda name: (ELSEWHERE,) if name == "inside.test" else look_up(name))


@pytest.fixture
def router() -> Iterator[Site]:
    with Site({"/": SECRET, "/sheet.pdf": "%PDF", "/lib.js": "document.title = 'hunter2'"}, "127.0.0.2") as router:
        yield router


def test_a_public_sites_page_leads_to_no_private_address(public, router, site, attempts):
    private, by_name = router.url, router.at("inside.test")
    opened = {
        "redirect": redirect(f"{private}/"),
        "redirect-by-name": redirect(f"{by_name}/"),
        "refresh": page("Moved", head=f"<meta http-equiv=refresh content='0;url={private}/'>"),
    }
    pressed = {
        "link": f"<a href={private}/>Open</a>",
        "link-by-name": f"<a href={by_name}/>Open</a>",
        "round": "<a href=/redirect>Open</a>",
        "window": f"<a target=_blank href={private}/>Open</a>",
        "frame": f"<iframe src={private}/ width=600 height=300></iframe>",
        "frame-round": "<iframe src=/redirect width=600 height=300></iframe>",
        "script": f"<script src={by_name}/lib.js></script>",
    }
    documents = {"document": f"{private}/sheet.pdf", "document-by-name": f"{by_name}/sheet.pdf", "sent-on": "/on.pdf"}
    pages = {f"/{name}": one for name, one in opened.items()} | {"/on.pdf": redirect(f"{by_name}/sheet.pdf")}
    pages |= {f"/{name}": page("Home", f"<a href={address}>Sheet</a>") for name, address in documents.items()}
    pages |= {f"/{name}": page("Home", body) for name, body in pressed.items()}
    tasks = {name: FIND.format(name, LOOK) for name in opened}
    tasks |= {
        name: FIND.format(name, f"{PRESS}, {LOOK}" if "Open" in body else LOOK) for name, body in pressed.items()
    }
    tasks |= {name: FIND.format(name, "open_document: Sheet") for name in documents}
    records = attempts(site(pages), tasks)
    agree(records, dict.fromkeys(tasks, "not_measured not_allowed"))
    for name, record in records.items():
        assert "leads to this machine or to a private network" in record.message, (name, said(record))
        assert [one["why"] for one in record.refused] == ["private_address"], (name, record.refused)
        assert all(one.title != "Router" for one in record.pages), name
    assert router.asked == []


def test_what_a_page_shows_beside_all_that_is_needed_costs_it_nothing(public, router, site, attempt):
    body = f"<p>hunter2</p><img src={router.url}/a.png><img src=/round.png><script>fetch('{router.url}/')</script>"
    pages = {"/": page("Home", body), "/round.png": redirect(f"{router.at('inside.test')}/b.png")}
    record = attempt(site(pages), FIND.format("", "wait_for: hunter2"))
    assert record.outcome == "completed", said(record)
    assert {(one["why"], one["url"]) for one in record.refused} == {
        ("private_address", f"{router.url}/a.png"),
        ("private_address", f"{router.at('inside.test')}/b.png"),
        ("private_address", f"{router.url}/"),
    }
    assert router.asked == []


@pytest.mark.thorough
def test_beyond_a_proxy_no_part_of_a_page_comes_from_a_private_number(monkeypatch, public, router, site, attempt):
    for module in (destination, gate):
        monkeypatch.setattr(module, "machine_has_proxy", lambda: True)
    body = f"<p>hunter2</p><img src={router.url}/a.png><img src=/round.png><script src={router.url}/lib.js></script>"
    pages = {"/": page("Home", body), "/round.png": redirect(f"{router.url}/b.png")}
    record = attempt(site(pages), FIND.format("", "wait_for: hunter2"), own_browser=True)
    assert record.outcome == "completed", said(record)
    refused = {("private_address", f"{router.url}/{part}") for part in ("a.png", "b.png", "lib.js")}
    assert {(one["why"], one["url"]) for one in record.refused} == refused
    assert router.asked == []


def test_an_agency_at_a_private_address_is_visited_with_all_that_is_there(public, router, attempt):
    router.pages["/home"] = page("Home", f"<a href={router.at('inside.test')}/>Open</a>")
    record = attempt(router, FIND.format("home", f"{PRESS}, {LOOK}"), hosts=("127.0.0.2", "inside.test"))
    assert record.outcome == "completed", said(record)
    assert record.refused == []


WAYS = {
    "form": "document.forms[0].submit()",
    "fetch": "fetch('/w/fetch', {method: 'POST', body: 'x'}).catch(() => 0)",
    "beacon": "navigator.sendBeacon('/w/beacon', 'x')",
    "worker": "new Worker('data:text/javascript,' + encodeURIComponent("
    "`fetch('${location.origin}/w/worker', {method: 'POST', mode: 'no-cors', body: 'x'})`))",
    "socket": "new WebSocket(location.origin.replace('http', 'ws') + '/w/socket')",
}


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A guard that lets everything pass in the browser, so that the filter stands alone."""

    async def nothing(self: Guard, *_: object) -> None:
        pass

    monkeypatch.setattr(Guard, "stand_before", nothing)
    monkeypatch.setattr(Guard, "ready", nothing)


def test_what_gets_past_the_browser_does_not_leave(blind, site, attempts):
    form = "<form method=post action=/w/form></form>"
    home = page("Home", f"{form}<button onclick='go()'>Open</button><p id=now>")
    pages = {f"/{name}": home + f"<script>function go() {{ {code} }}</script>" for name, code in WAYS.items()}
    visited = site(pages)
    task = "start: /{}\nsteps: [click: Open, wait_for: Home]\nsuccess: [text: Home]"
    records = attempts(visited, {name: task.format(name) for name in WAYS})
    assert [one.path for one in visited.asked if one.path.startswith("/w/")] == []
    for name, record in records.items():
        method, scheme = ("GET", "ws") if name == "socket" else ("POST", "http")
        url = f"{scheme}{visited.url.removeprefix('http')}/w/{name}"
        assert [(one["why"], one["method"], one["url"]) for one in record.refused] == [("may_change", method, url)]
    assert records["form"].outcome == "not_measured", said(records["form"])
    assert records["form"].reason == "not_allowed"


def test_what_fails_beyond_the_filter_is_called_by_its_name(site, attempts):
    pages = {"/": page("Home", "<a href=http://harbour.invalid/>Open</a> <a href=http://127.0.0.1:1/>Closed</a>")}
    task = "steps: [click: {}, click: Pay]\nsuccess: [text: costs]"
    records = attempts(site(pages), {"name": task.format("Open"), "port": task.format("Closed")})
    agree(records, dict.fromkeys(records, "not_measured site_unreachable"))
    errors = {name: record.findings[0].details["error"] for name, record in records.items() if record.findings}
    messages = [record.message for record in records.values()]
    assert "its name was not found" in messages[0], (messages, errors)


def test_nothing_of_it_goes_on_after_a_run(site, attempt):
    attempt(site({"/": page("Home")}), "steps: [wait_for: Home]\nsuccess: [text: Home]")
    assert [one.name for one in threading.enumerate() if "connection-filter" in one.name] == []


def test_calls_from_browser_to_browser_send_no_datagram(site, attempt):
    call = """<button onclick='call()'>Call</button><p id=end></p><script>async function call() {
      const line = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:PORT'}]});
      line.createDataChannel('x');
      line.onicegatheringstatechange = () => { end.textContent = line.iceGatheringState };
      await line.setLocalDescription(await line.createOffer());
    }</script>"""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listens:
        listens.bind(("127.0.0.1", 0))
        listens.setblocking(False)
        served = site({"/call": page("Call", call.replace("PORT", str(listens.getsockname()[1])))})
        ended = "start: /call\nsteps: [click: Call, wait_for: complete]\nsuccess: [text: complete]"
        record = attempt(served, ended)
        assert record.outcome == "completed", said(record)
        with pytest.raises(BlockingIOError):
            listens.recv(100)
