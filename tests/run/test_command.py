"""`auditkit run` as it is started by people: what it says, how it ends, what it leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from auditkit.cli import main
from auditkit.record.store import AuditStore
from tools.light_browser import light_browser

from .reading import agree, verdict
from .site import page

HOME = page("Home", "<a href=/fees>Fees</a>")
FEES = page("Fees", "<p>A licence costs $25.</p>")
TASK = "start: {}\nsteps: [expect: {{role: heading, name: Fees}}]\nsuccess: [text: costs]"


UNWATCHED = """from auditkit.cli import main
from auditkit.run.machine_load import Load
Load.starved = False
main()"""
"""The kit, which takes no notice of what else goes on on this machine."""


def started(
    desk, *arguments: str, kit: tuple[str, ...] = ("-m", "auditkit"), **environ: str
) -> subprocess.Popen[str]:
    own = {"PYTHONPATH": str(Path.cwd()), "NO_COLOR": "1", "AUDITKIT_BROWSER": str(light_browser().path)}
    environ = {**os.environ, **own, **environ}
    return subprocess.Popen(
        [sys.executable, *kit, "run", "--no-probes", *arguments],
        cwd=desk.folder,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


@pytest.mark.parametrize(
    ("arguments", "environ", "words"),
    [
        ((), {"AUDITKIT_BROWSER": "/nonexistent/browser"}, ("AUDITKIT_BROWSER", "Set AUDITKIT_BROWSER")),
        ((), {"AUDITKIT_BROWSER": "/bin/false"}, ("didn't start", "auditkit browser")),
        (("--headed",), {"DISPLAY": "", "WAYLAND_DISPLAY": ""}, ("display", "without --headed")),
        (("--audits", "notes.txt"), {}, ("notes.txt", "--audits")),
        (("--agency", "harbor"), {}, ("harbor", "harbour")),
        (("--resume",), {}, ("audit", "")),
        (("--resume", "--audit-id", "2020-01-01"), {}, ("no audits", "auditkit run")),
        (("--base-url", "harbour.example"), {}, ("harbour.example", "http")),
        (("nothing/here",), {}, ("nothing/here", "")),
    ],
)
def test_what_a_person_can_mend_is_said_in_a_sentence(desk, arguments, environ, words, monkeypatch, capfd):
    desk.write("http://127.0.0.1:9", {"fee": TASK.format("/")})
    (desk.folder / "notes.txt").write_text("not a folder")
    monkeypatch.chdir(desk.folder)
    for name, value in {"NO_COLOR": "1", **environ}.items():
        monkeypatch.setenv(name, value)
    status = main(["run", *arguments])
    out, err = capfd.readouterr()
    assert status == 1, out + err
    assert "Traceback" not in out + err
    assert "bug in auditkit" not in out + err
    assert all(word in err for word in words), err
    assert (desk.folder / "notes.txt").read_text() == "not a folder"


def test_a_stopped_run_keeps_what_it_had_and_goes_on_later(site, desk):
    process: list[subprocess.Popen[str]] = []
    stopped = threading.Event()

    def slow(asked):
        if not stopped.is_set():
            os.kill(process[0].pid, signal.SIGINT)
            stopped.wait(60)
        return FEES

    served = site({"/": HOME, "/first": FEES, "/slow": slow, "/third": FEES})
    desk.write(served, {"a": TASK.format("/first"), "b": TASK.format("/slow"), "c": TASK.format("/third")})
    process.append(started(desk, "--jobs", "1", "--audit-id", "today"))
    status, out, err = ended(process[0])
    stopped.set()
    assert status == 130, out + err
    assert "Traceback" not in out + err
    kept = {one.task: one for one in AuditStore(desk.folder / "audits").open("today").attempts()}
    assert {name: verdict(one) for name, one in kept.items()} == {
        "a": "completed",
        "b": "not_measured interrupted",
    }
    first = next((desk.folder / "audits").rglob("harbour.a.*.json"))
    before = first.stat().st_mtime_ns
    status, out, err = ended(started(desk, "--resume", "--audit-id", "today"))
    assert status == 0, out + err
    audit = AuditStore(desk.folder / "audits").open("today")
    agree({one.task: one for one in audit.attempts()}, dict.fromkeys("abc", "completed"))
    assert first.stat().st_mtime_ns == before, "a finished attempt isn't made again"
    assert len(served.requests("/first")) == 1
    assert audit.record.ended_at is not None


FLOODS = {
    "console": "setInterval(() => { for (let i = 0; i < 1000; i++) console.log('x'.repeat(1000)) }, 10)",
    "errors": "setInterval(() => { for (let i = 0; i < 100; i++) Promise.reject(new Error('x'.repeat(1000))) }, 5)",
    "requests": "setInterval(() => { for (let i = 0; i < 20; i++) fetch('/none?' + Math.random()) }, 10)",
}
_GROWTH_BYTES = 150 * 2**20


@pytest.mark.thorough
@pytest.mark.parametrize("name", FLOODS)
def test_no_page_fills_the_kits_own_memory(site, desk, name):
    at_first: list[int] = []

    def flood(asked):
        at_first.append(kit.memory_info().rss)
        return page("Home", f"<script>{FLOODS[name]}</script>")

    desk.write(site({"/": flood}), {"fee": "steps: [wait_for: {text: costs}]\nsuccess: [text: costs]"})
    process = started(desk, "--jobs", "1", "--audit-id", "today", kit=("-c", UNWATCHED))
    kit, most = psutil.Process(process.pid), 0
    with suppress(psutil.Error):
        while process.poll() is None:
            most = max(most, kit.memory_info().rss)
            time.sleep(0.02)
    assert ended(process)[0] == 0
    [record] = AuditStore(desk.folder / "audits").open("today").attempts()
    assert "endlessly" in (record.message or ""), record.message
    assert 0 < most - at_first[0] < _GROWTH_BYTES


HOSTILE = "\x1b[31mFees\x1b[0m\x1b]0;owned\x07\x9b2J\u202e end"


def test_a_failing_agency_is_a_result_and_its_words_are_harmless(site, desk):
    secret = "Sesame-open-77"
    hostile = f"<button>{HOSTILE} of {{}}</button><div role=alert>{HOSTILE} {{}}</div><h2>{HOSTILE}</h2>"
    pages = {
        "/": page(HOSTILE, "<form action=/b><label>Code <input name=c></label><button>Go</button></form>"),
        "/b": lambda asked: page(HOSTILE + asked.query["c"], hostile.replace("{}", asked.query["c"])),
        "/covered": page(HOSTILE, f"<a href=/>Fees</a><div style='position:fixed;inset:0'>{HOSTILE}</div>"),
    }
    desk.write(
        site(pages),
        {
            "covered": "start: /covered\nsteps: [click: Fees]\nsuccess: [text: x]",
            "secret": "steps: [fill: {label: Code, value: '${WORD}'}, click: Go, "
            "{click: Fees and more, timeout_seconds: 1}]\nsuccess: [text: x]",
            "wrong": "start: /b?c=1\nsteps: []\nsuccess: [text: Fees]\nanswer: {read: {css: h2}, equals: x}",
        },
    )
    status, out, err = ended(started(desk, "--jobs", "3", WORD=secret))
    assert status == 0, out + err
    assert "3" in out
    for text in (out, err):
        assert not [letter for letter in text if ord(letter) in {*range(32), *range(127, 160)} - {10}]
        assert "\u202e" not in text
        assert secret not in text
