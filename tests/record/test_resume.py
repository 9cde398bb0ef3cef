from __future__ import annotations

import pytest

from auditkit.diagnostic.error import AuditkitError
from auditkit.record.model import AuditRecord
from auditkit.record.store import AuditStore

from .record_samples import audit_record


def changed(**digests: str) -> AuditRecord:
    record = audit_record()
    tasks = [task.model_copy(update={"sha256": digests.get(task.task, task.sha256)}) for task in record.tasks]
    return record.model_copy(update={"tasks": tasks})


@pytest.fixture(autouse=True)
def interrupted(audits: AuditStore) -> None:
    audits.create(audit_record()).close()


def test_the_same_files_go_on(audits: AuditStore) -> None:
    record = audit_record()
    with audits.resume("latest", record.tasks, record.agencies) as audit:
        assert audit.record == record


def test_new_tasks_are_passed_over(audits: AuditStore) -> None:
    record = audit_record()
    new = record.tasks[0].model_copy(update={"task": "new", "sha256": "n1"})
    audits.resume("latest", [*record.tasks, new]).close()


def test_a_changed_file_is_named(audits: AuditStore) -> None:
    with pytest.raises(AuditkitError) as caught:
        audits.resume("latest", changed(fee="f2").tasks)
    assert caught.value.message == (
        "The audit '2026-11-22-090000' can't be continued: harbour/fee.yml was changed since it began."
    )
    assert "start a new audit" in (caught.value.hint or "")


def test_several_changed_files_are_all_named(audits: AuditStore) -> None:
    record = audit_record()
    agency = record.agencies[0].model_copy(update={"sha256": "a2"})
    with pytest.raises(AuditkitError, match=r"harbour/fee.yml, harbour/renew.yml, harbour/agency.yml were changed"):
        audits.resume("latest", changed(fee="f2", renew="r2").tasks, [agency])


def test_a_missing_file_is_named(audits: AuditStore) -> None:
    with pytest.raises(AuditkitError, match=r"harbour/renew.yml is not among the tasks now"):
        audits.resume("latest", audit_record().tasks[:1])


def test_a_refusal_leaves_no_lock(audits: AuditStore) -> None:
    with pytest.raises(AuditkitError):
        audits.resume("latest", [])
    audits.resume("latest", audit_record().tasks).close()


def test_only_one_at_a_time(audits: AuditStore) -> None:
    tasks = audit_record().tasks
    with audits.resume("latest", tasks):
        with pytest.raises(AuditkitError, match="working on the audit") as caught:
            audits.resume("latest", tasks)
        assert "Wait until it has ended" in str(caught.value)
        assert audits.open().attempts() == []
    audits.resume("latest", tasks).close()
