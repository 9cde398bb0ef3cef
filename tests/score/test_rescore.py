"""An old audit, scored again by another rubric, from its records alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from auditkit.record.model import AttemptRecord, AuditRecord
from auditkit.record.outcome import Outcome
from auditkit.record.store import AuditStore
from auditkit.score.dimension import Grade
from auditkit.score.rubric import BUILT_IN, read_rubric
from auditkit.score.scorecard import score
from tests.factories import make_agency, make_attempt, make_audit, make_page, make_task

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def record() -> AuditRecord:
    return make_audit(
        id="2026-01-05-120000",
        started_at=NOON,
        agencies=[make_agency(base_url="http://a")],
        tasks=[make_task()],
    )


def made(trial: int, outcome: Outcome) -> AttemptRecord:
    return make_attempt(
        trial=trial,
        outcome=outcome,
        started_at=NOON,
        pages=[make_page("http://a", probes={"vitals": {"lcp_ms": 3000, "cls": 0}})],
    )


def test_other_rules_other_points_and_no_site_is_visited(tmp_path: Path) -> None:
    audits = AuditStore(tmp_path / "audits")
    with audits.create(record()) as audit:
        for trial, outcome in enumerate([Outcome.COMPLETED, Outcome.COMPLETED_WITH_DIFFICULTY], 1):
            audit.save(made(trial, outcome))
    strict = tmp_path / "strict.yml"
    text = BUILT_IN.read_text(encoding="utf-8")
    text = text.replace("completed_with_difficulty: 75", "completed_with_difficulty: 0", 1).replace(
        "good: 2.5", "good: 1"
    )
    strict.write_text(text, encoding="utf-8")

    def points(grade: Grade) -> list[float]:
        return [one.points for one in grade.dimensions[:2] if one.points is not None]

    opened = AuditStore(tmp_path / "audits").open("latest")
    by_default = score(opened.record, opened.attempts())
    by_strict = score(opened.record, opened.attempts(), rubric=read_rubric(strict))
    assert by_default.rubric.digest != by_strict.rubric.digest
    before, after = points(by_default.agencies[0].grade), points(by_strict.agencies[0].grade)
    assert len(before) == len(after) == 2
    assert all(new < old for old, new in zip(before, after, strict=True))
    assert by_default.tally == by_strict.tally
