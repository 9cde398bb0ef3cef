"""Starts Dask's own commands in processes of their own, quickly: all is imported once, here, and then forked.

A line on standard input is a name and the command's words, tab between them; the answer is the new process's id.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from distributed.cli import dask_scheduler, dask_worker

import auditkit.cluster.executor
import auditkit.cluster.worker_plugin  # noqa: F401

COMMANDS = {"dask-scheduler": dask_scheduler.main, "dask-worker": dask_worker.main}


def child(name: str, command: str, *words: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(f"{name}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    COMMANDS[command](list(words), prog_name=command)


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever ends is gone at once
    os.chdir(Path(sys.argv[1]))
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            child(*line.rstrip("\n").split("\t"))
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
