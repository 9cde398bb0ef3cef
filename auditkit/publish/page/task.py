"""A task's page: what the customer came for, what became of it, and why. And a top task's, across agencies, side by
side: who serves it best, and what the others could take over.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import plural
from auditkit.probe.readability import HIGHEST_GRADE
from auditkit.publish.chart import task_hours_chart
from auditkit.publish.page.agency import agency_switch
from auditkit.publish.page.journey import journey_anchors, shown_attempts
from auditkit.publish.page.person import person_views
from auditkit.publish.picture import Figure, PagePictures, picture_alt
from auditkit.publish.sentence import failure_patterns
from auditkit.publish.template import render
from auditkit.score.benchmark import Effort, best_first, borrowable_ideas, own_agencies, task_effort
from auditkit.score.explanation.attempt import Explanation, explain_causes, explain_hardest, renamed_controls
from auditkit.score.explanation.friction import slowing_barriers
from auditkit.score.history.trend import History
from auditkit.score.people import People

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, TaskSummary
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


def top_task_page(card: Scorecard, top_task: TopTaskScore, pictures: PagePictures) -> str:
    ours = own_agencies(card.agencies)
    efforts = [
        (_name(card, top_task, task), task, task_effort(task))
        for task in best_first(top_task.tasks)
        if not task.unproven
    ]
    return render(
        "top-task",
        card=card,
        top_task=top_task,
        best=list(_best(efforts)),
        columns=[(*column, _handoffs(column[1]), _last_figure(column[0], column[2], pictures)) for column in efforts],
        ideas=borrowable_ideas(top_task, ours),
        shared=_shared_barriers(card, top_task, ours) if ours else [],
        ours=[card.agency(agency).summary.name for agency in ours],
        our_agencies=ours,
        tried_by_us=any(task.summary.agency in ours for task in top_task.tasks),
    )


def _name(card: Scorecard, top_task: TopTaskScore, task: TaskScore) -> str:
    """The agency's name, with the task's where it has several for the need."""
    name = card.agency(task.summary.agency).summary.name
    return f"{name} ({task.summary.title})" if len(top_task.tasks_of(task.summary.agency)) > 1 else name


def _best(efforts: Sequence[tuple[str, TaskScore, Effort]]) -> Iterator[str]:
    """Who is best at what. Nothing is best where there is only one to look at."""
    measured = [(name, task) for name, task, _ in efforts if task.tally.measured]
    if len(measured) > 1:
        name, task = measured[0]
        if task.tally.succeeded:
            yield f"Best results: {name}, where {task.tally.completion} attempts succeeded."
        else:
            yield "No attempt succeeded at any of them."
    steps = [(effort.steps, name) for name, _, effort in efforts if effort.steps is not None]
    if len({count for count, _ in steps}) > 1:
        fewest = min(count for count, _ in steps)
        yield f"Fewest steps: {_names(steps, fewest)}, with {fewest:,}."
    grades = [
        (min(HIGHEST_GRADE, round(effort.grade)), name, effort.graded)
        for name, _, effort in efforts
        if effort.grade is not None
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


def _last_figure(name: str, effort: Effort, pictures: PagePictures) -> Figure:
    """The picture of the last step that has one."""
    attempt = effort.attempt
    steps = attempt.steps if attempt is not None else []
    for step in reversed(steps):
        picture = pictures.picture(step.screenshot, UP)
        if picture is not None and attempt is not None:
            return Figure(picture, f"{name}. {picture_alt(attempt, step.number)}")
    return Figure(None, "", blank=pictures.removed(step.screenshot for step in steps) or "no picture")


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
