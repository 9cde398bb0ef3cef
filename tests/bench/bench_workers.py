"""Attempts a minute with 1, 2 and 4 attempts at a time, on one machine and in a cluster, side by side in one run.

    python tests/bench/bench_workers.py [ROUNDS] [ATTEMPTS]

Sites on loopback answer 200 ms late, as far servers do. There is one for each attempt at a time, so that no agency's
pace is what is measured. Each round makes the same attempts with --jobs 1, 2 and 4, and with 1, 2 and 4 workers of a
cluster whose scheduler and workers are processes on this machine; a first attempt a worker, which starts its browser,
isn't timed. How far from linear: attempts a minute, by as many times those with one. Probes are off with --bare.
What can be had of two cores is seen in the processor time beside it. Take it on a machine that does nothing else.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
from distributed import LocalCluster

from auditkit.cluster.executor import ClusterExecutor
from auditkit.record.store import AuditStore
from auditkit.run.runner import Runner, RunOptions, run_audit
from auditkit.task.loader import load_tasks
from auditkit.task.plan import Job, plan

sys.path.insert(0, str(Path(__file__).parent.parent))
from run.site import Answer, Site, page

ROUNDS, ATTEMPTS = 3, 16
AT_A_TIME = (1, 2, 4)
LATE_SECONDS = 0.2
AGENCY = "version: 1\nagency: Agency {number}\nbase_url: {url}\npace: {{requests_per_second: 1000, concurrent: 1}}\n"
TASK = "version: 1\ntask: Task\nsteps: [click: Services, click: Fishing, click: Fees]\nsuccess: [text: costs]\n"
PAGES = {
    "/": page("Home", "<a href=/services>Services</a>"),
    "/services": page("Services", "<a href=/fishing>Fishing</a>"),
    "/fishing": page("Fishing", "<a href=/fees>Fees</a>"),
    "/fees": page("Fees", "<p>A licence costs $25.00.</p>"),
}


def late(body: str) -> Answer:
    return Answer(body, after_seconds=LATE_SECONDS)


class Bench:
    """The same attempts, again and again."""

    def __init__(self, folder: Path, attempts: int, *, probes: bool) -> None:
        self.folder, self.probes = folder, probes
        self.made = 0
        self.attempts = attempts
        self.taskset = load_tasks([folder / "tasks"], os.environ)

    def run(self, at_a_time: int, cluster: LocalCluster | None = None) -> float:
        """Seconds that the attempts took, without starting browsers."""
        began: list[float] = []
        options = RunOptions(jobs=at_a_time, probes=self.probes)
        self.made += 1
        runner = Runner(
            self._jobs(),
            self.taskset.profiles,
            AuditStore(self.folder / str(self.made)),
            options,
            lambda event: began.append(time.monotonic()) if not began else None,  # the audit has started
            os.environ,
        )
        if cluster is not None:
            runner.executor = ClusterExecutor(cluster.scheduler_address, None, runner.emit)
        run_audit(runner)
        return time.monotonic() - began[0]

    def _jobs(self) -> tuple[Job, ...]:
        return plan(self.taskset)[: self.attempts]


@contextmanager
def sites(folder: Path, attempts: int) -> Iterator[None]:
    """As many agencies as attempts may be made at a time, and as many tasks as that takes."""
    with ExitStack() as stack:
        for number in range(max(AT_A_TIME)):
            site = stack.enter_context(Site({path: late(body) for path, body in PAGES.items()}))
            own = folder / "tasks" / f"agency-{number}"
            own.mkdir(parents=True)
            (own / "agency.yml").write_text(AGENCY.format(number=number, url=site.url), encoding="utf-8")
            for task in range(attempts // max(AT_A_TIME)):
                (own / f"task-{task}.yml").write_text(TASK, encoding="utf-8")
        yield


def main() -> None:
    given = [int(one) for one in sys.argv[1:] if one.isdigit()]
    rounds, attempts = [*given, *(ROUNDS, ATTEMPTS)[len(given) :]]
    probes = "--bare" not in sys.argv
    rates: dict[tuple[str, int], list[float]] = {(way, n): [] for way in ("--jobs", "workers") for n in AT_A_TIME}

    def note(way: str, number: int, seconds: float) -> None:
        rates[way, number].append(60 * attempts / seconds)
        print(f"{way} {number}: {seconds:.1f} s", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory() as folder, sites(Path(folder), attempts):
        bench = Bench(Path(folder), attempts, probes=probes)
        for _ in range(rounds):
            for number in AT_A_TIME:
                note("--jobs", number, bench.run(number))
                with LocalCluster(number, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
                    bench.run(number, cluster)  # browsers start
                    note("workers", number, bench.run(number, cluster))
    print(f"{attempts} attempts, probes {'on' if probes else 'off'}, {psutil.cpu_count()} cores")
    for (way, number), per_minute in rates.items():
        alone = statistics.median(rates[way, 1])
        median = statistics.median(per_minute)
        linear = statistics.median(one / first / number for one, first in zip(per_minute, rates[way, 1], strict=True))
        spread = f"{min(per_minute):5.1f} to {max(per_minute):5.1f}"
        print(f"{way:8} {number}: {median:5.1f} attempts a minute ({spread}), {median / alone:4.2f} times one, "
              f"{linear:4.0%} of linear")  # fmt: skip


if __name__ == "__main__":
    main()
