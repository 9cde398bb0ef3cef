"""Wall time of a run with all probes beside the same run with none, on the bundled agencies, as a ratio.

    python tests/bench/bench_probes.py [ROUNDS] [JOBS]

Each round runs the whole bundled audit four times: without and with probes, with the server answering at once and
100 ms late. What a probe saw is kept for one run only, as in `auditkit run`. Aims: 2.0 at most without delay, 1.3
with. Take it on a machine that does nothing else.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from auditkit.demo.server import DemoServer
from auditkit.record.store import AuditStore
from auditkit.run.runner import Runner, RunOptions, run_audit
from auditkit.task.loader import load_tasks
from auditkit.task.plan import plan

ROUNDS = 3
DELAYS_MS = (0, 100)


def seconds(server: DemoServer, folder: Path, jobs: int, *, probes: bool) -> float:
    taskset = load_tasks([Path("tasks")], os.environ)
    base_urls = {agency.id: server.base_url(agency.id) for agency in taskset.agencies}
    options = RunOptions(jobs=jobs, base_urls=base_urls, probes=probes)
    began = time.monotonic()
    run_audit(Runner(plan(taskset), taskset.profiles, AuditStore(folder), options, lambda _: None, os.environ))
    return time.monotonic() - began


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    jobs = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    for delay_ms in DELAYS_MS:
        ratios, without, with_all = [], [], []
        with DemoServer(port=0, delay_ms=delay_ms) as server, tempfile.TemporaryDirectory() as folder:
            for number in range(rounds):
                without.append(seconds(server, Path(folder) / f"{number}-none", jobs, probes=False))
                with_all.append(seconds(server, Path(folder) / f"{number}-all", jobs, probes=True))
                ratios.append(with_all[-1] / without[-1])
        times = f"none {statistics.median(without):6.1f} s  all {statistics.median(with_all):6.1f} s"
        ratio = f"{statistics.median(ratios):.2f} (from {min(ratios):.2f} to {max(ratios):.2f})"
        print(f"{delay_ms:3} ms delay: {times}  ratio {ratio}", flush=True)


if __name__ == "__main__":
    main()
