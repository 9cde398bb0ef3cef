"""An agency's page: its dimensions, its tasks, what stopped and slowed its customers, and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.safe_text import page_file_name
from auditkit.diagnostic.wording import capitalize_first
from auditkit.export import Site
from auditkit.publish.chart import Chart, DimensionBar, dimension_chart, trend_charts
from auditkit.publish.page.home import fix_cards
from auditkit.publish.page.journey import journey_anchors
from auditkit.publish.sentence import failure_patterns
from auditkit.publish.template import agency_address, render, task_address
from auditkit.score.benchmark import is_shared, worst_first
from auditkit.score.grade import SelfAssessmentGap, self_assessment_gaps
from auditkit.score.history.trend import History
from auditkit.score.people import People
from auditkit.score.priority import FIRST_FIXES, Fix, fixes
from auditkit.score.promise import promise_results
from auditkit.task.statement import AgencyStatements

if TYPE_CHECKING:
    from auditkit.probe.barrier import Dimension
    from auditkit.publish.picture import PagePictures
    from auditkit.score.rubric import Rubric
    from auditkit.score.scorecard import AgencyScore, Scorecard
    from auditkit.score.verdict import BarrierCount
    from auditkit.task.self_assessment import SelfAssessment

MAX_SWITCH_LINKS = 8
"""More agencies than these are folded."""


@dataclass(frozen=True)
class SwitchLink:
    name: str
    """Hostile."""
    address: str
    """Seen from an agency's folder."""
    current: bool


@dataclass(frozen=True)
class SwitchLine:
    words: str
    """What the links lead to."""
    links: tuple[SwitchLink, ...]

    @property
    def folded(self) -> bool:
        return len(self.links) > MAX_SWITCH_LINKS


def agency_page(
    card: Scorecard,
    agency: AgencyScore,
    history: History | None = None,
    statements: AgencyStatements | None = None,
    people: People | None = None,
    *,
    preview: str = "",
    pictures: PagePictures | None = None,
    site: Site | None = None,
) -> str:
    """One agency's page, with its own history and what it says of itself. `preview`: address of its picture.

    `site` is for paper, which has the site's name and the page's address on it.
    """
    slug, history = agency.summary.agency, history or History()
    own = statements.assessments.get(slug) if statements is not None else None
    gaps = {one.dimension: one for one in self_assessment_gaps(own, agency.grade)} if own else {}
    trend, to_fix, site = history.trend(slug), fixes([agency]), site or Site()
    patterns = [
        (task, *found) for task in agency.tasks for found in failure_patterns(history, slug, task.summary.task)
    ]
    return render(
        "agency",
        card=card,
        agency=agency,
        preview=preview,
        chart=None if card.people_alone else _dimension_chart(agency, gaps, card.rubric),
        gaps=gaps,
        own=own,
        own_times=_times(own) if own else [],
        journeys=_journeys(agency),
        cards=fix_cards(card, to_fix[:FIRST_FIXES], pictures, "../"),
        tasks=sorted(agency.tasks, key=worst_first),
        barriers=_in_order(agency.barriers, to_fix),
        paper=(site.name, site.agency_page(slug)),
        promises=() if card.people_alone else promise_results(card, slug),
        trend=trend if len(trend) > 1 else (),
        trend_charts=trend_charts(history, slug),
        patterns=patterns,
        reply=statements.replies.get(slug) if statements is not None else None,
        people=(people or People()).at(slug),
        switch=agency_switch(card, slug),
    )


def agency_switch(card: Scorecard, agency: str, task: str | None = None) -> tuple[SwitchLine, ...]:
    """The links from an agency's page, or a task's, to the other agencies: to the same task where they have it, else
    to their own pages. None where there is one agency alone.
    """
    if len(card.agencies) < 2:
        return ()
    needs = (need for need in card.top_tasks if task is not None and is_shared(need))
    need = next((one for one in needs if any(own.summary.task == task for own in one.tasks_of(agency))), None)
    same, others = [], []
    for one in card.agencies:
        slug, name = one.summary.agency, one.summary.name
        tasks = need.tasks_of(slug) if need is not None else ()
        if tasks:
            same.append(SwitchLink(name, task_address(tasks[0].summary, "../"), slug == agency))
        else:
            others.append(SwitchLink(name, agency_address(slug, "../"), slug == agency))
    rest = "Other agencies" if same else "Agencies"
    return tuple(SwitchLine(words, tuple(links)) for words, links in (("Same task", same), (rest, others)) if links)


def _in_order(barriers: Sequence[BarrierCount], found: Sequence[Fix]) -> list[BarrierCount]:
    """Barriers in the order in which they are to be fixed: one order for the whole site."""
    places: dict[str, int] = {}
    for place, fix in enumerate(found):
        places.setdefault(fix.barrier, place)
    return sorted(barriers, key=lambda one: places.get(one.barrier, len(places)))


def _dimension_chart(
    agency: AgencyScore, gaps: Mapping[Dimension, SelfAssessmentGap], rubric: Rubric
) -> Chart | None:
    bars = []
    for one in agency.grade.dimensions:
        gap = gaps.get(one.dimension)
        bars.append(
            DimensionBar(
                title=capitalize_first(one.dimension.words),
                points=one.points,
                letter=one.letter,
                own=_midpoint(rubric, gap.own) if gap else None,
                own_letter=gap.own if gap else None,
                basis=one.basis if one.points is not None else "",
            )
        )
    return dimension_chart("sides", "Scores and grades by dimension", bars)


def _midpoint(rubric: Rubric, own: str) -> float:
    """A letter stands for a range of points: the middle of it."""
    above = 100.0
    for name, fewest in rubric.letters.steps:
        if name == own:
            return (fewest + above) / 2
        above = fewest
    return 0.0


def _times(own: SelfAssessment) -> list[tuple[str, str, str]]:
    return [
        (str(name).replace("_", " "), given.grade, given.why or "")
        for part in (own.hours, own.weekdays, own.seasons, own.months)
        for name, given in part.items()
    ]


def _journeys(agency: AgencyScore) -> dict[str, tuple[str, str]]:
    """Each attempt's task, and the address of the journey that tells it from the agency's page."""
    return {
        key: (task.summary.title, f"{page_file_name(task.summary.task)}.md#{anchor}")
        for task in agency.tasks
        for key, anchor in journey_anchors(task).items()
    }
