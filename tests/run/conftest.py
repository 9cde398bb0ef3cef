"""Attempts as a customer of the kit would make them: task files on disk, a real browser, records from the store."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from auditkit.browser.settle import Timeouts
from auditkit.record.event import Event
from auditkit.record.model import AttemptRecord
from auditkit.record.store import AuditStore
from auditkit.run import step_log
from auditkit.run.runner import Runner, RunOptions, run_audit
from auditkit.task.loader import load_tasks
from auditkit.task.plan import plan

from .site import Page, Site

QUICK = Timeouts(page=8, own_requests=4, other_requests=0.5, control=4, quiet_page=1)
AGENCY = """\
version: 1
agency: Harbour Office
base_url: {base_url}
{hosts}
{pace}
{extra}
"""


@dataclass
class Desk:
    """Writes task files into a folder of its own, runs them and reads back the records."""

    folder: Path
    workshop: Any
    """Has the browser: tests/conftest.py."""
    events: list[Event] = field(default_factory=list)

    @property
    def tasks(self) -> Path:
        return self.folder / "tasks"

    @property
    def audits(self) -> AuditStore:
        return AuditStore(self.folder / "audits")

    def write(
        self,
        site: Site | str,
        tasks: Mapping[str, str],
        *,
        agency: str = "",
        hosts: tuple[str, ...] = (),
        pace: str = "{requests_per_second: 1000, concurrent: 4}",
        profiles: str = "",
        name: str = "harbour",
        proven: bool = True,
    ) -> None:
        folder = self.tasks / name
        folder.mkdir(parents=True, exist_ok=True)
        base = site.url if isinstance(site, Site) else site
        text = AGENCY.format(
            base_url=base,
            hosts=f"hosts: [{', '.join(hosts)}]" if hosts else "",
            pace=f"pace: {pace}",
            extra=textwrap.dedent(agency),
        )
        (folder / "agency.yml").write_text(text, encoding="utf-8")
        if profiles:
            (self.tasks / "profiles.yml").write_text(
                "version: 1\nprofiles:\n" + textwrap.indent(textwrap.dedent(profiles), "  "), encoding="utf-8"
            )
        for task, yaml in tasks.items():
            text = f"version: 1\ntask: {task}\n{textwrap.dedent(yaml)}"
            if proven and "\nproven:" not in text:
                text += "\nproven: 2026-11-01\n"
            (folder / f"{task}.yml").write_text(text, encoding="utf-8")

    def runner(
        self, *, timeouts: Timeouts = QUICK, environ: Mapping[str, str] | None = None, jobs: int = 4, **options: Any
    ) -> Runner:
        environ = {**os.environ, **(environ or {})}
        taskset = load_tasks([self.tasks], environ)
        return Runner(
            jobs=plan(taskset),
            profiles=taskset.profiles,
            audits=self.audits,
            # The runner alone; tests of the probes, and of a busy machine, ask for them.
            options=RunOptions(jobs=jobs, timeouts=timeouts, **{"probes": False, "watch_machine": False, **options}),
            emit=self.events.append,
            environ=environ,
        )

    def run(self, *, own_browser: bool = False, **options: Any) -> dict[str, AttemptRecord]:
        """Run what was written; the records by task. The browser is the one that all tests use, or its own."""
        runner = self.runner(**options)
        audit_id = run_audit(runner) if own_browser else self.workshop.run(runner)
        return {record.task: record for record in self.audits.open(audit_id).attempts()}


@pytest.fixture(scope="module", autouse=True)
def _pictures(request: pytest.FixtureRequest) -> Iterator[None]:
    """Pictures are a third of the work of an attempt, and say nothing in a test that looks at none.

    Modules that look at them say `TAKES_PICTURES = True`; the bed's, the demo's and the session's tests take them.
    """
    with pytest.MonkeyPatch.context() as patch:
        if not getattr(request.module, "TAKES_PICTURES", False):
            patch.setattr(step_log, "take_picture", _no_picture)
        yield


async def _no_picture(*_: object) -> None:
    return


@pytest.fixture
def desk(tmp_path: Path, workshop: Any) -> Desk:
    return Desk(tmp_path, workshop)


@pytest.fixture
def site() -> Iterator[Callable[[Mapping[str, Page]], Site]]:
    """Starts a site; it ends with the test."""
    with ExitStack() as stack:
        yield lambda pages: stack.enter_context(Site(pages))


Attempts = Callable[..., dict[str, AttemptRecord]]


@pytest.fixture
def attempts(desk: Desk) -> Attempts:
    """Several tasks at one site, in one browser: their records by name."""

    def make(site: Site | str, tasks: Mapping[str, str], **given: Any) -> dict[str, AttemptRecord]:
        written = {key: given.pop(key) for key in ("agency", "hosts", "pace", "profiles", "proven") if key in given}
        desk.write(site, tasks, **written)
        return desk.run(**given)

    return make


@pytest.fixture
def attempt(attempts: Attempts) -> Callable[..., AttemptRecord]:
    """One task at one site: its record."""

    def make(site: Site | str, task: str, **given: Any) -> AttemptRecord:
        return attempts(site, {"task": task}, **given)["task"]

    return make
