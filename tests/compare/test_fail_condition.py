"""What a build may fail for: each condition where it is met, and where it only might seem so."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditkit.compare.comparison import judge
from auditkit.compare.fail_condition import CONDITIONS, Judgement, matching_conditions, parse_conditions
from auditkit.diagnostic.error import AuditkitError
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome
from auditkit.record.store import AuditStore

from .example import attempt, found, missing, read
from .test_comparison import keep

GOOD = attempt()
FAILED = attempt(**missing())
UNKNOWN = attempt(Outcome.NOT_MEASURED)
WRONG = attempt(Outcome.WRONG_ANSWER, answer=read("$30.00"))
SERIOUS = attempt(findings=[found("accessibility", "serious", "Too pale.", details={"rule": "contrast"}, page=1)])
SMALL = attempt(findings=[found("lookalike-links", "moderate", "Two links say “Apply”.", page=1)])
HARD = attempt(Outcome.COMPLETED_WITH_DIFFICULTY, message="It takes 9 seconds.")


def judged(tmp_path: Path, now: AttemptRecord, then: AttemptRecord | None = GOOD) -> Judgement:
    store = AuditStore(tmp_path / "audits")
    if then is not None:
        keep(store, 1, then)
    keep(store, 2, now)
    return judge(store, "day-2", "day-1" if then is not None else None)


@pytest.mark.parametrize(
    ("what", "then", "now", "holds"),
    [
        ("worse", GOOD, FAILED, True),
        ("worse", GOOD, SERIOUS, True),
        ("worse", GOOD, SMALL, False),
        ("worse", FAILED, FAILED, False),
        ("worse", GOOD, UNKNOWN, False),
        ("worse", None, FAILED, False),
        ("new-findings", GOOD, SMALL, True),
        ("new-findings", SMALL, SMALL, False),
        ("new-findings", SMALL, GOOD, False),
        ("not-completed", None, FAILED, True),
        ("not-completed", GOOD, WRONG, False),
        ("not-completed", GOOD, UNKNOWN, False),
        ("wrong-answer", GOOD, WRONG, True),
        ("wrong-answer", GOOD, FAILED, False),
        ("serious", SERIOUS, SERIOUS, True),
        ("serious", GOOD, FAILED, True),
        ("serious", GOOD, SMALL, False),
        ("critical", GOOD, SERIOUS, False),
        ("critical", GOOD, FAILED, True),
        ("score:A", GOOD, HARD, True),
        ("score:D", GOOD, HARD, False),
        ("score:A", GOOD, UNKNOWN, False),
        ("not-measured", GOOD, UNKNOWN, True),
        ("not-measured", UNKNOWN, FAILED, False),
    ],
)
def test_condition(tmp_path: Path, what: str, then: AttemptRecord | None, now: AttemptRecord, *, holds: bool) -> None:
    assert bool(matching_conditions(parse_conditions([what]), judged(tmp_path, now, then))) is holds


def test_not_measured_fails_nothing_else(tmp_path: Path) -> None:
    others = [one.syntax.replace("A|B|C|D", "A") for one in CONDITIONS if one.name != "not-measured"]
    assert matching_conditions(parse_conditions(others), judged(tmp_path, UNKNOWN)) == ()


def test_what_met_it_is_named(tmp_path: Path) -> None:
    (one,) = matching_conditions(parse_conditions(["not-completed"]), judged(tmp_path, FAILED))
    assert one.reasons == ("“Find the fee” (Harbour, desktop)",)
    assert one.asked.name == "not-completed"


def test_several_at_once() -> None:
    assert [one.name for one in parse_conditions(["worse, score:c", "worse", "critical,"])] == [
        "worse",
        "score:C",
        "critical",
    ]
    assert parse_conditions([]) == ()


@pytest.mark.parametrize(
    ("given", "said", "hint"),
    [
        ("wors", "There is no condition 'wors' to fail on (did you mean 'worse'?).", "score:A|B|C|D"),
        (
            "score",
            "The condition 'score' takes one of A, B, C, D after a colon, not ''.",
            "Write it like this: score:C",
        ),
        ("score:F", "not 'F'.", "score:C"),
        ("worse:A", "The condition 'worse' takes nothing after it, not 'A'.", "Write it like this: worse"),
    ],
)
def test_what_is_none(given: str, said: str, hint: str) -> None:
    with pytest.raises(AuditkitError) as caught:
        parse_conditions([given])
    assert said in caught.value.message
    assert hint in (caught.value.hint or "")
