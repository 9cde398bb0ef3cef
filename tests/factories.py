"""Records for tests. Say what matters to the test; the rest is as in a plain audit of one agency by a script."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from auditkit.probe.barrier import BARRIERS
from auditkit.record.model import (
    AgencySummary,
    AttemptRecord,
    AuditRecord,
    Finding,
    PageRecord,
    StepRecord,
    TaskSummary,
)
from auditkit.record.outcome import Outcome, Reason, StepStatus

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def make_attempt(outcome: Outcome | str = Outcome.COMPLETED, **fields: Any) -> AttemptRecord:
    """One attempt. What wasn't measured met a bot wall unless another reason is given."""
    plain = {"agency": "harbour", "task": "fee", "path": "menu", "profile": "desktop", "started_at": NOON}
    if outcome == Outcome.NOT_MEASURED:
        plain["reason"] = Reason.BOT_WALL
    return AttemptRecord.model_validate({"outcome": outcome} | plain | fields)


def make_step(number: int = 1, status: StepStatus | str = StepStatus.DONE, **fields: Any) -> StepRecord:
    """One step: a click that went well."""
    return StepRecord.model_validate({"number": number, "do": "click", "status": status} | fields)


def make_page(url: str = "https://harbour.example/", **fields: Any) -> PageRecord:
    """A page of the journey."""
    return PageRecord.model_validate({"url": url} | fields)


def make_finding(barrier: str = "dead-link", **fields: Any) -> Finding:
    """A barrier that was met, as severe as the catalogue has it, or minor when it isn't there."""
    known = BARRIERS.get(barrier)
    plain = {"severity": known.severity if known else "minor", "message": f"It is the {barrier}."}
    return Finding.model_validate({"barrier": barrier} | plain | fields)


def make_task(task: str = "fee", **fields: Any) -> TaskSummary:
    """What an audit knows of a task of the harbour's."""
    return TaskSummary.model_validate({"agency": "harbour", "task": task, "title": task.title()} | fields)


def make_agency(agency: str = "harbour", **fields: Any) -> AgencySummary:
    """What an audit knows of an agency."""
    plain = {"name": agency.title(), "base_url": f"https://{agency}.example"}
    return AgencySummary.model_validate({"agency": agency} | plain | fields)


def make_audit(*tasks: TaskSummary, **fields: Any) -> AuditRecord:
    """An audit of these tasks and the agencies they belong to."""
    agencies = [make_agency(one) for one in dict.fromkeys(task.agency for task in tasks)]
    plain = {"id": "one", "kit_version": "1", "browser": "Chromium", "started_at": NOON}
    return AuditRecord.model_validate(plain | {"agencies": agencies, "tasks": tasks} | fields)
