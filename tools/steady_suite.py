"""Run the tests again and again, quiet and under load, and say which failed: `python -m tools.steady_suite`.

It runs `make test` (or the command given after `--`) `--quiet-runs` times, and `--loaded-runs` times beside processes
that do nothing but keep a core busy. A Markdown table of the runs goes to standard output as they end; what each run
said is kept in `build/steady-suite/`. It stops by itself. Exit status: 0 when every run passed, 1 when one didn't.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from junitparser import Error, Failure, JUnitXml, TestCase

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path("build") / "steady-suite"
HOURS_A_RUN = 1.0
"""A run that takes longer hangs, and is ended."""
BUSY = "import os\nparent = os.getppid()\nwhile os.getppid() == parent:\n    sum(range(100_000))\n"
"""Ends with the process that started it, even when that is killed."""
HEAD = "| Run | Load | Seconds | Passed | Failed | Which |\n|---|---|---|---|---|---|"


@dataclass(frozen=True)
class Run:
    """What came of one run of the tests."""

    number: int
    loops: int
    """Busy processes beside it."""
    seconds: float
    status: int | None
    """Exit status of the command; None when it had to be ended."""
    passed: int
    failed: tuple[str, ...]
    """Names of the tests that failed, or that could not begin."""

    @property
    def green(self) -> bool:
        """Whether all went well: tests, and whatever else the command does."""
        return self.status == 0 and not self.failed

    @property
    def row(self) -> str:
        """A line of the table."""
        load = f"{self.loops} busy loops" if self.loops else "none"
        which = ", ".join(f"`{one}`" for one in self.failed)
        if not self.green and not which:
            why = "did not end" if self.status is None else f"ended with status {self.status}"
            which = f"the command {why}: see {log_of(self.number)}"
        cells = (self.number, load, f"{self.seconds:.0f}", self.passed, len(self.failed), which)
        return f"| {' | '.join(map(str, cells))} |"


def log_of(number: int) -> Path:
    """Where what a run said is kept."""
    return FOLDER / f"run-{number}.log"


@contextmanager
def busy_loops(number: int) -> Iterator[None]:
    """Keep that many cores busy meanwhile."""
    loops = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(number)]
    try:
        yield
    finally:
        for one in loops:
            one.kill()
        for one in loops:
            one.wait()


def run_once(number: int, loops: int, command: list[str]) -> Run:
    """One run of the tests, with its report beside its log."""
    report = (FOLDER / f"run-{number}.xml").resolve()
    report.unlink(missing_ok=True)
    # A make that starts this must not hand its own flags to the make that this starts.
    environ = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    environ["PYTEST_ADDOPTS"] = f"{environ.get('PYTEST_ADDOPTS', '')} --junitxml={report}".strip()
    began = time.monotonic()
    with busy_loops(loops), log_of(number).open("wb") as log:
        status = ended(command, environ, log.fileno())
    seconds = time.monotonic() - began
    passed, failed = read_report(report)
    return Run(number, loops, seconds, status, passed, failed)


def ended(command: list[str], environ: dict[str, str], log: int) -> int | None:
    """Run the command to its end; its exit status, or None when it took too long and was ended."""
    process = subprocess.Popen(command, env=environ, stdout=log, stderr=log, start_new_session=True)
    try:
        return process.wait(HOURS_A_RUN * 3600)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            # Its own group: what it started ends with it.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def read_report(report: Path) -> tuple[int, tuple[str, ...]]:
    """How many tests passed, and the names of those that failed, from a JUnit report; nothing when there is none."""
    if not report.is_file():
        return 0, ()
    cases = [case for suite in JUnitXml.fromfile(str(report)) for case in suite]
    passed = sum(case.is_passed for case in cases)
    return passed, tuple(name_of(case) for case in cases if has_failed(case))


def has_failed(case: TestCase) -> bool:
    """Whether the test failed, or what it needs could not be set up."""
    return any(isinstance(one, (Failure, Error)) for one in case.result)


def name_of(case: TestCase) -> str:
    """A test's name as pytest is told it, or nearly so."""
    where = (case.classname or "").replace(".", "/")
    return f"{where}.py::{case.name}" if where else str(case.name)


def main() -> int:
    """Run, and print the table as it grows."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.steady_suite", description="Is the suite green every time?"
    )
    parser.add_argument("--quiet-runs", type=int, default=10, help="runs with nothing beside them (10)")
    parser.add_argument("--loaded-runs", type=int, default=3, help="runs beside busy loops (3)")
    parser.add_argument("--loops", type=int, default=4, help="busy loops beside a loaded run (4)")
    parser.add_argument("command", nargs="*", default=["make", "test"], help="after --, what to run (make test)")
    given = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    print(HEAD, flush=True)
    loads = [0] * given.quiet_runs + [given.loops] * given.loaded_runs
    green = True
    for number, loops in enumerate(loads, start=1):
        run = run_once(number, loops, given.command)
        print(run.row, flush=True)
        green = green and run.green
    return 0 if green else 1


if __name__ == "__main__":
    # Whoever ends this ends the run in the making, too: that is a group of processes of its own.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())
