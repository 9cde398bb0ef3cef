"""What to fix first, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.probe.barrier import BARRIERS
from auditkit.publish.page.badge import Badge, severity_badge
from auditkit.publish.page.barrier import barrier_address, barrier_title
from auditkit.score.explanation.wording import page_name, plural

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditkit.score.priority import Fix
    from auditkit.score.scorecard_card import Scorecard


@dataclass(frozen=True)
class FixLine:
    """One thing to fix: what, where, how often, and how."""

    sentence: str
    agency: str
    task: str
    address: str
    """The task's page."""
    more: str
    """`and 2 more tasks`; empty when it is one task's alone."""
    severity: Badge
    kind: str
    kind_address: str
    count: str
    remedy: str


def fix_lines(card: Scorecard, found: Iterable[Fix], up: str) -> tuple[FixLine, ...]:
    """Things to fix, seen from `up` below the scorecard."""
    names = {agency.summary.agency: agency.summary.name for agency in card.agencies}
    titles = {(task.summary.agency, task.summary.task): task.summary.title for task in card.tasks}
    return tuple(_line(fix, names[fix.agency], titles[fix.agency, fix.task], up) for fix in found)


def _line(fix: Fix, agency: str, task: str, up: str) -> FixLine:
    others = len(fix.tasks) - 1
    barrier = BARRIERS.get(fix.barrier)
    attempts = plural(fix.measured, "attempt")
    return FixLine(
        sentence=fix.sentence,
        agency=agency,
        task=task,
        address=f"{up}{page_name(fix.agency)}/{page_name(fix.task)}.md",
        more=f"and {plural(others, 'more task')}" if others else "",
        severity=severity_badge(fix.severity),
        kind=barrier_title(fix.barrier),
        kind_address=barrier_address(fix.barrier, up) or f"{up}barriers.md",
        count=f"ended {fix.stopped:,} of {attempts}" if fix.stopped else f"met in {fix.met:,} of {attempts}",
        remedy=barrier.remedy if barrier else "",
    )
