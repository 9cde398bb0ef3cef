"""One side of a service, the score of one dimension: from what its measures count to points and a letter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auditkit.diagnostic.text import count
from auditkit.score.counter_barrier import because, failed_on
from auditkit.score.counter_counters import COUNTERS
from auditkit.score.dimension import DimensionScore, MeasureScore, by_cost
from auditkit.score.grade_saying import said
from auditkit.score.rubric_words import about
from auditkit.score.unit import Case, Weighed, weigh

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from auditkit.probe.barrier import Dimension
    from auditkit.record.model import AttemptRecord, Finding, TaskSummary
    from auditkit.score.rubric import DimensionRule, Measure, Rubric

NO_ATTEMPT = "No attempt could be measured."
FAILED_HERE = "failed-here"
"""The slug of what every dimension may have beside the measures of the rubric."""
_ALMOST = 1e-9


@dataclass(frozen=True)
class _Counted:
    slug: str
    measure: Measure
    weighed: Weighed


def side(
    dimension: Dimension,
    attempts: Sequence[AttemptRecord],
    tasks: Mapping[tuple[str, str], TaskSummary],
    rubric: Rubric,
    aim: str | None = None,
    *,
    again: Sequence[AttemptRecord] = (),
) -> DimensionScore:
    """The score of one dimension, from the measured attempts of one agency; `again` were made to confirm others.

    Its points are the mean over its measures, by their weights. Attempts that failed on a barrier of the dimension
    have none: the points of the others are spread over them too, unless the rubric says otherwise.
    """
    rule = rubric.dimensions.of(dimension)
    counted = _counted(dimension, attempts, tasks, rubric, again)
    met = [(one, found) for one in attempts if (found := failed_on(one, dimension)) is not None]
    failed = met if rule.failed_score_nothing else []
    finished = sum(one.outcome.success for one in attempts)
    used = _enough(_used(counted), rule, rubric)
    measures = _measures(rule, used, rubric, finished / (finished + len(failed)) if failed else 1.0)
    if failed and (used or not finished):
        measures.insert(0, _failed_here(failed, finished))
    points = sum(one.points * one.weight for one in measures if one.points is not None)
    known = any(one.points is not None for one in measures)
    keys = {key for one in used for unit in one.weighed.units for key in unit.attempts}
    return DimensionScore(
        dimension=dimension,
        points=min(100.0, max(0.0, points)) if known else None,
        letter=rubric.letters.of(points) if known else None,
        n=len(keys | {one.key for one, _ in failed}) if known else 0,
        weight=rule.weight_for(aim),
        measures=tuple(measures),
        why_none="" if known else _why_none(attempts, counted),
    )


def _counted(
    dimension: Dimension,
    attempts: Sequence[AttemptRecord],
    tasks: Mapping[tuple[str, str], TaskSummary],
    rubric: Rubric,
    again: Sequence[AttemptRecord],
) -> list[_Counted]:
    found = []
    for slug, measure in rubric.dimensions.of(dimension).measures.items():
        case = Case(attempts, tasks, measure, rubric, again)
        weighed = weigh(list(COUNTERS[measure.counts](case)))
        if weighed is not None:
            found.append(_Counted(slug, measure, weighed))
    return found


def _used(counted: Sequence[_Counted]) -> list[_Counted]:
    """The measures that count. Those that only stopped attempts speak to may cost points and never earn any."""
    used = [one for one in counted if one.weighed.earned]
    weight = sum(one.measure.weight for one in used)
    total = sum(one.measure.weight * one.weighed.points for one in used)
    for one in sorted((each for each in counted if not each.weighed.earned), key=lambda each: each.weighed.points):
        if weight and one.weighed.points > total / weight + _ALMOST:
            break
        used.append(one)
        weight += one.measure.weight
        total += one.measure.weight * one.weighed.points
    return used


def _enough(used: list[_Counted], rule: DimensionRule, rubric: Rubric) -> list[_Counted]:
    """The same, or none where attempts that ended well speak to less of the weight than the rubric asks for."""
    earned = sum(one.measure.weight for one in used if one.weighed.earned)
    whole = sum(one.weight for one in rule.measures.values())
    return used if earned >= rubric.least_measured * whole - _ALMOST else []


def _measures(rule: DimensionRule, used: list[_Counted], rubric: Rubric, let_through: float) -> list[MeasureScore]:
    """Every measure of the rubric; `let_through` is the share of the dimension that they have together."""
    by_slug = {one.slug: one for one in used}
    weight = sum(one.measure.weight for one in used)
    per_weight = let_through / weight if used else 0.0
    return [_measure(slug, one, by_slug.get(slug), rubric, per_weight) for slug, one in rule.measures.items()]


def _measure(slug: str, measure: Measure, used: _Counted | None, rubric: Rubric, per_weight: float) -> MeasureScore:
    """A measure with its share of the dimension; one that wasn't measured, or doesn't count, has no points."""
    explained = about(measure, rubric)
    unit = measure.counts.kind.unit
    if used is None:
        return MeasureScore(slug, measure.title, explained, None, "not measured", 0, f"{unit}s", 0.0)
    weighed, share = used.weighed, measure.weight * per_weight
    per_lost = weighed.per_lost * share
    reasons = [
        replace(one.because, lost=one.lost * per_lost) for one in weighed.units if one.because and one.lost > 0
    ]
    n = len(weighed.units)
    told = said(measure.counts, weighed)
    return MeasureScore(slug, measure.title, explained, weighed.points, told, n, f"{unit}s", share, by_cost(reasons))


def _failed_here(failed: Sequence[tuple[AttemptRecord, Finding]], finished: int) -> MeasureScore:
    of = finished + len(failed)
    reasons = [replace(because(attempt, finding), lost=100.0 / of) for attempt, finding in failed]
    return MeasureScore(
        slug=FAILED_HERE,
        title="Attempts that failed here",
        about="An attempt that failed on a barrier of this kind has no points at all. Its weight is the share of "
        "such attempts among these and those that ended well.",
        points=0.0,
        said=f"{len(failed)} of {count(of, 'attempt')}",
        n=of,
        unit="attempts",
        weight=len(failed) / of,
        because=by_cost(reasons),
    )


def _why_none(attempts: Sequence[AttemptRecord], counted: Sequence[_Counted]) -> str:
    if not attempts:
        return NO_ATTEMPT
    if not any(one.outcome.success for one in attempts):
        return "No attempt ended well, and what was seen on the way is no proof of the rest."
    if not counted:
        return "Nothing was looked at that bears on this."
    return "Too little was looked at: less than the rubric asks for."
