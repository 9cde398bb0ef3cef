"""Attempts to be scored: made from words, and at random."""

from __future__ import annotations

import random
from typing import Any

from auditkit.probe.barrier import BARRIERS
from auditkit.record.model import (
    AnswerRecord,
    AttemptRecord,
    Finding,
    PageEventRecord,
    PageRecord,
    TaskSummary,
    TellRecord,
)
from auditkit.record.outcome import Outcome, Severity
from tests.factories import make_attempt, make_finding, make_page, make_step, make_task

GOOD, HARD, FAILED, WRONG, UNKNOWN = Outcome


def task(slug: str = "fee", **more: Any) -> TaskSummary:
    fields: dict[str, Any] = {"paths": {"menu": []}, "profiles": ["desktop"]}
    return make_task(slug, **{**fields, **more})


def attempt(outcome: Outcome = GOOD, slug: str = "fee", **more: Any) -> AttemptRecord:
    return make_attempt(outcome, task=slug, **more)


def found(barrier: str, severity: Severity | None = None, **more: Any) -> Finding:
    return make_finding(barrier, **({"severity": severity} if severity else {}), **more)


def page(url: str = "http://a/0", *, phone: bool = False, **probes: Any) -> PageRecord:
    return make_page(url, phone=phone, probes=probes, duration_seconds=0.5)


def looked_at(url: str = "http://a/0", *, phone: bool = False, **more: Any) -> PageRecord:
    """A page without a fault that every probe looked at."""
    probes: dict[str, Any] = {
        "axe": {"violations": []},
        "links": {"alike": []},
        "reading": {"words": 200, "language": "en", "value": 6.0},
        "abbreviations": {"found": [], "explained": [], "spelt_out": []},
        "vitals": {"lcp_ms": 900, "cls": 0.0, "inp_ms": 30},
        "security": {"secure": True},
        "help": {"offered": {"phone": "555 0142"}},
    }
    if phone:
        probes["overflow"] = {"page_width": 400, "screen_width": 400, "elements": [], "shrunk": False}
    return page(url, phone=phone, **{**probes, **more})


def walked(*pages: PageRecord, do: str = "click") -> dict[str, Any]:
    """The pages of an attempt, and a step to each."""
    steps = [make_step(at, do=do, page=at) for at in range(1, len(pages))]
    return {"pages": list(pages), "steps": steps}


def any_attempt(dice: random.Random, number: int) -> AttemptRecord:
    """Any attempt at all: some outcome, some pages that were looked at or not, some findings."""
    outcome = dice.choice([GOOD, GOOD, GOOD, HARD, FAILED, WRONG, UNKNOWN])
    pages = [any_page(dice) for _ in range(dice.randint(0, 4))]
    asked = dice.random() < 0.6
    return attempt(
        outcome,
        f"task-{dice.randint(1, 4)}",
        path=dice.choice(["menu", "search"]),
        profile=dice.choice(["desktop", "phone"]),
        trial=number,
        findings=[any_finding(dice) for _ in range(dice.choice([0, 0, 1, 2, 3]))],
        answer=AnswerRecord(read=dice.choice([None, "1", "2"]), expected="1", matches=True) if asked else None,
        tells=[TellRecord(tells="done", expected="Thanks", found=dice.random() < 0.5)] if dice.random() < 0.5 else [],
        happenings=[PageEventRecord(step=1, kind="rejected", details={})] if dice.random() < 0.3 else [],
        scripted_duration_seconds=dice.choice([1, 20, 90]),
        **walked(*pages),
    )


def any_page(dice: random.Random) -> PageRecord:
    if dice.random() < 0.3:
        return page(f"http://a/{dice.randint(0, 9)}")
    return looked_at(
        f"http://a/{dice.randint(0, 9)}",
        phone=dice.random() < 0.4,
        reading={"words": dice.choice([40, 200]), "language": "en", "value": dice.choice([None, 5.0, 11.0, 15.0])},
        vitals={"lcp_ms": dice.choice([500, 3000, 9000]), "cls": dice.choice([0, 0.2, 0.9])},
        help={"offered": dice.choice([{}, {"phone": "555 0142"}])},
    )


def any_finding(dice: random.Random) -> Finding:
    return found(dice.choice(sorted(BARRIERS)), dice.choice(list(Severity)), step=dice.choice([None, 1, 2]))


def any_tasks() -> list[TaskSummary]:
    return [task(f"task-{number}", budget_steps=2, budget_seconds=30) for number in range(1, 5)]
