from __future__ import annotations

import errno
import subprocess
import sys
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from auditkit.diagnostic.error import AuditkitError
from auditkit.record.model import AnswerRecord, AttemptRecord
from auditkit.record.store import AuditStore
from tests.factories import make_agency

from .record_samples import NOW, attempt_record, audit_record


def test_an_audit_is_made_and_opened(audits: AuditStore) -> None:
    audits.create(audit_record()).close()
    assert audits.open("2026-11-22-090000").record == audit_record()
    assert audits.open().id == "2026-11-22-090000"
    assert [audits.open(one).record for one in audits.ids()] == [audit_record()]
    assert audits.evidence.folder == audits.folder / "evidence"


def test_ids_are_in_utc_and_count_on(audits: AuditStore) -> None:
    wellington = NOW.astimezone(timezone(timedelta(hours=13)))
    assert [audits.new_id(wellington) for _ in range(3)] == [
        "2026-11-22-090000",
        "2026-11-22-090000-2",
        "2026-11-22-090000-3",
    ]


def test_latest_is_the_one_that_began_last_whatever_its_name(audits: AuditStore) -> None:
    for audit_id, minutes in (("zebra", 0), ("ant", 5), ("middle", 3)):
        audits.create(audit_record(audit_id, started_at=NOW + timedelta(minutes=minutes))).close()
    audits.new_id(NOW + timedelta(days=1))
    assert audits.open("latest").id == "ant"
    assert [record.id for record in audits.heads()] == ["zebra", "middle", "ant"]


def test_an_id_that_is_taken(audits: AuditStore) -> None:
    audits.create(audit_record("spring")).close()
    for audit_id in ("spring", "Spring"):
        with pytest.raises(AuditkitError, match="already") as caught:
            audits.create(audit_record(audit_id))
        assert "--resume" in str(caught.value)


def test_an_unknown_id_says_which_there_are(audits: AuditStore) -> None:
    for audit_id in ("2026-spring", "2026-autumn"):
        audits.create(audit_record(audit_id)).close()
    with pytest.raises(AuditkitError) as caught:
        audits.open("2026-sprint")
    assert caught.value.message.endswith("Did you mean '2026-spring'?")
    assert caught.value.hint == "Known audits: 2026-spring, 2026-autumn"
    with pytest.raises(AuditkitError, match="Did you mean 'latest'"):
        audits.open("lastest")


@pytest.mark.parametrize("audit_id", ["latest", "x", "../x", ""])
def test_no_audits_at_all(audits: AuditStore, audit_id: str) -> None:
    with pytest.raises(AuditkitError, match="There are no audits") as caught:
        audits.open(audit_id)
    assert caught.value.hint == "Make one with auditkit run, or try everything first with auditkit demo."


@pytest.mark.parametrize("audit_id", ["2026-spring", "a", "Week.3_b", "x" * 100, "com", "console"])
def test_ids_people_may_give(audits: AuditStore, audit_id: str) -> None:
    audits.create(audit_record(audit_id)).close()
    assert audits.open(audit_id).id == audit_id


@pytest.mark.parametrize(
    "audit_id",
    [
        *(
            "",
            ".",
            "..",
            "../up",
            "a/b",
            "a\\b",
            "a..b",
            "a.",
            "a ",
            " a",
            "-rf",
            ".lock",
            "a:b",
            "a*",
            "x" * 101,
            "é",
        ),
        *("con", "NUL", "nul.txt", "Com1", "evidence", "Evidence", "latest", "a\n", "a\0", "\x1b[31m"),
    ],
)
def test_ids_nobody_may_give(audits: AuditStore, audit_id: str) -> None:
    with pytest.raises(AuditkitError, match="can't be an audit's id") as caught:
        audits.create(audit_record(audit_id))
    assert "\x1b" not in str(caught.value)
    assert not audits.folder.exists()


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "audits").write_text("x")
    for folder in (tmp_path / "audits", tmp_path / "audits" / "below"):
        with pytest.raises(AuditkitError, match="it is a file, or is inside one") as caught:
            AuditStore(folder).new_id(NOW)
        assert "--audits DIR" in str(caught.value)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_a_folder_nobody_may_write(audits: AuditStore, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(AuditkitError, match="Audits can't be written to") as caught:
        audits.create(audit_record())
    assert "--audits DIR" in str(caught.value)


def test_a_full_disk_stays_an_os_error_and_frees_the_id(audits: AuditStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("auditkit.record.store.write_record", full)
        with pytest.raises(OSError, match="No space"):
            audits.create(audit_record())
    audits.create(audit_record()).close()


def test_strangers_in_the_folder_are_passed_over(audits: AuditStore) -> None:
    audits.create(audit_record()).close()
    (audits.folder / "notes.txt").write_text("mine")
    (audits.folder / "empty").mkdir()
    audits.evidence.save(b"x", "webp")
    assert [record.id for record in audits.heads()] == ["2026-11-22-090000"]


def test_a_renamed_folder(audits: AuditStore) -> None:
    audits.create(audit_record("spring")).close()
    (audits.folder / "spring").rename(audits.folder / "summer")
    with pytest.raises(AuditkitError, match="belongs to the audit 'spring', but its folder is called 'summer'"):
        audits.open("summer")


CREATE_MANY = """
import sys
from pathlib import Path
from datetime import UTC, datetime
from auditkit.diagnostic.error import AuditkitError
from auditkit.record.model import AuditRecord
from auditkit.record.model import AgencySummary
from auditkit.record.store import AuditStore
audits, now = AuditStore(Path(sys.argv[1])), datetime(2026, 11, 22, 9, tzinfo=UTC)
def create(audit_id):
    with audits.create(AuditRecord(id=audit_id, kit_version=sys.argv[2], browser="b", started_at=now)):
        print(audit_id)
for _ in range(20):
    create(audits.new_id(now))
for number in range(20):
    try:
        create(f"given-{number}")
    except AuditkitError:
        pass
"""


def test_several_processes_begin_audits_at_once(audits: AuditStore) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", CREATE_MANY, str(audits.folder), str(number)], stdout=subprocess.PIPE, text=True
        )
        for number in range(3)
    ]
    made = {str(number): process.communicate(timeout=120)[0].split() for number, process in enumerate(running)}
    assert [process.returncode for process in running] == [0, 0, 0]
    assert sorted(audit_id for ids in made.values() for audit_id in ids) == sorted(r.id for r in audits.heads())
    assert len(audits.heads()) == 3 * 20 + 20
    for audit_id in audits.ids():
        assert audit_id in made[audits.open(audit_id).record.kit_version]


def asked(message: str, *, right: bool, **fields: Any) -> AttemptRecord:
    """An attempt that read an answer."""
    said = AnswerRecord(read="9–5" if right else "10–4", expected="9–5", matches=right)
    return attempt_record(message=message, answer=said, **fields)


def test_a_wrong_answer_has_the_one_before_it_whatever_ran_since(audits: AuditStore) -> None:
    made = {
        "both": [asked("both", right=True, profile=one) for one in ("phone", "desktop")],
        "phone": [asked("phone", right=True), asked("again", right=True, trial=2, confirming=True)],
        "other-task": [asked("other-task", right=True, task="licence")],
        "elsewhere": [asked("elsewhere", right=True, agency="inland")],
        "now": [asked("now", right=False, profile=one) for one in ("phone", "desktop")],
    }
    for minutes, (audit_id, attempts) in enumerate(made.items()):
        agencies = [make_agency(one, base_url="http://a.localhost") for one in {one.agency for one in attempts}]
        record = audit_record(audit_id, started_at=NOW + timedelta(minutes=minutes), agencies=agencies)
        with audits.create(record) as audit:
            for one in attempts:
                audit.save(one)
    now = audits.open("now")
    before = audits.answers_before(now.record, now.attempts())
    assert {one.profile: one.message for one in before} == {"phone": "phone", "desktop": "both"}
    assert audits.answers_before(audits.open("both").record, now.attempts()) == ()
    assert audits.answers_before(now.record, made["both"]) == ()


def test_heads_are_in_order_and_hold_no_tasks(audits: AuditStore) -> None:
    audits.create(audit_record("second", started_at=NOW + timedelta(minutes=1))).close()
    audits.create(audit_record("first")).close()
    heads = audits.heads()
    assert [(head.id, head.visited) for head in heads] == [("first", {"harbour"}), ("second", {"harbour"})]
    assert not hasattr(heads[0], "tasks")
