"""Joining a cluster: who isn't protected, isn't there or isn't fit is named, with what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme
from click.testing import CliRunner
from distributed import Scheduler, Worker
from distributed.security import Security

from auditkit.browser.executable import BROWSER_VARIABLE
from auditkit.cli.run import run
from auditkit.cluster import cluster_executor
from auditkit.cluster.executor import ClusterExecutor
from auditkit.cluster.preflight import check_encryption
from auditkit.diagnostic.error import AuditkitError
from tools.light_browser import light_browser

LOOPBACK = {"host": "127.0.0.1", "port": 0}


@pytest.fixture(autouse=True)
def browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BROWSER_VARIABLE, str(light_browser().path))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority's certificate, one of its own, and Dask's configuration that names them."""
    return certificates(tmp_path_factory.mktemp("tls"))


def certificates(folder: Path) -> Path:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(folder / "ca.pem"))
    ca.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(folder / "own.pem"))
    (folder / "dask.yaml").write_text(
        "distributed: {comm: {tls: {ca-file: ca.pem, client: {cert: own.pem}}}}", encoding="utf-8"
    )
    return folder


def security(folder: Path) -> Security:
    own = str(folder / "own.pem")
    return Security(
        tls_ca_file=str(folder / "ca.pem"), tls_scheduler_cert=own, tls_worker_cert=own, require_encryption=True
    )


async def joined(executor: Any) -> tuple[int, str]:
    async with executor:
        return executor.size, await executor.browser()


async def test_a_protected_cluster_is_joined_with_the_files_that_are_named(authority: Path) -> None:
    safe = security(authority)
    async with (
        Scheduler(protocol="tls", security=safe, dashboard=False, **LOOPBACK) as scheduler,
        Worker(scheduler.address, security=safe, nthreads=1, **LOOPBACK) as worker,
    ):
        assert worker.address.startswith("tls://")
        size, browser = await joined(cluster_executor(scheduler.address, print, authority / "dask.yaml"))
        assert size == 1 and "chrom" in browser.lower()


async def test_somebody_elses_certificate_doesnt_open_it(authority: Path, tmp_path: Path) -> None:
    async with Scheduler(protocol="tls", security=security(authority), dashboard=False, **LOOPBACK) as scheduler:
        other = certificates(tmp_path)
        executor: Any = cluster_executor(scheduler.address, print, other / "dask.yaml")
        with pytest.raises(AuditkitError, match="No Dask scheduler answers") as refused:
            await joined(executor)
        assert "same authority" in str(refused.value.hint)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("distributed: {comm: {tls: {ca-file: ca.pem}}}", "asks for a certificate"),
        ("distributed: {comm: {tls: {ca-file: gone.pem, client: {cert: own.pem}}}}", "There is no file"),
        ("distributed: {comm: {tls: {ca-file: dask.yaml, client: {cert: own.pem}}}}", "can't be used"),
        ("distributed: {comm: {tls: {ca-file: ca.pem, client: {cert: ca.pem}}}}", "can't be used"),
        ("- a list", "not a Dask configuration"),
        ("a: [", "not a Dask configuration"),
        (None, "There is no file"),
    ],
)
def test_certificates_that_cant_be_used(authority: Path, text: str | None, said: str) -> None:
    file = authority / "other.yaml"
    file.unlink(missing_ok=True)
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(AuditkitError, match=said) as refused:
        cluster_executor("tls://192.0.2.7:8786", print, file)
    assert refused.value.hint


def test_certificates_for_an_open_address_would_only_seem_to_help(authority: Path) -> None:
    with pytest.raises(AuditkitError, match="is not protected"):
        cluster_executor("tcp://127.0.0.1:8786", print, authority / "dask.yaml")


async def test_where_nobody_is_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditkit.cluster.executor._CONNECT_SECONDS", 1)
    with pytest.raises(AuditkitError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        await joined(cluster_executor("tcp://127.0.0.1:9", print))
    async with Scheduler(dashboard=False, **LOOPBACK) as scheduler:
        said: list[Any] = []
        with pytest.raises(AuditkitError, match="No worker has connected") as alone:
            await joined(ClusterExecutor(scheduler.address, None, said.append, wait_seconds=0.5))
        assert f"dask worker {scheduler.address}" in str(alone.value.hint) and len(said) == 1


async def test_a_worker_without_a_browser_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BROWSER_VARIABLE, "/nowhere/chromium")
    async with (
        Scheduler(dashboard=False, **LOOPBACK) as scheduler,
        Worker(scheduler.address, nthreads=1, **LOOPBACK) as worker,
    ):
        with pytest.raises(AuditkitError, match="/nowhere/chromium") as refused:
            await joined(ClusterExecutor(scheduler.address, None, print))
        assert f"The worker {worker.address}" in refused.value.message
        assert "auditkit browser" in str(refused.value.hint)


def test_a_worker_elsewhere_that_isnt_protected_is_named() -> None:
    check_encryption({"tcp://127.0.0.1:40000": 1, "tls://192.0.2.7:40000": 1})
    with pytest.raises(AuditkitError, match=r"The worker tcp://192\.0\.2\.7:40000 isn't on this machine"):
        check_encryption({"tcp://127.0.0.1:40000": 1, "tcp://192.0.2.7:40000": 1})


@contextmanager
def process(address: str, package: Path) -> Iterator[None]:
    """A worker that finds another auditkit than this one."""
    environ = {**os.environ, "PYTHONPATH": str(package)}
    command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-nanny", "--no-dashboard"]
    with (package / "log").open("wb") as log:
        started = subprocess.Popen(command, stdout=log, stderr=log, env=environ, cwd=package)
    yield
    started.kill()
    started.wait()


async def test_a_worker_with_another_kit_or_none_is_named(tmp_path: Path) -> None:
    package = tmp_path / "auditkit"
    package.mkdir()
    module = package / "__init__.py"
    module.write_text("raise ImportError('there is none')", encoding="utf-8")
    async with Scheduler(dashboard=False, **LOOPBACK) as scheduler:
        with process(scheduler.address, tmp_path):
            with pytest.raises(AuditkitError, match="has no auditkit; here it is") as refused:
                await joined(ClusterExecutor(scheduler.address, None, print))
            assert "The worker tcp://127.0.0.1:" in refused.value.message
            assert "pip install 'auditkit[cluster]==" in str(refused.value.hint)


@pytest.mark.thorough
def test_without_dask_the_way_to_get_it_is_said() -> None:
    code = "import sys; sys.modules['distributed'] = None; from auditkit.cli import main; sys.exit(main())"
    told = subprocess.run(
        [sys.executable, "-c", code, "run", "--cluster", "tcp://127.0.0.1:1", "tasks/harbour"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent.parent,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert told.returncode == 1
    assert "pip install 'auditkit[cluster]'" in told.stderr and "Traceback" not in told.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--cluster-security", "x.yaml"], "needs --cluster"),
        (["--cluster", "tcp://127.0.0.1:1", "--jobs", "3"], "--jobs can't be used with --cluster"),
        (["--cluster", "tcp://127.0.0.1:1", "--headed"], "--headed can't be used with --cluster"),
    ],
)
def test_what_doesnt_go_together_is_a_matter_of_usage(words: list[str], said: str) -> None:
    told = CliRunner().invoke(run, words)
    assert told.exit_code == 2 and said in told.output
