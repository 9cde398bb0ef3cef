"""What holds of any two audits, made at random."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping

import pytest

from auditkit.compare.model import ChangeKind, ChangeStatus, Direction, RouteChange
from tests.compare.example import AuditWithAttempts, compare
from tests.factories import make_agency, make_audit
from tests.score.example import any_attempt, task

from .example import NOW, THEN

MIRROR = {
    ChangeStatus.WORSE: ChangeStatus.FIXED,
    ChangeStatus.FIXED: ChangeStatus.WORSE,
    ChangeStatus.NEW: ChangeStatus.GONE,
    ChangeStatus.GONE: ChangeStatus.NEW,
}
MIRRORED_DIRECTION = {Direction.WORSE: Direction.FIXED, Direction.FIXED: Direction.WORSE}


def any_audit(seed: int, *, then: bool) -> AuditWithAttempts:
    dice = random.Random(seed)
    made = {one.key: one for one in (any_attempt(dice, dice.randint(1, 3)) for _ in range(40))}
    tasks = [task(f"task-{number}", paths={"menu": [], "search": []}) for number in range(1, 5)]
    record = make_audit(
        id=f"audit-{seed}",
        started_at=THEN if then else NOW,
        ended_at=NOW,
        agencies=[make_agency(base_url="http://a")],
        tasks=tasks,
    )
    return AuditWithAttempts(record, tuple(made.values()))


@pytest.mark.parametrize("seed", range(12))
def test_an_audit_beside_itself(seed: int) -> None:
    one = any_audit(seed, then=True)
    ways = compare(one, one).ways
    assert {way.status for way in ways} <= {ChangeStatus.SAME, ChangeStatus.NOT_MEASURED}
    assert not any(way.changes for way in ways)


@pytest.mark.parametrize("seed", range(12))
def test_the_other_way_round(seed: int) -> None:
    then, now = any_audit(seed, then=True), any_audit(seed + 100, then=False)
    there = {(way.task, way.path, way.profile): way for way in compare(then, now).ways}
    back = {(way.task, way.path, way.profile): way for way in compare(now, then).ways}
    assert there.keys() == back.keys()
    for key, way in there.items():
        if not _both_ways(way) and not _unseen(way):
            told = [f"{one.kind} {one.direction}: {one.sentence}" for one in (*way.changes, *back[key].changes)]
            assert back[key].status is MIRROR.get(way.status, way.status), told
        assert _told(way, MIRRORED_DIRECTION) == _told(back[key])


def _told(way: RouteChange, mirror: Mapping[Direction, Direction] = {}) -> Counter[tuple[str, ...]]:
    """What is told of a way; which barrier it is about, where that is the same whichever audit came first."""
    either = (ChangeKind.FINDING, ChangeKind.STEADINESS)
    return Counter(
        (one.kind, mirror.get(one.direction, one.direction), (one.barrier or "") if one.kind in either else "")
        for one in way.changes
    )


def _unseen(way: RouteChange) -> bool:
    """Whether one audit knows nothing of the way, and the other could not measure it: that it is new says nothing."""
    sides = [one for one in (way.before, way.after) if one is not None]
    return len(sides) == 1 and not sides[0].tally.measured


def _both_ways(way: RouteChange) -> bool:
    """Whether barriers came and others went: that is worse, whichever way one looks at it."""
    findings = {one.direction for one in way.changes if one.kind is ChangeKind.FINDING}
    return findings == {Direction.WORSE, Direction.FIXED}


@pytest.mark.parametrize("seed", range(12))
def test_not_measured_is_never_worse(seed: int) -> None:
    for way in compare(any_audit(seed, then=True), any_audit(seed + 100, then=False)).ways:
        if way.status in (ChangeStatus.WORSE, ChangeStatus.FIXED, ChangeStatus.CHANGED, ChangeStatus.SAME):
            assert way.before is not None
            assert way.after is not None
            assert way.before.tally.measured
            assert way.after.tally.measured
