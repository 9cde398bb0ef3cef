"""What says nothing about the agency: each reason, and the failures beside it that do."""

from __future__ import annotations

import socket

import pytest

from .reading import agree, said, verdict
from .site import Answer, Reset, page, redirect

START = "start: {}\nsteps: [expect: {{role: heading, name: Fees}}]\nsuccess: [text: costs]"
FEES = page("Fees", "<p>A licence costs $25.00.</p>")
DENIED = page("Access Denied", "<p>You don't have permission to access this server.</p>")


def test_a_wall_against_programs_is_told_from_a_server_that_fails(site, attempts):
    pages = {
        "/forbidden": Answer(DENIED, 403),
        "/too-many": Answer(page("Slow down"), 429, {"Retry-After": "0"}),
        "/challenge": Answer(page("Just a moment...", "<p>Checking your browser before accessing</p>"), 503),
        "/waf": Answer("<html><script src=/challenge.js></script></html>", 202, {"x-amzn-waf-action": "challenge"}),
        "/ordinary": Answer(page("Service Unavailable", "<p>Come back on Monday.</p>"), 503),
        "/fine": FEES,
    }
    records = attempts(site(pages), {path[1:]: START.format(path) for path in pages})
    agree(
        records,
        {
            "forbidden": "not_measured bot_wall",
            "too-many": "not_measured bot_wall",
            "challenge": "not_measured bot_wall",
            "waf": "not_measured bot_wall",
            "ordinary": "not_completed server-error step 0",
            "fine": "completed",
        },
    )


@pytest.mark.thorough
def test_a_wall_met_on_the_way_counts_as_one(site, attempts):
    pages = {
        "/": page("Home", "<a href=/fees>Fees</a> <a href=/down>Hours</a>"),
        "/fees": Answer(DENIED, 403),
        "/down": Answer(page("Service Unavailable"), 503),
    }
    records = attempts(
        site(pages),
        {
            "wall": "steps: [click: Fees, click: Pay]\nsuccess: [text: costs]",
            "down": "steps: [click: Hours, click: Monday]\nsuccess: [text: open]",
        },
    )
    agree(records, {"wall": "not_measured bot_wall", "down": "not_completed server-error step 1"})


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_nothing_answers_at_the_address(attempt):
    record = attempt(f"http://127.0.0.1:{closed_port()}", START.format("/"))
    assert verdict(record) == "not_measured site_unreachable", said(record)
    assert "nothing answers" in record.message


def test_the_name_is_not_known(attempt):
    record = attempt("http://harbour.invalid", START.format("/"))
    assert verdict(record) == "not_measured site_unreachable", said(record)


def test_a_connection_that_breaks_off_is_nobodys_proven_fault(site, attempts):
    pages = {"/": page("Home", "<a href=/fees>Fees</a>"), "/fees": Reset}
    records = attempts(
        site(pages),
        {
            "at-the-start": START.format("/fees"),
            "on-the-way": "steps: [click: Fees, click: Pay]\nsuccess: [text: costs]",
        },
    )
    agree(
        records,
        {
            "at-the-start": "not_measured site_unreachable",
            "on-the-way": "not_measured site_unreachable",
        },
    )


def test_a_step_for_a_person_is_not_measured_and_may_be_optional(site, attempts):
    task = "steps:\n  - manual: Enter the code sent to your phone\n{}success: [text: costs]"
    records = attempts(
        site({"/": FEES}), {"needed": task.format(""), "optional": task.format("    optional: true\n")}
    )
    agree(records, {"needed": "not_measured needs_person", "optional": "completed"})
    assert "Enter the code" in records["needed"].message


def test_a_task_file_that_no_longer_fits_the_site(site, attempts):
    pages = {
        "/": page("Home", "<a href=/fees>Fees</a>"),
        "/fees": page("Fees", "<p>A licence costs $25.00.</p><a href=/pay>Pay now</a>"),
    }
    records = attempts(
        site(pages),
        {
            "start-gone": START.format("/2019/fees"),
            "goto-gone": "steps: [goto: /2019/fees, click: Pay now]\nsuccess: [url: /pay]",
            "shorter-now": "steps: [click: Fees, click: Show the price]\nsuccess: [text: a licence costs]",
            "not-shorter": "steps: [click: Fees, click: Show the price]\nsuccess: [text: a boat costs]",
            "there": "steps: [click: Fees]\nsuccess: [text: a licence costs]",
        },
    )
    agree(
        records,
        {
            "start-gone": "not_measured out_of_date",
            "goto-gone": "not_measured out_of_date",
            "shorter-now": "not_measured out_of_date",
            "not-shorter": "not_completed control-not-found step 2",
            "there": "completed",
        },
    )
    assert "/2019/fees" in records["start-gone"].message


FORM = page(
    "Renew",
    "<form method={method} action=/sent><label>Number <input name=number></label><button>Send</button></form>",
)
RENEW = """
steps:
  - fill: {label: Number, value: HL-2041}
  - click: {role: button, name: Send}
success: [text: We have it]
"""


def test_a_form_that_changes_something_is_not_sent_unless_the_agency_file_says_so(site, desk):
    pages = {"/": FORM.format(method="post"), "/sent": page("We have it")}
    read_only, consent, listed, other = (site(pages) for _ in range(4))
    desk.write(read_only, {"read-only": RENEW}, name="a")
    desk.write(consent, {"consent": RENEW}, name="b", agency="allow_submit: true")
    desk.write(listed, {"listed": RENEW}, name="c", agency='allow_requests: ["POST **/sent"]')
    desk.write(other, {"other-listed": RENEW}, name="d", agency='allow_requests: ["POST **/other", "PUT **/sent"]')
    records = desk.run()
    agree(
        records,
        {
            "read-only": "not_measured not_allowed",
            "consent": "completed",
            "listed": "completed",
            "other-listed": "not_measured not_allowed",
        },
    )
    assert [len(one.requests("/sent", "POST")) for one in (read_only, consent, listed, other)] == [0, 1, 1, 0]
    assert consent.requests("/sent")[0].form == {"number": "HL-2041"}
    assert records["read-only"].refused == [
        {
            "why": "may_change",
            "method": "POST",
            "url": read_only.at("127.0.0.1", "/sent"),
            "step": 2,
            "kind": "document",
        }
    ]
    assert records["consent"].refused == []


def test_consent_ends_at_the_agencys_own_hosts(site, attempts):
    shop = site({"/pay": page("We have it")})
    form = "<form method=post action={}><button>Pay</button></form>"
    home = {
        "/direct": page("Pay", form.format(shop.at("cardserve.localhost", "/pay"))),
        "/round": page("Pay", form.format("/go")),
        "/go": redirect(shop.at("cardserve.localhost", "/pay"), 307),
        "/fetch": page(
            "Pay",
            f"<button onclick=\"fetch('{shop.at('cardserve.localhost', '/pay')}', {{method: 'POST'}})"
            ".then(() => document.querySelector('h1').innerText = 'We have it')\">Pay</button>",
        ),
    }
    task = "start: /{}\nsteps: [click: Pay]\nsuccess: [text: We have it]"
    attempts(
        site(home), {name: task.format(name) for name in ("direct", "round", "fetch")}, agency="allow_submit: true"
    )
    assert [one.path for one in shop.asked if one.method == "POST"] == []


def test_robots_txt_is_obeyed(site, attempts):
    pages = {
        "/robots.txt": Answer("User-agent: *\nDisallow: /private\n\nUser-agent: auditkit\nDisallow: /desk/\n"),
        "/": page("Home", "<a href=/desk/fees>Fees</a> <a href=/private/hours>Hours</a> <a href=/moved>Maps</a>"),
        "/desk/fees": FEES,
        "/private/hours": page("Hours", "<p>Open</p>"),
        "/moved": redirect("/desk/maps"),
        "/desk/maps": page("Maps", "<p>North</p>"),
        "/deskside": FEES,
    }
    served = site(pages)
    records = attempts(
        served,
        {
            "link": "steps: [click: Fees]\nsuccess: [text: costs]",
            "start": START.format("/desk/fees"),
            "near": START.format("/deskside"),
            "for-others": "steps: [click: Hours]\nsuccess: [text: open]",
            "redirected": "steps: [click: Maps]\nsuccess: [text: north]",
        },
    )
    agree(
        records,
        {
            "link": "not_measured not_allowed",
            "start": "not_measured not_allowed",
            "near": "completed",
            "for-others": "completed",
            "redirected": "not_measured not_allowed",
        },
    )
    assert served.requests("/desk/fees") == []
    assert served.requests("/desk/maps") == []
    assert len(served.requests("/robots.txt")) == 1


def test_robots_txt_is_no_bar_at_a_site_of_ones_own(site, attempts):
    """Its pace is kept all the same, and a refusal names this way out."""
    served = site(
        {
            "/robots.txt": Answer("User-agent: *\nCrawl-delay: 1\nDisallow: /\n"),
            "/": page("Home", "<a href=/fees>Fees</a>"),
            "/fees": FEES,
        }
    )
    task = {"task": "steps: [click: Fees]\nsuccess: [text: costs]"}
    ours = "ours: true\nrobots: {ours: We run this site; robots.txt is for search engines}"
    assert verdict(attempts(served, task, agency=ours)["task"]) == "completed"
    asked = {one.path: one.at for one in served.asked}
    assert asked["/fees"] - asked["/"] >= 1
    served.asked.clear()
    record = attempts(served, task, agency="ours: true")["task"]
    assert verdict(record) == "not_measured not_allowed"
    assert "robots: {ours:" in (record.message or "")
    assert served.requests("/") == []


def test_nothing_is_entered_on_somebody_elses_site(site, attempts):
    shop = site(
        {
            "/pay": page("Pay", "<label>Card <input></label><button>Go</button><a href=/help>Help</a>"),
            "/help": page("Help", "<p>Cards costs</p>"),
        }
    )
    pages = {"/": page("Fees", f"<a href={shop.at('cardserve.localhost', '/pay')}>Pay with Cardserve</a>")}
    records = attempts(
        site(pages),
        {
            "types": "steps: [click: Pay with, fill: {label: Card, value: '4111'}]\nsuccess: [text: thanks]",
            "presses": "steps: [click: Pay with, click: {role: button, name: Go}]\nsuccess: [text: thanks]",
            "looks": "steps: [click: Pay with, click: Help]\nsuccess: [url: '**/help', text: costs]",
        },
    )
    agree(
        records,
        {
            "types": "not_measured not_allowed",
            "presses": "not_measured not_allowed",
            "looks": "completed",
        },
    )


QUERY = """<button onclick="fetch('/graphql', {method: 'POST', body: '{}'}).then((a) => a.text())
  .then((words) => out.innerText = words).catch(() => {})">Show</button><p id=out></p>"""


def test_a_refused_request_that_the_page_needed_is_not_the_agencys_fault(site, desk):
    pages = {"/": page("Fees", QUERY), "/graphql": "A licence costs $25"}
    task = "steps: [click: Show, expect: {text: A licence costs}]\nsuccess: [text: A licence costs]"
    refused, listed = site(pages), site(pages)
    desk.write(refused, {"refused": task}, name="a")
    desk.write(listed, {"listed": task}, name="b", agency='allow_requests: ["POST **/graphql"]')
    records = desk.run()
    agree(records, {"refused": "not_measured not_allowed", "listed": "completed"})
    assert (len(refused.requests("/graphql")), len(listed.requests("/graphql"))) == (0, 1)


def test_refused_statistics_change_nothing(site, attempts):
    count = site({"/hit": "ok"})
    beacon = f"navigator.sendBeacon('/seen', 'x'); fetch('{count.at('stats.localhost', '/hit')}', {{method: 'POST'}})"
    script = f"<script>{beacon}</script>"
    pages = {
        "/": page("Home", f"<a href=/fees>Fees</a><a href=/hours>Hours</a>{script}"),
        "/fees": page("Fees", f"<p>It costs $25</p>{script}"),
        "/hours": page("Hours", f"<p>Closed</p><a href=/>Home</a>{script}"),
    }
    records = attempts(
        site(pages),
        {
            "works": "steps: [click: Fees]\nsuccess: [text: costs]",
            "fails": "steps: [click: Hours, click: Opening hours on Monday]\nsuccess: [text: open]",
        },
    )
    agree(records, {"works": "completed", "fails": "not_completed control-not-found step 2"})
    assert count.requests("/hit") == []
    assert {one["method"] for one in records["works"].refused} == {"POST"}


def test_an_agencys_own_statistics_on_an_earlier_page_excuse_nothing(site, attempt):
    """Many sites count visits by a POST of their own from every page: a link missing later is another matter."""
    count = "<script>fetch('/count', {method: 'POST', body: 'seen'}).catch(() => {})</script>"
    pages = {"/": page("Home", f"<a href=/hours>Hours</a>{count}"), "/hours": page("Hours", "<a href=/>Home</a>")}
    record = attempt(site(pages), "steps: [click: Hours, click: Opening on Monday]\nsuccess: [text: open]")
    assert verdict(record) == "not_completed control-not-found step 2", said(record)
