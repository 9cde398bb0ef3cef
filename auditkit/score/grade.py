"""From an agency's attempts to its dimensions and its grade, and its own grades beside that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import plural
from auditkit.probe.barrier import Dimension
from auditkit.score.counter import COUNTERS, failed_on
from auditkit.score.dimension import (
    Deduction,
    DimensionScore,
    Grade,
    MeasureInput,
    MeasureScore,
    WeighedUnits,
    by_cost,
    weigh,
)
from auditkit.score.rubric import Counts, DimensionRule, Measure, Rubric, points_text
from auditkit.task.self_assessment import LETTERS, OwnGrade, SelfAssessment

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, Finding, TaskSummary


def measure_text(counts: Counts, weighed: WeighedUnits) -> str:
    """`7 of 9 attempts succeeded`, `median 1.2 s over 14 pages`."""
    n = len(weighed.units)
    of = plural(n, counts.kind.unit)
    values = [unit.value for unit in weighed.units if unit.value is not None]
    if counts.kind.between:
        return f"median {counts.kind.figure(median(values))} over {of}"
    if counts.kind.barriers:
        hit = sum(unit.lost > 0 for unit in weighed.units)
    elif values:
        hit = sum(value > 0 for value in values)
    else:
        hit = sum(unit.lost == 0 for unit in weighed.units)
    return f"{hit} of {of} {counts.kind.ending}"


NO_ATTEMPT = "No attempt could be measured."
FAILED_HERE = "failed-here"
"""The slug of what every dimension may have beside the measures of the rubric."""
_ALMOST = 1e-9


@dataclass(frozen=True)
class _MeasureCount:
    slug: str
    measure: Measure
    weighed: WeighedUnits


def score_dimension(
    dimension: Dimension,
    attempts: Sequence[AttemptRecord],
    tasks: Mapping[tuple[str, str], TaskSummary],
    rubric: Rubric,
    *,
    again: Sequence[AttemptRecord] = (),
) -> DimensionScore:
    """The score of one dimension, from the measured attempts of one agency; `again` were made to confirm others.

    Its points are the mean over its measures, by their weights. Attempts that failed on a barrier of the dimension
    have none: the points of the others are spread over them too, unless the rubric says otherwise.
    """
    rule = rubric.dimensions.of(dimension)
    counted = _count_measures(dimension, attempts, tasks, rubric, again)
    failing = [(one, found) for one in attempts if (found := failed_on(one, dimension)) is not None]
    failed = failing if rule.failed_score_nothing else []
    finished = sum(one.outcome.success for one in attempts)
    used = _if_enough_measured(_measures_that_count(counted), rule, rubric)
    measures = _measure_scores(rule, used, rubric, finished / (finished + len(failed)) if failed else 1.0)
    if failed and (used or not finished):
        measures.insert(0, _failed_here_score(failed, finished))
    points = sum(one.points * one.weight for one in measures if one.points is not None)
    known = any(one.points is not None for one in measures)
    seen = {key for one in used for unit in one.weighed.units for key in unit.attempts} if known else set()
    seen |= {one.key for one, _ in failed} if known else set()
    return DimensionScore(
        dimension=dimension,
        points=min(100.0, max(0.0, points)) if known else None,
        letter=rubric.letters.of(points) if known else None,
        n=len(seen),
        weight=rule.weight,
        succeeded=None if rule.failures_earn else sum(one.outcome.success and one.key in seen for one in attempts),
        succeeded_in_all=finished,
        measures=tuple(measures),
        why_none="" if known else _why_none(attempts, counted),
    )


def _count_measures(
    dimension: Dimension,
    attempts: Sequence[AttemptRecord],
    tasks: Mapping[tuple[str, str], TaskSummary],
    rubric: Rubric,
    again: Sequence[AttemptRecord],
) -> list[_MeasureCount]:
    found = []
    for slug, measure in rubric.dimensions.of(dimension).measures.items():
        case = MeasureInput(attempts, tasks, measure, rubric, again)
        weighed = weigh(list(COUNTERS[measure.counts](case)))
        if weighed is not None:
            found.append(_MeasureCount(slug, measure, weighed))
    return found


def _measures_that_count(counted: Sequence[_MeasureCount]) -> list[_MeasureCount]:
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


def _if_enough_measured(used: list[_MeasureCount], rule: DimensionRule, rubric: Rubric) -> list[_MeasureCount]:
    """The same, or none where attempts that ended well speak to less of the weight than the rubric asks for."""
    earned = sum(one.measure.weight for one in used if one.weighed.earned)
    whole = sum(one.weight for one in rule.measures.values())
    return used if earned >= rubric.least_measured * whole - _ALMOST else []


def _measure_scores(
    rule: DimensionRule, used: list[_MeasureCount], rubric: Rubric, let_through: float
) -> list[MeasureScore]:
    """Every measure of the rubric; `let_through` is the share of the dimension that they have together."""
    by_slug = {one.slug: one for one in used}
    weight = sum(one.measure.weight for one in used)
    per_weight = let_through / weight if used else 0.0
    return [_measure_score(slug, one, by_slug.get(slug), rubric, per_weight) for slug, one in rule.measures.items()]


def _measure_score(
    slug: str, measure: Measure, used: _MeasureCount | None, rubric: Rubric, per_weight: float
) -> MeasureScore:
    """A measure with its share of the dimension; one that wasn't measured, or doesn't count, has no points."""
    explained = f"{measure.about} {points_text(measure, rubric)}"
    unit = measure.counts.kind.unit
    if used is None:
        return MeasureScore(slug, measure.title, explained, None, "not measured", 0, f"{unit}s", 0.0)
    weighed, share = used.weighed, measure.weight * per_weight
    per_lost = weighed.per_lost * share
    reasons = [
        replace(one.because, lost=one.lost * per_lost) for one in weighed.units if one.because and one.lost > 0
    ]
    n = len(weighed.units)
    text = measure_text(measure.counts, weighed)
    return MeasureScore(slug, measure.title, explained, weighed.points, text, n, f"{unit}s", share, by_cost(reasons))


def _failed_here_score(failed: Sequence[tuple[AttemptRecord, Finding]], finished: int) -> MeasureScore:
    of = finished + len(failed)
    reasons = [
        replace(Deduction.of(attempt, finding.message, finding), lost=100.0 / of) for attempt, finding in failed
    ]
    return MeasureScore(
        slug=FAILED_HERE,
        title="Attempts that failed here",
        about="An attempt that failed on a barrier of this kind gets no points at all. The weight is the share of "
        "such attempts among these and the attempts that succeeded.",
        points=0.0,
        said=f"{len(failed)} of {plural(of, 'attempt')}",
        n=of,
        unit="attempts",
        weight=len(failed) / of,
        because=by_cost(reasons),
    )


def _why_none(attempts: Sequence[AttemptRecord], counted: Sequence[_MeasureCount]) -> str:
    if not attempts:
        return NO_ATTEMPT
    if not any(one.outcome.success for one in attempts):
        return "No attempt succeeded, and what was seen along the way is not proof of the rest."
    if not counted:
        return "Nothing that counts here was checked."
    return "Too little was checked: less than the rubric requires."


def grade_agency(attempts: Iterable[AttemptRecord], tasks: Iterable[TaskSummary], rubric: Rubric) -> Grade:
    """The grade of an agency: the weighted mean of its dimensions, held down where the rubric says so.

    `attempts` are those of one agency by one kind of performer; the ones that were not measured count nowhere, those
    that were made to confirm may cost points for consistency and count nowhere else. The weights are the same for
    every agency, whatever its aim, so that agencies can be compared.
    """
    known = [one for one in attempts if one.outcome.counts]
    by_task = {(task.agency, task.task): task for task in tasks}
    measured = [one for one in known if not one.confirming]
    again = [one for one in known if one.confirming]
    scores = tuple(score_dimension(one, measured, by_task, rubric, again=again) for one in Dimension)
    return _grade(scores, len(measured), rubric)


def grade_by_aim(grade: Grade, rubric: Rubric, aim: str | None) -> Grade | None:
    """The same dimensions by the weights for what an agency says it aims at; None where those are the same."""
    weights = {one: rubric.dimensions.of(one).weight_for(aim) for one in Dimension}
    if all(weights[one.dimension] == one.weight for one in grade.dimensions):
        return None
    scores = tuple(replace(one, weight=weights[one.dimension]) for one in grade.dimensions)
    return replace(_grade(scores, grade.n, rubric), aim=aim or "")


def _grade(scores: tuple[DimensionScore, ...], measured: int, rubric: Rubric) -> Grade:
    of_all = sum(one.weight for one in scores)
    scored = [(one.points, one.weight) for one in scores if one.points is not None]
    weight = sum(each for _, each in scored)
    if not weight or weight < rubric.least_measured * of_all - 1e-9:
        why = "Too few of the dimensions could be measured." if measured else NO_ATTEMPT
        return Grade(None, None, measured, scores, why_none=why)
    points = sum(each * share for each, share in scored) / weight
    letter, capped = _cap_letter(rubric.letters.of(points), scores, rubric)
    return Grade(points, letter, measured, scores, capped)


def _cap_letter(letter: str, scores: Sequence[DimensionScore], rubric: Rubric) -> tuple[str, str]:
    if rubric.cap is None:
        return letter, ""
    holder = next(one for one in scores if one.dimension is rubric.cap.dimension)
    if holder.letter is None:
        return letter, ""
    held = max(letter, rubric.letters.above(holder.letter, rubric.cap.letters_above))
    if held == letter:
        return letter, ""
    title = rubric.dimensions.of(holder.dimension).title
    return held, f"Capped at {held} (would be {letter}) because {title} is {holder.letter}."


@dataclass(frozen=True)
class SelfAssessmentGap:
    dimension: Dimension
    own: str
    why: str | None
    """Their reason, in their words; hostile until escaped."""
    measured: str | None
    """The letter of what customers met; None when nothing was measured."""
    difference: int | None
    """How many letters they think better of themselves than was met; below 0 when they think worse."""
    words: str


def self_assessment_gaps(self_assessment: SelfAssessment, grade: Grade) -> tuple[SelfAssessmentGap, ...]:
    """Every dimension they graded, in the order of the catalogue."""
    found = []
    for dimension in Dimension:
        own = self_assessment.grade(dimension)
        if own is not None:
            measured = grade.of(dimension)
            found.append(_gap(dimension, own, measured.letter if measured is not None else None))
    return tuple(found)


def _gap(dimension: Dimension, own: OwnGrade, measured: str | None) -> SelfAssessmentGap:
    if measured not in LETTERS:
        words = f"The team gives itself {_letter_with_article(own.grade)}. Nothing was measured here."
        return SelfAssessmentGap(dimension, own.grade, own.why, None, None, words)
    difference = LETTERS.index(measured) - LETTERS.index(own.grade)
    beside = f"; this audit says {measured}." if difference else ", and so does this audit."
    words = f"The team gives itself {_letter_with_article(own.grade)}{beside}"
    return SelfAssessmentGap(dimension, own.grade, own.why, measured, difference, words)


def _letter_with_article(letter: str) -> str:
    return f"an {letter}" if letter in "AF" else f"a {letter}"
