"""An audit that is continued in part has not come to its end. No browser: the attempts are made up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Self

import pytest

from auditkit.browser.redaction import Secrets
from auditkit.record.audit import Audit
from auditkit.record.outcome import Outcome, Reason
from auditkit.record.store import AuditStore
from auditkit.run.runner import JobBatch, Runner, RunOptions
from auditkit.task.loader import load_tasks
from auditkit.task.plan import Selection, plan
from tests.factories import make_attempt

TASK = "version: 1\ntask: Find the fee\nprofiles: [phone, desktop]\nsteps:\n  - click: A\nsuccess: [text: B]\n"


class MadeUp:
    """Makes attempts without a browser: those at some profiles are stopped, at others the kit breaks."""

    size = 1

    def __init__(self, stopped: Collection[str] = (), broken: Collection[str] = ()) -> None:
        self.stopped, self.broken = stopped, broken

    async def browser(self) -> str:
        return "Chromium"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def make(self, batch: JobBatch) -> None:
        for job in batch.jobs:
            reason = Reason.INTERRUPTED if job.profile in self.stopped else None
            reason = Reason.TOOL_ERROR if job.profile in self.broken else reason
            outcome = Outcome.NOT_MEASURED if reason else Outcome.COMPLETED
            where = {"task": job.task.id, "path": job.path, "profile": job.profile, "trial": job.trial}
            batch.store(make_attempt(outcome, **where, **({"reason": reason} if reason else {})), Secrets())
        if self.stopped:
            raise asyncio.CancelledError


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Audit]:
    folder = tmp_path / "tasks" / "harbour"
    folder.mkdir(parents=True)
    (folder / "agency.yml").write_text("version: 1\nagency: Harbour\nbase_url: https://harbour.example\n")
    (folder / "fee.yml").write_text(TASK)
    taskset, audits = load_tasks([tmp_path / "tasks"], {}), AuditStore(tmp_path / "audits")

    def run(executor: MadeUp, *profiles: str, **options: Any) -> Audit:
        jobs = plan(taskset, Selection(profiles=list(profiles)))
        made = RunOptions(jobs=1, audit_id="one", **options)
        runner = Runner(jobs, taskset.profiles, audits, made, lambda _: None, {}, executor=executor)
        try:
            asyncio.run(runner.run())
        except asyncio.CancelledError:
            assert executor.stopped
        return audits.open("one")

    return run


def test_an_audit_that_was_continued_in_part_has_no_end(run: Callable[..., Audit]) -> None:
    assert run(MadeUp(stopped=["phone", "desktop"])).record.ended_at is None
    assert run(MadeUp(), "phone", resume=True).record.ended_at is None
    assert run(MadeUp(), resume=True).record.ended_at is not None


def test_an_audit_in_which_the_kit_broke_has_an_end(run: Callable[..., Audit]) -> None:
    assert run(MadeUp(stopped=["phone", "desktop"])).record.ended_at is None
    assert run(MadeUp(broken=["phone"]), resume=True).record.ended_at is not None
