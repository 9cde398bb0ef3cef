"""The eight sides of a service, each opening to what made its letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.publish.chart_dimension import Side, dimension_chart
from auditkit.publish.chart_model import Chart
from auditkit.publish.page.badge_letter import Letter, letter
from auditkit.publish.page.journey_told import anchors
from auditkit.score.explanation.wording import capital, page_name, plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from auditkit.probe.barrier import Dimension
    from auditkit.score.dimension import Because, DimensionScore, MeasureScore
    from auditkit.score.grade_gap import Gap
    from auditkit.score.rubric import Rubric
    from auditkit.score.scorecard_card import AgencyScore

MAX_REASONS = 6


@dataclass(frozen=True)
class Reason:
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
    reasons: tuple[Reason, ...]
    more: str


@dataclass(frozen=True)
class SideView:
    """One side of the service."""

    title: str
    letter: Letter
    question: str
    """`Why a C?`: what unfolds."""
    own: str
    """How the team's own grade stands to it; empty when they gave none."""
    why_own: str
    measures: tuple[MeasureView, ...]


def side_views(agency: AgencyScore, gaps: Mapping[Dimension, Gap]) -> tuple[SideView, ...]:
    """All sides, in the order of the catalogue."""
    places = _places(agency)
    return tuple(_view(one, gaps.get(one.dimension), places) for one in agency.grade.dimensions)


def side_chart(agency: AgencyScore, gaps: Mapping[Dimension, Gap], rubric: Rubric) -> Chart | None:
    """The sides as bars, with the team's own grades beside them."""
    sides = []
    for one in agency.grade.dimensions:
        gap = gaps.get(one.dimension)
        sides.append(
            Side(
                title=capital(one.dimension.words),
                points=one.points,
                letter=one.letter,
                own=_middle(rubric, gap.own) if gap else None,
                own_letter=gap.own if gap else None,
                said=plural(one.n, "attempt") if one.points is not None else "",
            )
        )
    return dimension_chart("sides", "Points and letters by dimension", sides)


def _middle(rubric: Rubric, own: str) -> float:
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
        key: (task.summary.title, f"{page_name(task.summary.task)}.md#{anchor}")
        for task in agency.tasks
        for key, anchor in anchors(task).items()
    }


def _view(one: DimensionScore, gap: Gap | None, places: Mapping[str, tuple[str, str]]) -> SideView:
    shown = letter(one)
    return SideView(
        title=capital(one.dimension.words),
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
        reasons=tuple(_reason(one, places) for one in measure.because[:MAX_REASONS]),
        more=f"and {plural(left, 'more reason')}" if left > 0 else "",
    )


def _reason(one: Because, places: Mapping[str, tuple[str, str]]) -> Reason:
    task, address = places.get(one.attempt, ("", ""))
    return Reason(
        sentence=one.sentence,
        task=task,
        address=address,
        step=f"step {one.step}" if one.step else "",
        lost=plural(round(one.lost), "point") if round(one.lost) else "",
    )
