"""Each audit is read and judged once, and again as soon as anything has changed that its summary came from."""

from __future__ import annotations

import os
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import auditkit
from auditkit.diagnostic.error import AuditkitError
from auditkit.record.file import SUMMARIES as FOLDER
from auditkit.record.model import AnswerRecord, AttemptRecord, AuditRecord
from auditkit.record.outcome import Outcome, Reason
from auditkit.record.store import AuditStore
from auditkit.score.history.archive import SCORING_SOURCES, Archive, EarlierAudits
from auditkit.score.history.summary import summarise
from auditkit.score.history.trend import History
from auditkit.score.rubric import default_rubric
from auditkit.score.scorecard import Scorecard
from tests.factories import make_agency, make_attempt, make_audit, make_task

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)


def attempt(outcome: Outcome = Outcome.COMPLETED, answer: str = "$25", **more: Any) -> AttemptRecord:
    fields: dict[str, Any] = {"agency": "harbour", "task": "fee", "path": "menu", "profile": "phone"}
    said = AnswerRecord(read=answer, expected="$25", matches=answer == "$25")
    return make_attempt(outcome, started_at=NINE, answer=said, **{**fields, **more})


def save(audits: AuditStore, audit_id: str, day: int, *attempts: AttemptRecord, **more: Any) -> Path:
    agencies = dict.fromkeys(one.agency for one in attempts) or ["harbour"]
    record = make_audit(
        id=audit_id,
        started_at=NINE + timedelta(days=day),
        agencies=[make_agency(one, base_url="https://x.example") for one in agencies],
        tasks=[
            make_task(agency=one, title="Find the fee", paths={"menu": []}, profiles=["phone"], sha256="f")
            for one in agencies
        ],
        **{"ended_at": NINE + timedelta(days=day, hours=1), **more},
    )
    with audits.create(record) as audit:
        for one in attempts:
            audit.save(one)
    return audit.folder


def age(folder: Path, seconds: int = 60) -> None:
    """As if the audit had been made a while ago: no file of it is so young that it could change unseen."""
    then = time.time() - seconds
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (then, then))


@pytest.fixture
def audits(tmp_path: Path) -> AuditStore:
    audits = AuditStore(tmp_path / "audits")
    save(audits, "one", 0, attempt())
    save(audits, "two", 1, attempt(Outcome.NOT_COMPLETED), attempt(agency="inland"))
    save(audits, "three", 2, attempt())
    return audits


def judge(audits: AuditStore, audit_id: str = "latest", **more: Any) -> tuple[Scorecard, EarlierAudits, list[str]]:
    archive = Archive(audits, **more)
    card, past = archive.judge(audits.open(audit_id))
    return card, past, archive.read


def history(card: Scorecard, past: EarlierAudits, agency: str = "harbour") -> History:
    return past.of_agency(agency, summarise(card))


def test_the_history_ends_with_the_audit_asked_for(audits: AuditStore) -> None:
    card, past, read = judge(audits)
    assert read == ["one", "two", "three"]
    assert [one.id for one in history(card, past).summaries] == ["one", "two", "three"]
    assert [one.id for one in history(card, past, "inland").earlier] == ["two"]
    card, past, _ = judge(audits, "two")
    assert [one.id for one in history(card, past).summaries] == ["one", "two"]


def test_what_is_kept_says_the_same_as_what_was_read(audits: AuditStore) -> None:
    first = history(*judge(audits)[:2])
    card, past, read = judge(audits)
    assert read == ["three"]
    assert history(card, past) == first
    assert [mover.words for mover in first.movers()] == ["Find the fee: not completed on 3 November, completed now."]


def test_one_new_audit_is_the_only_one_read(audits: AuditStore) -> None:
    judge(audits)
    save(audits, "four", 3, attempt())
    assert judge(audits)[2] == ["four"]


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_changed_record_is_read_again_even_if_its_size_and_time_are_the_same(audits: AuditStore) -> None:
    record = audits.folder / "one" / "attempts" / "harbour.fee.menu.phone.1.json"
    judge(audits)
    before = record.stat()
    replace(record, '"completed"', '"completex"')
    replace(record, '"completex"', '"completed"')
    replace(record, '"read": "$25"', '"read": "$26"')
    os.utime(record, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert record.stat().st_size == before.st_size
    card, past, read = judge(audits)
    assert read[0] == "one"
    answers = [one.attempts[0].answer for one in history(card, past).summaries[0].agencies[0].tasks[0].ways]
    assert [one and one.read for one in answers] == ["$26"]


def test_an_audit_that_goes_on_is_read_again(audits: AuditStore) -> None:
    folder = save(audits, "stopped", -1, attempt(Outcome.NOT_MEASURED, reason=Reason.INTERRUPTED), ended_at=None)
    judge(audits)
    with audits.resume("stopped", audits.open("stopped").record.tasks) as audit:
        audit.save(attempt())
        audit.note_end(NINE)
    assert folder.is_dir()
    card, past, read = judge(audits)
    assert read[0] == "stopped"
    assert history(card, past).trend("harbour")[0].tally.completion == "1 of 1"


def test_new_times_alone_make_nothing_be_judged_again(audits: AuditStore) -> None:
    judge(audits)
    for audit_id in ("one", "two", "three"):
        age(audits.folder / audit_id)
    assert judge(audits)[2] == ["three"]


def test_a_new_answer_makes_the_next_audit_be_judged_again_and_no_other(audits: AuditStore) -> None:
    save(audits, "four", 3, attempt())
    judge(audits)
    record = audits.folder / "one" / "attempts" / "harbour.fee.menu.phone.1.json"
    replace(record, '"scripted_duration_seconds": 0.0', '"scripted_duration_seconds": 1.0')
    assert judge(audits)[2] == ["one", "four"]
    replace(record, '"$25"', '"$26"')
    assert judge(audits)[2] == ["one", "two", "four"]


def test_the_answers_of_the_audit_before_are_compared_by_agency(tmp_path: Path) -> None:
    audits = AuditStore(tmp_path / "audits")
    odd = {"expected": "$25 or so"}
    old = attempt(answer="$25", agency="harbour").model_copy(
        update={"answer": AnswerRecord(read="$24", matches=True, **odd)}
    )
    new = old.model_copy(update={"answer": AnswerRecord(read="$23", matches=False, **odd)})
    save(audits, "both", 0, old, attempt(agency="inland"))
    save(audits, "inland", 1, attempt(agency="inland"))
    save(audits, "now", 2, new, attempt(agency="inland"))
    for _ in range(2):  # from the records, then from what was kept
        card, _, _ = judge(audits)
        (found,) = card.tasks[0].attempts[0].findings
        assert (found.barrier, "“$24”" in found.message) == ("inconsistent-answer", True)


def test_another_rubric_judges_all_anew(audits: AuditStore) -> None:
    judge(audits)
    other = default_rubric().from_file("tasks/rubric.yml", "another")
    card, past, read = judge(audits, rubric=other)
    assert read == ["one", "two", "three"]
    assert {one.rubric for one in history(card, past).summaries} == {"another"}


def test_other_code_judges_all_anew(audits: AuditStore, monkeypatch: pytest.MonkeyPatch) -> None:
    judge(audits)
    monkeypatch.setattr("auditkit.score.history.archive.scoring_version", lambda: "later")
    assert judge(audits)[2] == ["one", "two", "three"]


def test_records_that_have_settled_are_known_without_reading_them(
    audits: AuditStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditkit.record.backend.GRAIN_NS", -(10**12))  # as if they had been written long ago
    judge(audits)
    opened = []
    monkeypatch.setattr("auditkit.record.backend.folder_digest", lambda folder: opened.append(folder.name) or "")
    assert judge(audits)[2] == ["three"]
    assert opened == []
    (audits.folder / "one" / "attempts" / "harbour.fee.menu.phone.1.json").touch()
    judge(audits)
    assert opened == ["one"]


def test_an_audit_that_changes_while_it_is_read_is_not_kept(
    audits: AuditStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from auditkit.score.history import archive

    score = archive.score

    def slow_score(audit: AuditRecord, *rest: Any, **more: Any) -> Scorecard:
        if audit.id == "one":
            (audits.folder / "one" / "attempts" / "harbour.fee.menu.phone.1.json").touch()
        return score(audit, *rest, **more)

    monkeypatch.setattr(archive, "score", slow_score)
    card, past, _ = judge(audits)
    assert [one.id for one in history(card, past).summaries] == ["one", "two", "three"]
    assert sorted(path.name for path in (audits.folder / FOLDER).glob("*.jsonl")) == ["three.jsonl", "two.jsonl"]


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe\x00", None])
def test_a_damaged_summary_is_made_again_without_a_word(audits: AuditStore, damage: bytes | None) -> None:
    whole = history(*judge(audits)[:2])
    path = audits.folder / FOLDER / "one.jsonl"
    path.write_bytes(path.read_bytes()[:-10] if damage is None else damage)
    card, past, read = judge(audits)
    assert read == ["one", "three"]
    assert history(card, past) == whole


def test_a_summary_that_is_spoilt_below_its_head_is_made_again(audits: AuditStore) -> None:
    whole = history(*judge(audits)[:2])
    path = audits.folder / FOLDER / "one.jsonl"
    head, body = path.read_bytes().split(b"\n", 1)
    path.write_bytes(head + b"\n" + body.replace(b"completed", b"complexed"))
    card, past, _ = judge(audits)
    assert history(card, past) == whole


def test_the_folder_may_be_deleted_and_keeps_itself_out_of_version_control(audits: AuditStore) -> None:
    whole = history(*judge(audits)[:2])
    folder = audits.folder / FOLDER
    assert "\n*\n" in (folder / ".gitignore").read_text()
    shutil.rmtree(folder)
    assert history(*judge(audits)[:2]) == whole


def test_without_a_place_to_keep_them_summaries_are_made_each_time(audits: AuditStore) -> None:
    whole = history(*judge(audits)[:2])
    shutil.rmtree(audits.folder / FOLDER)
    (audits.folder / FOLDER).write_text("a file is in the way")
    card, past, read = judge(audits)
    assert read == ["one", "two", "three"]
    assert history(card, past) == whole


def test_the_summary_of_an_audit_that_is_gone_goes_too(audits: AuditStore) -> None:
    judge(audits)
    shutil.rmtree(audits.folder / "one")
    card, past, read = judge(audits)
    assert [one.id for one in history(card, past).summaries] == ["two", "three"]
    assert read == ["two", "three"]
    assert sorted(path.name for path in (audits.folder / FOLDER).glob("*.jsonl")) == ["three.jsonl", "two.jsonl"]


def test_a_damaged_record_of_an_earlier_audit_is_named(audits: AuditStore) -> None:
    (audits.folder / "one" / "attempts" / "harbour.fee.menu.phone.1.json").write_text("{")
    with pytest.raises(AuditkitError, match=r"one.*harbour\.fee\.menu\.phone\.1\.json can't be read"):
        judge(audits)


def test_whatever_a_score_comes_from_is_there() -> None:
    package = Path(auditkit.__file__).parent
    assert [part for part in SCORING_SOURCES if not list((package / part).rglob("*.py"))] == []
