"""An agency's page: its tasks, and what stopped and slowed its customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.publish.escape import web_address
from auditkit.publish.view.badge import Cell, cell
from auditkit.publish.view.barrier import BarrierLine, barrier_lines
from auditkit.publish.view.home import Count, NotMeasured, Verdict, counts_of, not_measured_of, verdict_of
from auditkit.publish.view.words import day, page_name, plural

if TYPE_CHECKING:
    from auditkit.score import AgencyScore, Scorecard, TaskScore
    from auditkit.score.history import History

UP = "../"


@dataclass(frozen=True)
class WayLine:
    """One way to do a task, in a table."""

    path: str
    profile: str
    cell: Cell
    steady: str


@dataclass(frozen=True)
class TaskRow:
    """One task in the agency's table."""

    title: str
    address: str
    cell: Cell
    ways: tuple[WayLine, ...]
    cause: str


@dataclass(frozen=True)
class AgencyPage:
    """An agency's page."""

    name: str
    ours: bool
    site: str
    link: str | None
    help: str
    verdict: Verdict
    counts: tuple[Count, ...]
    not_measured: NotMeasured | None
    tasks: tuple[TaskRow, ...]
    stopping: tuple[BarrierLine, ...]
    slowing: tuple[BarrierLine, ...]
    day: str


def agency_page(card: Scorecard, agency: AgencyScore, history: History | None = None) -> AgencyPage:
    """One agency's page."""
    return AgencyPage(
        name=agency.summary.name,
        ours=agency.summary.ours,
        site=agency.summary.base_url,
        link=web_address(agency.summary.base_url),
        help=", ".join(agency.summary.help),
        verdict=verdict_of(agency.tally, f"at {plural(len(agency.tasks), 'task')}"),
        counts=counts_of(agency.tally),
        not_measured=not_measured_of(agency.tally),
        tasks=tuple(_row(task) for task in agency.tasks),
        stopping=barrier_lines(card, agency.barriers, UP, stopping=True),
        slowing=barrier_lines(card, agency.barriers, UP, stopping=False),
        day=day(card.audit.started_at),
    )


def way_lines(task: TaskScore) -> tuple[WayLine, ...]:
    """Every way to do a task, with its verdict."""
    return tuple(
        WayLine(path=way.path, profile=way.profile, cell=cell(way.tally), steady=steady_words(way.steady))
        for way in task.ways
    )


def steady_words(steady: tuple[int, int] | None) -> str:
    """`3 of 3 trials ended alike`; nothing when there is nothing to compare."""
    if steady is None:
        return ""
    alike, trials = steady
    if alike == 1:
        return f"{trials:,} trials, {trials:,} different ends"
    return f"{'' if alike == trials else 'only '}{alike:,} of {trials:,} trials ended alike"


def _row(task: TaskScore) -> TaskRow:
    return TaskRow(
        title=task.summary.title,
        address=f"{page_name(task.summary.task)}.md",
        cell=cell(task.tally),
        ways=way_lines(task),
        cause=task.cause.sentence if task.cause else "",
    )
