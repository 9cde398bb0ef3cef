"""A bug of ours costs the attempt it comes up in, and no other; what the person can mend ends the run."""

from __future__ import annotations

import pytest

from auditkit.diagnostic import error
from auditkit.diagnostic.error import AuditkitError
from auditkit.record.event import RunNotice
from auditkit.run import attempt as attempt_module

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
    assert broken.message.startswith("auditkit broke: a bug of ours (KeyError at test_bug.py:")
    assert broken.steps[0].status == "done", "what was made stands"
    (log,) = (tmp_path / "state").glob("bug-*.log")
    assert "KeyError" in log.read_text() and "token=abc" not in log.read_text()
    (notice,) = [one.words for one in desk.events if isinstance(one, RunNotice)]
    assert "This is a bug of ours (KeyError), and costs one attempt (harbour" in notice
    assert notice.endswith(f"Please report it and attach this file: {log}")


@pytest.mark.parametrize("fault", [AuditkitError("The audits folder is gone."), OSError(28, "No space left")])
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
