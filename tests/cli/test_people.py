"""From sheets to pages by the documented commands alone, with and without a script's audit."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from auditkit.cli import main
from auditkit.record.store import AuditStore
from tests.factories import make_agency, make_task
from tests.record.record_samples import NOW, attempt_record, audit_record

AGENCY = "version: 1\nagency: Harbour Licensing Office\nbase_url: https://www.harbour.example\n"
TASK = """version: 1
task: Find the fee
steps: [{click: Fees}]
success: [text: Fee]
answer: {read: {css: .fee}, equals: $25.00}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    tasks = tmp_path / "tasks" / "harbour"
    tasks.mkdir(parents=True)
    (tasks / "agency.yml").write_text(AGENCY)
    (tasks / "fee.yml").write_text(TASK)
    sheets = tmp_path / "sheets"
    sheets.mkdir()
    for number, answer in enumerate(("$25", "$30", "$31"), 1):
        sheet: dict[str, Any] = {
            "auditkit_worksheet": 1,
            "agency": "harbour",
            "task": "fee",
            "alias": f"Bird {number}",
            "consent": ["figures"],
            "answers": {"answer_given": answer, "confidence": 7, "believed_done": True},
        }
        (sheets / f"{number}.json").write_text(json.dumps(sheet))
    return tmp_path


def by_script(folder: Path, outcome: str) -> None:
    agency = make_agency(name="Harbour Licensing Office", base_url="https://www.harbour.example")
    task = make_task(title="Find the fee", paths={"menu": []}, profiles=["phone"])
    record = audit_record("spring", agencies=[agency], tasks=[task], planned=[], ended_at=NOW)
    with AuditStore(folder / "audits").create(record) as audit:
        audit.save(attempt_record(outcome=outcome, message=None, findings=[], steps=[], answer=None))


def test_sheets_alone_become_pages(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "sheets"]) == 0
    capsys.readouterr()
    assert main(["score"]) == 1
    assert "only attempts by people" in capsys.readouterr().err
    assert main(["publish"]) == 0
    page = (folder / "site" / "scorecard" / "harbour" / "fee.md").read_text()
    assert "1 of 3 people got what they came for" in page
    assert "No script has" in page and "Try it yourself" in page
    home = (folder / "site" / "scorecard" / "index.md").read_text()
    assert "1 of 3" in home
    for wrong in ("Nothing could be measured", "Nothing was measured", "a script made", "by a script,"):
        assert wrong not in page + home


def test_people_and_a_script_side_by_side(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by_script(folder, "completed")
    assert main(["import", "sheets", "--audit-id", "may"]) == 0
    capsys.readouterr()
    assert main(["score"]) == 0
    said = capsys.readouterr().out
    assert "1 of 1 attempts succeeded" in said
    assert "! harbour/fee: The script found a route; 2 of 3 people didn’t." in said
    assert "Wrong but sure of it: 2 of 3" in said
    assert main(["score", "may"]) == 0
    alone = capsys.readouterr().out
    assert "1 of 3 people got what they came for" in alone
    assert "Completion" not in alone
    assert main(["publish"]) == 0
    home = (folder / "site" / "scorecard" / "index.md").read_text()
    assert "1 of 1 attempt succeeded (1 task, 1 agency)." in home
    assert "The script found a route; 2 of 3 people didn’t." in home
    rows = list(csv.DictReader(io.StringIO((folder / "site/scorecard/data/people.csv").read_text("utf-8-sig"))))
    assert [(row["task"], row["succeeded"], row["measured"], row["accord"]) for row in rows] == [
        ("fee", "1", "3", "script_alone")
    ]
    assert main(["export", "--format", "csv", "--output", "out"]) == 0
    assert (folder / "out" / "people.csv").read_bytes() == (folder / "site/scorecard/data/people.csv").read_bytes()
    assert "Bird" not in (folder / "out" / "people.csv").read_text()
    before = {path: path.read_bytes() for path in (folder / "site").rglob("*") if path.is_file()}
    assert main(["publish"]) == 0
    assert "; 0 of these files are new or changed" in capsys.readouterr().out
    assert {path: path.read_bytes() for path in (folder / "site").rglob("*") if path.is_file()} == before


def test_a_round_is_not_published_by_itself(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by_script(folder, "completed")
    assert main(["import", "sheets", "--audit-id", "may"]) == 0
    capsys.readouterr()
    assert main(["publish", "may"]) == 1
    assert "Leave the ID out" in capsys.readouterr().err
    assert not (folder / "site").exists()
