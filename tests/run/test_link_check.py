"""Links beside the way are asked once an audit, afterwards, politely, and never where that could do something."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from threading import Event

import pytest

from auditkit.browser.storage_state import StorageState
from auditkit.probe.other_link import AskedLinks, AskedLinksResult, OtherLinks
from auditkit.record.event import AttemptEnded
from auditkit.run.link_check import LinkChecker, is_drawn_by_script
from auditkit.run.retry import Retry

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
        "/account/end": "Se déconnecter",
        "/%2564eleteAll": "All of them",
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


def test_each_link_is_asked_once_an_audit_and_after_the_journey(site, desk, only_links):
    """Also where something is tried again after all else."""
    home = Answer(page("Home", LINKS), 200, {"Set-Cookie": "visitor=1; Path=/"})
    server = site({"/": home, "/fees": FEES, "/map": never_by_head, "/rules": head_refused,
                   "/quiet": page("Quiet", "<p>Sundays.</p>")})  # fmt: skip
    desk.write(server, {"one": TASK, "two": TASK})
    runner = desk.runner(probes=True, jobs=1)
    runner.retry = Retry(1, lambda _: {("harbour", "one", "main", "desktop")}, pause_seconds=0)
    records = desk.audits.open(desk.workshop.run(runner)).attempts()
    assert [(one.trial, one.outcome) for one in records] == [(1, "completed"), (1, "completed"), (2, "completed")]
    for record in records:
        (found,) = [one for one in record.findings if one.barrier == "broken-link-nearby"]
        assert [(one["name"], one["status"]) for one in found.details.kept["controls"]] == [("Tide tables", 404)]
    assert sum(isinstance(one, AttemptEnded) for one in desk.events) == 3
    assert len(server.requests("/tides", "HEAD")) == len(server.requests("/tides", "GET")) == 1
    assert len(server.requests("/quiet")) == len(server.requests("/rules", "HEAD")) == 1
    paths = [one.path for one in server.asked]
    assert paths.index("/tides") > paths.index("/fees"), "the customer comes first"
    asked = {one.path for one in server.asked if one.method == "HEAD"}
    assert asked == {"/tides", "/map", "/rules", "/quiet", "/"}, "nothing that may do something, nor of others"
    assert not any("cookie" in one.headers for one in server.asked if one.path in ("/tides", "/map", "/quiet"))
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


def test_what_is_there_for_one_visitor_alone_is_no_missing_page(site, attempt, only_links):
    """Without their cookies, the page that names the link sends elsewhere."""

    def home(asked):
        return page("Home", LINKS) if "cookie" in asked.headers else redirect("/welcome")

    welcome = Answer("", 302, {"Location": "/", "Set-Cookie": "visitor=1; Path=/"})
    record = attempt(site({"/": home, "/welcome": welcome, "/fees": FEES}), TASK, probes=True)
    assert record.outcome == "completed"
    assert [one.barrier for one in record.findings] == []


@pytest.mark.thorough
@pytest.mark.parametrize("answer", [Answer("", 429, {"Retry-After": "1"}), Answer("", 503)])
def test_a_server_that_asks_for_less_is_asked_for_no_more_links(site, attempts, only_links, answer):
    links = {"/tides": answer, "/map": answer, "/rules": answer, "/quiet": answer}
    server = site({"/": page("Home", LINKS), "/fees": FEES, **links})
    records = attempts(server, {"one": TASK, "two": TASK}, probes=True, jobs=1)
    assert [one.outcome for one in records.values()] == ["completed"] * 2
    assert len([one for one in server.asked if one.method == "HEAD"]) == 1
    noted = [AskedLinksResult.on(one.pages[0]) for one in records.values()]
    assert [(one.asked, one.refused) for one in noted] == [(0, answer.status)] * 2


def test_nothing_is_asked_where_the_customer_was_signed_in_or_nothing_was_measured(site, attempts, only_links):
    server = site({"/": page("Home", LINKS), "/fees": FEES, "/start": page("Start", LINKS)})
    state = StorageState(
        agency="harbour", saved_at=datetime(2026, 11, 29, tzinfo=UTC), storage={"cookies": [], "origins": []}
    )
    (record,) = attempts(server, {"in": TASK}, probes=True, storage_state=state).values()
    assert record.outcome == "completed"
    broken = "start: /start\nsteps: [manual: Ask at the desk]\nsuccess: [text: costs]"
    (record,) = attempts(server, {"in": broken}, probes=True).values()
    assert record.outcome == "not_measured"
    assert [one for one in server.asked if one.method == "HEAD"] == []


def test_once_a_form_was_sent_no_link_is_asked(site, attempt, only_links):
    """What was entered may be there no more, or for the one alone who has sent it."""
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
    assert [one["name"] for one in found.details.kept["controls"]] == ["Tide tables"]
    assert server.requests("/boats/1") == server.requests("/after") == []


def test_without_probes_no_link_is_asked(site, attempt):
    server = site({"/": page("Home", LINKS), "/fees": FEES})
    record = attempt(server, TASK)
    assert [one for one in server.asked if one.method == "HEAD"] == []
    assert not AskedLinks().could_judge(record)
    assert all(AskedLinksResult.on(one) is None for one in record.pages)


def test_a_page_is_drawn_by_a_script_when_it_says_nothing_itself() -> None:
    assert is_drawn_by_script(
        "<title>Tides</title><div id=root></div><noscript>Turn it on, please</noscript><script>x</script>"
    )
    assert not is_drawn_by_script("<h1>Page not found</h1><p>Try the search.</p><script>x</script>")
    assert not is_drawn_by_script("")


async def test_a_question_that_broke_or_was_given_up_is_no_answer() -> None:
    async def answer(given: int | Exception) -> int:
        if isinstance(given, Exception):
            raise given
        return given

    told = {"/here": 200, "/gone": 404, "/broken": ValueError("whatever")}
    checker = LinkChecker({url: asyncio.ensure_future(answer(given)) for url, given in told.items()})
    checker.statuses["/open"] = asyncio.ensure_future(asyncio.sleep(3600, 404))
    await asyncio.wait([checker.statuses[url] for url in told])
    assert [checker.known(url) for url in (*told, "/open", "/never")] == [200, 404, None, None, None]
    checker.close()
    await asyncio.wait([checker.statuses["/open"]])
    assert checker.known("/open") is None
