"""Run the bundled audit again and again, and say what was not the same each time: `python -m tools.steady [RUNS]`.

What must be the same: each attempt's outcome and reason, and its findings at serious and critical. Times are left
out. Findings at minor and moderate are compared too; where they differ it is said, and is no failure.
Exit status: 0 when all runs agree, 1 when not.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from auditkit.demo.server import DemoServer
from auditkit.probe.barrier import details_of
from auditkit.record.outcome import Severity
from auditkit.record.store import AuditStore
from auditkit.run.runner import Runner, RunOptions, run_audit
from auditkit.task.loader import load_tasks
from auditkit.task.plan import plan

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, Finding

RUNS = 20

Sameness = tuple[str, ...]


def grave(attempt: AttemptRecord) -> Sameness:
    """What must be the same each time."""
    found = [_words(one) for one in attempt.findings if one.severity.rank >= Severity.SERIOUS.rank]
    return (f"{attempt.outcome} {attempt.reason or ''}".strip(), *sorted(found))


def slight(attempt: AttemptRecord) -> Sameness:
    """What should be, and may depend on the machine."""
    return tuple(sorted(_words(one) for one in attempt.findings if one.severity.rank < Severity.SERIOUS.rank))


def _words(one: Finding) -> str:
    rule = details_of(one).rule_broken or ""
    return f"{one.barrier} {rule} ({one.severity}, step {one.step})".replace("  ", " ")


def run_once(server: DemoServer, folder: Path) -> dict[str, AttemptRecord]:
    """One audit of the bundled agencies; its attempts by key."""
    taskset = load_tasks([Path("tasks")], os.environ)
    base_urls = {agency.id: server.base_url(agency.id) for agency in taskset.agencies}
    audits = AuditStore(folder)
    options = RunOptions(base_urls=base_urls)
    audit = run_audit(Runner(plan(taskset), taskset.profiles, audits, options, lambda _: None, os.environ))
    return {one.key: one for one in audits.open(audit).attempts()}


def disagreements(seen: dict[str, list[Sameness]]) -> dict[str, Counter[Sameness]]:
    """The attempts that were not the same each time, with how often each was what."""
    return {key: Counter(each) for key, each in sorted(seen.items()) if len(set(each)) > 1}


def tell(console: Console, title: str, unsteady: dict[str, Counter[Sameness]], runs: int) -> None:
    """Print what differed."""
    for key, counts in unsteady.items():
        console.print(f"[bold]{escape(key)}[/]: {title}")
        for same, count in counts.most_common():
            console.print(f"  {count} of {runs}: {escape('; '.join(same) or 'nothing')}")


def main() -> int:
    """Run, compare, print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    console = Console(highlight=False)
    graves: dict[str, list[Sameness]] = {}
    slights: dict[str, list[Sameness]] = {}
    with DemoServer(port=0) as server, tempfile.TemporaryDirectory() as folder:
        for number in range(1, runs + 1):
            began = time.monotonic()
            for key, attempt in run_once(server, Path(folder) / str(number)).items():
                graves.setdefault(key, []).append(grave(attempt))
                slights.setdefault(key, []).append(slight(attempt))
            console.print(f"run {number} of {runs}: {time.monotonic() - began:.0f} s", style="dim")
    unsteady, nuisances = disagreements(graves), disagreements(slights)
    tell(console, "outcome or grave findings differ", unsteady, runs)
    tell(console, "findings at minor and moderate differ", nuisances, runs)
    same = len(graves) - len(unsteady)
    console.print(f"{same} of {len(graves)} attempts had the same outcome and grave findings in all {runs} runs;")
    console.print(f"{len(slights) - len(nuisances)} of {len(slights)} the same findings at minor and moderate too.")
    return 1 if unsteady else 0


if __name__ == "__main__":
    sys.exit(main())
