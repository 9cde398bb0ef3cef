"""The table of a suite that is run again and again."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools.steady_suite import Run, main, read_report

SUITE = """
import pytest
def test_good(): pass
def test_bad(): assert 0
@pytest.fixture
def broken(): raise ValueError
def test_never_begun(broken): pass
"""


@pytest.mark.thorough
def test_each_run_has_a_line_that_names_what_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "test_it.py").write_text(SUITE)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    monkeypatch.setattr(
        sys, "argv", ["steady", "--quiet-runs", "1", "--loaded-runs", "1", "--loops", "1", "--", *command]
    )
    assert main() == 1
    rows = [line.split(" | ") for line in capsys.readouterr().out.splitlines()[2:]]
    assert [row[0] for row in rows] == ["| 1", "| 2"]
    assert [row[1] for row in rows] == ["none", "1 busy loops"]
    assert {row[5] for row in rows} == {"`test_it.py::test_bad`, `test_it.py::test_never_begun` |"}
    assert read_report(tmp_path / "build/steady-suite/run-1.xml")[0] == 1


def test_a_command_that_fails_without_a_test_is_no_green_run() -> None:
    assert "ended with status 2" in Run(1, 0, 3.0, 2, 0, ()).row
    assert "did not end" in Run(1, 0, 3600.0, None, 7, ()).row
    assert Run(1, 0, 300.0, 0, 7, ()).green
