"""A task's page: what the customer came for, what became of it, and why. And a top task's, across agencies, side by
side: who serves it best, and what the others could take over.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import capitalize_first, plural
from auditkit.probe.readability import HIGHEST_GRADE
from auditkit.publish.chart import task_hours_chart
from auditkit.publish.page.agency import agency_switch
from auditkit.publish.page.journey import journey_anchors, shown_attempts
from auditkit.publish.page.person import person_views
from auditkit.publish.picture import Figure, PagePictures
from auditkit.publish.sentence import failure_patterns
from auditkit.publish.template import render
from auditkit.record.outcome import Outcome
from auditkit.score.benchmark import (
    Effort,
    alike_text,
    best_first,
    better_way,
    borrowable_ideas,
    own_agencies,
    task_effort,
    task_name,
)
from auditkit.score.explanation.attempt import Explanation, explain_causes, explain_hardest, renamed_controls
from auditkit.score.explanation.friction import slowing_barriers
from auditkit.score.history.trend import History
from auditkit.score.people import People
from auditkit.score.verdict import same_cause

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, StepRecord, TaskSummary
    from auditkit.score.scorecard import Scorecard, TaskScore, TopTaskScore
    from auditkit.score.verdict import BarrierCount


def task_page(
    card: Scorecard,
    task: TaskScore,
    pictures: PagePictures,
    history: History | None = None,
    people: People | None = None,
    *,
    preview: str = "",
) -> str:
    summary, shown = task.summary, shown_attempts(task)
    agency, slug = summary.agency, summary.task
    history, people = history or History(), people or People()
    past, tried = history.task_history(agency, slug), people.of(agency, slug)
    name = card.agency(agency).summary.name
    return render(
        "task",
        card=card,
        task=task,
        agency=name,
        preview=preview,
        pictures=pictures,
        causes=_causes(task),
        renamed=renamed_controls(task.attempts),
        anchors=journey_anchors(task),
        repeated=[way for way in task.ways if way.again or (way.steady and way.steady[0] < way.steady[1])],
        patterns=failure_patterns(history, agency, slug),
        hours=task_hours_chart(history, agency, slug),
        journeys=shown,
        slowing=slowing_barriers(task.attempts),
        history=past if len(past) > 1 else (),
        people=tried,
        persons=person_views(tried, name, pictures) if tried else (),
        commands=_commands(card, summary, shown[0] if shown else None),
        switch=agency_switch(card, agency, slug),
    )


def _causes(task: TaskScore) -> tuple[tuple[Explanation, ...], ...]:
    """What stopped customers; where nothing did, what held them up most. Then why attempts could not be measured."""
    causes = explain_causes(task.attempts)
    if any(same[0].attempt.outcome.counts for same in causes):
        return causes
    hardest = explain_hardest(task.attempts)
    return (hardest, *causes) if hardest else causes


def _commands(card: Scorecard, summary: TaskSummary, worst: AttemptRecord | None) -> str:
    file = shlex.quote(f"tasks/{summary.file}") if summary.file else f"--agency {shlex.quote(summary.agency)}"
    lines = [f"auditkit run {file}"]
    if worst is not None and len(summary.paths) * len(summary.profiles) > 1:
        lines.append(f"auditkit run {file} --path {shlex.quote(worst.path)} --profile {shlex.quote(worst.profile)}")
    source = card.source(summary.agency, summary.task)
    if worst is not None:
        source = card.route_source((worst.agency, worst.task, worst.path, worst.profile))
    lines.append(f"auditkit score {shlex.quote(source.audit)}")
    return "\n".join(lines)


UP = "../"


@dataclass(frozen=True)
class Side:
    """One agency's task beside others': its figures, and the picture where the journey is decided."""

    name: str
    task: TaskScore
    effort: Effort
    handoffs: str
    figure: Figure
    where: str
    """Which step the picture is of, and what it means for the customer; empty where nothing was measured."""
    cause: str = ""
    """Why attempts ended without the product."""


def top_task_page(card: Scorecard, top_task: TopTaskScore, pictures: PagePictures) -> str:
    ours, way = own_agencies(card.agencies), better_way(top_task, card)
    tried = [task for task in best_first(top_task.tasks) if not task.unproven]
    pair = (way.better, way.other) if way is not None else ()
    sides = [
        _side(task_name(top_task, card, task), task, pictures, how=any(task is one for one in pair[:1]))
        for task in tried
    ]
    return render(
        "top-task",
        card=card,
        top_task=top_task,
        best=list(_best(sides)) if len(sides) > len(pair) else (),
        way=way,
        alike=alike_text(top_task, card) if way is None else "",
        sides=sides,
        pair=[side for task in pair for side in sides if side.task is task],
        others=[side for side in sides if all(side.task is not task for task in pair)],
        ideas=borrowable_ideas(top_task, ours),
        shared=_shared_barriers(card, top_task, ours) if ours else [],
        ours=[card.agency(agency).summary.name for agency in ours],
        our_agencies=ours,
        tried_by_us=any(task.summary.agency in ours for task in top_task.tasks),
    )


def _side(name: str, task: TaskScore, pictures: PagePictures, *, how: bool) -> Side:
    """`how`: the task is shown for how it is done, even where some attempts at it fail."""
    found = task_effort(task)
    stopped = same_cause(attempt for attempt in task.tries if attempt.outcome.counts and not how)
    unmeasured = task.cause.sentence if task.cause is not None and not task.tally.measured else ""
    attempt, step, figure = _decisive(stopped, found, pictures)
    return Side(
        name=name,
        task=task,
        effort=found,
        handoffs=_handoffs(task),
        figure=replace(figure, alt=f"{name}. {figure.alt}" if figure.alt else ""),
        where=_where(attempt, step),
        cause=next((one.sentence for one in stopped if one.attempt is attempt), unmeasured),
    )


def _decisive(
    stopped: Sequence[Explanation], found: Effort, pictures: PagePictures
) -> tuple[AttemptRecord | None, StepRecord | None, Figure]:
    """Where customers are stopped, if any are; else where they get what they came for. The step, and its picture."""
    shown = pictures.best_of(stopped, UP)
    if shown is not None and shown[1].picture is not None:
        return shown[0].attempt, shown[0].visible_step, shown[1]
    ended = stopped[0].attempt if stopped else found.attempt
    return ended, *_last_figure(ended, pictures)


def _where(attempt: AttemptRecord | None, step: StepRecord | None) -> str:
    """`Step 2 of 5, menu route, phone: where the customer is stopped`."""
    if attempt is None:
        return ""
    gets = "gets the answer" if attempt.answer is not None and attempt.answer.matches else "gets what they came for"
    means = {Outcome.WRONG_ANSWER: "gets a wrong answer", Outcome.NOT_COMPLETED: "is stopped"}
    route = f"{attempt.path} route, {attempt.profile}: where the customer {means.get(attempt.outcome, gets)}"
    return f"Step {step.number} of {len(attempt.steps)}, {route}" if step is not None else capitalize_first(route)


def _best(sides: Sequence[Side]) -> Iterator[str]:
    """Who is best at what. Nothing is best where there is only one to look at, nor where attempts fail."""
    measured = [side for side in sides if side.task.tally.measured]
    if len(measured) > 1:
        first = measured[0]
        if first.task.tally.succeeded:
            yield f"Best results: {first.name}, where {first.task.tally.completion} attempts succeeded."
        else:
            yield "No attempt succeeded at any of them."
    well = [side for side in sides if side.task.tally.verdict.success]
    steps = [(side.effort.steps, side.name) for side in well if side.effort.steps is not None]
    if len({count for count, _ in steps}) > 1:
        fewest = min(count for count, _ in steps)
        yield f"Fewest steps: {_names(steps, fewest)}, with {fewest:,}."
    grades = [
        (min(HIGHEST_GRADE, round(side.effort.grade)), side.name, side.effort.graded)
        for side in sides
        if side.effort.grade is not None
    ]
    if len({grade for grade, _, _ in grades}) > 1:
        lowest = min(grade for grade, _, _ in grades)
        pages = sum(count for grade, _, count in grades if grade == lowest)
        who = _names([(grade, name) for grade, name, _ in grades], lowest)
        yield f"Easiest to read: {who}, at reading grade {lowest} over {plural(pages, 'page')}."


def _names(figures: list[tuple[int, str]], best: int) -> str:
    return " and ".join(dict.fromkeys(name for figure, name in figures if figure == best))


def _handoffs(task: TaskScore) -> str:
    """`2 pages of another organisation`; empty where nothing was measured."""
    away = {page.url for attempt in task.attempts if attempt.outcome.counts for page in attempt.pages if page.handoff}
    handed = f"{plural(len(away), 'page')} of another organisation" if away else "none"
    return handed if task.tally.measured else ""


def _last_figure(attempt: AttemptRecord | None, pictures: PagePictures) -> tuple[StepRecord | None, Figure]:
    """The last step that has a picture, with it."""
    steps = attempt.steps if attempt is not None else []
    for step in reversed(steps):
        figure = pictures.figure(attempt, step, UP) if attempt is not None else None
        if figure is not None and figure.picture is not None:
            return step, figure
    return None, Figure(None, "", blank=pictures.removed(step.screenshot for step in steps) or "no picture")


def _shared_barriers(
    card: Scorecard, top_task: TopTaskScore, ours: Sequence[str]
) -> list[tuple[BarrierCount, list[str], list[TaskScore]]]:
    found: dict[str, tuple[BarrierCount, list[str]]] = {}
    for task in top_task.tasks:
        for count in task.barriers if task.summary.agency not in ours else ():
            _, names = found.setdefault(count.barrier, (count, []))
            names.append(card.agency(task.summary.agency).summary.name)
    own = [task for task in card.tasks if task.summary.agency in ours]
    shared = [
        (count, list(dict.fromkeys(names)), [task for task in own if task.has_barrier(count.barrier)])
        for count, names in sorted(found.values(), key=lambda one: -one[0].severity.rank)
    ]
    return sorted(shared, key=lambda one: not one[2])
