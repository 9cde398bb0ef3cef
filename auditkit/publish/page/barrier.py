"""Barriers as pages show them, and what to fix first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.safe_text import page_file_name
from auditkit.diagnostic.wording import capitalize_first, plural
from auditkit.probe.barrier import BARRIERS
from auditkit.publish.page.badge import Badge, severity_badge
from auditkit.publish.template import barrier_address, barrier_title

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditkit.score.priority import Fix
    from auditkit.score.scorecard import Scorecard
    from auditkit.score.verdict import BarrierCount


MAX_PLACES = 5


@dataclass(frozen=True)
class Place:
    """A journey on which a barrier was met."""

    words: str
    address: str


@dataclass(frozen=True)
class BarrierLine:
    """One barrier in a list: how often, and where."""

    title: str
    address: str
    severity: Badge
    count: str
    remedy: str
    places: tuple[Place, ...]
    more: str
    """How many places were left out; empty when none was."""


def barrier_lines(
    card: Scorecard, counts: tuple[BarrierCount, ...], up: str, *, stopping: bool
) -> tuple[BarrierLine, ...]:
    """Those that ended attempts, or those that were met and ended none."""
    return tuple(_line(card, count, up) for count in counts if bool(count.stopped) is stopping)


def _line(card: Scorecard, count: BarrierCount, up: str) -> BarrierLine:
    barrier = BARRIERS.get(count.barrier)
    places = _places(card, count, up)
    left = len(places) - MAX_PLACES
    return BarrierLine(
        title=barrier_title(count.barrier),
        address=barrier_address(count.barrier, up) or f"{up}barriers.md",
        severity=severity_badge(count.severity),
        count=capitalize_first(_count(count)),
        remedy=barrier.remedy if barrier else "",
        places=places[:MAX_PLACES],
        more=f"and {plural(left, 'more task')}" if left > 0 else "",
    )


def _count(count: BarrierCount) -> str:
    attempts = plural(count.measured, "attempt")
    if not count.stopped:
        return f"met in {count.met:,} of {attempts}"
    if count.met == count.stopped:
        return f"ended {count.stopped:,} of {attempts}"
    return f"ended {count.stopped:,} of {attempts}, met in {count.met:,}"


def _places(card: Scorecard, count: BarrierCount, up: str) -> tuple[Place, ...]:
    titles = {(task.summary.agency, task.summary.task): task.summary.title for task in card.tasks}
    names = {agency.summary.agency: agency.summary.name for agency in card.agencies}
    several = len({agency for agency, _ in count.tasks}) > 1
    return tuple(
        Place(
            words=f"{titles[agency, task]} ({names[agency]})" if several else titles[agency, task],
            address=f"{up}{page_file_name(agency)}/{page_file_name(task)}.md",
        )
        for agency, task in count.tasks
    )


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
    return tuple(_fix_line(fix, names[fix.agency], titles[fix.agency, fix.task], up) for fix in found)


def _fix_line(fix: Fix, agency: str, task: str, up: str) -> FixLine:
    others = len(fix.tasks) - 1
    barrier = BARRIERS.get(fix.barrier)
    attempts = plural(fix.measured, "attempt")
    return FixLine(
        sentence=fix.sentence,
        agency=agency,
        task=task,
        address=f"{up}{page_file_name(fix.agency)}/{page_file_name(fix.task)}.md",
        more=f"and {plural(others, 'more task')}" if others else "",
        severity=severity_badge(fix.severity),
        kind=barrier_title(fix.barrier),
        kind_address=barrier_address(fix.barrier, up) or f"{up}barriers.md",
        count=f"ended {fix.stopped:,} of {attempts}" if fix.stopped else f"met in {fix.met:,} of {attempts}",
        remedy=barrier.remedy if barrier else "",
    )
