"""An agency's page: its dimensions, its tasks, what stopped and slowed its customers, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.escape import web_address
from auditkit.publish.chart import Chart, DimensionBar, dimension_chart
from auditkit.publish.page.badge import Badge, Cell, Letter, cell, letter
from auditkit.publish.page.barrier import (
    BarrierLine,
    FixLine,
    barrier_lines,
    fix_lines,
)
from auditkit.publish.page.history import FailurePatternLine, TrendView, agency_failure_patterns, trend_view
from auditkit.publish.page.home import Count, NotMeasured, Verdict, counts_of, not_measured_of, verdict_of
from auditkit.publish.page.journey import journey_anchors
from auditkit.publish.template import barrier_address, barrier_title
from auditkit.score.explanation.wording import capitalize_first, date_text, page_file_name, plural
from auditkit.score.grade import self_assessment_gaps
from auditkit.score.priority import fixes
from auditkit.score.promise import promise_results
from auditkit.task.statement import AgencyStatements

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from auditkit.probe.barrier import Dimension
    from auditkit.score.dimension import Deduction, DimensionScore, MeasureScore
    from auditkit.score.grade import SelfAssessmentGap
    from auditkit.score.history.trend import History
    from auditkit.score.phase import PhaseCount
    from auditkit.score.promise_result import PromiseResult
    from auditkit.score.rubric import Rubric
    from auditkit.score.scorecard import AgencyScore, Scorecard, TaskScore
    from auditkit.task.self_assessment import SelfAssessment
    from auditkit.task.statement import Reply


MAX_REASONS = 6


@dataclass(frozen=True)
class LostPoints:
    """What cost points, and the journey that shows it."""

    sentence: str
    task: str
    address: str
    step: str
    lost: str
    """`4 points`; empty where it is less than one."""


@dataclass(frozen=True)
class MeasureView:
    """One thing a side is made of."""

    title: str
    about: str
    points: str
    said: str
    reasons: tuple[LostPoints, ...]
    more: str


@dataclass(frozen=True)
class DimensionView:
    """One side of the service."""

    title: str
    letter: Letter
    question: str
    """`Why a C?`: what unfolds."""
    own: str
    """How the team's own grade stands to it; empty when they gave none."""
    why_own: str
    measures: tuple[MeasureView, ...]


def dimension_views(agency: AgencyScore, gaps: Mapping[Dimension, SelfAssessmentGap]) -> tuple[DimensionView, ...]:
    """All sides, in the order of the catalogue."""
    places = _places(agency)
    return tuple(_dimension_view(one, gaps.get(one.dimension), places) for one in agency.grade.dimensions)


def agency_dimension_chart(
    agency: AgencyScore, gaps: Mapping[Dimension, SelfAssessmentGap], rubric: Rubric
) -> Chart | None:
    """The sides as bars, with the team's own grades beside them."""
    sides = []
    for one in agency.grade.dimensions:
        gap = gaps.get(one.dimension)
        sides.append(
            DimensionBar(
                title=capitalize_first(one.dimension.words),
                points=one.points,
                letter=one.letter,
                own=_midpoint(rubric, gap.own) if gap else None,
                own_letter=gap.own if gap else None,
                said=plural(one.n, "attempt") if one.points is not None else "",
            )
        )
    return dimension_chart("sides", "Points and letters by dimension", sides)


def _midpoint(rubric: Rubric, own: str) -> float:
    """A letter stands for a range of points: the middle of it."""
    above = 100.0
    for name, fewest in rubric.letters.steps:
        if name == own:
            return (fewest + above) / 2
        above = fewest
    return 0.0


def _places(agency: AgencyScore) -> dict[str, tuple[str, str]]:
    """Each attempt's task and the address of its story, from the agency's page."""
    return {
        key: (task.summary.title, f"{page_file_name(task.summary.task)}.md#{anchor}")
        for task in agency.tasks
        for key, anchor in journey_anchors(task).items()
    }


def _dimension_view(
    one: DimensionScore, gap: SelfAssessmentGap | None, places: Mapping[str, tuple[str, str]]
) -> DimensionView:
    shown = letter(one)
    return DimensionView(
        title=capitalize_first(one.dimension.words),
        letter=shown,
        question=_question(one.letter),
        own=gap.words if gap else "",
        why_own=(gap.why or "") if gap else "",
        measures=tuple(_measure(measure, places) for measure in one.measures),
    )


def _question(letter: str | None) -> str:
    if letter is None:
        return "Why no letter?"
    return f"Why {'an' if letter[:1] in 'AF' else 'a'} {letter}?"


def _measure(measure: MeasureScore, places: Mapping[str, tuple[str, str]]) -> MeasureView:
    left = len(measure.because) - MAX_REASONS
    return MeasureView(
        title=measure.title,
        about=measure.about,
        points=f"{measure.points:.0f} of 100" if measure.points is not None else "not measured",
        said=measure.said,
        reasons=tuple(_lost_points(one, places) for one in measure.because[:MAX_REASONS]),
        more=f"and {plural(left, 'more reason')}" if left > 0 else "",
    )


def _lost_points(one: Deduction, places: Mapping[str, tuple[str, str]]) -> LostPoints:
    task, address = places.get(one.attempt, ("", ""))
    return LostPoints(
        sentence=one.sentence,
        task=task,
        address=address,
        step=f"step {one.step}" if one.step else "",
        lost=plural(round(one.lost), "point") if round(one.lost) else "",
    )


MAX_SHOWN = 3
_AIMS = {
    "self-service": "that customers can do it all by themselves",
    "personal": "a person for each customer",
    "both": "self-service, and a person for those who want one",
}


@dataclass(frozen=True)
class PromiseView:
    """A promise, beside what was met."""

    promise: str
    badge: Badge
    said: str
    broken: tuple[tuple[str, str], ...]
    """Where it was broken: a sentence, and the address of the journey."""


@dataclass(frozen=True)
class ReplyView:
    """The agency's reply, in its own words."""

    paragraphs: tuple[str, ...]
    by: str


@dataclass(frozen=True)
class SelfAssessmentView:
    """The team's own grades that stand beside no dimension: by time of day, weekday, season, month."""

    by: str
    """Who gave the grades, and when."""
    rows: tuple[tuple[str, str, str], ...]
    """When, the letter, and why."""


def aim_text(agency: AgencyScore) -> str:
    """What the service is meant to be; empty where it didn't say."""
    model = agency.summary.service_model
    return _AIMS.get(model.aim, "") if model is not None else ""


def promise_views(agency: AgencyScore, results: tuple[PromiseResult, ...]) -> tuple[PromiseView, ...]:
    """Its promises in its own order."""
    places = {
        key: f"{page_file_name(task.summary.task)}.md#{anchor}"
        for task in agency.tasks
        for key, anchor in journey_anchors(task).items()
    }
    return tuple(
        PromiseView(
            promise=one.promise,
            badge=_promise_badge(one.kept),
            said=one.said,
            broken=tuple((piece.sentence, places.get(piece.attempt, "")) for piece in one.evidence[:MAX_SHOWN]),
        )
        for one in results
    )


def reply_view(reply: Reply | None) -> ReplyView | None:
    """The reply; None when there is none."""
    if reply is None:
        return None
    return ReplyView(reply.paragraphs, _author_and_date(reply.who, reply.date))


def self_assessment_view(own: SelfAssessment | None) -> SelfAssessmentView | None:
    """Who graded, and what they said of times; None when nobody did."""
    if own is None:
        return None
    rows = [
        (str(name).replace("_", " "), given.grade, given.why or "")
        for part in (own.hours, own.weekdays, own.seasons, own.months)
        for name, given in part.items()
    ]
    return SelfAssessmentView(_author_and_date(own.who, own.date), tuple(rows))


def _author_and_date(who: str | None, on: date | None) -> str:
    when = f"{on.day} {on:%B %Y}" if on else ""
    return ", ".join(part for part in (who or "", when) if part)


def _promise_badge(kept: bool | None) -> Badge:
    if kept is None:
        return Badge("not-measured", "can't be told here", "–")
    return Badge("completed", "kept", "✓") if kept else Badge("not-completed", "broken", "✕")


FIXES = 3
UP = "../"


@dataclass(frozen=True)
class RouteLine:
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
    ways: tuple[RouteLine, ...]
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
    sides: tuple[DimensionView, ...]
    own: SelfAssessmentView | None
    rubric: str
    tasks: tuple[TaskRow, ...]
    fixes: tuple[FixLine, ...]
    aim: str
    promises: tuple[PromiseView, ...]
    trend: TrendView | None
    habits: tuple[FailurePatternLine, ...]
    phases: tuple[PhaseView, ...]
    stopping: tuple[BarrierLine, ...]
    slowing: tuple[BarrierLine, ...]
    reply: ReplyView | None
    day: str
    by_people: bool
    """Whether people alone have tried anything: then there are no letters and no verdicts by a script."""


def agency_page(
    card: Scorecard, agency: AgencyScore, history: History | None = None, voices: AgencyStatements | None = None
) -> AgencyPage:
    """One agency's page, with its own history and what it says of itself."""
    slug = agency.summary.agency
    said = voices or AgencyStatements()
    own = said.self_assessment(slug)
    gap = {one.dimension: one for one in self_assessment_gaps(own, agency.grade)} if own else {}
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
        chart=None if card.people_alone else agency_dimension_chart(agency, gap, card.rubric),
        sides=() if card.people_alone else dimension_views(agency, gap),
        own=self_assessment_view(own),
        rubric=card.rubric.name,
        tasks=tuple(_row(task) for task in agency.tasks),
        fixes=fix_lines(card, fixes([agency], FIXES), UP),
        aim=aim_text(agency),
        promises=() if card.people_alone else promise_views(agency, promise_results(card, slug)),
        trend=trend_view(history, slug),
        habits=agency_failure_patterns(history, agency),
        phases=tuple(_phase(one) for one in agency.phases if agency.tally.measured),
        stopping=barrier_lines(card, agency.barriers, UP, stopping=True),
        slowing=barrier_lines(card, agency.barriers, UP, stopping=False),
        reply=reply_view(said.reply(slug)),
        day=date_text(card.audit.started_at),
        by_people=card.people_alone,
    )


def _verdict(card: Scorecard, agency: AgencyScore) -> Verdict:
    where = f"at {plural(len(agency.tasks), 'task')}"
    if card.people_alone:
        return Verdict(f"People tried, {where}. No script has yet.", ())
    return verdict_of(agency.tally, where)


def route_lines(task: TaskScore) -> tuple[RouteLine, ...]:
    """Every way to do a task, with its verdict."""
    return tuple(
        RouteLine(path=way.path, profile=way.profile, cell=cell(way.tally), steady=steadiness_text(way.steady))
        for way in task.ways
    )


def steadiness_text(steady: tuple[int, int] | None) -> str:
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
        address=f"{page_file_name(task.summary.task)}.md",
        cell=cell(task.tally),
        ways=route_lines(task),
        cause=task.cause.sentence if task.cause else "",
    )


def _phase(found: PhaseCount) -> PhaseView:
    return PhaseView(
        title=f"{capitalize_first(found.phase.value)} the service",
        about=found.phase.words,
        count=f"something was in the way in {found.met:,} of {plural(found.measured, 'attempt')}",
        barriers=tuple(
            (barrier_title(slug), barrier_address(slug, UP), f"{number:,}") for slug, number in found.barriers
        ),
    )
