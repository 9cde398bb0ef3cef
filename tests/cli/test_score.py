"""`auditkit score` as a person calls it: letters, why a letter, another rubric, one agency."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from auditkit.cli import main
from auditkit.cli.score import DIMENSIONS
from auditkit.probe.barrier import Dimension
from auditkit.record.outcome import Outcome
from auditkit.record.store import AuditStore
from auditkit.score.rubric import BUILT_IN
from tests.factories import make_agency, make_attempt, make_audit, make_task

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
TEXT = BUILT_IN.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = ("harbour", "library")
    record = make_audit(
        id="2026-01-05-120000",
        started_at=NOON,
        agencies=[make_agency(name, base_url="http://a") for name in names],
        tasks=[make_task(agency=name) for name in names],
    )
    with AuditStore(tmp_path / "audits").create(record) as audit:
        for name, outcome in zip(names, (Outcome.COMPLETED_WITH_DIFFICULTY, Outcome.NOT_COMPLETED), strict=True):
            audit.save(make_attempt(agency=name, outcome=outcome, started_at=NOON))


def lines(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["score", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def test_letters_follow_the_tasks_with_the_rubric_that_made_them(capsys: pytest.CaptureFixture[str]) -> None:
    said = lines(capsys)
    assert "Scored with “The default rubric of auditkit” (auditkit/rubric.yml, digest " in "\n".join(said)
    assert "  Completion              C  78 points, from 1 attempt" in said
    assert "  Completion              F  0 points, from 1 attempt" in said
    assert "  Timeliness              –  Nothing that counts here was checked." in said


def test_one_agency_alone(capsys: pytest.CaptureFixture[str]) -> None:
    said = lines(capsys, "--agency", "library")
    assert "Library" in said
    assert "Harbour" not in said
    assert main(["score", "--agency", "libary"]) == 1
    assert "has no agency 'libary' (did you mean 'library'?)" in capsys.readouterr().err


def test_why_a_letter(capsys: pytest.CaptureFixture[str]) -> None:
    said = "\n".join(lines(capsys, "--why", "completion"))
    assert "library.fee.menu.desktop.1" in said
    assert "How the attempts ended: 75 points, 60% of the score (1 of 1 attempt succeeded)" in said
    assert "Fee: completed" not in said


def test_every_dimension_can_be_asked_for() -> None:
    assert {one.value.replace("_", "-") for one in Dimension} | {"length-of-the-way"} == {*DIMENSIONS}


def test_the_length_of_the_way_by_both_its_names(capsys: pytest.CaptureFixture[str]) -> None:
    said = lines(capsys, "--why", "length-of-the-way")
    assert any(line.strip().startswith("Length of the route") for line in said)
    assert said == lines(capsys, "--why", "findability")


def test_a_rubric_beside_the_tasks_and_one_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "rubric.yml").write_text(TEXT.replace("name: The default", "name: The local"))
    (tmp_path / "strict.yml").write_text(
        TEXT.replace("completed_with_difficulty: 75", "completed_with_difficulty: 50")
    )
    assert "Scored with “The local rubric of auditkit” (tasks/rubric.yml" in "\n".join(lines(capsys))
    said = lines(capsys, "--rubric", "strict.yml")
    assert "  Completion              F  55 points, from 1 attempt" in said


def test_a_bad_rubric(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.yml").write_text(TEXT.replace("letters:", "leters:").replace("poor: 4\n", "poor: x\n"))
    assert main(["score", "--rubric", "bad.yml"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0].endswith("unknown key 'leters' (did you mean 'letters'?)")
    assert [line.removeprefix("auditkit: ").split(":")[0] for line in said[:2]] == ["bad.yml", "bad.yml"]
    assert "'poor' must be a number, not 'x'" in said[1]


def test_check_looks_at_the_rubric_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    harbour = tmp_path / "tasks" / "harbour"
    harbour.mkdir(parents=True)
    (harbour / "agency.yml").write_text("version: 1\nagency: Harbour\nbase_url: https://www.harbour.example\n")
    (harbour / "fee.yml").write_text("version: 1\ntask: Find it\nsuccess: [{text: Paid}]\nsteps: [back]\n")
    (tmp_path / "tasks" / "rubric.yml").write_text(TEXT.replace("[overlay]", "[overlai]"))
    assert main(["check"]) == 1
    said = capsys.readouterr().out
    assert "unknown barrier 'overlai' (did you mean 'overlay'?)" in said
    assert said.endswith("1 problem in 1 file\n")
