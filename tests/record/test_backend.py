"""Whether an audit's folder still holds what it held."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from auditkit.record.backend import GRAIN_NS, folder_digest, folder_stamp
from auditkit.record.store import AuditStore

from .record_samples import attempt_record, audit_record


@pytest.fixture
def folder(audits: AuditStore) -> Path:
    with audits.create(audit_record()) as audit:
        audit.save(attempt_record())
        audit.save(attempt_record(trial=2))
    return audit.folder


def first(folder: Path) -> Path:
    return min((folder / "attempts").iterdir())


def test_reading_and_locking_change_nothing(audits: AuditStore, folder: Path) -> None:
    before = folder_stamp(folder), folder_digest(folder)
    audit = audits.resume(folder.name, audit_record().tasks)
    audit.attempts()
    audit.close()
    (folder / "attempts" / ".DS_Store").write_text("the system's")
    (folder / "attempts" / ".123456789012.tmp").write_text("being written")
    assert (folder_stamp(folder), folder_digest(folder)) == before


@pytest.mark.parametrize("change", ["word", "new", "gone", "renamed", "audit"])
def test_whatever_is_changed_is_noticed(folder: Path, change: str) -> None:
    before = folder_stamp(folder).digest, folder_digest(folder)
    path = first(folder)
    if change == "word":
        path.write_text(path.read_text(encoding="utf-8").replace("$25.00", "$26.00"), encoding="utf-8")
    elif change == "new":
        (path.parent / "x.json").write_text("{}")
    elif change == "gone":
        path.unlink()
    elif change == "renamed":
        path.rename(path.with_name("y.json"))
    else:
        (folder / "audit.json").write_text("{}")
    now = folder_stamp(folder).digest, folder_digest(folder)
    assert now[0] != before[0]
    assert now[1] != before[1]


def test_new_times_change_the_stamp_and_not_the_content(folder: Path) -> None:
    before = folder_stamp(folder).digest, folder_digest(folder)
    os.utime(first(folder), (1, 1))
    assert (folder_stamp(folder).digest != before[0], folder_digest(folder)) == (True, before[1])


def test_a_stamp_settles_once_the_youngest_record_is_older_than_the_clocks_grain(folder: Path) -> None:
    now = folder_stamp(folder)
    assert not now.settled(now.newest_ns)
    assert not now.settled(now.newest_ns + GRAIN_NS)
    assert now.settled(now.newest_ns + GRAIN_NS + 1)


def test_an_audit_without_attempts_has_a_content(audits: AuditStore) -> None:
    audits.create(audit_record("empty")).close()
    assert len(folder_digest(audits.folder / "empty")) == 64
    assert folder_stamp(audits.folder / "empty").newest_ns > 0
