"""A task's page: what the customer came for, what became of it, and why."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.publish.page.agency import steady_words
from auditkit.publish.page.badge import Badge, Cell, cell, outcome_badge
from auditkit.publish.page.cause import CauseView, causes, hardest
from auditkit.publish.page.history import PastRow, past_rows
from auditkit.publish.page.history_habit import HabitView, task_habits
from auditkit.publish.page.home import NotMeasured, Verdict, not_measured_of, verdict_of
from auditkit.publish.page.journey import Journey, journey
from auditkit.publish.page.journey_told import anchors, told
from auditkit.publish.page.task_slowing import SlowView, slow_views, unsure
from auditkit.publish.page.task_tries import TriesView, tries_of
from auditkit.score.explanation.attempt_label import relabelled
from auditkit.score.explanation.wording import day, plural, seconds
from auditkit.score.verdict_tally import Verdict as Ends

if TYPE_CHECKING:
    from auditkit.publish.output_tree_picture import Album
    from auditkit.record.model import AttemptRecord, TaskSummary
    from auditkit.score.explanation.attempt_label import Relabelled
    from auditkit.score.history.trend import History
    from auditkit.score.scorecard_card import AgencyScore, Scorecard, TaskScore, WayScore
    from auditkit.score.verdict_tally import Tally


_LEADS = {
    Ends.WRONG_ANSWER: "Customers can leave with a wrong answer",
    Ends.NOT_COMPLETED: "Customers leave without what they came for",
    Ends.SOMETIMES_COMPLETED: "Some customers get what they came for, others leave without it",
    Ends.COMPLETED_WITH_DIFFICULTY: "Customers get what they came for, but it is harder than it should be",
    Ends.COMPLETED: "Customers get what they came for",
    Ends.NOT_MEASURED: "Nothing could be measured, so nothing can be said of this task.",
}


@dataclass(frozen=True)
class NewName:
    """A control with a new name, and what to change in the task file."""

    source: str
    diff: str
    """The line and its replacement; empty when no line holds just the name."""
    advice: str


@dataclass(frozen=True)
class Trial:
    """One attempt in the table of verdicts."""

    badge: Badge
    anchor: str | None


@dataclass(frozen=True)
class WayRow:
    """One way in the table of verdicts."""

    path: str
    profile: str
    trials: tuple[Trial, ...]
    cell: Cell
    steady: str


@dataclass(frozen=True)
class TaskPage:
    """A task's page."""

    title: str
    agency: str
    facts: tuple[tuple[str, str], ...]
    cell: Cell
    verdict: Verdict
    not_measured: NotMeasured | None
    causes: tuple[CauseView, ...]
    new_names: tuple[NewName, ...]
    ways: tuple[WayRow, ...]
    journeys: tuple[Journey, ...]
    slowing: tuple[SlowView, ...]
    tries: TriesView | None
    habits: HabitView | None
    history: tuple[PastRow, ...]
    unsure: str
    """What axe-core left for a person; empty where it is said beside its findings."""
    file: str
    source: str
    commands: str
    day: str


def task_page(
    card: Scorecard, agency: AgencyScore, task: TaskScore, album: Album, history: History | None = None
) -> TaskPage:
    """One task's page."""
    summary = task.summary
    shown = told(task)
    slowed = slow_views(task.attempts)
    journeys = tuple(
        journey(attempt, summary, agency.summary.name, album, number) for number, attempt in enumerate(shown, start=1)
    )
    places = anchors(task)
    return TaskPage(
        title=summary.title,
        agency=agency.summary.name,
        facts=_facts(summary),
        cell=cell(task.tally),
        verdict=_verdict(task.tally),
        not_measured=not_measured_of(task.tally),
        causes=_worst(task, album),
        new_names=tuple(_new_name(one) for one in relabelled(task.attempts)),
        ways=tuple(_way(way, places) for way in task.ways),
        journeys=journeys,
        slowing=slowed,
        tries=tries_of(task, places, album),
        habits=task_habits(history, summary.agency, summary.task),
        history=past_rows(history, summary.agency, summary.task),
        unsure="" if any(view.aside for view in slowed) else unsure(task.attempts),
        file=f"tasks/{summary.file}" if summary.file else "",
        source=summary.source,
        commands=_commands(summary, shown[0] if shown else None, card.audit.id),
        day=day(card.audit.started_at),
    )


def _verdict(tally: Tally) -> Verdict:
    """What the task comes to, and with several attempts how each of them ended."""
    if not tally.measured:
        return Verdict(_LEADS[tally.verdict], ())
    if tally.tries:
        ended = f"{tally.tries} tries ended well, {tally.completion} at first"
        return Verdict(f"{_LEADS[tally.verdict]}: {ended}.", ())
    ended = f"{tally.succeeded:,} of {plural(tally.measured, 'attempt')} ended well"
    return Verdict(f"{_LEADS[tally.verdict]}: {ended}.", verdict_of(tally, "").rest if tally.measured > 1 else ())


def _worst(task: TaskScore, album: Album) -> tuple[CauseView, ...]:
    """What stopped customers; where nothing did, what held them up most."""
    found = causes(task.attempts, album)
    if any(cause.measured for cause in found):
        return found
    hard = hardest(task.attempts, album)
    return (hard, *found) if hard else found


def _facts(summary: TaskSummary) -> tuple[tuple[str, str], ...]:
    budget = [
        plural(summary.budget_steps, "step") if summary.budget_steps else "",
        seconds(summary.budget_seconds) if summary.budget_seconds else "",
    ]
    facts = (
        ("Customer", summary.customer or ""),
        ("What they take away", summary.product or ""),
        ("What they would put up with", ", ".join(part for part in budget if part)),
        ("Place among the top tasks", str(summary.rank) if summary.rank else ""),
        ("Tags", ", ".join(summary.tags)),
    )
    return tuple((name, value) for name, value in facts if value)


def _way(way: WayScore, anchors: dict[str, str]) -> WayRow:
    return WayRow(
        path=way.path,
        profile=way.profile,
        trials=tuple(Trial(outcome_badge(attempt.outcome), anchors.get(attempt.key)) for attempt in way.tries),
        cell=cell(way.tally),
        steady="" if way.again else steady_words(way.steady),
    )


def _new_name(found: Relabelled) -> NewName:
    return NewName(found.source, "\n".join(found.diff), found.advice)


def _commands(summary: TaskSummary, worst: AttemptRecord | None, audit_id: str) -> str:
    """How to run the task again, and its worst way alone."""
    file = shlex.quote(f"tasks/{summary.file}") if summary.file else f"--agency {shlex.quote(summary.agency)}"
    lines = [f"auditkit run {file}"]
    if worst is not None and len(summary.paths) * len(summary.profiles) > 1:
        lines.append(f"auditkit run {file} --path {shlex.quote(worst.path)} --profile {shlex.quote(worst.profile)}")
    lines.append(f"auditkit score {shlex.quote(audit_id)}")
    return "\n".join(lines)
