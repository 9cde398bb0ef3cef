"""What publishing costs as audits add up: time, memory, pages, and what one more audit costs.

    python tests/bench/bench_publish.py --like audits [--agencies 50] [--tasks 40] [--audits 25 50 100 200]

`--like` names a folder with an audit, such as `auditkit demo` leaves in audits/: its records, with all that the
probes saw, are the shapes of those made here. One task in twenty ends otherwise than in the audit before. For each
number of audits:

- first: all records are read and judged, and every page is written;
- again: nothing has changed;
- one more: after one new audit.

Each is `auditkit publish` as a process of its own; CPU is user and system time, memory the most it held. The file
cache is warm, as the records were just written. Records take about 12 KB of the disk each: mind TMPDIR.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from auditkit.record.file import to_json_bytes, write_record
from auditkit.record.model import AgencySummary, AttemptRecord, AuditRecord, TaskSummary, attempt_key
from auditkit.record.outcome import Outcome
from auditkit.record.store import AuditStore

BEGAN = datetime(2026, 1, 1, 9, tzinfo=UTC)
AGENCY, TASK, SALT = "agency-goes-here", "task-goes-here", "ffffffff"
CHANGES = 20
"""One task in so many ends otherwise."""


@dataclass(frozen=True)
class Way:
    """A record with places to fill in, as it usually ends and as it sometimes does."""

    path: str
    profile: str
    usual: bytes
    other: bytes


@dataclass(frozen=True)
class Shape:
    """A task of a real audit."""

    summary: TaskSummary
    ways: tuple[Way, ...]
    pictures: frozenset[str]


def shapes_of(audits: AuditStore) -> list[Shape]:
    audit = audits.open()
    by_task: dict[tuple[str, str], list[AttemptRecord]] = defaultdict(list)
    for attempt in audit.attempts():
        by_task[attempt.agency, attempt.task].append(attempt)
    every = [attempt for own in by_task.values() for attempt in own]
    failed = next(attempt for attempt in every if attempt.outcome is Outcome.NOT_COMPLETED)
    return [
        Shape(
            summary,
            tuple(Way(one.path, one.profile, places(one), places(failed, one)) for one in own if one.trial == 1),
            frozenset(step.screenshot for one in (*own, failed) for step in one.steps if step.screenshot),
        )
        for summary in audit.record.tasks
        if (own := by_task[summary.agency, summary.task])
    ]


def places(attempt: AttemptRecord, way: AttemptRecord | None = None) -> bytes:
    """The record as its file holds it, with places for what differs from task to task and audit to audit."""
    way = way or attempt
    steps = [
        step.model_copy(update={"screenshot": step.screenshot and SALT + step.screenshot[len(SALT) :]})
        for step in attempt.steps
    ]
    moved = {"agency": AGENCY, "task": TASK, "path": way.path, "profile": way.profile, "trial": 1}
    return to_json_bytes(attempt.model_copy(update={**moved, "started_at": BEGAN, "steps": steps}))


def salt(place: int) -> bytes:
    return hashlib.sha256(str(place).encode()).hexdigest()[: len(SALT)].encode()


class Maker:
    """Makes audits of so many agencies and tasks, one a day."""

    def __init__(self, like: AuditStore, folder: Path, agencies: int, tasks: int) -> None:
        self.folder = folder
        self.shapes = shapes_of(like)
        self.plan = [(f"agency-{a:02}", f"task-{t:02}", a * tasks + t) for a in range(agencies) for t in range(tasks)]
        self.made = self.records = 0
        for _, _, place in self.plan:
            self._pictures(like, place)

    def audit(self) -> None:
        began = BEGAN + timedelta(days=self.made, hours=self.made % 9)
        name = f"{began:%Y-%m-%d-%H%M%S}"
        attempts = self.folder / name / "attempts"
        attempts.mkdir(parents=True)
        planned = []
        for agency, task, place in self.plan:
            other = (place * 7919 + self.made) % CHANGES == 0
            at = f"{began + timedelta(seconds=place):%Y-%m-%dT%H:%M:%SZ}".encode()
            for way in self._shape(place).ways:
                text = (way.other if other else way.usual).replace(AGENCY.encode(), agency.encode())
                text = text.replace(TASK.encode(), task.encode()).replace(SALT.encode(), salt(place))
                text = text.replace(f"{BEGAN:%Y-%m-%dT%H:%M:%SZ}".encode(), at)
                planned.append(attempt_key(agency, task, way.path, way.profile, 1))
                (attempts / f"{planned[-1]}.json").write_bytes(text)
        write_record(self.folder / name / "audit.json", self._record(name, began, planned))
        self.made += 1
        self.records += len(planned)

    def _record(self, name: str, began: datetime, planned: list[str]) -> AuditRecord:
        agencies = dict.fromkeys(agency for agency, _, _ in self.plan)
        return AuditRecord(
            id=name,
            kit_version="1.0",
            browser="Chromium",
            started_at=began,
            ended_at=began + timedelta(hours=2),
            agencies=[AgencySummary(agency=one, name=one, base_url=f"https://{one}.example") for one in agencies],
            tasks=[
                self._shape(place).summary.model_copy(
                    update={"agency": agency, "task": task, "rank": place + 1, "trials": 1}
                )
                for agency, task, place in self.plan
            ],
            planned=planned,
        )

    def _shape(self, place: int) -> Shape:
        return self.shapes[place % len(self.shapes)]

    def _pictures(self, like: AuditStore, place: int) -> None:
        """Every task has pictures of its own; on the disk they are links to few."""
        for digest in self._shape(place).pictures:
            source = like.evidence.path(digest)
            name = salt(place).decode() + digest[len(SALT) :]
            path = self.folder / "evidence" / name[:2] / f"{name}.webp"
            if source is not None and not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                self._link(source, path)

    @staticmethod
    def _link(source: Path, path: Path) -> None:
        try:
            path.hardlink_to(source)
        except OSError:
            path.write_bytes(source.read_bytes())


def publish(folder: Path, site: Path, label: str) -> None:
    """Publish once, and print what it cost."""
    command = [sys.executable, "-m", "auditkit", "publish", "--audits", str(folder), "--site", str(site)]
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    said = process.stdout.read() if process.stdout else ""
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    assert status == 0, said
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    print(
        f"  {label:9} {wall:8.1f} s  CPU {cpu:8.1f} s  {peak:6.0f} MiB  {said.strip().partition(' to ')[0]};", end=""
    )
    print(said.strip().rpartition(";")[2], flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--like", type=Path, default=Path("audits"))
    parser.add_argument("--agencies", type=int, default=50)
    parser.add_argument("--tasks", type=int, default=40)
    parser.add_argument("--audits", type=int, nargs="+", default=[25, 50, 100, 200])
    chosen = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}, load", end="")
    print(f" {os.getloadavg()[0]:.1f}; {chosen.agencies} agencies × {chosen.tasks} tasks")
    with tempfile.TemporaryDirectory(prefix="bench-publish-") as temporary:
        folder = Path(temporary) / "audits"
        folder.mkdir()
        maker = Maker(AuditStore(chosen.like), folder, chosen.agencies, chosen.tasks)
        for number, audits in enumerate(sorted(chosen.audits)):
            while maker.made < audits:
                maker.audit()
            site = Path(temporary) / f"site-{number}"
            shutil.rmtree(folder / ".summaries", ignore_errors=True)
            print(f"{audits} audits, {maker.records:,} records", flush=True)
            publish(folder, site, "first")
            publish(folder, site, "again")
            maker.audit()
            publish(folder, site, "one more")


if __name__ == "__main__":
    main()
