"""A press comes to nothing because a script did not come: whose failure that is, and what can't be told from here."""

from __future__ import annotations

import socket

import pytest

from .reading import HALVES, agree, half_of, said
from .site import Answer, page

TASK = "start: /{}\nsteps: [click: Show the fee]\nsuccess: [text: Twelve euros]"
BUTTON = "<button type=button id=fee>Show the fee</button><p id=out></p>"
GREY = BUTTON.replace("id=fee", "id=fee disabled")
CALLS = "<button type=button onclick=\"$('#out')\">Show the fee</button><p id=out></p>"
WORKS = "fee.onclick = () => { out.textContent = 'Twelve euros' }"
TYPE = {"Content-Type": "text/javascript"}


@pytest.fixture
def nobody():
    """A port nobody answers at."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def script(address, more=""):
    return f"<script {more} src='{address}'></script>"


def put_in(address):
    """As chats and counters put themselves in: the page doesn't wait for it."""
    made = f"Object.assign(document.createElement('script'), {{src: '{address}'}})"
    return f"<script>document.head.append({made})</script>"


@HALVES
def test_a_script_that_did_not_come_is_named(site, attempts, nobody, half):
    served = site({})
    theirs = served.at("cdn.localhost")
    closed = f"http://cdn.localhost:{nobody}/jquery.js"
    served.pages.update(
        {
            "/gone": page("Fees", BUTTON + script("/static/gone.js")),
            "/broken": page("Fees", BUTTON + script("/static/broken.js")),
            "/static/broken.js": Answer("", 500),
            "/page-instead": page("Fees", BUTTON + script("/static/app.js", "type=module")),
            "/static/app.js": Answer(page("Home"), 200, {"Content-Type": "text/html"}),
            "/own-rules": Answer(
                page("Fees", BUTTON + script(f"{theirs}/fee.js")),
                200,
                {"Content-Type": "text/html", "Content-Security-Policy": "script-src 'self'"},
            ),
            "/their-404": page("Fees", BUTTON + script(f"{theirs}/moved.js")),
            "/their-403": page("Fees", BUTTON + script(f"{theirs}/refused.js")),
            "cdn.localhost/refused.js": Answer("", 403),
            "/out-of-reach": page("Fees", BUTTON + script(closed)),
            "/wants-it": page("Fees", CALLS + script(closed)),
            "/own-error": page("Fees", CALLS.replace("$('#out')", "throw Error('no fee today')") + script(closed)),
            "/works": page("Fees", BUTTON + script(closed) + f"<script>{WORKS}</script>"),
            "/counter": page("Fees", BUTTON + script(f"http://stats.localhost:{nobody}/analytics.js")),
            "/disabled": page("Fees", GREY + script("/static/gone.js")),
            "/grey-chat": page("Fees", GREY + put_in(closed)),
            "/grey-chat-gone": page("Fees", GREY + put_in(f"{theirs}/moved.js")),
            "/grey-both": page("Fees", GREY + put_in(closed) + script("/static/gone.js")),
            "/grey-waits": page("Fees", GREY + script(closed)),
            "cdn.localhost/fee.js": Answer(WORKS, 200, TYPE),
        }
    )
    broken = "not_completed broken-script step 1"
    wanted = half_of(
        {
            "gone": broken,
            "broken": broken,
            "page-instead": broken,
            "own-rules": broken,
            "their-404": broken,
            "their-403": "not_measured bot_wall",
            "out-of-reach": "not_measured site_unreachable",
            "wants-it": "not_measured site_unreachable",
            "own-error": broken,
            "works": "completed",
            "counter": broken,
            "disabled": broken,
            "grey-chat": "not_completed control-disabled step 1",
            "grey-chat-gone": "not_completed control-disabled step 1",
            "grey-both": broken,
            "grey-waits": "not_measured site_unreachable",
        },
        half,
    )
    records = attempts(served, {name: TASK.format(name) for name in wanted})
    agree(records, wanted)
    named = {"gone": "status 404", "broken": "status 500", "page-instead": "web page", "own-rules": "own rules"}
    named["grey-both"] = "gone.js"
    named |= {"their-404": "moved.js", "wants-it": "jquery.js", "disabled": "gone.js", "own-error": "no fee today"}
    for name, record in records.items():
        assert named.get(name, "") in (record.message or ""), said(record)
        assert "analytics" not in (record.message or "")


@pytest.mark.thorough
def test_a_script_that_fails_as_it_sets_up_the_control_is_to_blame_itself(site, attempts, nobody):
    closed = f"http://cdn.localhost:{nobody}/banner.js"
    late = script(closed, "defer")
    button = "<fee-part><button type=button class=fee-opener>Show the fee</button></fee-part><p id=out></p>"
    sets_up = """
customElements.define('fee-part', class extends HTMLElement { connectedCallback() {
  const opener = this.querySelector('.fee__opener');
  opener.setAttribute('aria-expanded', 'false'); opener.onclick = () => { out.textContent = 'Twelve euros' };
} })"""
    fails, slides = f"<script>{sets_up}</script>", "<script>\ndocument.querySelector('.slides').start(1)\n</script>"
    put_off = f"<script>\ndocument.addEventListener('DOMContentLoaded', function () {{{sets_up}\n}})</script>"
    to_top = "<div style='height:2000px'></div><script>onscroll = () => { top1.hidden = scrollY < 300 }</script>"
    pages = {
        "sets-up": button + fails + late,
        "sets-up-alone": button + fails,
        "waits": script(closed) + button + fails,
        "put-off": button + put_off + late,
        "slides": button + slides + late,
        "to-top": f"{button}{to_top}<a id=top1 href=#t hidden>Back to top</a>",
    }
    records = attempts(
        site({f"/{name}": page("Fees", body) for name, body in pages.items()}),
        {name: TASK.format(name) for name in pages},
    )
    broken, unknown = "not_completed broken-script step 1", "not_measured site_unreachable"
    wanted = {"sets-up": broken, "sets-up-alone": broken, "waits": unknown, "put-off": unknown, "slides": unknown}
    agree(records, wanted | {"to-top": broken})
    for name in ("sets-up", "sets-up-alone"):
        assert "reading 'setAttribute'" in records[name].message
    assert "nothing happens" in records["to-top"].message


CRASHES = """<main id=app><label>Name <input name=name></label>
<button type=button onclick="app.innerHTML = out">Show the fee</button></main><script>const out = `{}`</script>"""
STACK = "TypeError: Cannot read properties of undefined (reading 'fee') at Fees (http://127.0.0.1/app.js:40:1234)"


@pytest.mark.thorough
def test_the_error_of_a_script_stands_where_the_page_should(site, attempts):
    crashed = {
        "router": f"<h2>Unexpected Application Error!</h2><h3>Cannot read</h3><pre>{STACK} at t (x.js:1)</pre>",
        "stack": f"<pre>{STACK}</pre>",
        "next": "<h2>Application error: a client-side exception has occurred (see the browser console).</h2>",
    }
    served = site({f"/{name}": page("Fees", CRASHES.format(body)) for name, body in crashed.items()})
    served.pages["/quoted"] = page("Fees", CRASHES.format(f"<p>Tell us if you see {STACK}.</p><input name=more>"))
    served.pages["/passed"] = page("Fees", CRASHES.format(f"<pre>{STACK}</pre><p>Twelve euros</p>"))
    names = (*crashed, "quoted", "passed")
    records = attempts(served, {name: TASK.format(name) for name in names})
    agree(
        records,
        dict.fromkeys(crashed, "not_completed broken-script step 1")
        | {"quoted": "not_completed dead-end step 2", "passed": "completed"},
    )
    assert "Cannot read properties" in records["router"].message


def test_a_choice_that_breaks_the_pages_script(site, attempts):
    options = "<label for=s>Part</label><select id=s><option>Hours<option>Contact</select><div id=part>Hours</div>"
    shows = "s.onchange = () => {{ {}; part.innerHTML = '<h2>Write to us</h2>' }}"
    pages = {
        "/breaks": page("Office", f"{options}<script>{shows.format('counter.push(1)')}</script>"),
        "/before": page("Office", f"{options}<script>counter.push(1)</script>"),
    }
    tasks = {
        name: f"start: /{name}\nsteps: [select: {{label: Part, option: Contact}}]\nsuccess: [text: Write to us]"
        for name in ("breaks", "before")
    }
    records = attempts(site(pages), tasks)
    agree(records, {"breaks": "not_completed broken-script step 1", "before": "not_completed dead-end step 2"})
    assert "counter is not defined" in (records["breaks"].message or "")
