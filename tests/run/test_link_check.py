"""Links beside the way are asked once an audit, afterwards, politely, and never where that could do something."""

from __future__ import annotations

from threading import Event

import pytest

from auditkit.probe.other_link import AskedLinks, AskedLinksResult, OtherLinks
from auditkit.run.link_check import _cookies_for, _is_drawn_by_script

from .site import Answer, page, redirect

TASK = "steps: [click: Fees]\nsuccess: [text: costs]"
FEES = page("Fees", "<p>A licence costs $25.00.</p>")
LINKS = "".join(
    f"<p><a href='{address}'>{name}</a></p>"
    for address, name in {
        "/fees": "Fees",
        "/tides": "Tide tables",
        "/map": "Harbour map",
        "/rules": "Rules",
        "/quiet": "Quiet days",
        "/sign-out": "Sign out",
        "/drafts/delete?id=7": "Delete",
        "/list?action=clear": "Clear",
        "/case/0123456789abcdef0123456789abcdef": "My case",
        "http://other.localhost/gone": "Others",
    }.items()
)


@pytest.fixture
def only_links(monkeypatch):
    """Run the probe of links and no others."""
    monkeypatch.setattr("auditkit.run.runner.PAGE_PROBES", (OtherLinks(),))


def head_refused(asked):
    """A server that doesn't know HEAD."""
    return Answer("", 405) if asked.method == "HEAD" else page("Rules", "<p>Be kind.</p>")


def never_by_head(asked):
    """A server that answers HEAD with 404 and GET as it should."""
    return Answer("", 404) if asked.method == "HEAD" else page("Map", "<p>Here.</p>")


def test_each_link_is_asked_once_an_audit_and_after_the_journey(site, attempts, only_links):
    server = site({"/": page("Home", LINKS), "/fees": FEES, "/map": never_by_head, "/rules": head_refused,
                   "/quiet": page("Quiet", "<p>Sundays.</p>")})  # fmt: skip
    records = attempts(server, {"one": TASK, "two": TASK}, probes=True, jobs=1)
    for record in records.values():
        (found,) = [one for one in record.findings if one.barrier == "broken-link-nearby"]
        assert [(one["name"], one["status"]) for one in found.details.kept["controls"]] == [("Tide tables", 404)]
        assert record.outcome == "completed"
    assert len(server.requests("/tides", "HEAD")) == len(server.requests("/tides", "GET")) == 1
    assert len(server.requests("/quiet")) == len(server.requests("/rules", "HEAD")) == 1
    paths = [one.path for one in server.asked]
    assert paths.index("/tides") > paths.index("/fees"), "the customer comes first"
    assert not {"/sign-out", "/drafts/delete?id=7", "/list?action=clear", "/gone"} & set(paths)
    assert len(server.requests("/fees", "HEAD")) == 0, "what was opened is known"


def test_the_next_attempt_does_not_wait_for_links(site, attempts, only_links):
    began, came, visits = Event(), Event(), []

    def home(asked):
        if asked.method == "GET":
            visits.append(asked)
            if len(visits) > 1:
                came.set()
        return page("Home", LINKS)

    def held_up(asked):
        if not began.is_set():
            began.set()
            came.wait(4.5)
        return Answer("", 404)

    server = site({"/": home, "/fees": FEES, "/tides": held_up, "/map": page("Map", "<p>Here.</p>")})
    records = attempts(server, {"one": TASK, "two": TASK}, probes=True, jobs=1)
    assert came.is_set(), "the second attempt has begun while a link of the first was asked"
    for record in records.values():
        (found,) = [one for one in record.findings if one.barrier == "broken-link-nearby"]
        assert "Tide tables" in [one["name"] for one in found.details.kept["controls"]]
        assert AskedLinksResult.on(record.pages[0]).asked == 4


def test_cookies_are_sent_as_a_browser_would() -> None:
    cookies = [
        {"name": "all", "value": "1", "domain": ".harbour.example", "path": "/", "secure": False},
        {"name": "own", "value": "2", "domain": "www.harbour.example", "path": "/", "secure": False},
        {"name": "deep", "value": "3", "domain": "www.harbour.example", "path": "/case", "secure": False},
        {"name": "safe", "value": "4", "domain": "www.harbour.example", "path": "/", "secure": True},
    ]
    assert _cookies_for("http://www.harbour.example/cases", cookies) == "all=1; own=2"
    assert _cookies_for("http://www.harbour.example/case/7", cookies) == "all=1; own=2; deep=3"
    assert _cookies_for("https://www.harbour.example/", cookies) == "all=1; own=2; safe=4"
    assert _cookies_for("http://tides.harbour.example/", cookies) == "all=1"
    assert _cookies_for("http://otherharbour.example/", cookies) == ""


def test_an_address_that_may_be_there_is_not_accused(site, attempt, only_links):
    shell = Answer("<!doctype html><div id=app></div><script>/* fills it */</script>", 404)
    robots = Answer("User-agent: *\nDisallow: /quiet\n", 200, {"Content-Type": "text/plain"})
    server = site({"/": page("Home", LINKS), "/fees": FEES, "/tides": shell, "/robots.txt": robots,
                   "/map": Answer("", 403), "/rules": Answer("", 500)})  # fmt: skip
    record = attempt(server, TASK, probes=True)
    assert [one.barrier for one in record.findings] == []
    assert server.requests("/quiet") == []


def test_a_server_that_refuses_all_who_are_no_browsers_is_not_believed(site, attempt, only_links):
    def no_kit(found):
        return lambda asked: found if "accept-language" in {one.lower() for one in asked.headers} else Answer("", 404)

    server = site({"/": no_kit(page("Home", LINKS)), "/fees": no_kit(FEES)})
    assert [one.barrier for one in attempt(server, TASK, probes=True).findings] == []


def test_a_server_that_asks_to_wait_is_asked_no_more(site, attempt, only_links):
    wait = Answer("", 429, {"Retry-After": "120"})
    server = site({"/": page("Home", LINKS), "/fees": FEES, "/tides": wait, "/map": wait, "/rules": wait})
    record = attempt(server, TASK, probes=True)
    assert record.outcome == "completed"
    assert len([one for one in server.asked if one.method == "HEAD"]) == 1


def test_links_within_a_form_are_not_asked_once_it_is_sent(site, attempt, only_links):
    """What was entered is there no more: a link to it was good as long as it was needed."""
    entered = []

    def add(asked):
        entered.append(asked.body)
        return redirect("/list")

    def send(asked):
        entered.clear()
        return redirect("/done")

    def item(asked):
        return page("Your boat", "<p>One boat.</p>") if entered else Answer(page("Not here"), 404)

    form = "<form method=post action='{}'><button>{}</button></form>".format
    server = site({
        "/": page("Moorings", "<p><a href='/tides'>Tide tables</a></p>" + form("/add", "Add a boat")),
        "/add": add,
        "/list": page("Your boats", "<p><a href='/boats/1'>Your boat</a></p>" + form("/send", "Send")),
        "/boats/1": item,
        "/send": send,
        "/done": page("Request sent", "<p>We have your request.</p><p><a href='/after'>What comes next</a></p>"),
    })  # fmt: skip
    task = "steps: [click: Add a boat, click: Send]\nsuccess: [text: We have your request]"
    record = attempt(server, task, probes=True, agency="allow_submit: true")
    assert record.outcome == "completed"
    (found,) = [one for one in record.findings if one.barrier == "broken-link-nearby"]
    assert [one["name"] for one in found.details.kept["controls"]] == ["Tide tables", "What comes next"]
    assert server.requests("/boats/1") == []


def test_who_has_sent_something_asks_as_themselves(site, attempt, only_links):
    """Their own page is there for them alone."""

    def own(asked):
        if "visitor=1" in {name.lower(): value for name, value in asked.headers.items()}.get("cookie", ""):
            return page("Your request", "<p>It is being looked at.</p>")
        return Answer(page("Not here"), 404)

    form = "<form method=post action='/send'><button>Send</button></form>"
    sent = Answer("", 303, {"Location": "/done", "Set-Cookie": "visitor=1; Path=/"})
    done = page("Request sent", "<p>We have your request.</p><p><a href='/mine'>Your request</a></p>")
    server = site({"/": page("Moorings", form), "/send": sent, "/done": done, "/mine": own})
    task = "steps: [click: Send]\nsuccess: [text: We have your request]"
    record = attempt(server, task, probes=True, agency="allow_submit: true")
    assert [one.barrier for one in record.findings] == []
    assert [one.method for one in server.requests("/mine")] == ["HEAD"], "once, and as the visitor at once"


def test_without_probes_no_link_is_asked(site, attempt):
    server = site({"/": page("Home", LINKS), "/fees": FEES})
    record = attempt(server, TASK)
    assert [one for one in server.asked if one.method == "HEAD"] == []
    assert not AskedLinks().could_judge(record)
    assert all(AskedLinksResult.on(one) is None for one in record.pages)


def test_a_page_is_drawn_by_a_script_when_it_says_nothing_itself() -> None:
    assert _is_drawn_by_script(
        "<title>Tides</title><div id=root></div><noscript>Turn it on</noscript><script>x</script>"
    )
    assert not _is_drawn_by_script("<h1>Page not found</h1><p>Try the search.</p><script>x</script>")
    assert not _is_drawn_by_script("")
