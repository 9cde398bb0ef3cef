"""Rounds of people's attempts: beside a script's audits, and never among them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from auditkit.diagnostic.error import AuditkitError
from auditkit.record.audit import is_study
from auditkit.record.model import AnswerRecord, AttemptRecord
from auditkit.record.store import AuditStore, open_study
from auditkit.score.history.archive import Archive
from tests.factories import make_agency, make_task

from .record_samples import NOW, attempt_record, audit_record

AGENCY = make_agency(base_url="https://h.example")
FEE = make_task(title="Find the fee")


def by_person(trial: int = 1, **more: object) -> AttemptRecord:
    return attempt_record(path="own way", performer="person", trial=trial, **more)


@pytest.fixture
def audits(tmp_path: Path) -> AuditStore:
    return AuditStore(tmp_path / "audits")


def test_a_round_begins_goes_on_and_knows_what_was_tried(audits: AuditStore) -> None:
    for number in (1, 2):
        with open_study(audits, NOW) as round_:
            assert round_.next_trial("harbour", "fee", "own way", "phone") == number
            round_.keep(by_person(number), AGENCY, FEE, NOW + timedelta(hours=number))
    (kept,) = audits.studies()
    assert kept.id == "2026-11-22-people"
    assert is_study(kept.record)
    assert [one.trial for one in kept.attempts()] == [1, 2]
    assert [one.title for one in kept.record.tasks] == ["Find the fee"]
    assert len(kept.record.agencies) == 1
    assert kept.record.ended_at == NOW + timedelta(hours=2)


def test_a_gap_in_the_numbers_is_filled_and_nothing_replaced(audits: AuditStore) -> None:
    with open_study(audits, NOW) as round_:
        for number in (1, 3):
            round_.keep(by_person(number), AGENCY, FEE, NOW)
        assert round_.next_trial("harbour", "fee", "own way", "phone") == 2
        assert round_.next_trial("harbour", "fee", "own way", "desktop") == 1


def test_the_latest_audit_is_a_scripts(audits: AuditStore) -> None:
    audits.create(audit_record()).close()
    with open_study(audits, NOW + timedelta(days=1)) as round_:
        round_.keep(by_person(answer=AnswerRecord(read="9–5", expected="9–5", matches=True)), AGENCY, FEE, NOW)
    assert audits.open().id == "2026-11-22-090000"
    later = audit_record("later", started_at=NOW + timedelta(days=2))
    said = AnswerRecord(read="10–4", expected="9–5", matches=False)
    assert audits.answers_before(later, [by_person(answer=said)]) == ()
    card, past = Archive(audits).judge(audits.open())
    assert card.tally.measured == 0
    assert past.audits == ()


def test_rounds_are_no_part_of_a_scripts_history(audits: AuditStore) -> None:
    audits.create(audit_record()).close()
    with open_study(audits, NOW + timedelta(hours=1)) as round_:
        round_.keep(by_person(), AGENCY, FEE, NOW)
    audits.create(audit_record("later", started_at=NOW + timedelta(days=1))).close()
    for _ in range(2):  # The second time from the shelf.
        _, past = Archive(audits).judge(audits.open())
        assert [one.audit.id for one in past.audits] == ["2026-11-22-090000"]


def test_with_people_alone_there_is_no_latest_audit_and_it_is_said(audits: AuditStore) -> None:
    open_study(audits, NOW).close()
    with pytest.raises(AuditkitError, match="only attempts by people"):
        audits.open()


def test_a_scripts_audit_is_no_round(audits: AuditStore) -> None:
    audits.create(audit_record("spring")).close()
    with pytest.raises(AuditkitError, match="a scripted audit"):
        open_study(audits, NOW, "spring")


def test_a_round_can_not_be_judged_as_a_scripts_audit(audits: AuditStore) -> None:
    open_study(audits, NOW, "week").close()
    with pytest.raises(AuditkitError, match="People made"):
        Archive(audits).judge(audits.open("week"))


@pytest.mark.parametrize("name", ["../up", "a/b", "evidence", "con", ""[:0] + " "])
def test_a_rounds_name_is_a_folders(audits: AuditStore, name: str) -> None:
    with pytest.raises(AuditkitError):
        open_study(audits, NOW, name)


def test_another_question_under_the_same_name_is_refused(audits: AuditStore) -> None:
    with open_study(audits, NOW) as round_:
        round_.keep(by_person(), AGENCY, FEE, NOW)
        with pytest.raises(AuditkitError, match="something else"):
            round_.keep(by_person(2), AGENCY, FEE.model_copy(update={"title": "Find the form"}), NOW)
        assert len(round_.audit.attempts()) == 1


def test_a_scripts_attempt_is_never_put_into_a_round(audits: AuditStore) -> None:
    with open_study(audits, NOW) as round_, pytest.raises(ValueError, match="people alone"):
        round_.keep(attempt_record(), AGENCY, FEE, NOW)


def test_two_at_once_are_told(audits: AuditStore) -> None:
    with open_study(audits, NOW), pytest.raises(AuditkitError, match="right now"):
        open_study(audits, NOW)


def test_a_script_does_not_go_on_with_a_round(audits: AuditStore) -> None:
    with open_study(audits, NOW, "week") as round_:
        round_.keep(by_person(), AGENCY, FEE, NOW)
    with pytest.raises(AuditkitError, match="People made"):
        audits.resume("week", [FEE], [AGENCY])


def test_rounds_are_in_the_order_they_began_and_found_however_they_are_written(audits: AuditStore) -> None:
    for name, days in (("b", 2), ("a", 3), ("c", 1)):
        open_study(audits, NOW + timedelta(days=days), name).close()
    path = audits.folder / "a" / "audit.json"
    path.write_text(json.dumps(json.loads(path.read_text()), separators=(",", ":")))
    audits.create(audit_record("spring", options={"note": "a person looked on"})).close()
    assert [one.id for one in audits.studies()] == ["c", "b", "a"]
