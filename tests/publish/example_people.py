"""Attempts by people beside the example audit, as the kit saw them."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from auditkit.record.model import AttemptRecord, AuditRecord
from auditkit.record.outcome import Outcome, Performer
from auditkit.record.person import OWN_ROUTE, AttemptOrigin, ConsentScope, VerdictBasis
from auditkit.session.questionnaire import report_of
from tests.factories import make_attempt, make_page, make_step

from .example_audit import START, Folder, picture

if TYPE_CHECKING:
    from auditkit.score.people import Study

SITE = "https://www.harbour.example"
PAGES = (("/fishing/step-1", "Home"), ("/fishing/step-2", "Fishing"))
_numbers = itertools.count()


def round_of(audit: AuditRecord, name: str = "2026-11-23-people", **more: Any) -> AuditRecord:
    fields = {"id": name, "options": {"performer": "person"}, "started_at": START + timedelta(days=1)}
    return audit.model_copy(update=fields | more)


def seen(
    evidence: Folder,
    *did: dict[str, Any],
    pages: tuple[tuple[str, str], ...] = PAGES,
    outcome: Outcome = Outcome.COMPLETED,
    consent: tuple[ConsentScope, ...] = tuple(ConsentScope),
    task: str = "licence-fee",
    **said: Any,
) -> AttemptRecord:
    """An attempt with these steps; each is a press of “Fishing” that leads to the second page unless it says else."""
    how = {key: said.pop(key) for key in ("alias", "seconds", "gave_up") if key in said}
    report = report_of(said, came_from=AttemptOrigin.TRY, consent_to=consent, **how)
    steps = [
        make_step(
            number,
            screenshot=evidence.save(picture(f"Picture {next(_numbers)}", (400, 300)), "webp"),
            **{
                "do": "click",
                "target": {"role": "link", "name": "Fishing"},
                "page": 1,
                "details": {"at_seconds": 3.0 * number},
                **one,
            },
        )
        for number, one in enumerate(did, start=1)
    ]
    return make_attempt(
        task=task,
        path=OWN_ROUTE,
        performer=Performer.PERSON,
        outcome=outcome,
        started_at=START,
        steps=steps,
        pages=[make_page(f"{SITE}{path}", title=title) for path, title in pages],
        person=report.model_copy(update={"judged_by": VerdictBasis.SUCCESS}),
    )


def three_people(evidence: Folder, audit: AuditRecord) -> Study:
    """A round at one task: one got there, one strayed to another organisation, one handed in a worksheet."""
    typed = {"do": "fill", "target": {"role": "textbox", "name": "Search"}, "value": "number", "page": 0}
    strayed = seen(
        evidence,
        {"page": 1},
        {"page": 2, "target": {"css": "#more"}},
        pages=(*PAGES, ("/pay", "Pay here")),
        outcome=Outcome.NOT_COMPLETED,
        task="phone-number",
        alias="Wren",
        confidence=7,
        ease=2,
        seconds=40,
        went_wrong="Two links had one name",
    )
    elsewhere = strayed.pages[2].model_copy(update={"handoff": True})
    strayed = strayed.model_copy(update={"pages": [*strayed.pages[:2], elsewhere], "trial": 2})
    got = seen(evidence, typed, {}, task="phone-number", alias="Oak", ease=6, seconds=20)
    sheet = seen(evidence, pages=(), task="phone-number", ease=5, seconds=30).model_copy(update={"trial": 3})
    return round_of(audit), [got, strayed, sheet]
