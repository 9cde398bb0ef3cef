"""What a team talks about in Customer Service Week: this audit's findings, the weightiest first, as questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.probe.barrier import BARRIERS, Slug
from auditkit.publish.page.badge import Badge, severity_badge
from auditkit.publish.page.barrier import barrier_address, barrier_title
from auditkit.publish.page.cause import Figure, figure_at, picture_alt
from auditkit.score.explanation.attempt_cause import explain
from auditkit.score.explanation.wording import capital, page_name, plural
from auditkit.score.priority import GRAVITY, rank_weight
from auditkit.score.verdict import stopping_finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.publish.output_tree_picture import Album
    from auditkit.record.model import AttemptRecord, StepRecord
    from auditkit.score.scorecard_card import AgencyScore, Scorecard, TaskScore
    from auditkit.score.verdict import BarrierCount

MAX_PROMPTS = 4
"""As many as a team can talk about in an hour."""


@dataclass(frozen=True)
class Choice:
    """One barrier on one task."""

    agency: AgencyScore
    task: TaskScore
    count: BarrierCount

    @property
    def weight(self) -> float:
        """Severity × rank × how often, by the weights of `score.priority`; how often is a share of the attempts."""
        often = (self.count.stopped or self.count.met) / self.count.measured
        return GRAVITY[self.count.severity] * rank_weight(self.task.summary.rank, len(self.agency.tasks)) * often


@dataclass(frozen=True)
class Elsewhere:
    """Where our own agency has the same barrier."""

    words: str
    address: str


@dataclass(frozen=True)
class Prompt:
    """A finding, put so that people can talk about it."""

    agency: str
    ours: bool
    how: str
    """stopped, misled or slowed: what became of the customer."""
    task: str
    address: str
    barrier: str
    barrier_address: str | None
    severity: Badge
    count: str
    sentence: str
    figure: Figure | None
    remedy: str
    too: tuple[Elsewhere, ...]
    questions: tuple[str, ...]


def chosen(card: Scorecard, limit: int = MAX_PROMPTS) -> tuple[Choice, ...]:
    """The findings most worth talking about.

    What ended attempts comes before what only slowed them; then severity × rank × how often decides. No barrier and
    no task comes twice, so that the talk moves on.
    """
    choices = sorted(
        (
            Choice(agency, task, count)
            for agency in card.agencies
            for task in agency.tasks
            for count in task.barriers
            if count.measured
        ),
        key=lambda one: (not one.count.stopped, -one.weight, *_name(one)),
    )
    found: list[Choice] = []
    for one in choices:
        if all(one.count.barrier != other.count.barrier and one.task is not other.task for other in found):
            found.append(one)
    return tuple(found[:limit])


def prompts(card: Scorecard, album: Album, limit: int = MAX_PROMPTS) -> tuple[Prompt, ...]:
    """The chosen findings with their pictures and the questions to ask."""
    return tuple(_prompt(card, one, album) for one in chosen(card, limit))


def task_address(task: TaskScore) -> str:
    """A task's page, seen from the scorecard's folder."""
    return f"{page_name(task.summary.agency)}/{page_name(task.summary.task)}.md"


def _name(one: Choice) -> tuple[str, str, str]:
    return one.task.summary.agency, one.task.summary.task, one.count.barrier


def _prompt(card: Scorecard, one: Choice, album: Album) -> Prompt:
    sentence, figure = _shown(one, album)
    barrier = BARRIERS.get(one.count.barrier)
    ours = one.agency.summary.ours
    too = () if ours else _too(card, one.count.barrier)
    return Prompt(
        agency=one.agency.summary.name,
        ours=ours,
        how=_how(one.count),
        task=one.task.summary.title,
        address=task_address(one.task),
        barrier=barrier_title(one.count.barrier),
        barrier_address=barrier_address(one.count.barrier, ""),
        severity=severity_badge(one.count.severity),
        count=_count(one.count),
        sentence=sentence,
        figure=figure,
        remedy=barrier.remedy if barrier else "",
        too=too,
        questions=tuple(_questions(ours=ours, too=bool(too), stopped=bool(one.count.stopped))),
    )


def _how(count: BarrierCount) -> str:
    if not count.stopped:
        return "slowed"
    return "misled" if count.barrier == Slug.WRONG_ANSWER else "stopped"


def _count(count: BarrierCount) -> str:
    how, number = ("ended", count.stopped) if count.stopped else ("met in", count.met)
    return capital(f"{how} {number:,} of {plural(count.measured, 'attempt')}")


def _questions(*, ours: bool, too: bool, stopped: bool) -> Iterator[str]:
    yield "What would you do next, as this customer?" if stopped else "What did this cost the customer?"
    if ours:
        yield "Did we know? Who could have told us?"
        yield "Who could mend it by Friday, and what do they need?"
    elif too:
        yield "We have it too. Who could mend ours by Friday?"
    else:
        yield "Do we do this too? Try it before you answer."
        yield "If we do: who could mend it by Friday?"


def _too(card: Scorecard, barrier: str) -> tuple[Elsewhere, ...]:
    """Our own tasks on which the same barrier was met."""
    return tuple(
        Elsewhere(task.summary.title, task_address(task))
        for agency in card.agencies
        if agency.summary.ours
        for task in agency.tasks
        if any(count.barrier == barrier for count in task.barriers)
    )


def _shown(one: Choice, album: Album) -> tuple[str, Figure | None]:
    """The sentence that tells it best, and a picture: one with outlines before one without."""
    told = [(sentence, _figure(attempt, step, album)) for attempt, sentence, step in _told(one)]
    pictured = [(sentence, figure) for sentence, figure in told if figure is not None]
    outlines = [(sentence, figure) for sentence, figure in pictured if figure.caption]
    return next(iter((*outlines, *pictured, *told)), ("", None))


def _told(one: Choice) -> Iterator[tuple[AttemptRecord, str, StepRecord | None]]:
    """Each attempt that met it, with the sentence and the step; those it ended first."""
    slug = one.count.barrier
    ended = [attempt for attempt in one.task.attempts if _stopped_by(attempt) == slug]
    for attempt in ended:
        cause = explain(attempt)
        if cause is not None:
            yield attempt, cause.sentence, cause.step
    if ended:
        return
    for attempt in one.task.attempts:
        for finding in attempt.findings:
            if finding.barrier == slug and attempt.outcome.counts:
                yield attempt, finding.message, attempt.step(finding.step)


def _stopped_by(attempt: AttemptRecord) -> str | None:
    finding = stopping_finding(attempt)
    return finding.barrier if finding is not None else None


def _figure(attempt: AttemptRecord, step: StepRecord | None, album: Album) -> Figure | None:
    return figure_at(step, album, "", picture_alt(attempt, step.number)) if step is not None else None
