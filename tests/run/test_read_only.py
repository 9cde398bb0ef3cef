"""What a page may try to send: nothing that could change something leaves from any realm, and reading goes on."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from typing import Any

import pytest
import trustme

from auditkit.browser.guard import Guard
from auditkit.browser.settle import Timeouts
from auditkit.record.model import AttemptRecord
from auditkit.run.visit import Visit

from .reading import agree, said, verdict
from .site import Answer, Asked, Page, Site, page, redirect

STEPS = "start: /{}\nsteps: [click: Go now, wait_for: All tried]\nsuccess: [text: All tried]"
PATIENT = Timeouts(page=30, own_requests=20, other_requests=2, control=40, quiet_page=10)
"""Many ways are tried on one page, and some of them wait for nothing."""
SCRIPT = {"Content-Type": "text/javascript"}
TOOLS = """
const S = location.origin, O = S.replace('127.0.0.1', 'pay.localhost'), T = S.replace('127.0.0.1', 'sub.localhost');
const post = (path, more) => fetch(path, {method: 'POST', mode: 'no-cors', body: 'x', ...more}).catch(() => 0);
const socket = (path, realm = self) => new Promise(done => {
  const line = new realm.WebSocket(S.replace('http', 'ws') + '/w/' + path);
  line.onopen = line.onerror = done;
});
const told = worker => new Promise(done => worker.onmessage = worker.onerror = done);
const blob = (code, type = 'text/javascript') => URL.createObjectURL(new Blob([code], {type}));
const frame = given => new Promise(done => {
  const one = Object.assign(document.createElement('iframe'), given);
  one.onload = () => done(one);
  document.body.append(one);
});
const add = (tag, given) => document.body.append(Object.assign(document.createElement(tag), given));
const form = (action, given = {}) => {
  const one = Object.assign(document.createElement('form'), {method: 'post', action, ...given});
  document.body.append(one);
  one.submit();
};
const sends = name => `fetch('${S}/w/${name}', {method: 'POST', mode: 'no-cors', body: 'x'}).catch(() => 0)
  .then(() => self.postMessage(1))`;
const calls = name => `const w = new WebSocket('${S.replace('http', 'ws')}/w/${name}');
  w.onopen = w.onerror = () => self.postMessage(1)`;
"""


def tries(ways: Mapping[str, str], head: str = "") -> str:
    """A page that tries all these ways at a press, one after the other, and says when the last one is over."""
    each = "\n".join(
        f"try {{ {code} }} catch (fault) {{ console.log({json.dumps(name)}, fault) }}" for name, code in ways.items()
    )
    return page(
        "Try",
        f"<button onclick='go()'>Go now</button><p id=end></p><script>{TOOLS}\n"
        f"async function go() {{ {each}\n await fetch('/read'); end.textContent = 'All tried' }}</script>",
        head=head,
    )


PARTS: dict[str, Page] = {
    "/read": "read",
    "/plain": page("Plain"),
    "/worker": Answer("fetch('/w/worker', {method: 'POST'}).catch(() => 0).then(() => postMessage(1))", 200, SCRIPT),
    "/module": Answer("await fetch('/w/module', {method: 'PUT'}).catch(() => 0); postMessage(1)", 200, SCRIPT),
    "/shared": Answer("fetch('/w/shared', {method: 'POST'})", 200, SCRIPT),
    "/service": Answer("oninstall = () => fetch('/w/service', {method: 'POST'})", 200, SCRIPT),
    "/caller": Answer(
        "const w = new WebSocket(location.origin.replace('http', 'ws') + '/w/caller');"
        "w.onopen = w.onerror = () => postMessage(1)",
        200,
        SCRIPT,
    ),
    "/framed": f"<script>{TOOLS} navigator.sendBeacon('/w/framed', 'x'); post('/w/framed').then(() =>"
    " socket('framed')).then(() => parent.postMessage(1, '*'))</script>",
    "/brief": f"<script>{TOOLS} navigator.sendBeacon('/w/brief', 'x'); post('/w/brief', {{keepalive: true}});"
    " socket('brief'); close()</script>",
}

REQUESTS = {
    "fetch": "await post('/w/fetch'); await fetch('/w/fetch', {method: 'DELETE'}).catch(() => 0)",
    "elsewhere": "await post(O + '/w/elsewhere'); navigator.sendBeacon(O + '/w/elsewhere', 'x')",
    "kept alive": "await post('/w/kept', {keepalive: true}); navigator.sendBeacon('/w/kept', 'x')",
    "synchronous": "const x = new XMLHttpRequest(); x.open('POST', '/w/sync', false); try { x.send('x') } catch {}",
    "ping": "const a = document.createElement('a'); a.href = '#x'; a.ping = S + '/w/ping'; document.body.append(a);"
    " a.click()",
    "later": "self.fetchLater?.('/w/later', {method: 'POST', activateAfter: 0})",
    "worker": "await told(new Worker('/worker')); await told(new Worker('/module', {type: 'module'}))",
    "blob worker": "await told(new Worker(blob(sends('blob'))))",
    "data worker": "await told(new Worker('data:text/javascript,' + encodeURIComponent(sends('data'))))",
    "nested worker": "await told(new Worker(blob(`new Worker('${blob(sends('nested'))}').onmessage = () =>"
    " postMessage(1)`)))",
    "shared worker": "self.SharedWorker && new SharedWorker('/shared')",
    "service worker": "await navigator.serviceWorker?.register('/service').catch(() => 0)",
    "frame": "const f = await frame({}); f.contentWindow.navigator.sendBeacon('/w/frame', 'x');"
    " f.contentWindow.fetch('/w/frame', {method: 'POST', keepalive: true}).catch(() => 0); f.remove()",
    "srcdoc": "await frame({sandbox: 'allow-scripts', srcdoc: `<script>${sends('srcdoc')}</` + 'script>'})",
    "data frame": "await frame({src: 'data:text/html,' + encodeURIComponent(`<script>${sends('dataframe')}</`"
    " + 'script>')})",
    "foreign frame": "const heard = new Promise(done => self.onmessage = done); frame({src: O + '/framed'});"
    " await heard",
}
WINDOWS = {
    "form in a frame": "await frame({name: 'target'}); form('/w/form', {target: 'target'})",
    "closed at once": "for (const url of ['about:blank', '']) { const w = open(url); if (!w) continue;"
    " w.navigator.sendBeacon('/w/window', 'x');"
    " w.fetch('/w/window', {method: 'POST', keepalive: true}).catch(() => 0);"
    " new w.WebSocket(S.replace('http', 'ws') + '/w/window'); w.close() }",
    "a frame in it": "const w = open('about:blank'); const i = w.document.createElement('iframe');"
    " w.document.body.append(i); i.contentWindow.navigator.sendBeacon('/w/inner', 'x');"
    " await socket('inner', i.contentWindow); w.close()",
    "a worker of its own": "const v = open('about:blank'); await told(new v.Worker(blob(calls('windowworker'))));"
    " v.close()",
    "closes itself": "open('/brief'); open('/brief', '_blank', 'noopener')",
}
ANSWERED = {"form": "form('/w/blank', {target: '_blank', rel: 'noopener'})"}
"""What a customer waits for the answer to."""
SOCKETS = {
    "page": "await socket('page')",
    "frame": "await socket('frame', (await frame({})).contentWindow)",
    "srcdoc": "await frame({sandbox: 'allow-scripts', srcdoc: `<script>${calls('srcdoc')}</` + 'script>'})",
    "worker": "await told(new Worker('/caller')); await told(new Worker(blob(calls('blob'))))",
    "data worker": "await told(new Worker('data:text/javascript,' + encodeURIComponent(calls('data'))))",
    "nested worker": "await told(new Worker(blob(`new Worker('${S}/caller').onmessage = () => postMessage(1)`)))",
    "stream": "await new WebSocketStream(S.replace('http', 'ws') + '/w/stream').opened.catch(() => 0)",
    "call": "const p = new RTCPeerConnection({iceServers: [{urls: 'turn:127.0.0.1:' + location.port +"
    " '?transport=tcp', username: 'a', credential: 'b'}]}); p.createDataChannel('x');"
    " await p.setLocalDescription(await p.createOffer())",
}
LEAVING = {
    "unload": "for (const e of ['pagehide', 'visibilitychange', 'unload']) addEventListener(e, () => {"
    " navigator.sendBeacon('/w/leave', 'x'); post('/w/leave', {keepalive: true}) })",
    "later": "self.fetchLater?.('/w/leave', {method: 'POST'})",
    "always": "let left = 100; setInterval(() => left-- > 0 && post('/w/leave', {keepalive: true}), 20)",
}


WAYS = {"requests": REQUESTS, "windows": WINDOWS, "answered": ANSWERED, "sockets": SOCKETS, "leaving": LEAVING}


def changed(site: Site) -> list[str]:
    """What came to the server that may change something: other methods, and lines opened."""
    return sorted(
        {
            f"{one.method} {one.path}"
            for one in site.asked
            if one.method not in ("GET", "HEAD", "OPTIONS") or "upgrade" in one.headers
        }
    )


def kinds(record: AttemptRecord) -> set[str]:
    return {str(one["kind"]) for one in record.refused}


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard within the browser without the filter under it, as for what is encrypted."""

    async def open_without_filter(self: Guard) -> dict[str, Any]:
        return {}

    monkeypatch.setattr(Guard, "open", open_without_filter)


def ways_to_send() -> dict[str, Page]:
    return {**PARTS, **{f"/{name}": tries(each) for name, each in WAYS.items()}}


def test_nothing_that_may_change_something_leaves_from_anywhere(alone, site, attempts):
    served = site(ways_to_send())
    records = sent_nothing(served, attempts)
    assert {"fetch", "xhr", "ping"} <= kinds(records["requests"])
    assert {"document", "fetch", "ping"} <= kinds(records["windows"])
    assert kinds(records["sockets"]) == {"websocket"}
    assert {one["url"].rpartition("/")[2] for one in records["sockets"].refused} >= {"page", "frame", "caller"}


@pytest.mark.thorough
def test_nothing_leaves_by_https_which_the_filter_cannot_read(monkeypatch, attempts):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1", "*.localhost").configure_cert(context)
    options = Visit._options
    monkeypatch.setattr(Visit, "_options", lambda visit: {**options(visit), "ignore_https_errors": True})
    with Site(ways_to_send(), tls=context) as served:
        records = sent_nothing(served, attempts)
        assert {"wss"} == {one["url"].partition(":")[0] for one in records["sockets"].refused}
        assert {"https"} <= {one["url"].partition(":")[0] for one in records["requests"].refused}


def sent_nothing(served: Site, attempts: Any) -> dict[str, AttemptRecord]:
    """Try all the ways; nothing that may change something has come to the site."""
    tasks = {name: STEPS.format(name) for name in WAYS}
    tasks["answered"] = (
        "start: /answered\nsteps: [click: Go now, expect: {text: Thank you}]\nsuccess: [text: Thank you]"
    )
    records = attempts(served, tasks, hosts=("127.0.0.1",), timeouts=PATIENT)
    assert changed(served) == []
    assert verdict(records["answered"]) == "not_measured not_allowed", said(records["answered"])
    # How long so much takes is nothing that this test is about.
    assert all(one.success[0].held for name, one in records.items() if name != "answered"), records
    return records


READING = {
    "worker": "const w = new Worker(blob(`fetch('${S}/data').then(a => a.text()).then(postMessage)`));"
    " say((await told(w)).data)",
    "network worker": "say((await told(new Worker('/reader'))).data)",
    "events": "say((await told(new EventSource('/events'))).data)",
    "frame": "say((await frame({src: '/data'})).contentDocument.body.textContent)",
    "image": "await new Promise(done => Object.assign(new Image(), {src: '/dot.svg', onload: done})); say('dot')",
    "blob and data": "say(await (await fetch(blob('blob'))).text() + await (await fetch('data:,data')).text())",
    "request": "const x = new XMLHttpRequest(); x.open('GET', '/data'); x.send();"
    " say(await new Promise(done => x.onload = () => done(x.responseText)))",
    "without": "if (self.SharedWorker) new SharedWorker('/shared'); say('no worker to share')",
    "line": "await socket('news'); say('no news')",
    "elsewhere": "await fetch(O + '/data', {mode: 'no-cors'}); say('asked')",
    "sent on at once": "const f = await frame({src: '/plain'}); const x = new f.contentWindow.XMLHttpRequest();"
    " x.open('GET', '/to/data', false); x.send(); say(x.responseText)",
    "asked before": "say(await (await fetch(O + '/open', {headers: {'X-Part': 'fees'}})).text()); await fetch(O +"
    " '/data', {headers: {'X-Part': 'fees'}}).catch(() => say('not for others'))",
    "purpose": "say(await (await fetch('/data', {headers: {Purpose: 'prefetch'}})).text())",
    "named worker": "say((await told(new Worker('/zurich'))).data)",
    "call": "const c = new RTCPeerConnection({iceServers: [{urls: 'stun:' + location.host}]});"
    " c.createDataChannel('x'); c.setConfiguration({iceServers: [{urls: 'stun:' + location.host}]});"
    " const over = new Promise(done => c.onicecandidate = event => event.candidate ?? done());"
    " await c.setLocalDescription(await c.createOffer()); await over; say('called')",
    "transport": "const t = new WebTransport(S.replace('http:', 'https:')); t.closed.catch(() => 0);"
    " await t.ready.catch(() => say('no transport'))",
    "printed": "const w = open(''); w.document.write('<h1>Printed</h1>'); w.document.close();"
    " say(w.document.body.textContent); w.close()",
}
SAID = "read read event read dot blobdata read no worker to share no news asked read open" + (
    " not for others read zurich called no transport Printed"
)


POLICY = (
    "default-src 'none'; script-src 'nonce-fine'; worker-src 'self'; require-trusted-types-for 'script';"
    " trusted-types fees"
)
STRICT = """<!doctype html><html lang=en><title>Fees</title><h1>Fees</h1><p id=fee></p><script nonce=fine>
const policy = trustedTypes.createPolicy('fees', {createScriptURL: url => url});
const worker = new Worker(policy.createScriptURL('/strict.js'));
worker.onmessage = event => { fee.textContent = 'A licence ' + event.data + ' $25.' };
</script></html>"""
STORM = (
    "let left = 600; const again = () => left-- > 0 ? socket('storm').then(again) :"
    " document.body.append('Still here'); again()"
)
"""What can do without a socket tries again and again."""

LINKS = (
    "for (let n = 0; n < 600; n += 1) add('link', {rel: 'prefetch', href: '/page/' + n}); "
    "addEventListener('load', () => document.body.append('Still here'))"
)


def test_reading_goes_on(site, attempts):
    listed = tries({name: f"{{ {code} }}" for name, code in READING.items()}).replace(
        "async function go", "const say = text => said.textContent += text + ' ';\nasync function go"
    )
    served = site(
        {
            **PARTS,
            "/list": listed.replace("<p id=end>", "<p id=said></p><p id=end>"),
            "/data": "read",
            "/reader": Answer("fetch('/data').then(a => a.text()).then(postMessage)", 200, SCRIPT),
            "/to/data": redirect("/data"),
            "/open": Answer("open", 200, {f"Access-Control-Allow-{what}": "*" for what in ("Origin", "Headers")}),
            "/zurich": Answer("postMessage('zurich')", 200, {**SCRIPT, "X-Office": "Zürich"}),
            "/strict": Answer(STRICT, 200, {"Content-Security-Policy": POLICY}),
            "/strict.js": Answer("postMessage('costs')", 200, SCRIPT),
            "/links": page("Links", f"<p>A licence costs $25.</p><script>{TOOLS} {LINKS}</script>"),
            "/storm": page("Storm", f"<p>A licence costs $25.</p><script>{TOOLS} {STORM}</script>"),
            "/events": Answer("data: event\n\n", 200, {"Content-Type": "text/event-stream"}),
            "/dot.svg": Answer("<svg xmlns='http://www.w3.org/2000/svg'/>", 200, {"Content-Type": "image/svg+xml"}),
            "/window": page("Way", "<button onclick=\"window.open('/later')\">Fees</button>"),
            "/later": "<script>setTimeout(() => location = '/fees')</script>",
            "/fees": page("Fees", "<p>A licence costs $25.</p>"),
        }
    )
    tasks = {
        "list": f"start: /list\nsteps: [click: Go now, wait_for: All tried]\nsuccess: [text: {SAID}]",
        "window": "start: /window\nsteps: [click: Fees]\nsuccess: [text: costs]",
    }
    tasks["strict"] = "start: /strict\nsteps: [expect: {text: costs}]\nsuccess: [text: costs]"
    for name in ("storm", "links"):
        tasks[name] = f"start: /{name}\nsteps: [wait_for: Still here]\nsuccess: [text: costs]"
    # Two of the pages ask hundreds of times: together they are more than a busy machine's browser answers to.
    records = attempts(served, tasks, hosts=("127.0.0.1",), timeouts=PATIENT, jobs=1)
    agree(records, dict.fromkeys(tasks, "completed"))
    assert changed(served) == []
    assert [one["url"].rpartition("/")[2] for one in records["storm"].refused] == ["storm"]


def test_what_a_site_lets_be_kept_is_asked_for_once(site, attempt):
    kept = Answer("h1 { color: green }", 200, {"Content-Type": "text/css", "Cache-Control": "max-age=600"})
    brief = Answer(kept.body, 200, {**kept.headers, "Cache-Control": "no-store"})
    part = "<link rel=stylesheet href=/{0}.css><a href=/{1}>To {1}</a>"
    ways = {"a": ("kept", "b"), "b": ("kept", "c"), "c": ("brief", "d"), "d": ("brief", "e")}
    pages = {f"/{name}": page(name, part.format(*way)) for name, way in ways.items()}
    served = site({**pages, "/e": page("e", "The end"), "/kept.css": kept, "/brief.css": brief})
    steps = ", ".join(f"click: To {to}" for _, to in ways.values())
    record = attempt(served, f"start: /a\nsteps: [{steps}]\nsuccess: [text: The end]")
    assert record.outcome == "completed", said(record)
    paths = [one.path for one in served.asked]
    assert (paths.count("/kept.css"), paths.count("/brief.css")) == (1, 2)


def test_a_page_that_waits_for_what_is_kept_from_it_is_not_measured(site, attempts):
    waits = page(
        "Queue", f"<p id=a>Wait</p><script>{TOOLS} socket('queue').then(e => a.textContent = e.type)</script>"
    )
    shares = "<button onclick=\"new SharedWorker('/turn').port.onmessage = e => a.textContent = e.data\">Ask</button>"
    fails = shares.replace("SharedWorker('/turn')", "SharedWorkers('/turn')")
    tasks = {
        name: f"start: /{name}\nsteps: [{press}expect: {{text: Your turn}}]\nsuccess: [text: Your turn]"
        for name, press in {"queue": "", "plain": "", "shares": "click: Ask, ", "fails": "click: Ask, "}.items()
    }
    pages = {"/queue": waits, "/plain": page("Queue", "<p>Wait</p>")}
    pages |= {
        "/shares": page("Queue", shares + "<p id=a>Wait</p>"),
        "/fails": page("Queue", fails + "<p id=a>Wait</p>"),
    }
    records = attempts(site(pages), tasks, hosts=("127.0.0.1",))
    refused = dict.fromkeys(("queue", "shares"), "not_measured not_allowed")
    agree(records, {**refused, "plain": verdict(records["plain"]), "fails": "not_completed broken-script step 1"})
    assert records["plain"].outcome == "not_completed"


SENT_ON = {
    "request": "await post('/on/request')",
    "kept alive": "post('/on/kept', {keepalive: true}); navigator.sendBeacon('/on/beacon', 'x')",
    "other method": "await fetch('/on/put', {method: 'PUT'}).catch(() => 0)",
    "worker": "await told(new Worker(blob(sends('worker').replaceAll('/w/', '/on/'))))",
    "own frame": "const heard = new Promise(done => self.onmessage = done); frame({src: T + '/sub'}); await heard",
    "form in a frame": "await frame({name: 'target'}); form('/on/frame', {target: 'target'})",
    "form in a window": "form('/on/window', {target: '_blank', rel: 'noopener'})",
    "straight": "await post(O + '/w/straight')",
    "closed": "const w = open('about:blank');"
    " w.fetch('/on/closed', {method: 'POST', mode: 'no-cors', keepalive: true}); w.close()",
}


def on(asked: Asked) -> Page:
    """What is sent on to somebody else, method and all (RFC 9110 section 15.4.8)."""
    port = asked.headers["host"].rpartition(":")[2]
    return redirect(f"http://pay.localhost:{port}/w/{asked.path.rpartition('/')[2]}", 307)


def test_consent_is_the_agencys_own_wherever_a_redirect_leads(alone, site, attempts):
    names = ("request", "kept", "beacon", "put", "worker", "sub", "frame", "window", "closed")
    sub = f"<script>{TOOLS} post('/on/sub').then(() => parent.postMessage(1, '*'))</script>"
    ways = tries({name: f"{{ {code} }}" for name, code in SENT_ON.items()})
    served = site({**PARTS, "/sub": sub, "/ways": ways, **{f"/on/{name}": on for name in names}})
    record = attempts(
        served,
        {"ways": STEPS.format("ways")},
        agency="allow_submit: true",
        hosts=("127.0.0.1", "sub.localhost"),
        timeouts=PATIENT,
    )["ways"]
    sent = {one.path: one.host for one in served.asked if one.method in ("POST", "PUT")}
    assert set(sent) >= {f"/on/{name}" for name in names if name not in ("closed", "window")}
    assert "pay.localhost" not in {one.host for one in served.asked if one.path.startswith("/w/")}
    assert {one["url"].rpartition("/")[2] for one in record.refused} >= {"request", "worker", "sub", "straight"}


def test_a_request_is_allowed_at_the_agencys_own_hosts_or_at_the_one_named(alone, site, attempts):
    ways = {
        "own": "await post('/graphql')",
        "other": "await post(O + '/graphql'); await post(O + '/named')",
        "line": "const open = url => new Promise(done => { const w = new WebSocket(url.replace('http', 'ws'));"
        " w.onopen = w.onerror = done }); await open(S + '/graphql'); await open(O + '/graphql');"
        " await open(S + '/w/line')",
    }
    served = site({**PARTS, "/ways": tries({name: f"{{ {code} }}" for name, code in ways.items()})})
    named = f"POST {served.at('pay.localhost', '/named')}"
    allowed = f"allow_requests: ['POST **/graphql', '{named}']"
    attempts(served, {"ways": STEPS.format("ways")}, agency=allowed, hosts=("127.0.0.1",), timeouts=PATIENT)
    sent = sorted((one.host, one.path) for one in served.asked if one.method == "POST" or "upgrade" in one.headers)
    assert sent == [("127.0.0.1", "/graphql"), ("127.0.0.1", "/graphql"), ("pay.localhost", "/named")]


AHEAD = {
    "prefetch": "add('link', {rel: 'prefetch', href: '/shut/prefetch'})",
    "prerender": "add('link', {rel: 'prerender', href: '/shut/prerender'})",
    "rules": "const s = document.createElement('script'); s.type = 'speculationrules'; s.textContent ="
    " JSON.stringify(Object.fromEntries(['prefetch', 'prerender'].map(kind => [kind, [{source: 'list',"
    " urls: ['/shut/' + kind], eagerness: 'immediate'}]]))); document.head.append(s)",
    "frame": "add('iframe', {src: '/shut/frame'})",
    "frame sent on": "add('iframe', {src: '/to/frame2'})",
    "window": "open('/shut/window'); open('/to/window2'); open('/to/window3', '_blank', 'noopener')",
}


def test_robots_txt_holds_for_what_is_fetched_ahead_and_for_frames(alone, site, attempts):
    served = site(
        {
            "/robots.txt": Answer("User-agent: *\nDisallow: /shut/", 200, {"Content-Type": "text/plain"}),
            "/read": "read",
            "/ways": tries(AHEAD),
            **{f"/to/{name}": redirect(f"/shut/{name}") for name in ("frame2", "window2", "window3")},
        }
    )
    record = attempts(served, {"ways": STEPS.format("ways")}, timeouts=PATIENT)["ways"]
    assert [one.path for one in served.asked if one.path.startswith("/shut/")] == []
    assert {"robots", "ahead"} <= {str(one["why"]) for one in record.refused}


BUSY = """<p>Still here</p><script>
for (const name of ['{}', 'both']) {{
  document.body.append(Object.assign(document.createElement('iframe'), {{src: '/shut/' + name}}));
}}
requestAnimationFrame(() => setTimeout(() => {{ const end = Date.now() + 2500; while (Date.now() < end); }}));
</script>"""
"""It has no time to say whose the frames are, just as these ask for their documents."""


def test_robots_txt_holds_for_frames_of_pages_too_busy_to_tell_of_them(site, attempts):
    names = ("one", "two")
    served = site(
        {
            "/robots.txt": Answer("User-agent: *\nDisallow: /shut/", 200, {"Content-Type": "text/plain"}),
            **{f"/{name}": page("Busy", BUSY.format(name)) for name in names},
            **{f"/shut/{name}": "read" for name in (*names, "both")},
        }
    )
    task = "start: /{}\nsteps: [wait_for: Still here]\nsuccess: [text: Busy]"
    records = attempts(served, {name: task.format(name) for name in names}, jobs=2, pace="{concurrent: 2}")
    assert [one.path for one in served.asked if one.path.startswith("/shut/")] == []
    for name in names:
        assert {one["why"] for one in records[name].refused} == {"robots"}
        assert served.at("127.0.0.1", f"/shut/{name}") in [one["url"] for one in records[name].refused]


def test_an_answer_of_ours_in_place_of_what_is_refused_is_not_the_servers(site, attempts):
    """However late it comes: the press has been looked at by then, and nothing of it was to be seen."""
    sends = (
        "<form method=post action=/sent></form><button onclick='setTimeout(() => document.forms[0].submit(), {})'>"
    )
    pages = {f"/{name}": page("Form", sends.format(ms) + "Send</button>") for name, ms in LATE.items()}
    task = "start: /{}\nsteps: [click: Send, expect: {{text: Thank you}}]\nsuccess: [text: Thank you]"
    pages |= {
        "/empty": page("Form", "<form action=/nothing><button>Send</button></form>"),
        "/nothing": Answer("", 204),
    }
    records = attempts(site(pages), {name: task.format(name) for name in (*LATE, "empty")})
    agree(records, {**dict.fromkeys(LATE, "not_measured not_allowed"), "empty": "not_completed server-error step 1"})


LATE = {"at-once": 0, "soon": 150, "late": 900}
