"""A task's page: what the customer came for, what became of it, and why."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.safe_text import shorten, web_address
from auditkit.diagnostic.wording import capitalize_first, date_text, date_time_text, duration_text, plural
from auditkit.probe.barrier import BARRIERS, Slug
from auditkit.publish.page.badge import Badge, Cell, cell, outcome_badge, severity_badge
from auditkit.publish.page.cause import (
    UP,
    CauseView,
    FactView,
    Figure,
    causes,
    fact_views,
    figure_at,
    hardest,
    picture_alt,
)
from auditkit.publish.page.journey import Journey, journey, journey_anchors, shown_attempts
from auditkit.publish.page.old_history import FailurePatternView, HistoryRow, history_rows, task_failure_patterns
from auditkit.publish.page.old_home import NotMeasured, Verdict, not_measured_of, verdict_of
from auditkit.publish.template import barrier_address, barrier_title
from auditkit.score.explanation.attempt import Fact, explain, facts, renamed_controls
from auditkit.score.explanation.friction import SlowingBarrier, SlowingItem, slowing_barriers
from auditkit.score.verdict import Verdict as Ends

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.publish.output_tree import PagePictures
    from auditkit.record.model import AttemptRecord, TaskSummary
    from auditkit.score.explanation.attempt import RenamedControl
    from auditkit.score.history.trend import History
    from auditkit.score.scorecard import AgencyScore, RouteScore, Scorecard, TaskScore
    from auditkit.score.verdict import OutcomeCounts


MAX_SHOWN = 3
MAX_FOLDED = 30
MAX_PAGES = 5
MAX_TITLE = 80
ONLY_PART = (
    "Automatic checks find only part of what is wrong: about 57 % by volume, says Deque, who make axe-core. "
    "What people meet with a screen reader or a keyboard only people can tell."
)


@dataclass(frozen=True)
class PageLink:
    """A page something was met on."""

    title: str
    link: str | None


@dataclass(frozen=True)
class SlowdownLine:
    """One thing that was met."""

    message: str
    pages: tuple[PageLink, ...]
    more: str
    """How many pages are not named; empty when all are."""
    journeys: str
    """Empty when it was met on every journey."""
    facts: tuple[FactView, ...]


@dataclass(frozen=True)
class SlowdownView:
    """A barrier that slowed customers."""

    title: str
    address: str | None
    severity: Badge
    shown: tuple[SlowdownLine, ...]
    folded: tuple[SlowdownLine, ...]
    folded_words: str
    evidence: tuple[SlowdownLine, ...]
    """Lines with more to say than their sentence."""
    remedy: str
    aside: str


def slowdown_views(attempts: Sequence[AttemptRecord]) -> tuple[SlowdownView, ...]:
    """Gravest first."""
    ways = {f"{attempt.path} · {attempt.profile}" for attempt in attempts if attempt.outcome.counts}
    return tuple(_slowdown_view(met, attempts, ways) for met in slowing_barriers(attempts))


def undecided_checks(attempts: Sequence[AttemptRecord]) -> str:
    """`axe-core left 3 checks for a person to decide.`; empty when it was sure of all."""
    left = {
        (page.url, rule.get("id"))
        for attempt in attempts
        for page in attempt.pages
        for rule in _rules(page.probes.get("axe", {}).get("incomplete"))
    }
    return f"axe-core left {plural(len(left), 'check')} for a person to decide." if left else ""


def _rules(incomplete: object) -> list[dict[str, str]]:
    return [rule for rule in incomplete if isinstance(rule, dict)] if isinstance(incomplete, list) else []


def _slowdown_view(met: SlowingBarrier, attempts: Sequence[AttemptRecord], ways: set[str]) -> SlowdownView:
    lines = tuple(_slowdown_line(item, ways) for item in met.items)
    folded = lines[MAX_SHOWN : MAX_SHOWN + MAX_FOLDED]
    left = len(lines) - MAX_SHOWN - MAX_FOLDED
    barrier = BARRIERS.get(met.barrier)
    asides = [ONLY_PART, undecided_checks(attempts)] if met.barrier == Slug.ACCESSIBILITY else []
    return SlowdownView(
        title=barrier_title(met.barrier),
        address=barrier_address(met.barrier, UP),
        severity=severity_badge(met.severity),
        shown=lines[:MAX_SHOWN],
        folded=folded,
        folded_words=f"{len(folded):,} more" + (f", and {left:,} not shown" if left > 0 else "") if folded else "",
        evidence=tuple(line for line in lines[: MAX_SHOWN + MAX_FOLDED] if line.facts),
        remedy=barrier.remedy if barrier else "",
        aside=" ".join(filter(None, asides)),
    )


def _slowdown_line(item: SlowingItem, ways: set[str]) -> SlowdownLine:
    places = list(item.places.values())
    left = len(places) - MAX_PAGES
    return SlowdownLine(
        message=item.finding.message,
        pages=tuple(
            PageLink(shorten(place.title, MAX_TITLE), web_address(place.address)) for place in places[:MAX_PAGES]
        ),
        more=f"and {plural(left, 'more page')}" if left > 0 else "",
        journeys="" if ways <= set(item.journeys) and len(ways) > 1 else ", ".join(item.journeys),
        facts=fact_views(_facts_without_page(item)),
    )


def _facts_without_page(item: SlowingItem) -> list[Fact]:
    """The evidence, without the page's address: the page is named already."""
    known = {*item.places, item.finding.message}
    return [fact for fact in facts(item.finding.details) if not all(value.words in known for value in fact.values)]


MAX_ATTEMPTS = 12


@dataclass(frozen=True)
class AttemptView:
    """One try."""

    name: str
    """`Try 2, to confirm`."""
    badge: Badge
    anchor: str | None
    """Where its journey is told, or one that ended alike."""
    at: str
    sentence: str
    figure: Figure | None


@dataclass(frozen=True)
class RepeatedAttempts:
    """The ways of a task that were tried several times."""

    confirmed: bool
    """Whether some tries were made only because the first ones had got worse."""
    ways: tuple[RouteAttemptsView, ...]


@dataclass(frozen=True)
class RouteAttemptsView:
    """The tries of one way."""

    heading: str
    tries: tuple[AttemptView, ...]
    more: str
    """How many more there are; nothing where all are shown."""


def repeated_attempts(task: TaskScore, anchors: dict[str, str], album: PagePictures) -> RepeatedAttempts | None:
    """The ways whose tries did not end alike, or were made to confirm each other; None where there is none."""
    ways = tuple(_route_attempts(way, anchors, album) for way in task.ways if way.again or _differ(way))
    return RepeatedAttempts(any(way.again for way in task.ways), ways) if ways else None


def success_text(way: RouteScore) -> str:
    """`2 of 3 tries ended well`; nothing where fewer than two were measured."""
    measured = [one for one in way.tries if one.outcome.counts]
    if len(measured) < 2:
        return ""
    return f"{sum(one.outcome.success for one in measured):,} of {len(measured):,} tries ended well"


def _differ(way: RouteScore) -> bool:
    return way.steady is not None and way.steady[0] < way.steady[1]


def _route_attempts(way: RouteScore, anchors: dict[str, str], album: PagePictures) -> RouteAttemptsView:
    left = len(way.tries) - MAX_ATTEMPTS
    return RouteAttemptsView(
        heading=f"By {way.path}, on {way.profile}: {success_text(way) or 'several tries'}",
        tries=tuple(_attempt_view(one, anchors.get(one.key), album) for one in way.tries[:MAX_ATTEMPTS]),
        more=f"And {left:,} more." if left > 0 else "",
    )


def _attempt_view(attempt: AttemptRecord, anchor: str | None, album: PagePictures) -> AttemptView:
    explanation = explain(attempt)
    sentence, shown = explanation.sentence, explanation.pictured_step
    return AttemptView(
        name=f"Try {attempt.trial}{', to confirm' if attempt.confirming else ''}",
        badge=outcome_badge(attempt.outcome),
        anchor=anchor,
        at=date_time_text(attempt.started_at),
        sentence=capitalize_first(sentence) if attempt.outcome.success else sentence,
        figure=figure_at(shown, album, UP, picture_alt(attempt, shown.number)) if shown is not None else None,
    )


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
class RouteRow:
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
    ways: tuple[RouteRow, ...]
    journeys: tuple[Journey, ...]
    slowing: tuple[SlowdownView, ...]
    tries: RepeatedAttempts | None
    habits: FailurePatternView | None
    history: tuple[HistoryRow, ...]
    unsure: str
    """What axe-core left for a person; empty where it is said beside its findings."""
    file: str
    source: str
    commands: str
    day: str


def task_page(
    card: Scorecard, agency: AgencyScore, task: TaskScore, album: PagePictures, history: History | None = None
) -> TaskPage:
    """One task's page."""
    summary = task.summary
    shown = shown_attempts(task)
    slowed = slowdown_views(task.attempts)
    journeys = tuple(
        journey(attempt, summary, agency.summary.name, album, number) for number, attempt in enumerate(shown, start=1)
    )
    places = journey_anchors(task)
    return TaskPage(
        title=summary.title,
        agency=agency.summary.name,
        facts=_facts(summary),
        cell=cell(task.tally),
        verdict=_verdict(task.tally),
        not_measured=not_measured_of(task.tally),
        causes=_worst(task, album),
        new_names=tuple(_new_name(one) for one in renamed_controls(task.attempts)),
        ways=tuple(_route_row(way, places) for way in task.ways),
        journeys=journeys,
        slowing=slowed,
        tries=repeated_attempts(task, places, album),
        habits=task_failure_patterns(history, summary.agency, summary.task),
        history=history_rows(history, summary.agency, summary.task),
        unsure="" if any(view.aside for view in slowed) else undecided_checks(task.attempts),
        file=f"tasks/{summary.file}" if summary.file else "",
        source=summary.source,
        commands=_commands(summary, shown[0] if shown else None, card.audit.id),
        day=date_text(card.audit.started_at),
    )


def _verdict(tally: OutcomeCounts) -> Verdict:
    """What the task comes to, and with several attempts how each of them ended."""
    if not tally.measured:
        return Verdict(_LEADS[tally.verdict], ())
    if tally.tries:
        ended = f"{tally.tries} tries ended well, {tally.completion} at first"
        return Verdict(f"{_LEADS[tally.verdict]}: {ended}.", ())
    ended = f"{tally.succeeded:,} of {plural(tally.measured, 'attempt')} ended well"
    return Verdict(f"{_LEADS[tally.verdict]}: {ended}.", verdict_of(tally, "").rest if tally.measured > 1 else ())


def _worst(task: TaskScore, album: PagePictures) -> tuple[CauseView, ...]:
    """What stopped customers; where nothing did, what held them up most."""
    found = causes(task.attempts, album)
    if any(cause.measured for cause in found):
        return found
    hard = hardest(task.attempts, album)
    return (hard, *found) if hard else found


def _facts(summary: TaskSummary) -> tuple[tuple[str, str], ...]:
    budget = [
        plural(summary.budget_steps, "step") if summary.budget_steps else "",
        duration_text(summary.budget_seconds) if summary.budget_seconds else "",
    ]
    facts = (
        ("Customer", summary.customer or ""),
        ("What they take away", summary.product or ""),
        ("What they would put up with", ", ".join(part for part in budget if part)),
        ("Place among the top tasks", str(summary.rank) if summary.rank else ""),
        ("Tags", ", ".join(summary.tags)),
    )
    return tuple((name, value) for name, value in facts if value)


def _route_row(way: RouteScore, anchors: dict[str, str]) -> RouteRow:
    return RouteRow(
        path=way.path,
        profile=way.profile,
        trials=tuple(Trial(outcome_badge(attempt.outcome), anchors.get(attempt.key)) for attempt in way.tries),
        cell=cell(way.tally),
        steady="" if way.again else steadiness_text(way.steady),
    )


def _new_name(found: RenamedControl) -> NewName:
    return NewName(found.source, "\n".join(found.diff), found.advice)


def _commands(summary: TaskSummary, worst: AttemptRecord | None, audit_id: str) -> str:
    """How to run the task again, and its worst way alone."""
    file = shlex.quote(f"tasks/{summary.file}") if summary.file else f"--agency {shlex.quote(summary.agency)}"
    lines = [f"auditkit run {file}"]
    if worst is not None and len(summary.paths) * len(summary.profiles) > 1:
        lines.append(f"auditkit run {file} --path {shlex.quote(worst.path)} --profile {shlex.quote(worst.profile)}")
    lines.append(f"auditkit score {shlex.quote(audit_id)}")
    return "\n".join(lines)


def steadiness_text(steady: tuple[int, int] | None) -> str:
    """`3 of 3 tries ended alike`; nothing when there is nothing to compare."""
    if steady is None:
        return ""
    alike, trials = steady
    if alike == 1:
        return f"{trials:,} tries, {trials:,} different ends"
    return f"{'' if alike == trials else 'only '}{alike:,} of {trials:,} tries ended alike"
