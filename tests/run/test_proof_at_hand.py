"""Which audits at hand prove a path; no browser."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from auditkit.record.audit import as_unproven
from auditkit.record.model import AttemptRecord, TaskSummary
from auditkit.record.person import OWN_ROUTE
from auditkit.record.store import AuditStore
from auditkit.run.proof import MOST_AUDITS, Proof, find_proof
from tests.factories import NOON, make_attempt, make_audit, make_finding, make_task

SOURCE = "version: 1\ntask: The fee\npaths: {menu: [click: Fees], search: [search: fee]}\nsuccess: [text: costs]\n"
FIX = {"source": "tasks/harbour/fee.yml:3", "names": []}
FAILED = make_attempt("not_completed", task_fix=FIX, findings=[make_finding("control-not-found", step=1)])
MENU, SEARCH = ("harbour", "fee", "menu"), ("harbour", "fee", "search")


def task(source: str = SOURCE, **fields: object) -> TaskSummary:
    paths = {"menu": ["Press “Fees”"], "search": ["Search for “fee”"]}
    return make_task(source=source, sha256=str(hash(source)), paths=paths, **fields)


@pytest.fixture
def store(tmp_path: Path) -> AuditStore:
    return AuditStore(tmp_path / "audits")


def keep(
    store: AuditStore, *attempts: AttemptRecord, asked: TaskSummary | None = None, days: int = 0, **more
) -> None:
    began = NOON + timedelta(days=days)
    with store.create(make_audit(asked or task(), id=f"day-{days:03}", started_at=began, **more)) as audit:
        for one in attempts:
            audit.save(one)


def test_the_task_file_proves_all_its_paths(store: AuditStore) -> None:
    assert find_proof(store, [task()]) == set()
    assert find_proof(store, [task(proven=date(2026, 11, 1))]) == {MENU, SEARCH}


def test_a_completed_attempt_proves_its_path_and_no_other(store: AuditStore) -> None:
    keep(store, make_attempt(profile="phone"), make_attempt("not_completed", path="search"))
    assert find_proof(store, [task(), make_task("other", paths={"main": []})]) == {MENU}


def test_a_person_proves_every_path_of_the_file_as_it_was(store: AuditStore) -> None:
    seen = [{"condition": {"text": "costs"}, "held": True}]
    person = make_attempt(path=OWN_ROUTE, performer="person", success=seen)
    keep(store, person, options={"performer": "person"})
    assert find_proof(store, [task()]) == {MENU, SEARCH}
    assert find_proof(store, [task(SOURCE.replace("click: Fees", "click: Fares"))]) == {SEARCH}


def test_a_persons_word_proves_nothing(store: AuditStore) -> None:
    keep(store, make_attempt(path=OWN_ROUTE, performer="person"), options={"performer": "person"})
    assert find_proof(store, [task()]) == set()


def test_another_question_is_not_proven(store: AuditStore) -> None:
    keep(store, make_attempt())
    assert find_proof(store, [task(SOURCE.replace("costs", "charges"))]) == set()
    assert find_proof(store, [task(SOURCE.replace("The fee", "What does it cost?"))]) == {MENU}


def test_a_failure_that_counted_carries_the_proof_on(store: AuditStore) -> None:
    """Only so many audits are searched, and a way that broke long ago is still one that was there."""
    keep(store, make_attempt())
    for day in range(1, MOST_AUDITS + 3):
        keep(store, FAILED, days=day)
    assert find_proof(store, [task()]) == {MENU}


def test_a_failure_that_counted_by_the_files_word_does_not(store: AuditStore) -> None:
    keep(store, FAILED, asked=task(proven=date(2026, 11, 1)))
    keep(store, as_unproven(FAILED), days=1)
    assert find_proof(store, [task()]) == set()


def test_an_audit_that_cannot_be_read_proves_nothing(store: AuditStore) -> None:
    keep(store, make_attempt())
    next(store.folder.glob("*/attempts/*.json")).write_text("{", encoding="utf-8")
    assert find_proof(store, [task()]) == set()


def test_attempts_count_as_soon_as_one_gets_there() -> None:
    proof = Proof()
    other = FAILED.model_copy(update={"path": "search"})
    unproven = [proof.judge(one) for one in (FAILED, other)]
    assert [one.reason for one in unproven] == ["unproven", "unproven"]
    assert proof.newly_proven() == []
    assert proof.judge(make_attempt(profile="phone")).outcome == "completed"
    assert proof.newly_proven() == [FAILED]
    assert proof.newly_proven() == []
    again = FAILED.model_copy(update={"trial": 2})
    assert proof.judge(again) == again


def test_what_is_kept_again_with_more_is_what_counts_later() -> None:
    proof = Proof()
    more = FAILED.model_copy(update={"findings": [*FAILED.findings, make_finding("broken-link-nearby", step=1)]})
    assert [proof.judge(one).reason for one in (FAILED, more)] == ["unproven"] * 2
    proof.judge(make_attempt(profile="phone"))
    assert proof.judge(more) == more
    assert proof.newly_proven() == []
