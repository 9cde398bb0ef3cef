"""The scorecard's first page: who fails, why, and how sure we are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.outcome import Outcome
from auditkit.publish.view.badge import Badge, Cell, cell, outcome_badge
from auditkit.publish.view.barrier import BarrierLine, barrier_lines
from auditkit.publish.view.words import day, minute, page_name, plural
from auditkit.score import Tally

if TYPE_CHECKING:
    from auditkit.score import AgencyScore, Scorecard
    from auditkit.score.history import History

MAX_LINES = 5


@dataclass(frozen=True)
class Verdict:
    """How things went, in sentences."""

    lead: str
    rest: tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """An outcome and how often it was met."""

    badge: Badge
    count: str


@dataclass(frozen=True)
class NotMeasured:
    """What can't be counted, and why."""

    sentence: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AgencyRow:
    """One agency in the table."""

    name: str
    address: str
    ours: bool
    cells: tuple[Cell | None, ...]
    total: str
    aside: str


@dataclass(frozen=True)
class HomePage:
    """The scorecard's first page."""

    verdict: Verdict
    counts: tuple[Count, ...]
    not_measured: NotMeasured | None
    top_tasks: tuple[str, ...]
    rows: tuple[AgencyRow, ...]
    stopping: tuple[BarrierLine, ...]
    slowing: tuple[BarrierLine, ...]
    day: str
    facts: tuple[tuple[str, str], ...]
    unfinished: bool


def home_page(card: Scorecard, history: History | None = None) -> HomePage:
    """The scorecard's first page."""
    return HomePage(
        verdict=verdict_of(card.tally, _where(card)),
        counts=counts_of(card.tally),
        not_measured=not_measured_of(card.tally),
        top_tasks=tuple(top_task.title for top_task in card.top_tasks),
        rows=tuple(_row(card, agency) for agency in card.agencies),
        stopping=barrier_lines(card, card.barriers, "", stopping=True)[:MAX_LINES],
        slowing=barrier_lines(card, card.barriers, "", stopping=False)[:MAX_LINES],
        day=day(card.audit.started_at),
        facts=facts_of(card),
        unfinished=card.audit.ended_at is None,
    )


def verdict_of(tally: Tally, where: str) -> Verdict:
    """How attempts went, in sentences that stand without a table."""
    if not tally.measured:
        return Verdict(f"Nothing was measured {where}.", ())
    lead = (
        f"{tally.succeeded:,} of {plural(tally.measured, 'attempt')} {where} ended with what the customer came for."
    )
    rest = []
    if hard := tally.count(Outcome.COMPLETED_WITH_DIFFICULTY):
        were, they = ("was", "it") if hard == 1 else ("were", "they")
        rest.append(f"{hard:,} of those {were} harder than {they} should be.")
    if failed := tally.count(Outcome.NOT_COMPLETED):
        rest.append(f"In {failed:,}, the customer would leave without it.")
    if wrong := tally.count(Outcome.WRONG_ANSWER):
        rest.append(f"In {wrong:,}, the customer would leave with a wrong answer, which is worse.")
    return Verdict(lead, tuple(rest))


def counts_of(tally: Tally) -> tuple[Count, ...]:
    """Every outcome met, with its count."""
    return tuple(Count(outcome_badge(outcome), f"{number:,}") for outcome, number in tally.ordered_outcomes)


def not_measured_of(tally: Tally) -> NotMeasured | None:
    """What is in no completion figure; None when everything was measured."""
    if not tally.not_measured:
        return None
    were = "was" if tally.not_measured == 1 else "were"
    return NotMeasured(
        sentence=f"{plural(tally.not_measured, 'attempt')} {were} not measured. No agency is blamed for that, and no "
        "figure above counts it.",
        reasons=tuple((reason.words, f"{number:,}") for reason, number in tally.ordered_reasons),
    )


def facts_of(card: Scorecard) -> tuple[tuple[str, str], ...]:
    """What someone needs to judge or repeat the audit."""
    audit = card.audit
    return (
        ("Audit", audit.id),
        ("Begun", minute(audit.started_at)),
        ("Ended", minute(audit.ended_at) if audit.ended_at else "not yet"),
        ("Browser", audit.browser),
        ("Kit", f"auditkit {audit.kit_version}"),
        ("Made by", "a script, not by people"),
    )


def _where(card: Scorecard) -> str:
    """The tasks and agencies the figures are of; all of them when nothing was measured."""
    tasks = [task for task in card.tasks if task.tally.measured] or card.tasks
    agencies = {task.summary.agency for task in tasks}
    return f"at {plural(len(tasks), 'task')} of {plural(len(agencies), 'agency', 'agencies')}"


def _row(card: Scorecard, agency: AgencyScore) -> AgencyRow:
    folder = page_name(agency.summary.agency)
    return AgencyRow(
        name=agency.summary.name,
        address=f"{folder}/index.md",
        ours=agency.summary.ours,
        cells=tuple(
            cell(
                Tally.total(task.tally for task in own),
                f"{folder}/{page_name(own[0].summary.task)}.md",
            )
            if (own := top_task.tasks_of(agency.summary.agency))
            else None
            for top_task in card.top_tasks
        ),
        total=agency.tally.completion,
        aside=f"{agency.tally.not_measured:,} not measured" if agency.tally.not_measured else "",
    )
