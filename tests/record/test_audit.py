from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from auditkit.diagnostic.error import AuditkitError
from auditkit.record.audit import Audit
from auditkit.record.store import AuditStore

from .record_samples import NOW, attempt_record, audit_record


@pytest.fixture
def audit(audits: AuditStore) -> Audit:
    return audits.create(audit_record())


def only_file(audit: Audit) -> Path:
    (path,) = (audit.folder / "attempts").iterdir()
    return path


def test_attempts_read_back_equal(audit: Audit) -> None:
    audit.save(attempt_record())
    assert audit.attempts() == [attempt_record()]
    assert only_file(audit).name == "harbour.fee.menu.phone.1.json"


def test_the_file_is_for_people_and_version_control(audit: Audit) -> None:
    audit.save(attempt_record())
    data = only_file(audit).read_bytes()
    text = data.decode("utf-8")
    assert text.startswith('{\n  "agency": "harbour",\n')
    assert text.endswith("}\n")
    assert "Trwydded bysgota 🎣" in text
    assert b"\r" not in data
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    audit.save(attempt_record())
    assert only_file(audit).read_bytes() == data


def test_nothing_written_knows_where_it_lies(audit: Audit, audits: AuditStore) -> None:
    audit.save(attempt_record())
    audit.note_end(NOW)
    for path in audits.folder.rglob("*.json"):
        assert str(audits.folder.parent) not in path.read_text("utf-8")
        assert str(Path.home()) + os.sep not in path.read_text("utf-8")


def test_moments_are_written_in_utc(audit: Audit) -> None:
    audit.save(attempt_record(started_at=NOW.astimezone(timezone(timedelta(hours=-5)))))
    assert json.loads(only_file(audit).read_text("utf-8"))["started_at"] == "2026-11-22T09:00:00Z"
    assert audit.attempts() == [attempt_record()]


def test_half_letters_from_a_page_lose_nothing_but_themselves(audit: Audit) -> None:
    audit.save(attempt_record(refused=[{"url": "a\ud83d b\ud83c\udfa3", "n": float("nan")}]))
    assert audit.attempts()[0].refused == [{"url": "a\ufffd b🎣", "n": None}]


def test_order_is_as_planned_then_by_name(audit: Audit) -> None:
    for task, path, trial in [("fee", "menu", 10), ("fee", "menu", 2), ("fee", "menu", 1), ("renew", "menu", 1)]:
        audit.save(attempt_record(task=task, path=path, trial=trial))
    audit.save(attempt_record(path="menu", trial=9))
    assert [(one.task, one.trial) for one in audit.attempts()] == [
        ("renew", 1),
        ("fee", 1),
        ("fee", 2),
        ("fee", 9),
        ("fee", 10),
    ]


def test_finished_leaves_out_what_is_to_be_made_again(audit: Audit) -> None:
    for trial, outcome, reason in [
        (1, "completed", None),
        (2, "not_measured", "interrupted"),
        (3, "not_measured", "tool_error"),
        (4, "not_measured", "bot_wall"),
        (5, "wrong_answer", None),
    ]:
        audit.save(attempt_record(trial=trial, outcome=outcome, reason=reason))
    assert audit.done_keys() == {f"harbour.fee.menu.phone.{trial}" for trial in (1, 4, 5)}
    audit.save(attempt_record(trial=2))
    assert "harbour.fee.menu.phone.2" in audit.done_keys()


def test_names_of_any_length_and_script(audit: Audit) -> None:
    paths = ["x" * 300, "x" * 300 + "y", "搜索 " * 100, "Über Menü"]
    for path in paths:
        audit.save(attempt_record(path=path))
    assert sorted(one.path for one in audit.attempts()) == sorted(paths)
    assert max(len(path.name.encode()) for path in (audit.folder / "attempts").iterdir()) < 200


def test_the_end_is_noted(audit: Audit, audits: AuditStore) -> None:
    assert audits.open().record.ended_at is None
    audit.note_end(NOW + timedelta(minutes=3))
    assert audits.open().record == audit.record == audit_record(ended_at=NOW + timedelta(minutes=3))
    with pytest.raises(ValueError, match="can't become"):
        audit.update(audit_record("another"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "it is empty"),
        (b'{"schema_version": 1, "agency"', "line 1, column 30: the file ends too early"),
        (b"<<<<<<< HEAD\n{}", "line 1, column 1"),
        (b"\xff\xfe", "it is not UTF-8"),
        (b"[]", "it is not an object"),
        (b"{}", "it has no schema_version"),
        (b'{"schema_version": "1"}', "it has no schema_version"),
        (b'{"schema_version": 0}', "there has never been a schema_version 0"),
        (b'{"schema_version": 1}', "'agency' is missing"),
        (b"[" * 100_000, "it is nested too deeply"),
    ],
)
def test_a_damaged_file_is_named(audit: Audit, text: bytes, says: str) -> None:
    audit.save(attempt_record())
    path = only_file(audit)
    path.write_bytes(text)
    with pytest.raises(AuditkitError) as caught:
        audit.attempts()
    assert str(path) in caught.value.message
    assert says in caught.value.message
    assert "make the attempt again" in (caught.value.hint or "")


def test_a_record_of_a_newer_kit(audit: Audit) -> None:
    audit.save(attempt_record(schema_version=2))
    with pytest.raises(AuditkitError, match=r"newer auditkit: version 2 .* up to version 1") as caught:
        audit.attempts()
    assert "Update auditkit" in str(caught.value)


def test_strange_files_among_the_attempts(audit: Audit) -> None:
    audit.save(attempt_record())
    path = only_file(audit)
    (path.parent / ".DS_Store").write_bytes(b"x")
    (path.parent / ".abc.tmp").write_bytes(b"half")
    assert len(audit.attempts()) == 1
    (path.parent / "copy.json").write_bytes(path.read_bytes())
    with pytest.raises(AuditkitError, match="not the one it is named after"):
        audit.attempts()
    (path.parent / "copy.json").rename(path.parent / "copy.txt")
    with pytest.raises(AuditkitError, match="is not an attempt record"):
        audit.attempts()


SAVE_FOR_EVER = """
import sys
from pathlib import Path
from auditkit.record.store import AuditStore
from auditkit.record.model import AttemptRecord
audit = AuditStore(Path(sys.argv[1])).resume("latest", [])
number = 0
while True:
    number += 1
    audit.save(AttemptRecord(agency="harbour", task="fee", path="menu", profile="phone", trial=number % 5 + 1,
        outcome="completed", started_at=audit.record.started_at, refused=[{"url": "x" * 90} for _ in range(4000)]))
    if number == 5:
        print("going", flush=True)
"""


def test_a_killed_run_leaves_whole_records_and_no_lock(audits: AuditStore) -> None:
    audits.create(audit_record(tasks=[])).close()
    for pause in (0.0, 0.004, 0.009, 0.02):
        process = subprocess.Popen(
            [sys.executable, "-c", SAVE_FOR_EVER, str(audits.folder)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "going\n"
        time.sleep(pause)
        with pytest.raises(AuditkitError, match="Another auditkit is working on the audit '2026-11-22-090000'"):
            audits.resume("latest", [])
        process.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
        process.wait(10)
        process.stdout.close()
        with audits.resume("latest", []) as audit:
            assert len(audit.attempts()) == 5
            assert not list(audit.folder.rglob("*.tmp"))
