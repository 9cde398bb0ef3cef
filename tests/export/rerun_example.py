"""Two audits of a small agency: a task got worse, one was fixed, one fails as before, one could not be measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from auditkit.compare.model import Change, ChangeKind, ChangeStatus, Comparison, Direction, GradeChange, RouteChange
from auditkit.export import Material, Pictures, Site
from auditkit.record.details import StepDetails
from auditkit.record.model import AttemptRecord, AuditRecord
from auditkit.record.outcome import Outcome, Performer, Reason, Severity, StepStatus
from auditkit.score.scorecard import score
from tests.compare.example import AuditWithAttempts, compare
from tests.factories import make_agency, make_attempt, make_audit, make_finding, make_page, make_step, make_task

THEN = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PICTURE = "ab" * 32
WEBP = b"RIFF\x04\x00\x00\x00WEBP"
GONE = 'Link "Apply online" is not on the page “Home”.'
NEAREST = {
    "nearest": [{"role": "link", "name": "Start your application", "leads_to": "https://harbour.example/start"}]
}


def missing(text: str = GONE, site: str = "https://harbour.example", line: int = 12) -> dict[str, Any]:
    """The fields of an attempt whose second step found its link gone."""
    page = make_page(f"{site}/apply?session=1", title="Home", status=200)
    steps = [
        make_step(page=0, source=f"tasks/harbour/apply.yml:{line - 1}"),
        make_step(
            2,
            target={"role": "link", "name": "Apply online"},
            status=StepStatus.FAILED,
            source=f"tasks/harbour/apply.yml:{line}",
            url_after=page.url,
            message=text,
            details=NEAREST,
            screenshot=PICTURE,
            page=0,
        ),
    ]
    finding = make_finding(
        "control-not-found", severity=Severity.CRITICAL, message=text, step=2, page=0, details=NEAREST
    )
    return {"outcome": Outcome.NOT_COMPLETED, "steps": steps, "pages": [page], "findings": [finding]}


def attempt(task: str, outcome: Outcome = Outcome.COMPLETED, **more: Any) -> AttemptRecord:
    fields: dict[str, Any] = {
        "agency": "harbour",
        "task": task,
        "path": "menu",
        "profile": "desktop",
        "outcome": outcome,
        "started_at": NOW,
        "scripted_duration_seconds": 3.25,
        "steps": [make_step(page=0)],
        "pages": [make_page(title="Home", status=200)],
    }
    return make_attempt(**{**fields, **more})


def audit(audit_id: str, at: datetime, tasks: list[str], *, title: str = "") -> AuditRecord:
    return make_audit(
        id=audit_id,
        kit_version="1.0.0",
        browser="Chromium 140.0",
        started_at=at,
        ended_at=at + timedelta(minutes=9),
        agencies=[make_agency(name="Harbour Office")],
        tasks=[
            make_task(
                task,
                title=title or f"Do {task}",
                rank=place,
                file=f"harbour/{task}.yml",
                sha256="same",
                paths={"menu": ['Press link "Licences"', 'Press link "Apply online"']},
            )
            for place, task in enumerate(tasks, 1)
        ],
    )


TASKS = ["apply", "fee", "renew", "call", "wall"]


def before() -> AuditWithAttempts:
    made = [
        attempt("apply"),
        attempt("fee", **missing("The page is gone.")),
        attempt("renew", **missing("It never worked.")),
        attempt("call"),
        attempt("wall"),
    ]
    return AuditWithAttempts(audit("autumn", THEN, TASKS), tuple(made))


def after(text: str = GONE, **more: Any) -> AuditWithAttempts:
    made = [
        attempt("apply", **missing(text, **more)),
        attempt("fee"),
        attempt("renew", **missing("It never worked.")),
        attempt("call"),
        attempt("wall", Outcome.NOT_MEASURED, reason=Reason.BOT_WALL, message="A wall."),
    ]
    return AuditWithAttempts(audit("winter", NOW, TASKS), tuple(made))


def material(then: AuditWithAttempts | None = None, now: AuditWithAttempts | None = None, **more: Any) -> Material:
    """Both audits, compared as `auditkit diff` does."""
    one, two = then or before(), now or after()
    cards = [score(each.audit, list(each.attempts), Performer.SCRIPT) for each in (one, two)]
    return Material(cards[1], comparison=compare(one, two), before=cards[0], **more)


def alone(now: AuditWithAttempts | None = None, **more: Any) -> Material:
    """The first audit ever."""
    return replace(material(now=now, **more), comparison=None, before=None)


def with_pictures(folder: str) -> Pictures:
    return Pictures(lambda digest: WEBP if digest == PICTURE else b"<svg onload=alert(1)>", folder)


def unsteady() -> Material:
    """A task that failed at the first try, and was fine at the two that were to confirm it."""
    first, *rest = after().attempts
    again = [attempt("apply", trial=trial, confirming=True) for trial in (2, 3)]
    return material(now=AuditWithAttempts(after().audit, (first, *again, *rest)))


def hostile(text: str) -> Material:
    """Text that means harm wherever a page, a task file or an address can put it."""
    failed = attempt("apply", **missing(text))
    bare = failed.steps[0].model_copy(update={"details": StepDetails()})
    failed = failed.model_copy(update={"steps": [bare, *failed.steps[1:]]})
    now = AuditWithAttempts(audit("winter", NOW, ["apply"], title=text), (failed,))
    found = material(AuditWithAttempts(audit("autumn", THEN, ["apply"], title=text), (attempt("apply"),)), now)
    assert found.comparison is not None
    change = Change(
        ChangeKind.CAUSE,
        Direction.WORSE,
        text,
        before=text,
        after=text,
        step=2,
        barrier="control-not-found",
        url=text,
    )
    way = replace(found.comparison.ways[0], status=ChangeStatus.WORSE, changes=(change, change), agency_name=text)
    ways = (
        way,
        _other(way, "mended", ChangeStatus.FIXED),
        _other(way, "gone", ChangeStatus.GONE),
        _other(way, "new", ChangeStatus.NOT_COMPARABLE, why=text),
    )
    grade = GradeChange("harbour", text, "A", 90.0, "B", 80.0)
    comparison: Comparison = replace(found.comparison, ways=ways, grades=(grade,), notes=(text,))
    return replace(found, comparison=comparison, site=Site(url="https://score.example/"))


def _other(way: RouteChange, task: str, status: ChangeStatus, why: str = "") -> RouteChange:
    return replace(way, task=task, status=status, why=why, changes=way.changes if not why else ())
