"""Audits compared as they are kept: which are read, and how far back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from auditkit.compare.comparison import find_baseline, judge
from auditkit.compare.fail_condition import Judgement
from auditkit.compare.model import AgencyAudit, ChangeStatus
from auditkit.console.comparison import comparison_lines
from auditkit.diagnostic.error import AuditkitError
from auditkit.record.model import AttemptRecord, ServiceModelSummary
from auditkit.record.outcome import Outcome
from auditkit.record.store import AuditStore
from tests.compare.example import compare_audits
from tests.factories import make_agency, make_audit

from .example import (
    BASE,
    LOOKED,
    AuditWithAttempts,
    attempt,
    audited,
    compare,
    found,
    missing,
    page,
    read,
    task,
)

GOOD, FAILED, UNKNOWN = Outcome.COMPLETED, Outcome.NOT_COMPLETED, Outcome.NOT_MEASURED


def keep(store: AuditStore, day: int, *attempts: AttemptRecord, **more: object) -> str:
    """An audit of that day of November, at the agencies of the attempts."""
    agencies = sorted({one.agency for one in attempts} | {"harbour"})
    began = datetime(2026, 11, day, 9, tzinfo=UTC)
    record = make_audit(
        id=f"day-{day}",
        started_at=began,
        agencies=[make_agency(one, base_url=BASE) for one in agencies],
        tasks=[task().model_copy(update={"agency": one}) for one in agencies],
        planned=[one.key for one in attempts],
        **{"ended_at": began, **more},  # type: ignore[arg-type]
    )
    with store.create(record) as audit:
        for one in attempts:
            audit.save(one)
    return record.id


@pytest.fixture
def store(tmp_path: Path) -> AuditStore:
    return AuditStore(tmp_path / "audits")


def test_the_last_that_measured_it_counts(store: AuditStore) -> None:
    keep(store, 1, attempt(FAILED))
    keep(store, 3, attempt())
    keep(store, 5, attempt(UNKNOWN))
    keep(store, 7, attempt(UNKNOWN))
    keep(store, 9, attempt(**missing()))
    (way,) = compare_audits(store, "day-7", "latest").ways
    assert way.status is ChangeStatus.WORSE
    assert way.since == datetime(2026, 11, 3, 9, tzinfo=UTC)
    assert way.changes[0].sentence == "Completed on 3 November, not completed now."
    assert compare_audits(store, "day-1", "day-9").ways[0].status is ChangeStatus.CHANGED


def test_a_part_of_the_tasks_in_between(store: AuditStore) -> None:
    other = attempt(path="menu")
    keep(store, 1, attempt(), other)
    keep(store, 2, other)
    keep(store, 3, attempt(FAILED), other)
    ways = {one.path: one for one in compare_audits(store, "day-2", "day-3").ways}
    assert (ways["main"].status, ways["menu"].status) == (ChangeStatus.WORSE, ChangeStatus.SAME)
    assert ways["main"].before is not None
    assert ways["main"].before.audit_id == "day-1"


def test_one_agency_alone_reads_no_other(store: AuditStore, tmp_path: Path) -> None:
    elsewhere = attempt().model_copy(update={"agency": "harbour-master"})
    for day in (1, 2):
        keep(store, day, attempt(), elsewhere)
    broken = tmp_path / "audits" / "day-2" / "attempts" / "harbour-master.fee.main.desktop.1.json"
    broken.write_text("{")
    assert [one.agency for one in compare_audits(store, "day-1", "day-2", agencies=["harbour"]).ways] == ["harbour"]
    with pytest.raises(AuditkitError, match=r"harbour-master\.fee\.main\.desktop\.1\.json"):
        compare_audits(store, "day-1", "day-2")
    with pytest.raises(AuditkitError, match="did you mean 'harbour'") as caught:
        compare_audits(store, "day-1", "day-2", agencies=["harbor"])
    assert caught.value.hint == "Visited: harbour and harbour-master."


def test_letters_are_those_of_the_scorecard(store: AuditStore) -> None:
    from auditkit.score.scorecard import score

    keep(store, 1, attempt(answer=read("$25.00")))
    keep(store, 2, attempt(Outcome.WRONG_ANSWER, answer=read("$30.00")), attempt(path="menu"))
    audit = store.open("day-2")
    earlier = store.answers_before(audit.record, audit.attempts())
    grade = score(audit.record, audit.attempts(), earlier=earlier).agencies[0].grade
    shown = compare_audits(store, "day-1", "day-2").grades[0]
    assert (shown.after_letter, shown.after_points) == (grade.letter, grade.points)


def test_a_run_of_another_task_in_between_takes_no_finding_away(
    store: AuditStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    shares: list[AgencyAudit] = []
    monkeypatch.setattr(Judgement, "add", lambda _, share: shares.append(share))
    keep(store, 1, attempt(answer=read("$25.00")))
    keep(store, 2, attempt(task="other"))
    keep(store, 3, attempt(Outcome.WRONG_ANSWER, answer=read("$30.00")))
    judge(store, "day-3", "day-1")
    assert shares[0].score is not None
    (told,) = (finding.message for one in shares[0].score.tasks[0].attempts for finding in one.findings)
    assert "$25.00" in told


def test_letters_by_an_aim_stand_beside_those_all_agencies_share() -> None:
    def aiming(aim: str, *attempts: AttemptRecord, then: bool = False) -> AuditWithAttempts:
        made = audited(*attempts, then=then)
        (agency,) = made.audit.agencies
        stated = agency.model_copy(update={"service_model": ServiceModelSummary(aim=aim)})
        return AuditWithAttempts(made.audit.model_copy(update={"agencies": [stated]}), made.attempts)

    help_ = {"help": {"offered": {"phone": "555 0142"}}}
    seen = [page("/", probes=LOOKED | help_), page("/fees", probes=LOOKED)]
    met = attempt(pages=seen, findings=[found("overlay", "serious", "A notice.")])
    plain = attempt(pages=seen)
    (grade,) = compare(aiming("both", plain, then=True), aiming("personal", met)).grades
    assert (grade.aim, grade.after_points is None, grade.why_not) == ("", False, "")
    assert grade.by_aim is not None
    assert grade.by_aim.aim == "personal"
    # Both by the aim of now: what was stated then is no reason for another letter.
    (same,) = compare(aiming("personal", plain, then=True), aiming("personal", met)).grades
    assert same == grade
    assert (grade.by_aim.after_points or 0) < (grade.after_points or 0), "a notice weighs more where courtesy does"
    lines = [
        line.text for line in comparison_lines(compare(aiming("both", plain, then=True), aiming("personal", met)))
    ]
    then, now = grade.by_aim.before_points, grade.by_aim.after_points
    shown = (
        f"With the weights for its aim (personal): {grade.by_aim.before_letter} ({then:.0f} points) then, "
        f"{grade.by_aim.after_letter} ({now:.0f} points) now."
    )
    assert shown in lines
    (none,) = compare(audited(plain, then=True), audited(met)).grades
    assert none.by_aim is None
    assert not any("aim" in line.text for line in comparison_lines(compare(audited(plain, then=True), audited(met))))


def test_people_are_never_compared(store: AuditStore) -> None:
    keep(store, 1, attempt())
    keep(store, 2, attempt(), options={"performer": "person"})
    for pair in (("day-1", "day-2"), ("day-2", "day-1")):
        with pytest.raises(AuditkitError, match="People made the attempts of 'day-2'"):
            compare_audits(store, *pair)
    assert find_baseline(store, "latest") == "day-1"
    with pytest.raises(AuditkitError, match="People made"):
        find_baseline(store, "day-2")


def test_audits_of_different_agencies_are_not_compared(store: AuditStore) -> None:
    keep(store, 1, attempt())
    began = datetime(2026, 11, 2, 9, tzinfo=UTC)
    other = make_audit(id="day-2", started_at=began, ended_at=began, agencies=[make_agency("elsewhere")])
    store.create(other).close()
    with pytest.raises(AuditkitError, match="have no agency in common"):
        compare_audits(store, "day-1", "day-2")


def test_which_audit_is_compared_with(store: AuditStore) -> None:
    assert find_baseline(store, "latest") is None
    keep(store, 1, attempt())
    keep(store, 2, attempt(), ended_at=None)
    keep(store, 3, attempt(), options={"shard": {"number": 1, "of": 2, "plan": "x", "attempts": 2}})
    assert find_baseline(store, "latest") == "day-1"
    assert find_baseline(store, "latest", besides=["day-1"]) is None
    assert find_baseline(store, "latest", before=store.open("day-1").record) is None
    assert find_baseline(store, "latest", agencies=["harbour", "elsewhere"]) == "day-1"
    assert find_baseline(store, "latest", agencies=["elsewhere"]) is None
    assert find_baseline(store, "day-2") == "day-2"
    with pytest.raises(AuditkitError, match=r"There is no audit 'day-9'"):
        find_baseline(store, "day-9")
    with pytest.raises(AuditkitError, match="compared with itself"):
        find_baseline(store, "day-1", besides=["day-1"])


def test_what_was_tried_on_a_preview_is_nothing_to_compare_the_website_with(store: AuditStore) -> None:
    preview = {"base_urls": {"harbour": "https://preview.example"}}
    keep(store, 1, attempt())
    keep(store, 2, attempt(FAILED), options=preview)
    assert find_baseline(store, "latest") == find_baseline(store, "latest", agencies=["harbour"]) == "day-1"
    keep(store, 3, attempt(UNKNOWN))
    keep(store, 4, attempt(FAILED))
    (way,) = compare_audits(store, "day-3", "day-4").ways
    assert way.since == datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert way.status is ChangeStatus.WORSE


def test_a_preview_is_compared_with_the_website_and_where_there_is_none_with_another(store: AuditStore) -> None:
    preview = {"base_urls": {"harbour": "https://preview.example"}}
    keep(store, 1, attempt(), options=preview)
    assert find_baseline(store, "latest") == "day-1"
    keep(store, 2, attempt(FAILED), options=preview)
    assert compare_audits(store, "day-1", "day-2").ways[0].status is ChangeStatus.WORSE
