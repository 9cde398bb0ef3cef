"""A browser, a page of it or its driver that dies or hangs: no verdict on the agency, and the next try goes on."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

from auditkit.browser.settle import Timeouts
from auditkit.run import visit as visit_module

from .reading import agree, barriers
from .site import Answer, page

FEES = page("Fees", "<p>A licence costs $25.00.</p>")


def descendants(pid: int) -> list[int]:
    """Processes below this one; threads and processes come and go meanwhile."""
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            children += [int(child) for child in (task / "children").read_text().split()]
    return children + [inner for child in children for inner in descendants(child)]


def browsers(kind: str) -> list[int]:
    """The running browser's own processes below this one: `main` or a renderer; or the `driver`, above it."""
    found = []
    for pid in descendants(os.getpid()):
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if "run-driver" in line:
            found += [pid] if kind == "driver" else []
        elif "--remote-debugging-pipe" in line and "--type=" not in line and "chrom" in line.split("\0")[0]:
            found += [pid] if kind == "main" else []
        elif kind == "renderer" and "--type=renderer" in line:
            found.append(pid)
    return found


def test_a_browser_that_dies_is_no_verdict_and_the_next_attempt_goes_on(site, attempts, monkeypatch):
    monkeypatch.setattr(visit_module, "_SURE_SECONDS", 2)
    killed = []
    others = {kind: set(browsers(kind)) for kind in ("main", "renderer", "driver")}

    def kill(kind, sent=signal.SIGKILL):
        def handler(asked):
            killed.append([os.kill(pid, sent) for pid in set(browsers(kind)) - others[kind]])
            return Answer(FEES, after_seconds=0.5)

        return handler

    pages = {
        "/": page("Home", "<a href=/kill>Dies</a><a href=/crash>Crashes</a><a href=/fees>Fees</a>"),
        "/hang": kill("main", signal.SIGSTOP),
        "/drive": kill("driver"),
        "/kill": kill("main"),
        "/crash": kill("renderer"),
        "/fees": FEES,
    }
    records = attempts(
        site(pages),
        {
            "a-dies": "steps: [click: Dies, click: Pay]\nsuccess: [text: costs]",
            "b-goes-on": "steps: [click: Fees]\nsuccess: [text: costs]",
            "c-crashes": "steps: [click: Crashes, click: Pay]\nsuccess: [text: costs]",
            "d-goes-on": "steps: [click: Fees]\nsuccess: [text: costs]",
            "e-hangs": "start: /hang\nsteps: []\nsuccess: [text: costs]",
            "f-goes-on": "steps: [click: Fees]\nsuccess: [text: costs]",
            "g-loses-its-driver": "start: /drive\nsteps: []\nsuccess: [text: costs]",
            "h-goes-on": "steps: [click: Fees]\nsuccess: [text: costs]",
        },
        timeouts=Timeouts(page=4, own_requests=2, control=2, quiet_page=1),
        jobs=1,
        own_browser=True,
    )
    assert len(killed) == 4 and all(killed)
    agree(
        records,
        {
            "a-dies": "not_measured tool_error",
            "b-goes-on": "completed",
            "c-crashes": "not_measured tool_error",
            "d-goes-on": "completed",
            "e-hangs": "not_measured tool_error",
            "f-goes-on": "completed",
            "g-loses-its-driver": "not_measured tool_error",
            "h-goes-on": "completed",
        },
    )
    assert not set(browsers("main")) - others["main"], "nothing of it is left running"
    assert barriers(records["a-dies"]) == []
