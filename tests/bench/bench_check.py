"""How long `auditkit check` takes on 1,000 task files: `python tests/bench/bench_check.py`."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TASKS = 1000
A_FOLDER = 50
CHECK = "import sys; from auditkit.cli import main; sys.exit(main(['check', sys.argv[1]]))"
GOOD = (Path(__file__).parents[1] / "diagnostic" / "good.yml").read_text(encoding="utf-8")


def make_tasks(root: Path) -> None:
    """Folders of agencies with full-sized task files."""
    for number in range(TASKS):
        folder = root / f"agency-{number // A_FOLDER}"
        if number % A_FOLDER == 0:
            folder.mkdir(parents=True)
            (folder / "agency.yml").write_text(
                f"version: 1\nagency: Agency {number}\nbase_url: https://a{number}.example\n", encoding="utf-8"
            )
        task = GOOD.replace("rank: 1\n", f"rank: {number + 1}\n")
        (folder / f"task-{number}.yml").write_text(task, encoding="utf-8")


def processor_seconds() -> float:
    """Processor time of every process waited for so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Time it three times and print each."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "tasks"
        make_tasks(root)
        for _ in range(3):
            began, used = time.perf_counter(), processor_seconds()
            subprocess.run([sys.executable, "-c", CHECK, str(root)], check=True, env={**os.environ, "NAME": "Sam"})
            wall, processor = time.perf_counter() - began, processor_seconds() - used
            print(f"{TASKS} task files: {wall:.2f} seconds, {processor:.2f} of processor time")


if __name__ == "__main__":
    main()
