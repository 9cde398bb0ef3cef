"""The wheel has what `auditkit init` and `auditkit demo` need, and nothing that was made in the repository."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STARTER = ("site", "tasks", "examples", "tools/ci", "mkdocs.yml", "action.yml", "constraints.txt")


def tracked(*paths: str) -> set[str]:
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--", *paths], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git working copy")
    return {name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of all that is in it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (file,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(file).namelist())


def test_it_has_every_file_of_the_package(wheel: set[str]) -> None:
    assert tracked("auditkit") <= wheel


def test_it_has_what_a_folder_of_ones_own_is_made_of(wheel: set[str]) -> None:
    assert {f"auditkit/starter/{name}" for name in tracked(*STARTER)} <= wheel


def test_it_has_nothing_else(wheel: set[str]) -> None:
    wanted = tracked("auditkit") | {f"auditkit/starter/{name}" for name in tracked(*STARTER)}
    more = {name for name in wheel - wanted if ".dist-info/" not in name and "__pycache__" not in name}
    assert not more
