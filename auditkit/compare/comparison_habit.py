"""What the last runs say of a way that changed: whether it fails now and then, and when."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from auditkit.compare.model import Aspect, Change, Direction, Standing
from auditkit.record.audit_head import stands_aside
from auditkit.score.history.failure_pattern import Recent
from auditkit.score.history.failure_pattern_pattern import Run, pattern

if TYPE_CHECKING:
    from auditkit.compare.model import Comparison, WayChange
    from auditkit.record.model import AuditRecord
    from auditkit.record.store import Audits

MOST_TASKS = 10
"""Where more have changed, the site has, and what the hour was says nothing."""


def with_habits(comparison: Comparison, now: AuditRecord, store: Audits) -> Comparison:
    """The comparison, with a sentence on each way that got worse, was mended or is unsteady and fails now and then.

    Raises:
        AuditkitError: an audit.json or a record can't be read; it is named.
    """
    tasks = {(way.agency, way.task) for way in comparison.ways if _is_worth_it(way)}
    if stands_aside(now) or len(tasks) > MOST_TASKS:
        return comparison
    recent = Recent(store, now)
    ways = tuple(_told(way, recent) if _is_worth_it(way) else way for way in comparison.ways)
    return replace(comparison, ways=ways)


def _is_worth_it(way: WayChange) -> bool:
    return way.unsteady or way.standing in (Standing.WORSE, Standing.MENDED)


def _told(way: WayChange, recent: Recent) -> WayChange:
    tries = way.after.tries if way.after else ()
    last = Run.of((one.started_at, one.outcome) for one in tries if not one.confirming)
    if last is None:
        return way
    found = pattern([last, *recent.runs(way.agency, way.task, way.path, way.profile)])
    if found is None:
        return way
    habit = Change(Aspect.STEADINESS, Direction.NEITHER, found.words)
    return replace(way, changes=(*way.changes, habit))
