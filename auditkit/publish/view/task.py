"""A task's page: what the customer came for, what became of it, and why."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.barriers import BARRIERS
from auditkit.outcome import Outcome
from auditkit.publish.view.agency import steady_words
from auditkit.publish.view.badge import Badge, Cell, cell, outcome_badge
from auditkit.publish.view.barrier import BarrierLine, barrier_address, barrier_lines, barrier_title
from auditkit.publish.view.home import NotMeasured, Verdict, not_measured_of, verdict_of
from auditkit.publish.view.journey import UP, Evidence, Journey, journey
from auditkit.publish.view.words import day, evidence, plural, seconds
from auditkit.score import cause_of, stopping_finding

if TYPE_CHECKING:
    from auditkit.publish.picture import Album
    from auditkit.record import AttemptRecord, TaskSummary
    from auditkit.score import AgencyScore, Scorecard, TaskScore, WayScore

_WORST_FIRST = (
    Outcome.WRONG_ANSWER,
    Outcome.NOT_COMPLETED,
    Outcome.COMPLETED_WITH_DIFFICULTY,
    Outcome.COMPLETED,
    Outcome.NOT_MEASURED,
)


@dataclass(frozen=True)
class CauseView:
    """What stopped the customer, with the evidence beneath."""

    heading: str
    sentence: str
    barrier: str
    address: str | None
    remedy: str
    where: str
    count: str
    evidence: Evidence


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
    ways: tuple[WayRow, ...]
    journeys: tuple[Journey, ...]
    slowing: tuple[BarrierLine, ...]
    file: str
    source: str
    commands: str
    day: str


def task_page(card: Scorecard, agency: AgencyScore, task: TaskScore, album: Album) -> TaskPage:
    """One task's page."""
    summary = task.summary
    told = [attempt for way in task.ways for attempt in _worth_telling(way)]
    told.sort(key=lambda attempt: _WORST_FIRST.index(attempt.outcome))
    journeys = tuple(journey(attempt, summary, album, number) for number, attempt in enumerate(told, start=1))
    anchors = {attempt.key: told_as.anchor for attempt, told_as in zip(told, journeys, strict=True)}
    return TaskPage(
        title=summary.title,
        agency=agency.summary.name,
        facts=_facts(summary),
        cell=cell(task.tally),
        verdict=verdict_of(task.tally, f"by {plural(len(task.ways), 'way')}"),
        not_measured=not_measured_of(task.tally),
        causes=_causes(task.attempts),
        ways=tuple(_way(way, anchors) for way in task.ways),
        journeys=journeys,
        slowing=barrier_lines(card, task.barriers, UP, stopping=False, with_places=False),
        file=f"tasks/{summary.file}" if summary.file else "",
        source=summary.source,
        commands=_commands(summary, told[0] if told else None, card.audit.id),
        day=day(card.audit.started_at),
    )


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


def _worth_telling(way: WayScore) -> list[AttemptRecord]:
    """One attempt of each outcome met on a way: trials that ended alike tell the same story."""
    first: dict[Outcome, AttemptRecord] = {}
    for attempt in way.attempts:
        first.setdefault(attempt.outcome, attempt)
    return list(first.values())


def _way(way: WayScore, anchors: dict[str, str]) -> WayRow:
    return WayRow(
        path=way.path,
        profile=way.profile,
        trials=tuple(Trial(outcome_badge(attempt.outcome), anchors.get(attempt.key)) for attempt in way.attempts),
        cell=cell(way.tally),
        steady=steady_words(way.steady),
    )


def _causes(attempts: tuple[AttemptRecord, ...]) -> tuple[CauseView, ...]:
    """Each cause once: what stopped customers first, then why attempts could not be measured."""
    same: dict[tuple[int, str], list[AttemptRecord]] = {}
    for attempt in attempts:
        cause = cause_of(attempt)
        if cause is not None:
            key = (_WORST_FIRST.index(attempt.outcome), cause.sentence)
            same.setdefault(key, []).append(attempt)
    ordered = sorted(same.items(), key=lambda item: (item[0][0], -len(item[1])))
    return tuple(_cause(alike) for _, alike in ordered)


def _cause(alike: list[AttemptRecord]) -> CauseView:
    attempt = alike[0]
    cause, finding = cause_of(attempt), stopping_finding(attempt)
    if cause is None:
        raise ValueError("an attempt that ended well has no cause")
    step = next((step for step in attempt.steps if step.number == cause.step), None) if cause.step else None
    details = {**(step.details if step else {}), **(finding.details if finding else {})}
    places = dict.fromkeys(f"{other.path}, {other.profile}" for other in alike)
    return CauseView(
        heading=_heading(attempt.outcome),
        sentence=cause.sentence,
        barrier=barrier_title(cause.barrier) if cause.barrier else "",
        address=barrier_address(cause.barrier, UP),
        remedy=_remedy(cause.barrier),
        where=f"step {cause.step}" if cause.step else "",
        count=f"{plural(len(alike), 'attempt')}: {'; '.join(places)}",
        evidence=evidence(details),
    )


def _heading(outcome: Outcome) -> str:
    if outcome is Outcome.NOT_MEASURED:
        return "Why it could not be measured"
    return "What misled the customer" if outcome is Outcome.WRONG_ANSWER else "What stopped the customer"


def _remedy(slug: str | None) -> str:
    barrier = BARRIERS.get(slug or "")
    return barrier.remedy if barrier else ""


def _commands(summary: TaskSummary, worst: AttemptRecord | None, audit_id: str) -> str:
    """How to run the task again, and its worst way alone."""
    file = shlex.quote(f"tasks/{summary.file}") if summary.file else f"--agency {shlex.quote(summary.agency)}"
    lines = [f"auditkit run {file}"]
    if worst is not None and len(summary.paths) * len(summary.profiles) > 1:
        lines.append(f"auditkit run {file} --path {shlex.quote(worst.path)} --profile {shlex.quote(worst.profile)}")
    lines.append(f"auditkit score {shlex.quote(audit_id)}")
    return "\n".join(lines)
