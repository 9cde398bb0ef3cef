"""Publishing again: with the audits before as history, and doing only the new work."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from auditkit.cli.publish import publish as command
from auditkit.publish.scorecard import Published, publish_card
from auditkit.record.model import AttemptRecord, AuditRecord
from auditkit.record.outcome import Outcome
from auditkit.record.store import AuditStore
from auditkit.score.history.archive import Archive

from .example_audit import Folder, example


@pytest.fixture
def evidence(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "evidence")


@pytest.fixture
def audits(tmp_path: Path, evidence: Folder) -> AuditStore:
    audits = AuditStore(tmp_path / "audits")
    save(audits, *example(evidence), "first", 0)
    return audits


def save(audits: AuditStore, audit: AuditRecord, attempts: list[AttemptRecord], name: str, days: int) -> None:
    at = timedelta(days=days)
    record = audit.model_copy(update={"id": name, "started_at": audit.started_at + at})
    with audits.create(record) as made:
        for attempt in attempts:
            made.save(attempt.model_copy(update={"started_at": attempt.started_at + at}))


def publish(audits: AuditStore, evidence: Folder, site: Path) -> Published:
    card, past = Archive(audits).judge(audits.open())
    return publish_card(card, evidence, site, past)


def files(folder: Path) -> dict[str, tuple[int, int]]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns) for path in sorted(found)
    }


@pytest.mark.thorough
def test_publishing_again_changes_no_file(audits: AuditStore, evidence: Folder, tmp_path: Path) -> None:
    first = publish(audits, evidence, tmp_path / "site")
    before = files(first.folder)
    again = publish(audits, evidence, tmp_path / "site")
    assert (first.changed, again.changed) == (len(before), 0)
    assert files(again.folder) == before
    assert (again.pages, again.pictures) == (first.pages, first.pictures)


def test_pages_do_not_grow_with_audits_and_pictures_are_left_alone(
    audits: AuditStore, evidence: Folder, tmp_path: Path
) -> None:
    first = publish(audits, evidence, tmp_path / "site")
    before = files(first.folder)
    save(audits, *example(evidence), "second", 7)
    second = publish(audits, evidence, tmp_path / "site")
    assert second.pages == first.pages
    pictures = {name: stat for name, stat in before.items() if name.startswith("pictures/")}
    assert pictures
    assert {name: stat for name, stat in files(second.folder).items() if name.startswith("pictures/")} == pictures


def test_a_task_page_tells_the_audits_before(audits: AuditStore, evidence: Folder, tmp_path: Path) -> None:
    audit, attempts = example(evidence)
    renewed = [
        one.model_copy(update={"outcome": Outcome.NOT_COMPLETED}) if one.task == "permit-renewal" else one
        for one in attempts
    ]
    save(audits, audit, renewed, "second", 7)
    folder = publish(audits, evidence, tmp_path / "site").folder
    page = (folder / "inland" / "permit-renewal.md").read_text(encoding="utf-8")
    assert "22 November 2026" in page
    assert "29 November 2026" in page


@pytest.mark.thorough
def test_the_command_publishes_an_older_audit_without_what_came_later(
    audits: AuditStore, evidence: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(audits, *example(evidence), "second", 7)
    options = ["--audits", str(audits.folder), "--site", str(tmp_path / "site"), "--tasks", str(tmp_path)]
    for audit_id, day in (("latest", True), ("first", False)):
        command.main([audit_id, *options], standalone_mode=False)
        page = (tmp_path / "site" / "scorecard" / "inland" / "permit-renewal.md").read_text(encoding="utf-8")
        assert ("29 November 2026" in page) is day
    assert "of these files are new or changed." in capsys.readouterr().out
