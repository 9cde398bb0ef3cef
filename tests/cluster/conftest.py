"""A cluster of real processes on loopback: a scheduler, and workers that tests may kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import cloudpickle
import pytest
from distributed import Client

from auditkit.browser.executable import BROWSER_VARIABLE
from tests.run.conftest import Desk
from tests.run.site import Page, Site
from tools.light_browser import light_browser

ROOT = Path(__file__).parent.parent.parent
_SECONDS = 60


def end_soon(dask_worker: Any) -> None:
    """Run by the worker."""
    import asyncio

    dask_worker.ending = asyncio.ensure_future(dask_worker.close())


class Cluster:
    """Starts processes when asked; all end with it. What they say is kept in a file each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        environ = {**os.environ, "PYTHONPATH": str(ROOT), BROWSER_VARIABLE: str(light_browser().path)}
        environ["DASK_TEMPORARY_DIRECTORY"] = str(folder / "scratch")
        self._pids: dict[str, int] = {}
        self._launcher = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "launcher.py"), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environ,
            cwd=ROOT,
            text=True,
        )
        where = folder / "scheduler.json"
        here = ("--host", "127.0.0.1", "--port", "0")
        self._start("scheduler", "dask-scheduler", *here, "--scheduler-file", str(where))
        self._wait(where.exists, "no scheduler")
        with Client(scheduler_file=str(where), set_as_default=False) as client:
            self.address = client.scheduler.address

    def workers(self, number: int) -> None:
        """See to it that this many are there."""
        with self._client() as client:
            for _ in range(number - len(self._there(client))):
                name = f"worker-{len(self._pids)}"
                self._start(name, "dask-worker", self.address, "--nthreads", "1", "--no-nanny", "--name", name)
            client.wait_for_workers(number, timeout=_SECONDS)

    def who_makes(self, key: str) -> str:
        """The name of the worker that makes this attempt."""
        with self._client() as client:
            at = [address for address, keys in client.processing().items() if any(key in one for one in keys)]
            return str(self._there(client)[at[0]]["name"])

    def kill_who_makes(self, key: str) -> str:
        """Kill it, as the system does when memory runs out; its name."""
        name = self.who_makes(key)
        self.kill(name)
        return name

    def end_who_makes(self, key: str) -> None:
        """Have it end by itself, as it does when its machine is switched off."""
        here = sys.modules[__name__]
        cloudpickle.register_pickle_by_value(here)
        with self._client() as client:
            at = [address for address, keys in client.processing().items() if any(key in one for one in keys)]
            client.run(end_soon, workers=at)
        cloudpickle.unregister_pickle_by_value(here)

    def kill(self, name: str) -> None:
        os.kill(self._pids[name], signal.SIGKILL)
        self._wait(lambda: not Path(f"/proc/{self._pids[name]}").exists(), f"{name} is still there")

    def alive(self) -> list[str]:
        """Names of the workers whose processes are there."""
        return [name for name, pid in self._pids.items() if name != "scheduler" and Path(f"/proc/{pid}").exists()]

    def state(self) -> str:
        """All that Dask's scheduler and workers say of themselves when asked for everything."""
        with self._client() as client:
            client.dump_cluster_state(str(self.folder / "state"), format="yaml")
        return (self.folder / "state.yaml").read_text(encoding="utf-8")

    def logs(self) -> str:
        return "".join(path.read_text(encoding="utf-8") for path in self.folder.glob("*.log"))

    def close(self) -> None:
        # The scheduler last: a worker without a nanny that loses it while it ends may wait for it for ever.
        for pid in reversed(self._pids.values()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
            if pid != self._pids["scheduler"]:
                self._wait(lambda pid=pid: not Path(f"/proc/{pid}").exists(), "a worker that doesn't end")
        self._launcher.kill()
        self._launcher.wait()

    def _client(self) -> Client:
        return Client(self.address, set_as_default=False, timeout=_SECONDS)

    def _there(self, client: Client) -> Mapping[str, Any]:
        return dict(client.scheduler_info(n_workers=-1)["workers"])

    def _start(self, name: str, *words: str) -> None:
        assert self._launcher.stdin is not None and self._launcher.stdout is not None
        self._launcher.stdin.write("\t".join([name, *words, "--no-dashboard"]) + "\n")
        self._launcher.stdin.flush()
        self._pids[name] = int(self._launcher.stdout.readline())

    def _wait(self, there: Callable[[], bool], why: str) -> None:
        ends = time.monotonic() + _SECONDS
        while not there():
            assert time.monotonic() < ends, f"{why}\n{self.logs()}"
            time.sleep(0.05)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    yield cluster
    cluster.close()


@pytest.fixture
def desk(tmp_path: Path, workshop: Any) -> Desk:
    return Desk(tmp_path, workshop)


@pytest.fixture
def site() -> Iterator[Callable[[Mapping[str, Page]], Site]]:
    """Starts a site; it ends with the test."""
    with ExitStack() as stack:
        yield lambda pages: stack.enter_context(Site(pages))
