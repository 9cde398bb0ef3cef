"""The bed's arithmetic."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome, Severity
from tests.factories import make_attempt, make_finding
from tools.bed.case import Case
from tools.bed.figures import agreement, compare, figures, share, total
from tools.bed.known import forget, known
from tools.bed.page import page


def case(name: str, findings: list[str], **expect: Any) -> Case:
    return Case(
        name=name,
        about="A page",
        present=name.split("/")[0] in findings,
        pages={},
        task={},
        expect={"outcome": "completed", "findings": findings, **expect},
    )


def record(*barriers: str, outcome: str = "completed", step: int = 1) -> AttemptRecord:
    return make_attempt(
        agency="a",
        task="t",
        path="p",
        outcome=Outcome(outcome),
        started_at=datetime(2026, 11, 22, tzinfo=UTC),
        findings=[make_finding(one, severity=Severity.MINOR, message="", step=step) for one in barriers],
    )


CASES = [
    case("overlay/a", ["overlay"]),
    case("overlay/b", ["overlay"], details={"overlay": {"step": 2}}),
    case("overlay/near", []),
    case("detour/a", ["detour"], incidental=["overlay"]),
]
RECORDS = {
    "overlay/a": [record("overlay")],
    "overlay/b": [record("overlay", "dead-link")],
    "overlay/near": [record("overlay", outcome="not_completed")],
    "detour/a": [record("overlay")],
}


def test_what_disagrees_is_named() -> None:
    found = {one.case.name: one.disagreements for one in compare(CASES, RECORDS)}
    assert found == {
        "overlay/a": [],
        "overlay/b": ["false alarm dead-link", "overlay at another step"],
        "overlay/near": ["false alarm overlay", "outcome not_completed, not completed"],
        "detour/a": ["missed detour"],
    }


def test_figures_leave_out_what_is_fair_either_way() -> None:
    by_barrier = {one.barrier: one for one in figures(compare(CASES, RECORDS))}
    overlay = by_barrier["overlay"]
    assert (overlay.present, overlay.found, overlay.near_misses, overlay.absent, overlay.false_alarms) == (
        2,
        2,
        1,
        1,
        1,
    )
    assert (overlay.precision, overlay.recall) == (2 / 3, 1.0)
    assert (by_barrier["detour"].precision, by_barrier["detour"].recall) == (None, 0.0)
    everything = total(list(by_barrier.values()))
    assert (everything.present, everything.found, everything.false_alarms) == (3, 2, 2)


def test_nothing_to_count_is_no_figure() -> None:
    assert [share(ratio) for ratio in (None, 0.0, 0.999, 1.0)] == ["–", "0%", "99%", "100%"]


def test_agreement_of_outcomes() -> None:
    got = agreement(compare(CASES, RECORDS), measured=True)
    assert (got.cases, got.agreed) == (4, 3)


def test_the_page_holds_the_counts_and_the_faults() -> None:
    text = page(compare(CASES, RECORDS), [])
    assert "(`overlay`) | 2 of 2, 100% | 2 of 3, 66% | 1 of 1 | 1 |" in text
    assert "(`captcha`) | – | – | 0 of 4 | 0 |" in text
    assert "- `detour/a`: A page\n    - Missed detour." in text


def test_what_agrees_again_is_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "known.yml"
    entries = [f"{{case: {one}, what: missed overlay, why: 'So it is: yes'}}" for one in ("overlay/a", "overlay/b")]
    file.write_text(f"disagreements: [{', '.join(entries)}]", encoding="utf-8")
    forget({("overlay/b", "missed overlay")}, file)
    assert [(one.case, one.what, one.why) for one in known(file)] == [
        ("overlay/b", "missed overlay", "So it is: yes")
    ]
