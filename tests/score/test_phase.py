"""Before, during and after the service: each rule with what it decides, and what it leaves to the next."""

from __future__ import annotations

from typing import Any

import pytest

from auditkit.probe.barrier import Phase
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Severity
from auditkit.score.counter import count_phases, phase_of
from tests.factories import make_step

from .example import FAILED, GOOD, UNKNOWN, WRONG, attempt, found, page

WAY = ["click", "click", "fill", "click"]
"""A page of links, a form, and a last page: pages 0, 1, 2, 2, 3."""


def journey(**more: Any) -> AttemptRecord:
    pages = [0, 1, 2, 2, 3]
    steps = [make_step(number, do=do, page=pages[number]) for number, do in enumerate(WAY, start=1)]
    return attempt(**{"outcome": GOOD, "pages": [page(f"http://a/{at}") for at in range(4)], "steps": steps, **more})


@pytest.mark.parametrize(
    ("barrier", "step", "at", "phase"),
    [
        ("accessibility", 0, 0, Phase.BEFORE),
        ("accessibility", 2, 2, Phase.DURING),  # the page with the form, seen before anything was filled in
        ("unhelpful-error", 4, 2, Phase.DURING),
        ("accessibility", 4, 3, Phase.AFTER),
        ("unanswered-question", None, None, Phase.AFTER),
        ("inconsistent-answer", 1, 1, Phase.AFTER),
        ("detour", None, None, Phase.BEFORE),
        ("overlay", None, None, Phase.BEFORE),
        ("lookalike-links", 1, 1, Phase.BEFORE),
    ],
)
def test_a_journey_with_a_form(barrier: str, step: int | None, at: int | None, phase: Phase) -> None:
    assert phase_of(found(barrier, step=step, page=at), journey()) is phase


def test_the_last_page_of_an_attempt_that_was_stopped_is_no_end() -> None:
    stopped = journey(outcome=FAILED)
    assert phase_of(found("control-covered", step=4, page=3), stopped) is Phase.DURING
    assert phase_of(found("accessibility", step=4, page=3), journey(outcome=WRONG)) is Phase.AFTER


def test_where_nothing_is_given_the_service_is_the_finding() -> None:
    steps = [make_step(at, page=at) for at in (1, 2)]
    looking = attempt(pages=[page(f"http://a/{at}") for at in range(3)], steps=steps)
    assert phase_of(found("accessibility", step=1, page=1), looking) is Phase.BEFORE
    assert phase_of(found("accessibility", step=2, page=2), looking) is Phase.AFTER


def test_an_attempt_without_steps_or_pages() -> None:
    assert phase_of(found("server-error", step=0, page=0), attempt(FAILED)) is Phase.BEFORE


def test_each_phase_is_counted_by_attempts() -> None:
    often = [found("accessibility", Severity.SERIOUS, step=0, page=0) for _ in range(5)]
    one = journey(findings=[*often, found("unhelpful-error", step=3, page=2)])
    two = journey(trial=2, findings=often[:1])
    unknown = journey(trial=3, outcome=UNKNOWN, findings=often)
    before, during, after = count_phases([one, two, unknown])
    assert (before.met, before.measured, before.barriers) == (2, 2, (("accessibility", 2),))
    assert (during.met, during.barriers) == (1, (("unhelpful-error", 1),))
    assert (after.met, after.barriers) == (0, ())
