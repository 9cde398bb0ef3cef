"""An agency's page: its tasks, and what stopped and slowed its customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.escape import web_address
from auditkit.publish.page.agency_side import SideView, side_chart, side_views
from auditkit.publish.page.agency_voice import (
    OwnView,
    PromiseView,
    ReplyView,
    aim_words,
    own_view,
    promise_views,
    reply_view,
)
from auditkit.publish.page.badge import Cell, cell
from auditkit.publish.page.badge_letter import Letter, letter
from auditkit.publish.page.barrier import BarrierLine, barrier_address, barrier_lines, barrier_title
from auditkit.publish.page.barrier_fix import FixLine, fix_lines
from auditkit.publish.page.history_habit import HabitLine, agency_habits
from auditkit.publish.page.history_when import TrendView, trend_view
from auditkit.publish.page.home import Count, NotMeasured, Verdict, counts_of, not_measured_of, verdict_of
from auditkit.score.explanation.wording import capital, day, page_name, plural
from auditkit.score.grade_gap import gaps
from auditkit.score.priority import fixes
from auditkit.score.promise_hold import promises_of
from auditkit.task.statement import Voices

if TYPE_CHECKING:
    from auditkit.publish.chart_model import Chart
    from auditkit.score.history.trend import History
    from auditkit.score.phase import PhaseCount
    from auditkit.score.scorecard_card import AgencyScore, Scorecard, TaskScore

FIXES = 3
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
class PhaseView:
    """What was met before, during or after the service."""

    title: str
    about: str
    count: str
    barriers: tuple[tuple[str, str | None, str], ...]
    """Title, address and how often."""


@dataclass(frozen=True)
class AgencyPage:
    """An agency's page."""

    name: str
    ours: bool
    site: str
    link: str | None
    help: str
    verdict: Verdict
    letter: Letter
    capped: str
    counts: tuple[Count, ...]
    not_measured: NotMeasured | None
    chart: Chart | None
    sides: tuple[SideView, ...]
    own: OwnView | None
    rubric: str
    tasks: tuple[TaskRow, ...]
    fixes: tuple[FixLine, ...]
    aim: str
    promises: tuple[PromiseView, ...]
    trend: TrendView | None
    habits: tuple[HabitLine, ...]
    phases: tuple[PhaseView, ...]
    stopping: tuple[BarrierLine, ...]
    slowing: tuple[BarrierLine, ...]
    reply: ReplyView | None
    day: str
    by_people: bool
    """Whether people alone have tried anything: then there are no letters and no verdicts by a script."""


def agency_page(
    card: Scorecard, agency: AgencyScore, history: History | None = None, voices: Voices | None = None
) -> AgencyPage:
    """One agency's page, with its own history and what it says of itself."""
    slug = agency.summary.agency
    said = voices or Voices()
    own = said.self_assessment(slug)
    gap = {one.dimension: one for one in gaps(own, agency.grade)} if own else {}
    return AgencyPage(
        name=agency.summary.name,
        ours=agency.summary.ours,
        site=agency.summary.base_url,
        link=web_address(agency.summary.base_url),
        help=", ".join(agency.summary.help),
        verdict=_verdict(card, agency),
        letter=letter(agency.grade),
        capped=agency.grade.capped,
        counts=counts_of(agency.tally),
        not_measured=not_measured_of(agency.tally),
        chart=None if card.people_alone else side_chart(agency, gap, card.rubric),
        sides=() if card.people_alone else side_views(agency, gap),
        own=own_view(own),
        rubric=card.rubric.name,
        tasks=tuple(_row(task) for task in agency.tasks),
        fixes=fix_lines(card, fixes([agency], FIXES), UP),
        aim=aim_words(agency),
        promises=() if card.people_alone else promise_views(agency, promises_of(card, slug)),
        trend=trend_view(history, slug),
        habits=agency_habits(history, agency),
        phases=tuple(_phase(one) for one in agency.phases if agency.tally.measured),
        stopping=barrier_lines(card, agency.barriers, UP, stopping=True),
        slowing=barrier_lines(card, agency.barriers, UP, stopping=False),
        reply=reply_view(said.reply(slug)),
        day=day(card.audit.started_at),
        by_people=card.people_alone,
    )


def _verdict(card: Scorecard, agency: AgencyScore) -> Verdict:
    where = f"at {plural(len(agency.tasks), 'task')}"
    if card.people_alone:
        return Verdict(f"People tried, {where}. No script has yet.", ())
    return verdict_of(agency.tally, where)


def way_lines(task: TaskScore) -> tuple[WayLine, ...]:
    """Every way to do a task, with its verdict."""
    return tuple(
        WayLine(path=way.path, profile=way.profile, cell=cell(way.tally), steady=steady_words(way.steady))
        for way in task.ways
    )


def steady_words(steady: tuple[int, int] | None) -> str:
    """`3 of 3 tries ended alike`; nothing when there is nothing to compare."""
    if steady is None:
        return ""
    alike, trials = steady
    if alike == 1:
        return f"{trials:,} tries, {trials:,} different ends"
    return f"{'' if alike == trials else 'only '}{alike:,} of {trials:,} tries ended alike"


def _row(task: TaskScore) -> TaskRow:
    return TaskRow(
        title=task.summary.title,
        address=f"{page_name(task.summary.task)}.md",
        cell=cell(task.tally),
        ways=way_lines(task),
        cause=task.cause.sentence if task.cause else "",
    )


def _phase(found: PhaseCount) -> PhaseView:
    return PhaseView(
        title=f"{capital(found.phase.value)} the service",
        about=found.phase.words,
        count=f"something was in the way in {found.met:,} of {plural(found.measured, 'attempt')}",
        barriers=tuple(
            (barrier_title(slug), barrier_address(slug, UP), f"{number:,}") for slug, number in found.barriers
        ),
    )
