"""Wrong files, each folder with the exact faults it gives.

After a change of words, `AUDITKIT_WRITE_EXPECTED=1 pytest tests/task/test_wrong.py` writes them anew: read them.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from auditkit.diagnostic.error import InvalidDocument
from auditkit.task.loader import load_tasks

WRONG = Path(__file__).parent / "wrong"
AGENCY = "version: 1\nagency: Harbour Licensing Office\nbase_url: https://www.harbour.example\n"


@pytest.mark.parametrize("case", sorted(folder.name for folder in WRONG.iterdir()))
def test_faults_are_exactly_these(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(WRONG / case, tmp_path)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidDocument) as caught:
        load_tasks([Path("tasks")], {"HOME": "/home/sam"})
    expected = WRONG / case / "expected.txt"
    if os.environ.get("AUDITKIT_WRITE_EXPECTED"):
        expected.write_text(f"{caught.value}\n", encoding="utf-8")
    assert f"{caught.value}\n" == expected.read_text(encoding="utf-8")


def lay_out(case: Path, folder: Path) -> None:
    """A case is a tasks folder, or the files of one agency."""
    if (case / "tasks").is_dir():
        shutil.copytree(case / "tasks", folder / "tasks")
        return
    agency = folder / "tasks" / "harbour"
    shutil.copytree(case, agency, ignore=shutil.ignore_patterns("expected.txt"))
    if not (agency / "agency.yml").exists():
        (agency / "agency.yml").write_text(AGENCY, encoding="utf-8")
