"""A pipeline's own commands over the bundled agencies: the second release is caught, in words and by its status."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditkit.cli import main
from auditkit.demo import DemoServer
from tools.light_browser import light_browser

TASKS = Path(__file__).parents[2] / "tasks"
FEW = ("pay-mooring", "licence-cost")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """A few tasks of a release, by the command; its status, and what it wrote."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUDITKIT_BROWSER", str(light_browser().path))
    paths = [str(TASKS / "harbour" / f"{name}.yml") for name in FEW]

    def call(release: int, *more: str) -> tuple[int, str, str]:
        with DemoServer(port=0, release=release) as server:
            options = ["--base-url", server.base_url("harbour"), "--no-probes", "--path", "menu", "--path", "main"]
            status = main(["run", *paths, *options, "--profile", "desktop", "--jobs", "2", *more])
        return status, *capfd.readouterr()

    return call


@pytest.mark.thorough
def test_a_pipeline(run: Run, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    worse = ("--baseline", "latest", "--fail-on", "worse")
    status, said, verdict = run(1, *worse, "--audit-id", "first")
    assert status == 0, verdict
    assert "There is no earlier complete audit to compare with" in said
    assert verdict.splitlines()[-1] == "Passed: there was nothing to check."

    status, said, verdict = run(2, *worse, "--audit-id", "second")
    assert status == 1
    lines = said.splitlines()
    assert "Got worse: 1 of 2 routes compared, since " in said
    assert any("Step 1, “Pay a mooring fee”, is no longer there. The closest names are" in line for line in lines)
    assert any("Step 3, “Renew a licence”, is now called “Renew your licence”: update " in line for line in lines)
    assert lines[-1].startswith("1 got worse, 1 changed. Audit second")
    assert verdict.splitlines()[-1] == (
        "Failed: 1 route got worse (--fail-on worse). “Pay for the mooring I have booked” "
        "(Harbour Licensing Office, desktop)."
    )

    assert main(["diff", "first", "second"]) == 0
    assert "Got worse: 1 of 2 routes" in capfd.readouterr().out.splitlines()[0]
    assert not (tmp_path / "public").exists()


def test_what_can_be_known_before_is_said_before(run: Run) -> None:
    status, said, fault = run(1, "--fail-on", "worse")
    assert (status, said) == (2, "")
    assert "Add --baseline latest, or --baseline and the name of an audit." in fault
    status, said, fault = run(1, "--baseline", "no-such-audit")
    assert (status, said) == (1, "")
    assert "There are no audits in audits." in fault
    status, said, fault = run(1, "--baseline", "latest", "--shard", "1/2", "--audit-id", "part")
    assert (status, said) == (2, "")
    assert "auditkit merge, then use auditkit diff" in fault
