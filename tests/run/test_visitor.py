"""Kinds of visitor, and how politely they visit."""

from __future__ import annotations

import pytest

from auditkit.record.event import AttemptEnded, AttemptStarted

from .reading import agree
from .site import Answer, page, redirect
from .test_document import AS_PDF, SHEET

TELLS = """<p id=said></p><script>
const dark = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
const still = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'still' : 'moving';
const touch = navigator.maxTouchPoints > 0 ? 'touch' : 'mouse';
said.innerText = [innerWidth, touch, navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone, dark,
  still].join(' ');
</script><noscript><p>no scripts here</p></noscript>"""
PROFILES = """
welsh: {width: 900, height: 700, locale: cy-GB, timezone: Europe/London, colour_scheme: dark, reduced_motion: true}
slow: {network: {latency_ms: 1500}}
narrow: {network: {download_kbps: 400}}
plain: {javascript: false}
"""
VISIT = "profiles: [{}]\nsteps: [expect: {{role: heading, name: You}}]\nsuccess: [text: You]\nanswer: {}"
SAID = "{read: {css: '#said'}, matches: '.*'}"


def test_profiles_are_kinds_of_visitor(site, attempts):
    served = site({"/": page("You", TELLS)})
    plain = "{read: {text: no scripts}, matches: '.*'}"
    records = attempts(
        served,
        {
            name: VISIT.format(name, plain if name == "plain" else SAID)
            for name in ("desktop", "phone", "welsh", "plain")
        },
        profiles=PROFILES,
        agency="contact: audits@harbour.example",
    )
    agree(records, dict.fromkeys(records, "completed"))
    read = {name: record.answer.read for name, record in records.items()}
    assert read["desktop"].split()[:2] == ["1280", "mouse"]
    assert read["phone"].split()[:2] == ["412", "touch"]
    assert read["welsh"] == "900 mouse cy-GB Europe/London dark still"
    assert read["plain"] == "no scripts here"
    agents = [one.headers["user-agent"] for one in served.asked]
    assert all("auditkit/" in agent and "audits@harbour.example" in agent for agent in agents)
    assert any("Mobile" in agent and "Pixel" in agent for agent in agents)
    assert not any("Headless" in agent for agent in agents)
    assert {one.headers.get("accept-language", "")[:5] for one in served.requests("/")} >= {"cy-GB"}


@pytest.mark.thorough
def test_a_slow_network_slows_things_down(site, attempts):
    heavy = page("You", TELLS + f"<!-- {'x' * 100_000} -->")
    records = attempts(
        site({"/": heavy}),
        {name: VISIT.format(name, SAID) for name in ("desktop", "slow", "narrow")},
        profiles=PROFILES,
        jobs=1,
    )
    agree(records, dict.fromkeys(records, "completed"))
    seconds = {name: record.scripted_duration_seconds for name, record in records.items()}
    assert records["slow"].pages[0].duration_seconds > 1.4
    assert seconds["slow"] > 1.4
    assert seconds["narrow"] > 1.7  # 100 kB at 400 kbit/s are two seconds
    assert records["desktop"].pages[0].duration_seconds < records["slow"].pages[0].duration_seconds


@pytest.mark.thorough
def test_pages_are_asked_for_at_the_agencys_pace_whatever_the_number_of_attempts(site, desk):
    link = "<a href=/b>Next</a> <a href=/sheet.pdf>Sheet</a>"
    served = site(
        {"/": page("A", link), "/b": page("B", link), "/sheet.pdf": Answer(SHEET, headers=AS_PDF), "/x.png": ""}
    )
    task = "steps: [click: Next, open_document: Sheet]\nsuccess: [text: licence]"
    desk.write(served, {f"t{number}": task for number in range(4)}, pace="{requests_per_second: 4, concurrent: 4}")
    records = desk.run(jobs=4)
    agree(records, dict.fromkeys(records, "completed"))
    times = sorted(one.at for one in served.asked if one.path != "/robots.txt")
    assert len(times) == 12
    assert times[-1] - times[0] > 11 / 4 - 0.5, "the first may come late"
    busiest = max(sum(1 for one in times if begin <= one < begin + 1) for begin in times)
    assert busiest <= 8, "four a second, but some may come late and together"
    assert sum(record.paced_seconds for record in records.values()) > 0


@pytest.mark.thorough
def test_redirects_are_requests_too(site, desk):
    served = site(
        {"/": redirect("/a"), "/a": redirect("/b"), "/b": redirect("/c"), "/c": page("C", "<p>It costs $25</p>")}
    )
    desk.write(served, {"task": "steps: []\nsuccess: [text: costs]"}, pace="{requests_per_second: 2, concurrent: 1}")
    agree(desk.run(), {"task": "completed"})
    times = sorted(one.at for one in served.asked if one.path != "/robots.txt")
    assert len(times) == 4
    assert times[-1] - times[0] > 1


def most_at_once(events) -> int:
    running, most = 0, 0
    for event in events:
        running += isinstance(event, AttemptStarted) - isinstance(event, AttemptEnded)
        most = max(most, running)
    return most


def test_no_more_attempts_at_once_than_the_agency_or_the_run_allows(site, desk):
    desk.write(
        site({"/": page("A", "<p>costs</p>")}),
        {f"t{number}": "steps: []\nsuccess: [text: costs]" for number in range(5)},
        pace="{requests_per_second: 1000, concurrent: 2}",
    )
    desk.run(jobs=5)
    assert most_at_once(desk.events) == 2
    desk.events.clear()
    desk.run(jobs=1)
    assert most_at_once(desk.events) == 1
