from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from auditkit.console.explanation import cause_line, writable
from auditkit.console.message import clock, time_left, totals
from auditkit.console.progress import Progress, advance
from auditkit.diagnostic.safe_text import terminal_line
from auditkit.record.event import VerdictChanged
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome
from tests.factories import make_attempt

from .scripted_run import NOW, events


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plain", "plain"),
        (" two\n\tlines\u2028here ", "two lines here"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq#0;2;0;0;0\x1b\\sixel", "sixel"),
        ("\x1bcreset \x1b7saved \x1b(0lines", "reset saved lines"),
        ("a\x00b\x07c\x7fd", "abcd"),
        ("\u202eevil\u2066x\u200f", "evilx"),
        ("soft\u00adhyphen\ufeff\u200b", "softhyphen"),
        ("\U000e0041tag", "tag"),
        ("[bold]kept[/bold] :skull:", "[bold]kept[/bold] :skull:"),
        ("می\u200cخواهم 👩\u200d🌾", "می\u200cخواهم 👩\u200d🌾"),
        ("e" + "\u0301" * 50, "e" + "\u0301" * 4),
        ("half \ud83d", "half"),
        ("\x1b", ""),
        ("x" * 400, "x" * 299 + "…"),
    ],
)
def test_text_from_a_page_is_made_harmless(text: str, kept: str) -> None:
    assert terminal_line(text) == kept


def test_an_enormous_text_costs_nothing() -> None:
    assert len(terminal_line("\x1b]" + "x" * 50_000_000)) <= 300


def test_what_a_terminal_can_not_show() -> None:
    assert writable("“a” — b…", "ascii") == '"a" - b...'
    assert writable("日本", "cp437") == "??"
    assert writable("日本 ✓", "utf-8") == writable("日本 ✓", None) == "日本 ✓"


def attempt(**fields: Any) -> AttemptRecord:
    plain: dict[str, Any] = {"agency": "a", "task": "t", "path": "p", "profile": "d", "started_at": NOW}
    return make_attempt(**(plain | {"outcome": "not_completed", "reason": None} | fields))


FAILED = {"number": 2, "do": "click", "status": "failed", "message": "no link is called Fees"}
FINDINGS = [
    {"barrier": "slow-page", "severity": "minor", "message": "the page took 9 s"},
    {"barrier": "dead-link", "severity": "critical", "message": "the link is dead"},
]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"message": "It ended here."}, "It ended here"),
        ({"message": "It ended at step 2.", "steps": [FAILED]}, "It ended at step 2"),
        ({"findings": FINDINGS, "steps": [FAILED]}, "the link is dead (step 2)"),
        ({"steps": [FAILED]}, "no link is called Fees (step 2)"),
        ({"steps": [FAILED | {"optional": True}]}, ""),
        ({}, ""),
        ({"outcome": "completed", "message": "all is well"}, ""),
        ({"outcome": "completed_with_difficulty", "message": "over budget", "steps": [FAILED]}, "over budget"),
        ({"outcome": "not_measured", "reason": "interrupted"}, "the run was stopped"),
        ({"outcome": "not_measured"}, ""),
        (
            {"outcome": "wrong_answer", "answer": {"read": None, "expected": "$25", "matches": False}},
            'the page gives no answer, but the right answer is "$25"',
        ),
    ],
)
def test_the_cause_in_one_line(fields: dict[str, Any], words: str) -> None:
    assert cause_line(attempt(**fields)) == words


def test_the_state_is_replaced_never_changed() -> None:
    seen = [Progress()]
    for number, event in enumerate(events()):
        seen.append(advance(seen[-1], event, float(number)))
    assert seen[0] == Progress()
    assert seen[1].done == 0
    assert seen[-1].done == 10


def test_a_verdict_that_changes_counts_where_its_attempt_was_made_in_this_run() -> None:
    progress = Progress()
    for event in events():
        progress = advance(progress, event, 0.0)
    known = progress.ended[0]
    changed = known.model_copy(update={"outcome": Outcome.NOT_COMPLETED, "reason": None})
    kept = changed.model_copy(update={"path": "kept-from-before"})
    assert kept.key != known.key
    assert advance(progress, VerdictChanged(kept), 0.0) == progress
    after = advance(progress, VerdictChanged(changed), 0.0)
    assert (after.done, after.counts[Outcome.NOT_COMPLETED]) == (
        progress.done,
        progress.counts[Outcome.NOT_COMPLETED] + (known.outcome is not Outcome.NOT_COMPLETED),
    )


def test_time_left_is_said_when_there_is_something_to_tell_from() -> None:
    progress = Progress(began=0.0, total=10, jobs=1)
    assert progress.seconds_left(60.0) is None
    for event in events(5, jobs=1):
        progress = advance(progress, event, 0.0)
    assert progress.seconds_left(60.0) == 60.0
    assert [time_left(seconds) for seconds in (None, 3.0, 12.0, 61.0, 94.9, 200.0, 7200.0)] == [
        "",
        "nearly done",
        "about 10 s left",
        "about 60 s left",
        "about 90 s left",
        "about 3 min left",
        "about 120 min left",
    ]
    assert [clock(seconds) for seconds in (0, 59.9, 61, 3723)] == ["0:00", "0:59", "1:01", "1:02:03"]


def test_totals_never_speak_of_percentages() -> None:
    progress = Progress()
    for event in events():
        progress = advance(progress, event, 0.0)
    assert "%" not in totals(progress)
    assert totals(replace(progress, kept=0)) == (
        "4 of 8 measured attempts succeeded (1 with difficulty); 2 not measured: "
        "the site refused this visit (1), a step needs a person (1)."
    )
