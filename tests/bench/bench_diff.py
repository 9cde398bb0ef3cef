"""What comparing two audits costs, by their size and by how many came before: time and memory.

    python tests/bench/bench_diff.py --like audits [--agencies 50] [--tasks 40] [--audits 2 25 100]

The audits are made as in bench_publish.py: a task in twenty ends otherwise than in the one before. The newest two are
compared. Each is `auditkit diff` as a process of its own; CPU is user and system time, memory the most it held.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from bench_publish import Maker

from auditkit.record.store import AuditStore


def measure(folder: Path, log: Path) -> tuple[float, int]:
    """CPU seconds, and the most memory in MiB."""
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-m", "auditkit", "diff", "--audits", str(folder)], stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, log.read_text()
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def main() -> int:
    """Print a row for each number of audits."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--like", type=Path, required=True)
    parser.add_argument("--agencies", type=int, default=5)
    parser.add_argument("--tasks", type=int, default=40)
    parser.add_argument("--audits", type=int, nargs="+", default=[2, 25, 100])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "audits"
        maker = Maker(AuditStore(given.like), folder, given.agencies, given.tasks)
        print(f"{'agencies x tasks':>18} {'audits':>7} {'attempts':>9} {'CPU s':>7} {'MiB':>5}")
        for number in given.audits:
            while maker.made < number:
                maker.audit()
            seconds, memory = measure(folder, Path(place) / "log")
            each = maker.records // maker.made
            size = f"{given.agencies} x {given.tasks}"
            print(f"{size:>18} {number:>7} {each:>9} {seconds:>7.1f} {memory:>5}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
