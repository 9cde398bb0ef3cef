"""A small audit, made by hand, and text that means harm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from auditkit.export import Material, Site
from auditkit.record.model import AnswerRecord, AttemptRecord
from auditkit.record.outcome import Outcome, Performer, Reason, Severity
from auditkit.score.scorecard import Scorecard, score
from tests.factories import make_agency, make_attempt, make_audit, make_finding, make_page, make_step, make_task

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
        "steps": [make_step(target={"role": "link"}, page=0)],
        "pages": [make_page(title="Home", status=200)],
    }
    return make_attempt(agency=agency, task=task, outcome=outcome, **{**fields, **more})


def card_of(
    *,
    name: str = "Harbour Office",
    text: str = "Fees",
    performer: Performer = Performer.SCRIPT,
    audit: str = "spring",
) -> Scorecard:
    """A scorecard of two agencies: 2 of 4 tasks at the first, nothing measured at the second."""
    tasks = [
        make_task(title=text, rank=1, top_task="cost", paths={"menu": [text]}),
        make_task("renew", title="Renew", rank=2),
        make_task("call", title="Call", rank=3),
        make_task("moor", title="Moor", rank=4),
        make_task("wall", title="Wall", rank=5),
        make_task(agency="upland", task="walk", title="Walk", rank=1, top_task="cost"),
    ]
    dead = make_finding(
        severity=Severity.CRITICAL, message=text, step=1, page=0, details={"heading": text, f"{text} ": [text]}
    )
    page = make_page("https://harbour.example/fees", title=text, status=404)
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
    record = make_audit(
        id=audit,
        kit_version="1.0.0",
        browser="Chromium 140.0",
        started_at=START,
        ended_at=START + timedelta(minutes=9),
        agencies=[
            make_agency(name=name),
            make_agency("upland", name="Upland Parks", base_url="https://upland.example"),
        ],
        tasks=tasks,
    )
    return score(record, [one.model_copy(update={"performer": performer}) for one in attempts], performer)


def material(site_url: str | None = None, **more: Any) -> Material:
    return Material(card_of(**more), site=Site(url=site_url))
