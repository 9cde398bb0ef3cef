"""Every attempt ends: the step, the page and the attempt have each a limit."""

from __future__ import annotations

import time

import pytest

from auditkit.browser import guard, traffic
from auditkit.browser.settle import Timeouts
from auditkit.run import visit

from .reading import HALVES, agree, half_of, said
from .site import Hang, page

HOME = page("Home", "<a href=/never>Fees</a>")
CHATTY = page("Home", "<script>setInterval(() => fetch('/more'), 50)</script>")


@pytest.mark.thorough
def test_an_attempt_that_goes_on_and_on_ends_as_ours(site, attempts):
    began = time.monotonic()
    records = attempts(
        site({"/": HOME, "/never": Hang}),
        {
            "waits": "steps:\n  - wait_for: {text: ready}\n    timeout_seconds: 600\nsuccess: [text: costs]",
            "hangs": "steps: [click: Fees, click: Pay]\nsuccess: [text: costs]",
        },
        timeouts=Timeouts(page=600, control=600, quiet_page=600),
        attempt_limit_seconds=5,
    )
    assert time.monotonic() - began < 120
    agree(records, dict.fromkeys(records, "not_measured tool_error"))
    assert "5 seconds" in records["waits"].message
    assert [one.url[-1] for one in records["waits"].pages] == ["/"], "what was seen is kept"


@pytest.mark.thorough
def test_a_step_has_the_limit_its_task_file_gives_it(site, attempts):
    starts = "<button onclick=\"setTimeout(() => { a.innerText = 'costs' }, 4000)\">Start</button><div id=a></div>"
    step = "steps:\n  - click: Start\n  - expect: {{text: costs}}\n{}success: [text: costs]"
    records = attempts(
        site({"/": page("Home", starts)}),
        {
            "shorter": step.format("    timeout_seconds: 0.3\n"),
            "as-usual": step.format(""),
            "longer": step.format("    timeout_seconds: 30\n"),
        },
        timeouts=Timeouts(control=15, quiet_page=15, page=8),
    )
    assert {name: record.steps[1].status.value for name, record in records.items()} == {
        "shorter": "failed",
        "as-usual": "done",
        "longer": "done",
    }


@pytest.mark.thorough
def test_a_page_that_never_stops_asking_is_looked_at_all_the_same(site, attempts):
    records = attempts(
        site({"/": CHATTY, "/more": "ok"}),
        {"task": "steps: [click: Fees]\nsuccess: [text: costs]"},
        timeouts=Timeouts(control=3, quiet_page=1, own_requests=1, page=5),
    )
    agree(records, {"task": "not_completed control-not-found step 1"})


ADDRESSES = {"hash": "location.hash = left", "state": "history.pushState(0, '', '/state?' + left)"}


@pytest.mark.thorough
def test_a_page_whose_address_never_rests_is_read_in_good_time(site, attempts):
    """The browser tells of each change, a thousand a second: that must not keep the kit from what it waits for."""
    pages = {f"/{name}": repeated(code, "1e6").replace("}, 5)", "}, 1)") for name, code in ADDRESSES.items()}
    task = "start: /{}\nsteps: [wait_for: ready]\nsuccess: [text: ready]"
    tasks = {name: task.format(name) for name in ADDRESSES}
    records = attempts(site(pages), tasks, jobs=1, probes=True, attempt_limit_seconds=100)
    agree(records, dict.fromkeys(tasks, "completed"))


def test_a_step_that_never_ends_is_no_reason_to_lose_the_others(site, attempts):
    records = attempts(
        site({"/": HOME, "/never": Hang, "/fees": page("Fees", "<p>costs</p>")}),
        {
            "a-hangs": "steps: [click: Fees, click: Pay]\nsuccess: [text: costs]",
            "b-fine": "start: /fees\nsteps: []\nsuccess: [text: costs]",
        },
        timeouts=Timeouts(page=2, control=2, quiet_page=1),
        jobs=1,
    )
    agree(records, {"a-hangs": "not_completed page-timeout step 1", "b-fine": "completed"})


def repeated(script: str, times: str = "Infinity") -> str:
    tick = f"if (left-- <= 0) clearInterval(timer); else {{ {script} }}"
    timer = f"let left = {times}; const timer = setInterval(() => {{ {tick} }}, 5)"
    return page("Home", f"<p>ready</p><script>{timer}</script>")


FLOODS = {
    "requests": "fetch(`/plain?${Math.random()}`)",
    "refusals": "fetch('/w', {method: 'POST'}).catch(() => 0)",
    "errors": "throw new Error('x'.repeat(100))",
    "console": "for (let i = 0; i < 20; i++) console.log('x'.repeat(100))",
    "windows": "open('/plain')",
    "windows-apart": "open('/plain', '_blank', 'noopener')",
    "dialogs": "alert('x')",
    "files": "const a = document.createElement('a'); a.href = 'data:,x'; a.download = 'x'; a.click()",
}


@HALVES
def test_what_a_page_does_without_end_is_stopped_and_a_few_times_is_not(site, attempts, monkeypatch, half):
    monkeypatch.setattr(guard, "MOST_REFUSED", 40)
    monkeypatch.setattr(traffic, "_MOST_ERRORS", 40)
    monkeypatch.setattr(traffic, "_MOST_ASKED", 60)
    monkeypatch.setattr(traffic, "_MOST_TOLD", 500)
    monkeypatch.setattr(visit, "_FLOODS", {kind: (does, 10) for kind, (does, _) in visit._FLOODS.items()})
    few = "".join(f"if (left % {len(FLOODS)} === {at}) {{ {one} }}" for at, one in enumerate(FLOODS.values()))
    pages = {f"/{name}": repeated(script) for name, script in FLOODS.items()}
    served = site({**pages, "/few": repeated(few, "30"), "/plain": page("Plain", "<p>ready</p>")})
    task = "start: /{}\nsteps:\n  - wait_for: {{text: never}}\n    timeout_seconds: 60\nsuccess: [text: ready]"
    tasks = {name: task.format(name) for name in half_of(FLOODS, half)}
    tasks["few"] = task.format("few").replace("never", "ready")
    records = attempts(served, tasks, jobs=2)
    agree(records, dict.fromkeys(tasks, "not_measured tool_error") | {"few": "completed"})
    went_on = [
        said(one) for name, one in records.items() if name != "few" and "was stopped" not in (one.message or "")
    ]
    assert not went_on, went_on
