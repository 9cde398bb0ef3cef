"""A site that has had enough of this visitor: it is left alone for as long as it asks, and never blamed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from auditkit.browser.gate import Gate
from auditkit.browser.politeness import DEFAULT_WAIT_SECONDS, Pace, RateLimit
from auditkit.browser.traffic import DocumentResponse
from auditkit.record.http_status import NOT_MEASURED, NotMeasured
from auditkit.run.diagnosis.access_rule import find_bot_wall
from auditkit.run.diagnosis.evidence import FailureSnapshot

from .reading import agree, barriers, said, verdict
from .site import Answer, Asked, Page, Site, page

FEES = page("Fees", "<p>A licence costs $25.00.</p>")
START = "start: /{}\nsteps: [expect: {{role: heading, name: Fees}}]\nsuccess: [text: costs]"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
AT = "%a, %d %b %Y %H:%M:%S GMT"


def away(status: int, retry_after: str | Callable[[], str], times: int = 1000) -> Any:
    """A page that asks to come back later, for so many times."""
    asked: list[Asked] = []

    def answer(one: Asked) -> Page:
        asked.append(one)
        headers = {"Retry-After": retry_after if isinstance(retry_after, str) else retry_after()}
        return Answer(page("Not now"), status, headers) if len(asked) <= times else FEES

    return answer


def in_two_seconds() -> str:
    return (datetime.now(UTC) + timedelta(seconds=2)).strftime(AT)


def moments(site: Site, path: str) -> list[float]:
    return [one.at for one in site.requests(path)]


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {}, DEFAULT_WAIT_SECONDS),
        (429, {"retry-after": "7"}, 7.0),
        (429, {"retry-after": "soon"}, DEFAULT_WAIT_SECONDS),
        (429, {"retry-after": (NOW + timedelta(seconds=90)).strftime(AT), "date": NOW.strftime(AT)}, 90.0),
        (429, {"retry-after": (NOW - timedelta(days=1)).strftime(AT), "date": NOW.strftime(AT)}, 0.0),
        (503, {"retry-after": "20"}, 20.0),
        (503, {"retry-after": "120"}, None),
        (503, {}, None),
        (200, {"retry-after": "7"}, None),
        (301, {"retry-after": "7"}, None),
    ],
)
def test_how_long_a_server_asks_to_be_left_alone(status: int, headers: Mapping[str, str], seconds: float | None):
    limit = RateLimit.of(status, headers)
    assert (limit.seconds if limit is not None else None) == seconds


def test_a_status_that_measures_nobody_is_a_line_of_the_table(monkeypatch):
    monkeypatch.setitem(NOT_MEASURED, 425, NotMeasured("too early", "The site takes no early data", retry=True))
    answer = DocumentResponse("https://harbour.example/", 425, {"retry-after": "3"}, "GET", 1, None)
    assert answer.rate_limit == RateLimit(425, 3.0)
    assert find_bot_wall(answer, FailureSnapshot()) == "too early"


@pytest.mark.thorough
def test_a_page_is_asked_for_once_more_after_the_wait(site, attempts):
    served = site(
        {
            "/": page("Home", "<a href=/clicked>Fees</a>"),
            "/often": away(429, "1", times=1),
            "/away": away(503, "1", times=1),
            "/clicked": away(429, "1", times=1),
            "/date": away(429, in_two_seconds, times=1),
        }
    )
    tasks = {name: START.format(name) for name in ("often", "away", "date")}
    records = attempts(served, {**tasks, "clicked": "steps: [click: Fees]\nsuccess: [text: costs]"})
    agree(records, dict.fromkeys(records, "completed"))
    for name, record in records.items():
        first, second = moments(served, f"/{name}")
        assert second - first >= (1 if name != "date" else 0), name
        assert barriers(record) == []
        assert [one.details["waited"] for one in record.events_of("told-to-wait")] == [True]


def test_a_site_that_goes_on_asking_for_less_is_asked_twice_and_not_blamed(site, attempts):
    served = site({"/often": away(429, "1"), "/away": away(503, "1"), "/gone-for-long": away(503, "3600")})
    records = attempts(served, {name[1:]: START.format(name[1:]) for name in served.pages})
    agree(
        records,
        {
            "often": "not_measured bot_wall",
            "away": "not_measured site_unreachable",
            # Nobody waits for an hour: the service is away for customers, too.
            "gone-for-long": "not_completed server-error step 0",
        },
    )
    assert [len(served.requests(path)) for path in served.pages] == [2, 2, 1]
    assert records["often"].findings == records["away"].findings == []


@pytest.mark.thorough
def test_others_at_the_agency_wait_too(site, attempts):
    served = site({"/a": away(429, "2"), "/b": FEES})
    attempts(served, {"a": START.format("a"), "b": START.format("b")}, jobs=1)
    last = max(moments(served, "/a"))
    assert min(moments(served, "/b")) - last >= 2


def test_whoever_is_asked_to_stay_away_for_long_asks_nothing_more(site, attempts):
    served = site({"/a": away(429, "600"), "/b": FEES})
    records = attempts(served, {"a": START.format("a"), "b": START.format("b")}, jobs=1)
    agree(records, dict.fromkeys("ab", "not_measured bot_wall"))
    assert (len(served.requests("/a")), len(served.requests("/b"))) == (1, 0)
    assert "come back later" in records["b"].message


def test_what_was_sent_is_not_sent_again(site, attempt):
    form = page("Renew", "<form method=post action=/sent><button>Send</button></form>")
    served = site({"/": form, "/sent": away(429, "1")})
    record = attempt(served, "steps: [click: Send]\nsuccess: [text: costs]", agency="allow_submit: true")
    assert verdict(record) == "not_measured bot_wall", said(record)
    assert len(served.requests("/sent", "POST")) == 1


@pytest.mark.thorough
def test_a_document_is_waited_for_too(site, attempts):
    served = site({"/": page("Home", "<a href=/sheet.pdf>Sheet</a>"), "/sheet.pdf": away(429, "1")})
    records = attempts(served, {"sheet": "steps: [open_document: Sheet]\nsuccess: [text: costs]"})
    agree(records, {"sheet": "not_measured bot_wall"})
    first, second = moments(served, "/sheet.pdf")
    assert second - first >= 1


def test_parts_that_a_limit_keeps_back_are_not_the_agencys_fault(site, attempts):
    code = "<script src=/code.js></script>"
    served = site(
        {
            "/code.js": away(429, "1"),
            "/needs": page("Home", f"<main></main>{code}"),
            "/does-not": page("Fees", f"<p>It costs $25</p>{code}"),
        }
    )
    records = attempts(served, {name: START.format(name) for name in ("needs", "does-not")})
    agree(records, {"needs": "not_measured bot_wall", "does-not": "completed"})
    assert records["does-not"].findings == []


def test_one_attempt_at_a_time_unless_the_agency_file_says_more(site, attempts):
    pages = {f"/{way}{number}": page("Fees", f"<p>costs</p><a href=/{way}{number + 1}>Next</a>") for way in "abc"
             for number in range(3)}  # fmt: skip
    served = site(pages)
    task = "start: /{0}0\nsteps: [click: Next, click: Next]\nsuccess: [url: '/{0}2']"
    attempts(served, {way: task.format(way) for way in "abc"}, pace="{requests_per_second: 1000}", jobs=3)
    asked = "".join(one.path[1] for one in served.asked if one.path[1:2] in "abc" and one.path[2:].isdigit())
    assert sorted(asked) == sorted("abc" * 3)
    assert asked in {"".join(letter * 3 for letter in order) for order in ("abc", "acb", "bac", "bca", "cab", "cba")}


@pytest.mark.parametrize(
    ("late", "seen"),
    [(0.5, True), (0.5, False), pytest.param(0.0, True, marks=pytest.mark.thorough)],
    ids=["late", "unseen", "at-once"],
)
def test_pages_are_as_far_apart_as_robots_txt_asks(site, attempt, monkeypatch, late, seen):
    """However late a busy browser sends the first of them, and whether or not it is seen to leave."""
    answer = Gate._answer
    if not seen:
        monkeypatch.setattr(Pace, "note_left", lambda pace: None)

    async def answer_late(gate, paused):
        told = await answer(gate, paused)
        if paused["resourceType"] == "Document" and paused["request"]["url"].endswith("/"):
            await asyncio.sleep(late)
        return told

    monkeypatch.setattr(Gate, "_answer", answer_late)
    served = site(
        {
            "/robots.txt": Answer("User-agent: *\nCrawl-delay: 1\n"),
            "/": page("Home", "<a href=/fees>Fees</a>"),
            "/fees": FEES,
        }
    )
    record = attempt(served, "steps: [click: Fees]\nsuccess: [text: costs]")
    assert verdict(record) == "completed", said(record)
    assert moments(served, "/fees")[0] - moments(served, "/")[0] >= 1


def test_what_robots_txt_asks_is_counted_from_the_answer(site, attempt):
    """A busy server may get to a request long after it was sent, and nobody else knows when."""
    served = site(
        {
            "/robots.txt": Answer("User-agent: *\nCrawl-delay: 1\n"),
            "/": Answer(page("Home", "<a href=/fees>Fees</a>"), after_seconds=0.5),
            "/fees": FEES,
        }
    )
    record = attempt(served, "steps: [click: Fees]\nsuccess: [text: costs]")
    assert verdict(record) == "completed", said(record)
    assert moments(served, "/fees")[0] - moments(served, "/")[0] >= 1.5
