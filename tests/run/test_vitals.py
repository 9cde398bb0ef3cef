"""Lab vitals: what is slow, what is only held back by us, what moves."""

from __future__ import annotations

import pytest

from .site import Answer, page

FEES = page("Fees", "<p>A licence costs $25.00.</p>")
TASK = "start: /{}\nsteps: [click: Fees]\nsuccess: [text: costs]"
PICTURE = (
    "<svg xmlns='http://www.w3.org/2000/svg' width='900' height='500'>"
    f"<rect width='900' height='500' fill='#147'/><!-- {'Few bytes are taken for decoration. ' * 300} --></svg>"
)
SEEN = "onload=\"setTimeout(() => this.setAttribute('complete', ''), 2500)\""


def slow(record):
    return [(one.barrier, one.severity) for one in record.findings if one.barrier in ("slow-page", "shifting-page")]


@pytest.mark.thorough
def test_a_page_whose_largest_part_comes_late_is_slow_and_one_with_a_small_late_picture_is_not(site, attempts):
    svg = {"Content-Type": "image/svg+xml"}
    server = site(
        {
            "/big": page(
                "Home",
                f"<a href=/fees>Fees</a><p><img src=/late.svg width=900 height=500 alt=Harbour {SEEN}></p>",
            ),
            "/small": page(
                "Home",
                f"<a href=/fees>Fees</a><p>{'The harbour is open every day. ' * 60}</p>"
                f"<img src=/late.svg width=24 height=24 alt=Harbour {SEEN}>",
            ),
            "/late.svg": Answer(PICTURE, headers=svg, after_seconds=3),
            "/fees": FEES,
        }
    )
    wait = (
        "start: /{}\nsteps:\n- wait_for: {{css: 'img[complete]'}}\n  timeout_seconds: 20\n- click: Fees\n"
        "success: [text: costs]"
    )
    tasks = {name: wait.format(name) for name in ("big", "small")}
    records = attempts(server, tasks, probes=True)
    assert {one.steps[0].status for one in records.values()} == {"done"}
    assert records["small"].pages[0].probes["vitals"].kept["lcp_ms"] < 2500
    assert slow(records["small"]) == []
    assert [barrier for barrier, _ in slow(records["big"])] == ["slow-page"]
    assert records["big"].pages[0].probes["vitals"].kept["lcp_ms"] > 2900


@pytest.mark.thorough
def test_what_our_own_pace_holds_back_is_not_the_sites_slowness(site, attempt):
    # A redirect follows at once, however long the kit itself was busy before the press.
    server = site(
        {
            "/": page("Home", "<a href=/old>Fees</a>"),
            "/old": Answer("", status=302, headers={"Location": "/fees"}),
            "/fees": FEES,
        }
    )
    record = attempt(server, TASK.format(""), pace="{requests_per_second: 0.4, concurrent: 1}", probes=True)
    assert record.paced_seconds > 1.5
    assert record.pages[1].probes["vitals"].kept["lcp_ms"] < 2500
    assert record.pages[1].duration_seconds < 5
    assert slow(record) == []


@pytest.mark.thorough
def test_a_page_that_jumps_and_one_that_keeps_room(site, attempts):
    late = "<script>onload = () => setTimeout(() => {{ late.style.height = '450px' }}, 1200)</script>"
    text = f"<p>{'The harbour is open every day. ' * 400}</p><a href=/fees>Fees</a>"
    server = site(
        {
            "/jumps": page("Home", f"<div id=late style='height:0;background:#147'></div>{text}{late.format()}"),
            "/keeps": page(
                "Home", f"<div style='height:450px'><div id=late style='height:0'></div></div>{text}{late.format()}"
            ),
            "/fees": FEES,
        }
    )
    wait = "start: /{}\nsteps:\n- wait_for: {{css: '#late[style*=\"450px\"]'}}\n- click: Fees\nsuccess: [text: costs]"
    records = attempts(server, {name: wait.format(name) for name in ("jumps", "keeps")}, probes=True)
    assert slow(records["jumps"]) == [("shifting-page", "moderate")]
    assert slow(records["keeps"]) == []


@pytest.mark.thorough
def test_a_button_that_takes_its_time_to_answer(site, attempts):
    busy = "const end = performance.now() + {}; while (performance.now() < end);"
    button = (
        "<button onclick=\"{}; document.querySelector('p').textContent = 'It costs $25.00'\">Show the fee</button>"
    )
    server = site(
        {
            f"/{name}": page("Home", button.format(busy.format(milliseconds)) + "<p>Press it.</p>")
            for name, milliseconds in (("slow", 900), ("quick", 5))
        }
    )
    task = "start: /{}\nsteps: [click: Show the fee, wait_for: It costs, click: Show the fee]\nsuccess: [text: costs]"
    records = attempts(server, {name: task.format(name) for name in ("slow", "quick")}, probes=True)
    assert records["slow"].pages[0].probes["vitals"].kept["inp_ms"] >= 850
    assert slow(records["slow"]) == [("slow-page", "moderate")]
    assert slow(records["quick"]) == []
