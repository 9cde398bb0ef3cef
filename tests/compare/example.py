"""Audits to compare: the kept records of two releases of the bundled agencies, and small ones made by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from auditkit.compare.comparison import EarlierRoutes, agencies_of, build_comparison, compare_agency, judge
from auditkit.compare.model import AgencyAudit, Comparison, RouteChange
from auditkit.record.model import (
    AnswerRecord,
    AttemptRecord,
    AuditRecord,
    Finding,
    PageRecord,
    StepRecord,
    TaskSummary,
)
from auditkit.record.outcome import Outcome, Reason
from auditkit.record.store import AuditStore
from tests.factories import make_agency, make_attempt, make_audit, make_finding, make_page, make_step, make_task

DATA = Path(__file__).parent / "data"
THEN = datetime(2026, 11, 3, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BASE = "https://harbour.example"
SOURCE = """\
version: 1
task: Find the fee
start: /
steps:
  - click: {role: link, name: Fishing}
  - click: {role: link, name: Fees}
success:
  - text: How to pay
answer:
  read: {css: .fee}
  equals: $25.00
"""
LOOKED = {"axe": {}, "links": {}, "reading": {}, "help": {}}


@dataclass(frozen=True)
class AuditWithAttempts:
    audit: AuditRecord
    attempts: tuple[AttemptRecord, ...] = ()


def compare(before: AuditWithAttempts, after: AuditWithAttempts, older: EarlierRoutes = lambda _: ()) -> Comparison:
    """What changed between two audits that stand in no folder."""
    found = []
    for agency in agencies_of(before.audit, after.audit):
        then, now = (AgencyAudit.of(one.audit, agency, one.attempts) for one in (before, after))
        found.append(compare_agency(then, now, older))
    return build_comparison(before.audit, after.audit, found)


def compare_audits(store: AuditStore, before: str, after: str, agencies: Sequence[str] = ()) -> Comparison:
    comparison = judge(store, after, before, agencies=agencies).comparison
    assert comparison is not None
    return comparison


def release(number: int) -> AuditWithAttempts:
    """What the kit wrote of some tasks of the bundled agencies; the days are made up."""
    kept = json.loads((DATA / f"release-{number}.json").read_text(encoding="utf-8"))
    attempts = tuple(AttemptRecord.model_validate(one) for one in kept["attempts"])
    return AuditWithAttempts(AuditRecord.model_validate(kept["audit"]), attempts)


def task(**more: Any) -> TaskSummary:
    words = ['Press link "Fishing"', 'Press link "Fees"']
    fields: dict[str, Any] = {"paths": {"main": words}, "profiles": ["desktop"], "source": SOURCE, "sha256": "1"}
    fields |= {"title": "Find the fee", "file": "harbour/fee.yml"}
    return make_task(**{**fields, **more})


def audited(
    *attempts: AttemptRecord, then: bool = False, tasks: Sequence[TaskSummary] = (), **more: Any
) -> AuditWithAttempts:
    """An audit of these attempts, all of which were planned."""
    named = "before" if then else "after"
    fields: dict[str, Any] = {"planned": [one.key for one in attempts], "ended_at": NOW, "options": {"probes": True}}
    agencies = [make_agency(name="Harbour Office", base_url=BASE)]
    started = THEN if then else NOW
    fields |= {"kit_version": "1", "browser": "Chromium", "tasks": list(tasks) or [task()]}
    record = make_audit(id=named, started_at=started, agencies=agencies, **{**fields, **more})
    return AuditWithAttempts(record, attempts)


def attempt(outcome: Outcome = Outcome.COMPLETED, **more: Any) -> AttemptRecord:
    fields: dict[str, Any] = {
        "path": "main",
        "profile": "desktop",
        "steps": [step(1), step(2)],
        "pages": [page("/"), page("/fishing"), page("/fees")],
        "reason": Reason.BOT_WALL if outcome is Outcome.NOT_MEASURED else None,
        "started_at": NOW,
    }
    return make_attempt(outcome, **{**fields, **more})


def step(number: int, status: str = "done", **more: Any) -> StepRecord:
    names = {1: "Fishing", 2: "Fees"}
    fields: dict[str, Any] = {
        "do": "click",
        "target": {"role": "link", "name": names.get(number, "Next")},
        "source": f"tasks/harbour/fee.yml:{number + 4}",
        "page": number,
    }
    return make_step(number, status=status, **{**fields, **more})


def page(path: str, base: str = BASE, **more: Any) -> PageRecord:
    return make_page(f"{base}{path}", **{"probes": LOOKED, **more})


def found(barrier: str, severity: str, message: str, **more: Any) -> Finding:
    return make_finding(barrier, severity=severity, message=message, **more)


def read(text: str, expected: str = "$25.00") -> AnswerRecord:
    return AnswerRecord(read=text, expected=expected, matches=text == expected)


def missing(**details: Any) -> dict[str, Any]:
    """An attempt that ends at step 2, whose link isn't there."""
    said = 'Link "Fees" is not on the page “Fishing”.'
    return {
        "outcome": Outcome.NOT_COMPLETED,
        "message": said,
        "steps": [step(1), step(2, "failed", message=said, details=details)],
        "pages": [page("/"), page("/fishing")],
        "findings": [found("control-not-found", "critical", said, step=2, page=1, details=details)],
    }


def whole(then: AuditWithAttempts, now: AuditWithAttempts, **more: Any) -> Comparison:
    return compare(then, now, **more)


def way(then: Sequence[AttemptRecord] | AttemptRecord, now: Sequence[AttemptRecord] | AttemptRecord) -> RouteChange:
    """The one way there is, then and now."""
    was, is_ = ([one] if isinstance(one, AttemptRecord) else list(one) for one in (then, now))
    (only,) = compare(audited(*was, then=True), audited(*is_)).ways
    return only


def said(one: RouteChange) -> list[str]:
    return [change.sentence for change in one.changes]
