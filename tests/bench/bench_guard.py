"""What a change to the guard costs a visit: this source tree beside another one, on the demo, as a ratio.

    git worktree add ../before SOME_COMMIT
    python tests/bench/bench_guard.py ../before [ROUNDS]

Both make the journeys of bench_demo.py with --jobs 1, without probes, in turn, each time in a process of its own. The
demo sites on loopback are this tree's for both. Aim: 1.05 at most. Take it on a machine that does nothing else.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from auditkit.demo.server import DemoServer

ROUNDS = 7
ROOT = Path(__file__).parent.parent.parent
TASKS = ("harbour/licence-cost", "harbour/find-contact", "northmoor/review-time", "northmoor/spanish-contact")
AUDIT = ["-m", "auditkit", "run", *(str(ROOT / f"tasks/{one}.yml") for one in TASKS), "--jobs", "1", "--no-probes"]


def audit(tree: Path, urls: dict[str, str], folder: Path) -> tuple[float, float]:
    """Seconds of wall and of processor time, those of the browser's processes included."""
    bases = [f"--base-url={agency}={url}" for agency, url in urls.items()]
    began, used = time.monotonic(), _processor_seconds()
    subprocess.run(
        [sys.executable, *AUDIT, *bases, f"--audits={folder}"],
        env={**os.environ, "PYTHONPATH": str(tree)},
        cwd=folder,
        capture_output=True,
        check=True,
    )
    return time.monotonic() - began, _processor_seconds() - used


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    other, rounds = Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    trees = {"before": other, "now": ROOT}
    wall: dict[str, list[float]] = {name: [] for name in trees}
    processor: dict[str, list[float]] = {name: [] for name in trees}
    with DemoServer(port=0) as server:
        urls = {agency: server.base_url(agency) for agency in ("harbour", "northmoor")}
        for number in range(rounds + 1):
            for name in list(trees) if number % 2 else list(reversed(trees)):
                with tempfile.TemporaryDirectory() as folder:
                    seconds, used = audit(trees[name], urls, Path(folder))
                if number:  # the first round warms up
                    wall[name].append(seconds)
                    processor[name].append(used)
    for what, times in (("wall", wall), ("processor", processor)):
        for name, seconds in times.items():
            print(
                f"{what:9} {name:6} {statistics.median(seconds):6.2f} s  ({min(seconds):.2f} to {max(seconds):.2f})"
            )
        ratios = [now / before for now, before in zip(times["now"], times["before"], strict=True)]
        print(f"{what:9} ratio  {statistics.median(ratios):6.3f}    ({min(ratios):.3f} to {max(ratios):.3f})")


if __name__ == "__main__":
    main()
