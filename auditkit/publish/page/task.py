"""A task's page: what the customer came for, what became of it, and why."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from auditkit.publish.chart import task_hours_chart
from auditkit.publish.page.journey import journey_anchors, shown_attempts
from auditkit.publish.page.person import person_views
from auditkit.publish.sentence import failure_patterns
from auditkit.publish.template import render
from auditkit.score.explanation.attempt import Explanation, explain_causes, explain_hardest, renamed_controls
from auditkit.score.explanation.friction import slowing_barriers
from auditkit.score.history.trend import History
from auditkit.score.people import People

if TYPE_CHECKING:
    from auditkit.publish.picture import PagePictures
    from auditkit.record.model import AttemptRecord, TaskSummary
    from auditkit.score.scorecard import Scorecard, TaskScore


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
        commands=_commands(summary, shown[0] if shown else None, card.audit.id),
    )


def _causes(task: TaskScore) -> tuple[tuple[Explanation, ...], ...]:
    """What stopped customers; where nothing did, what held them up most. Then why attempts could not be measured."""
    causes = explain_causes(task.attempts)
    if any(same[0].attempt.outcome.counts for same in causes):
        return causes
    hardest = explain_hardest(task.attempts)
    return (hardest, *causes) if hardest else causes


def _commands(summary: TaskSummary, worst: AttemptRecord | None, audit_id: str) -> str:
    file = shlex.quote(f"tasks/{summary.file}") if summary.file else f"--agency {shlex.quote(summary.agency)}"
    lines = [f"auditkit run {file}"]
    if worst is not None and len(summary.paths) * len(summary.profiles) > 1:
        lines.append(f"auditkit run {file} --path {shlex.quote(worst.path)} --profile {shlex.quote(worst.profile)}")
    lines.append(f"auditkit score {shlex.quote(audit_id)}")
    return "\n".join(lines)
