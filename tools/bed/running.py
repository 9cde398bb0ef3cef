"""All cases as one audit, in one browser."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import yaml

from auditkit.browser import destination
from auditkit.browser.destination import Address
from auditkit.browser.executable import BROWSER_VARIABLE, FoundBrowser, find_browser
from auditkit.browser.settle import Timeouts
from auditkit.record.event import EventListener
from auditkit.record.model import AttemptRecord
from auditkit.record.store import AuditStore
from auditkit.run.runner import Runner, RunOptions, run_audit
from auditkit.score.scorecard import with_inconsistencies
from auditkit.task.loader import load_tasks
from auditkit.task.plan import plan
from tools.bed.case import Case
from tools.bed.site import Sites

QUICK = Timeouts(page=8, own_requests=4, other_requests=0.5, control=4, quiet_page=1, loading=6)
AGENCY = {
    "version": 1,
    "agency": "Harbour Office",
    "base_url": "http://harbour.localhost",
    "pace": {"requests_per_second": 1000, "concurrent": 4},
    "help": ["phone"],
}


def run_cases(
    cases: Sequence[Case], *, jobs: int = 3, emit: EventListener = lambda _: None, browser: FoundBrowser | None = None
) -> dict[str, list[AttemptRecord]]:
    """Run them; the records of each case by its name. Raises AuditkitError when there is no browser.

    The browser is the one a run would use unless another is named.
    """
    with TemporaryDirectory(prefix="bed-", ignore_cleanup_errors=True) as made, Sites(cases) as sites:
        folder = Path(made)
        write_tasks(folder / "tasks", cases, sites)
        environ = {**os.environ, BROWSER_VARIABLE: str((browser or find_browser()).path)}
        taskset = load_tasks([folder / "tasks"], environ)
        audits = AuditStore(folder / "audits")
        with patch.object(destination, "look_up", _look_up):
            audit_id = run_audit(
                Runner(
                    jobs=plan(taskset),
                    profiles=taskset.profiles,
                    audits=audits,
                    options=RunOptions(jobs=jobs, timeouts=QUICK, watch_machine=False),
                    emit=emit,
                    environ=environ,
                )
            )
        names = {case.id: case.name for case in cases}
        found: dict[str, list[AttemptRecord]] = {case.name: [] for case in cases}
        audit = audits.open(audit_id)
        # Answers that contradict each other are found among the records, as for the scorecard.
        for record in with_inconsistencies(list(audit.attempts()), audit.record.tasks):
            found[names[record.agency]].append(record)
        return found


def task_files(case: Case) -> Mapping[str, object]:
    """The files of its tasks folder by name."""
    proven = {"proven": "2026-11-01"} if case.proven else {}
    task = {"version": 1, "task": case.about.rstrip("."), "profiles": [case.profile], **case.task, **proven}
    return {"agency.yml": AGENCY | case.agency, "task.yml": task}


def write_tasks(folder: Path, cases: Sequence[Case], sites: Sites) -> None:
    """Write the task files of all cases: each is an agency of its own."""
    for case in cases:
        (folder / case.id).mkdir(parents=True)
        for name, data in task_files(case).items():
            text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000)
            (folder / case.id / name).write_text(sites.addressed(text, case.id), encoding="utf-8")


def _look_up(name: str) -> tuple[Address, ...]:
    """Names under .test are this machine, and no other host is known.

    To browsers .localhost is always secure, so that pages which aren't need another name.
    """
    if name.endswith(".test"):
        return (IPv4Address("127.0.0.1"),)
    raise socket.gaierror(socket.EAI_NONAME, f"{name} is not known")
