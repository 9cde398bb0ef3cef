"""A bug of ours costs the attempt it comes up in, and no other; what the person can mend ends the run."""

from __future__ import annotations

import pytest

from auditkit.browser.traffic import Traffic
from auditkit.diagnostic import error
from auditkit.diagnostic.error import AuditkitError
from auditkit.record.event import RunNotice
from auditkit.run import attempt as attempt_module
from auditkit.run.traffic_source import TrafficSource
from auditkit.run.visit import Visit

from .reading import agree, barriers
from .site import page

PAGES = {
    "/": page("Home", "<a href=/fees>Fees</a>"),
    "/fees": page("Fees", "<p>A licence costs $25.00.</p>"),
}
TASKS = {
    "a-breaks": "steps: [click: Fees, click: Pay the s3cret fee]\nsuccess: [text: costs]",
    "b-goes-on": "steps: [click: Fees]\nsuccess: [text: costs]",
}


def test_a_bug_costs_one_attempt_and_leaves_a_log(site, attempts, desk, monkeypatch, tmp_path):
    def breaks(evidence):
        raise KeyError(f"{evidence.words} at {evidence.url}?token={'abc'}")

    monkeypatch.setattr(attempt_module, "find_cause", breaks)
    monkeypatch.setattr(error, "_state_folder", lambda: tmp_path / "state")
    records = attempts(site(PAGES), TASKS, jobs=1)
    agree(records, {"a-breaks": "not_measured tool_error", "b-goes-on": "completed"})
    broken = records["a-breaks"]
    assert barriers(broken) == []
    assert broken.message.startswith("auditkit failed: a bug in auditkit (KeyError at test_bug.py:")
    assert broken.steps[0].status == "done", "what was made stands"
    (log,) = (tmp_path / "state").glob("bug-*.log")
    assert "KeyError" in log.read_text() and "token=abc" not in log.read_text()
    (notice,) = [one.words for one in desk.events if isinstance(one, RunNotice)]
    assert "This is a bug in auditkit (KeyError), and it cost one attempt (harbour" in notice
    assert notice.endswith(f"Please report it and attach this file: {log}")


@pytest.mark.parametrize(
    "fault",
    [
        AuditkitError("The audits folder is gone."),
        pytest.param(OSError(28, "No space left"), marks=pytest.mark.thorough),
    ],
)
def test_what_the_person_can_mend_ends_the_run(site, attempts, monkeypatch, fault):
    def breaks(evidence):
        raise fault

    monkeypatch.setattr(attempt_module, "find_cause", breaks)
    with pytest.raises(BaseException) as raised:
        attempts(site(PAGES), TASKS, jobs=1)
    leaf = raised.value
    while isinstance(leaf, BaseExceptionGroup):
        leaf = leaf.exceptions[0]
    assert leaf is fault


def test_whatever_breaks_costs_its_own_attempt_alone(site, attempts, monkeypatch, tmp_path):
    """In a listener of the browser's events, as the visit is closed, for want of memory, before it begins."""
    monkeypatch.setattr(error, "_state_folder", lambda: tmp_path / "state")
    asked, close = Traffic._note_data_request, Visit.close
    find_cause, replay = attempt_module.find_cause, TrafficSource.replay

    def listens(traffic, url, *given):
        if "listener" in url:
            raise KeyError(url)
        asked(traffic, url, *given)

    async def closes(visit):
        await close(visit)
        if visit.page.url.endswith("/closing"):
            raise ValueError("no port")

    def finds(evidence):
        if "memory" in evidence.words:
            raise MemoryError
        return find_cause(evidence)

    def replays(source, job, *given):
        if job.task.id == "d-beginning":
            raise ConnectionResetError(104, "reset")
        return replay(source, job, *given)

    monkeypatch.setattr(Traffic, "_note_data_request", listens)
    monkeypatch.setattr(Visit, "close", closes)
    monkeypatch.setattr(attempt_module, "find_cause", finds)
    monkeypatch.setattr(TrafficSource, "replay", replays)
    pages = dict.fromkeys(("/listener", "/closing", "/fees"), PAGES["/fees"]) | PAGES
    records = attempts(
        site(pages),
        {
            "a-listener": "start: /listener\nsteps: [click: Pay]\nsuccess: [text: costs]",
            "b-closing": "start: /closing\nsteps: []\nsuccess: [text: costs]",
            "c-memory": "start: /fees\nsteps: [click: Pay for memory]\nsuccess: [text: costs]",
            "d-beginning": "steps: []\nsuccess: [text: costs]",
            "e-goes-on": "start: /fees\nsteps: []\nsuccess: [text: costs]",
        },
        jobs=1,
    )
    agree(records, dict.fromkeys(records, "not_measured tool_error") | {"e-goes-on": "completed"})
    text = "".join(log.read_text() for log in (tmp_path / "state").glob("bug-*.log"))
    assert all(kind in text for kind in ("KeyError", "ValueError", "MemoryError", "ConnectionResetError"))
