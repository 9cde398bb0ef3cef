"""What must hold of any scores: worse is never better, order doesn't matter, what was not measured counts nowhere."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from auditkit.probe.barrier import BARRIERS, Dimension
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome, Severity
from auditkit.score.dimension import Grade
from auditkit.score.grade import grade_agency
from auditkit.score.rubric import default_rubric

from .example import (
    FAILED,
    GOOD,
    UNKNOWN,
    WRONG,
    any_attempt,
    any_finding,
    any_tasks,
    attempt,
    found,
    looked_at,
    walked,
)

ROUNDS = range(60)
"""More were made when the rules were found; these keep them."""


def scored(attempts: list[AttemptRecord]) -> Grade:
    return grade_agency(attempts, any_tasks(), default_rubric())


def some(seed: int) -> tuple[random.Random, list[AttemptRecord]]:
    dice = random.Random(seed)
    return dice, [any_attempt(dice, number) for number in range(1, dice.randint(2, 12))]


def check_no_better(before: Grade, after: Grade) -> None:
    """No dimension that had points has more of them."""
    for old, new in zip(before.dimensions, after.dimensions, strict=True):
        if old.points is not None and new.points is not None:
            assert new.points <= old.points + 1e-6, old.dimension


@pytest.mark.parametrize("seed", ROUNDS)
def test_one_more_failure_raises_nothing(seed: int) -> None:
    dice, attempts = some(seed)
    more = any_attempt(dice, 99).model_copy(update={"outcome": dice.choice([FAILED, WRONG])})
    check_no_better(scored(attempts), scored([*attempts, more]))


@pytest.mark.parametrize("seed", ROUNDS)
def test_an_attempt_that_fails_where_it_ended_well_raises_nothing(seed: int) -> None:
    dice, attempts = some(seed)
    at = dice.randrange(len(attempts))
    if not attempts[at].outcome.success:
        return
    worse = attempts[at].model_copy(update={"outcome": dice.choice([FAILED, WRONG])})
    before, after = scored(attempts), scored([*attempts[:at], worse, *attempts[at + 1 :]])
    for old, new in zip(before.dimensions, after.dimensions, strict=True):
        # A way that no longer leads anywhere is no long way any more, and a path nobody gets through is always the
        # same: there, what a failure takes away may have been the worst of it.
        if old.dimension not in (Dimension.FINDABILITY, Dimension.CONSISTENCY) and None not in (
            old.points,
            new.points,
        ):
            assert (new.points or 0) <= (old.points or 0) + 1e-6, old.dimension


@pytest.mark.parametrize("seed", ROUNDS)
def test_one_more_finding_raises_nothing(seed: int) -> None:
    dice, attempts = some(seed)
    at = dice.randrange(len(attempts))
    worse = attempts[at].model_copy(update={"findings": [*attempts[at].findings, any_finding(dice)]})
    check_no_better(scored(attempts), scored([*attempts[:at], worse, *attempts[at + 1 :]]))


@pytest.mark.parametrize("seed", ROUNDS)
def test_a_graver_finding_raises_nothing(seed: int) -> None:
    dice, attempts = some(seed)
    at = dice.randrange(len(attempts))
    graver = [one.model_copy(update={"severity": Severity.CRITICAL}) for one in attempts[at].findings]
    worse = attempts[at].model_copy(update={"findings": graver})
    check_no_better(scored(attempts), scored([*attempts[:at], worse, *attempts[at + 1 :]]))


@pytest.mark.parametrize("seed", ROUNDS)
def test_attempts_that_were_not_measured_change_nothing(seed: int) -> None:
    dice, attempts = some(seed)
    more = [any_attempt(dice, number).model_copy(update={"outcome": UNKNOWN}) for number in (97, 98)]
    assert scored([*attempts, *more]) == scored(attempts)


@pytest.mark.parametrize("seed", ROUNDS)
def test_the_order_of_attempts_does_not_matter(seed: int) -> None:
    dice, attempts = some(seed)
    before = scored(attempts)
    dice.shuffle(attempts)
    after = scored(attempts)
    assert [(one.letter, one.n) for one in after.dimensions] == [(one.letter, one.n) for one in before.dimensions]
    assert [one.points for one in after.dimensions] == pytest.approx([one.points for one in before.dimensions])
    assert after.letter == before.letter
    for one, other in zip(before.dimensions, after.dimensions, strict=True):
        assert {replace(each, lost=0) for each in one.because} == {replace(each, lost=0) for each in other.because}


@pytest.mark.parametrize("seed", ROUNDS)
def test_what_is_said_to_have_cost_points_is_what_is_missing_from_a_hundred(seed: int) -> None:
    _, attempts = some(seed)
    for one in scored(attempts).dimensions:
        if one.points is None:
            assert not one.because
            continue
        assert one.points == pytest.approx(sum(each.weight * (each.points or 0) for each in one.measures))
        assert sum(each.weight for each in one.measures) == pytest.approx(1)
        assert sum(each.lost for each in one.because) == pytest.approx(100 - one.points)
        costs = [each.lost for each in one.because]
        assert costs == sorted(costs, reverse=True)


@pytest.mark.parametrize(
    "slug", sorted(slug for slug, one in BARRIERS.items() if not (one.retired or one.costs_nothing))
)
@pytest.mark.parametrize("outcome", [Outcome.COMPLETED, Outcome.NOT_COMPLETED])
def test_every_barrier_can_cost_its_dimension_points_and_no_other(slug: str, outcome: Outcome) -> None:
    way = walked(looked_at(), looked_at("http://a/1", phone=True))
    answer = {"read": "1", "expected": "1", "matches": True}
    refused = [{"step": 1, "kind": "rejected"}]
    good = [attempt(trial=trial, answer=answer, happenings=refused, **way) for trial in (1, 2)]
    bad = attempt(outcome, trial=3, answer=answer, findings=[found(slug, Severity.CRITICAL)], **way)
    without = bad.model_copy(update={"findings": []})
    before, after = (grade_agency([*good, one], any_tasks(), default_rubric()) for one in (without, bad))
    lower = {
        old.dimension
        for old, new in zip(before.dimensions, after.dimensions, strict=True)
        if old.points is None or new.points is None or new.points < old.points - 1e-9
    }
    assert lower == {BARRIERS[slug].dimension}
    assert None not in [one.points for one in before.dimensions]
    assert {one.dimension for one in before.dimensions} == set(Dimension)


@pytest.mark.parametrize("seed", ROUNDS)
def test_tries_made_to_confirm_may_cost_consistency_and_count_nowhere_else(seed: int) -> None:
    dice, attempts = some(seed)
    more = [any_attempt(dice, number).model_copy(update={"confirming": True}) for number in (95, 96, 97, 98)]
    before, after = scored(attempts), scored([*attempts, *more])
    check_no_better(before, after)
    assert after.n == before.n
    for old, new in zip(before.dimensions, after.dimensions, strict=True):
        assert new == old or new.dimension is Dimension.CONSISTENCY


@pytest.mark.parametrize("outcomes", [[FAILED, GOOD, GOOD], [FAILED, FAILED, FAILED], [WRONG, GOOD, FAILED]])
def test_a_way_weighs_no_more_for_having_been_tried_again(outcomes: list[Outcome]) -> None:
    first, *again = (attempt(one, trial=at, confirming=at > 1) for at, one in enumerate(outcomes, start=1))
    sisters = [attempt(slug=f"task-{at}", path=path) for at in (1, 2) for path in ("menu", "search")]
    once, thrice = scored([*sisters, first]), scored([*sisters, first, *again])
    assert [one.points for one in once.dimensions if one.dimension is not Dimension.CONSISTENCY] == [
        one.points for one in thrice.dimensions if one.dimension is not Dimension.CONSISTENCY
    ]
    (completion,) = (one for one in thrice.dimensions if one.dimension is Dimension.COMPLETION)
    assert completion.n == 5
