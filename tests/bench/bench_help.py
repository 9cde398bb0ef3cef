"""Processor time of `auditkit --help` beside Python alone and Python with click.

    python tests/bench/bench_help.py

Aim: under 0.25 s. The median of several runs, in user and system time of the child.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

RUNS = 11
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "python -c 'import click'": [sys.executable, "-c", "import click"],
    "auditkit --help": [sys.executable, "-m", "auditkit", "--help"],
    "auditkit check --help": [sys.executable, "-m", "auditkit", "check", "--help"],
}


def processor_seconds(command: list[str]) -> float:
    """What one run costs, children's user and system time together."""
    before = os.times()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


def main() -> None:
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {RUNS} runs each, {time.strftime('%Y-%m-%d')}")
    for name, command in COMMANDS.items():
        processor_seconds(command)
        costs = [processor_seconds(command) for _ in range(RUNS)]
        print(f"{name:26} {statistics.median(costs):.3f} s  (from {min(costs):.3f} to {max(costs):.3f})")


if __name__ == "__main__":
    main()
