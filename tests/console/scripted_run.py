"""A scripted run: an audit of two agencies, with every outcome, a person needed, and a hostile page.

`python tests/console/scripted_run.py [PAUSE_SECONDS]` plays it on this terminal.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from auditkit.record.event import (
    AttemptEnded,
    AttemptStarted,
    AuditEnded,
    AuditStarted,
    Event,
    PersonNeeded,
    StepEnded,
)
from auditkit.record.model import AttemptRecord, AuditRecord, attempt_key
from auditkit.record.outcome import StepStatus
from tests.factories import make_attempt, make_audit

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07\x1b]8;;https://evil.example\x1b\\the button [bold red]Pay[/bold red]\x1b[0m\r\n"
    "\u202egnihsif\u202c\u0000 :skull: is [link=https://evil.example]covered[/link]\x9b31m Z" + "\u0301" * 40
)

MISSING = {
    "barrier": "control-not-found",
    "severity": "critical",
    "step": 2,
    "message": 'the link "Fishing" is not on the page',
    "details": {
        "nearest": [
            {"role": "link", "name": "Fishing rules", "leads_to": "/rules"},
            {"role": "link", "name": "Fish \x1b[31mmarket", "leads_to": "/market"},
        ]
    },
}
COVERED = {
    "barrier": "control-covered",
    "severity": "critical",
    "step": 3,
    "message": HOSTILE,
    "details": {"cover": {"tag": "div", "role": "dialog", "name": HOSTILE, "closable": False}},
}
SLOWING = [
    {"barrier": "overlay", "severity": "minor", "message": "“Cookies” had to be closed first."},
    *[
        {
            "barrier": "lookalike-links",
            "severity": "moderate",
            "message": f"2 links say “{name}” and lead to different pages.",
            "details": {"url": f"/{name}"},
        }
        for name in ("Apply", "More", "Download")
    ],
    {
        "barrier": "accessibility",
        "severity": "serious",
        "message": "Images must have a text.",
        "details": {"rule": "alt"},
    },
]
RENAMED = {
    "number": 1,
    "do": "click",
    "status": "adapted",
    "source": "tasks/harbour/licence-cost.yml:11",
    "details": {
        "was": "Renew a licence",
        "now": "Renew your licence",
        "source": "tasks/harbour/licence-cost.yml:12",
        "line": "- click: Renew a licence",
        "replacement": "- click: Renew your licence",
    },
}

ATTEMPTS: list[dict[str, Any]] = [
    {"task": "licence-cost", "path": "menu", "profile": "desktop", "outcome": "completed"},
    {
        "task": "licence-cost",
        "path": "menu",
        "profile": "phone",
        "outcome": "not_completed",
        "message": 'the link "Fishing" is not on the page',
        "findings": [MISSING, *SLOWING],
        "failed": 2,
    },
    {
        "task": "licence-cost",
        "path": "site search",
        "profile": "desktop",
        "outcome": "completed_with_difficulty",
        "message": "over budget: 9 steps, 6 are what a customer would put up with",
        "findings": SLOWING,
        "steps": [RENAMED],
    },
    {
        "task": "licence-cost",
        "path": "site search",
        "profile": "phone",
        "outcome": "not_measured",
        "reason": "bot_wall",
    },
    {"task": "renew-licence", "path": "main", "profile": "desktop", "trial": 1, "outcome": "completed"},
    {
        "task": "renew-licence",
        "path": "main",
        "profile": "desktop",
        "trial": 2,
        "outcome": "not_completed",
        "message": HOSTILE,
        "findings": [COVERED],
        "failed": 3,
    },
    {
        "task": "renew-licence",
        "path": "main",
        "profile": "desktop",
        "trial": 3,
        "outcome": "not_completed",
        "message": HOSTILE,
        "findings": [COVERED],
        "failed": 3,
    },
    {
        "agency": "library",
        "task": "opening-hours",
        "path": "main",
        "profile": "desktop",
        "outcome": "wrong_answer",
        "answer": {"read": "9 to 5", "expected": "10 to 6", "matches": False},
    },
    {
        "agency": "library",
        "task": "opening-hours",
        "path": "cymraeg",
        "profile": "phone",
        "outcome": "not_measured",
        "reason": "needs_person",
        "message": "nobody answered at the visible browser.",
        "failed": 1,
    },
    {
        "agency": "library",
        "task": "kids-card",
        "path": "main",
        "profile": "desktop",
        "outcome": "completed",
        "steps": [RENAMED | {"details": {"was": "Join", "now": HOSTILE, "source": "tasks/library/card.yml:9"}}],
    },
]


def audit() -> AuditRecord:
    titles = [
        ("harbour", "licence-cost", "Find out what it costs to renew a fishing licence"),
        ("harbour", "renew-licence", "Renew a fishing licence"),
        ("library", "opening-hours", "日曜日に図書館が開いているかどうかを確認する"),
        ("library", "kids-card", "Get a library card for a child"),
    ]
    return make_audit(
        id="2026-11-22-090000",
        kit_version="1.0",
        browser="Chromium 140",
        started_at=NOW,
        agencies=[
            {"agency": "harbour", "name": "Harbour Licensing Office", "base_url": "https://harbour.example"},
            {
                "agency": "library",
                "name": "Llyfrgell y Dref [red]Town Library[/red]",
                "base_url": "https://l.example",
            },
        ],
        tasks=[{"agency": agency, "task": task, "title": title} for agency, task, title in titles],
        planned=[key(one) for one in ATTEMPTS],
    )


def key(one: dict[str, Any]) -> str:
    return attempt_key(one.get("agency", "harbour"), one["task"], one["path"], one["profile"], one.get("trial", 1))


def record(one: dict[str, Any]) -> AttemptRecord:
    fields = {"agency": "harbour", "started_at": NOW} | one
    failed = fields.pop("failed", None)
    steps = [*fields.pop("steps", []), *([{"number": failed, "do": "click", "status": "failed"}] if failed else [])]
    return make_attempt(**fields, steps=steps)


def events(upto: int = len(ATTEMPTS), jobs: int = 2) -> Iterator[Event]:
    """The run; it is interrupted when not all attempts are made."""
    planned = tuple(key(one) for one in ATTEMPTS)
    yield AuditStarted(audit(), planned, kept=3, jobs=jobs)
    for first in range(0, upto, jobs):
        now = ATTEMPTS[first : min(first + jobs, upto)]
        for one in now:
            yield AttemptStarted(key(one), "title", 4)
        for number in range(1, 4):
            for one in now:
                if one["path"] == "cymraeg" and number == 1:
                    yield PersonNeeded(key(one), "Sign in with your own card, then press Resume\x1b[31m")
                yield StepEnded(key(one), number, f'Press the link "Renew a licence, part {number}"', StepStatus.DONE)
        for one in now:
            yield AttemptEnded(record(one))
    yield AuditEnded("2026-11-22-090000", NOW, interrupted=upto < len(ATTEMPTS))


if __name__ == "__main__":
    from auditkit.console import console_listener

    pause = float(sys.argv[1]) if len(sys.argv) > 1 else 0.2
    with console_listener() as screen:
        for event in events(*map(int, sys.argv[2:3])):
            screen(event)
            time.sleep(pause)
