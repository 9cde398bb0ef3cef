"""A small audit, made by hand, and text that means harm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from auditkit.export import Material, Site
from auditkit.outcome import Outcome, Performer, Reason, Severity, StepStatus
from auditkit.record import (
    AgencySummary,
    AnswerRecord,
    AttemptRecord,
    AuditRecord,
    Finding,
    PageRecord,
    StepRecord,
    TaskSummary,
)
from auditkit.score import Scorecard, score

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

HOSTILE = {
    "formula": "=cmd|' /C calc'!A0",
    "sum": "@SUM(1+1)*cmd",
    "plus": "+1-555-0142",
    "minus": "-2+3",
    "fullwidth": "＝HYPERLINK(1)",
    "tab": "\t=1",
    "line": "\r\n=1",
    "spaces": "   =1",
    "quotes": 'He said "no", twice',
    "lines": "one\r\ntwo\nthree",
    "apostrophe": "'tis",
    "nul": "before\x00after",
    "half": "half a letter: \ud800",
    "rtl": "fee \u202e00.52$",
    "marks": "شارع 12",
    "long": "x" * 10_000,
    "script": "</title><script>alert(1)</script>&amp;",
    "markdown": "# [x](javascript:1) | <b> `code` **",
}


def attempt(task: str, outcome: Outcome, *, agency: str = "harbour", **more: Any) -> AttemptRecord:
    fields: dict[str, Any] = {
        "path": "menu",
        "profile": "desktop",
        "started_at": START,
        "scripted_duration_seconds": 3.25,
        "steps": [StepRecord(number=1, do="click", target={"role": "link"}, status=StepStatus.DONE, page=0)],
        "pages": [PageRecord(url="https://harbour.example/", title="Home", status=200)],
    }
    return AttemptRecord(agency=agency, task=task, outcome=outcome, **{**fields, **more})


def card_of(
    *,
    name: str = "Harbour Office",
    text: str = "Fees",
    performer: Performer = Performer.SCRIPT,
    audit: str = "spring",
) -> Scorecard:
    """A scorecard of two agencies: 2 of 4 tasks at the first, nothing measured at the second."""
    tasks = [
        TaskSummary(agency="harbour", task="fee", title=text, rank=1, top_task="cost", paths={"menu": [text]}),
        TaskSummary(agency="harbour", task="renew", title="Renew", rank=2),
        TaskSummary(agency="harbour", task="call", title="Call", rank=3),
        TaskSummary(agency="harbour", task="moor", title="Moor", rank=4),
        TaskSummary(agency="harbour", task="wall", title="Wall", rank=5),
        TaskSummary(agency="upland", task="walk", title="Walk", rank=1, top_task="cost"),
    ]
    dead = Finding(
        barrier="dead-link", severity=Severity.CRITICAL, message=text, step=1, page=0, details={text: [text]}
    )
    page = PageRecord(url="https://harbour.example/fees", title=text, status=404)
    attempts = [
        attempt("fee", Outcome.COMPLETED),
        attempt("fee", Outcome.COMPLETED_WITH_DIFFICULTY, trial=2),
        attempt("renew", Outcome.COMPLETED, answer=AnswerRecord(read=text, expected="-12.50", matches=False)),
        attempt("call", Outcome.NOT_COMPLETED, findings=[dead], pages=[page]),
        attempt("moor", Outcome.COMPLETED),
        attempt("moor", Outcome.NOT_COMPLETED, trial=2, findings=[dead], pages=[page]),
        attempt("wall", Outcome.NOT_MEASURED, reason=Reason.BOT_WALL),
        attempt("walk", Outcome.NOT_MEASURED, agency="upland", reason=Reason.SITE_UNREACHABLE),
    ]
    record = AuditRecord(
        id=audit,
        kit_version="1.0.0",
        browser="Chromium 140.0",
        started_at=START,
        ended_at=START + timedelta(minutes=9),
        agencies=[
            AgencySummary(agency="harbour", name=name, base_url="https://harbour.example"),
            AgencySummary(agency="upland", name="Upland Parks", base_url="https://upland.example"),
        ],
        tasks=tasks,
    )
    return score(record, [one.model_copy(update={"performer": performer}) for one in attempts], performer)


def material(site_url: str | None = None, **more: Any) -> Material:
    return Material(card_of(**more), site=Site(url=site_url))
