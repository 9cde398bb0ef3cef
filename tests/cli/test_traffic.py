"""`run --save-traffic` and `--replay`: what can't be done is said before any site is visited."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from auditkit.browser.recording.archive import MANIFEST, Manifest, RecordedAttempt
from auditkit.browser.storage_state import StorageState
from auditkit.cli import main

TASK = "version: 1\ntask: Find the fee\nsteps: [click: Fees]\nsuccess: [text: costs]\n"
AGENCY = "version: 1\nagency: Harbour Office\nbase_url: http://127.0.0.1:9\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tasks" / "harbour"
    folder.mkdir(parents=True)
    (folder / "agency.yml").write_text(AGENCY)
    (folder / "fee.yml").write_text(TASK)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUDITKIT_BROWSER", "/nonexistent/browser")
    return tmp_path


def recording(path: Path, agency: str) -> None:
    walked = RecordedAttempt(key="k", agency=agency, task="fee", path="main", profile="desktop", har="attempts/k.har")
    told = Manifest(kit_version="1", audit_id="a", recorded_at="2026-11-03T09:00:00Z", salt="s", attempts=(walked,))
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(MANIFEST, told.model_dump_json())


def test_the_two_exclude_each_other(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--save-traffic", "a.har.zip", "--replay", "b.har.zip"]) == 2
    assert "can't be used together" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--replay", "x.har.zip"), ("no recording x.har.zip", "--save-traffic")),
        (("--replay", "notes.txt"), ("notes.txt is not an auditkit recording", "--save-traffic")),
        (("--replay", "pier.har.zip"), ("none of the agencies", "It has pier")),
        (("--save-traffic", "notes.txt"), ("never overwritten", "another name")),
        (("--save-traffic", "no/where.har.zip"), ("no folder", "Make the folder")),
        (("--save-traffic", "x.har.zip", "--resume"), ("whole run", "without --resume")),
    ],
)
def test_what_a_person_can_mend_is_said(
    desk: Path, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    (desk / "notes.txt").write_text("not a recording")
    recording(desk / "pier.har.zip", "pier")
    before = sorted(path.name for path in desk.iterdir())
    assert main(["run", *arguments]) == 1
    err = capfd.readouterr().err
    assert all(word in " ".join(err.split()) for word in words), err
    assert sorted(path.name for path in desk.iterdir()) == before
    assert (desk / "notes.txt").read_text() == "not a recording"


def test_a_cluster_and_a_session_are_refused(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--save-traffic", "x.har.zip", "--cluster", "tcp://127.0.0.1:9"]) == 2
    assert "leave out --cluster" in capfd.readouterr().err
    session = StorageState(agency="harbour", saved_at=datetime.now(UTC), storage={"cookies": [], "origins": []})
    (desk / "state.json").touch(mode=0o600)
    (desk / "state.json").write_text(session.model_dump_json())
    assert main(["run", "--save-traffic", "x.har.zip", "--state", "state.json"]) == 1
    assert "signed-in" in " ".join(capfd.readouterr().err.split())
    assert not (desk / "x.har.zip").exists()


def test_a_run_without_a_browser_leaves_no_recording(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = sorted(path.name for path in desk.iterdir())
    assert main(["run", "--save-traffic", "x.har.zip"]) == 1
    assert "AUDITKIT_BROWSER" in capfd.readouterr().err
    assert sorted(path.name for path in desk.iterdir()) == before
