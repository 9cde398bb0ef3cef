"""The scorecard's first page: who fails, why, and how sure we are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.safe_text import page_file_name
from auditkit.diagnostic.wording import date_text, date_time_text, plural
from auditkit.publish.chart import Chart, outcome_chart
from auditkit.publish.page.badge import Badge, Cell, Letter, cell, letter, outcome_badge
from auditkit.publish.page.barrier import BarrierLine, FixLine, barrier_lines, fix_lines
from auditkit.publish.page.old_history import VerdictChanges, verdict_changes
from auditkit.publish.page.top_task import IdeaLine, idea_lines
from auditkit.publish.template import is_shared, top_task_address
from auditkit.record.outcome import Outcome
from auditkit.score.benchmark import ideas_worth_borrowing
from auditkit.score.priority import fixes
from auditkit.score.verdict import OutcomeCounts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.score.history.trend import History
    from auditkit.score.scorecard import AgencyScore, Scorecard, TopTaskScore

MAX_LINES = 5
MAX_COLUMNS = 5
MAX_BARS = 16
FIXES = 3
IDEAS = 3


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
    letter: Letter
    cells: tuple[Cell | None, ...]
    total: str
    aside: str


@dataclass(frozen=True)
class TopTaskLink:
    """A top task, and the page that shows it side by side."""

    title: str
    address: str | None
    """None where only one agency was tried: there is nothing to put beside it."""


@dataclass(frozen=True)
class HomePage:
    """The scorecard's first page."""

    verdict: Verdict
    counts: tuple[Count, ...]
    sure: tuple[str, ...]
    """How sure we are, in sentences."""
    chart: Chart | None
    not_measured: NotMeasured | None
    top_tasks: tuple[TopTaskLink, ...]
    more_top_tasks: tuple[TopTaskLink, ...]
    """Those there is no room for in the table."""
    rows: tuple[AgencyRow, ...]
    fixes: tuple[FixLine, ...]
    fixes_at: str
    """Whose things to fix they are: our own agencies by name, or empty for everyone's."""
    ideas: tuple[IdeaLine, ...]
    moved: VerdictChanges | None
    stopping: tuple[BarrierLine, ...]
    slowing: tuple[BarrierLine, ...]
    day: str
    facts: tuple[tuple[str, str], ...]
    unfinished: bool
    replayed: str
    """Says so where no site was visited; else nothing."""
    by_people: bool
    """Whether people alone have tried anything."""


def home_page(card: Scorecard, history: History | None = None) -> HomePage:
    """The scorecard's first page, with `history` of all agencies."""
    shown = sorted(card.top_tasks, key=lambda one: len({task.summary.agency for task in one.tasks}) < 2)
    columns, more = shown[:MAX_COLUMNS], shown[MAX_COLUMNS:]
    ours = [agency for agency in card.agencies if agency.summary.ours]
    return HomePage(
        verdict=_verdict(card),
        counts=counts_of(card.tally),
        sure=_confidence_sentences(card),
        chart=_chart(card),
        not_measured=not_measured_of(card.tally),
        top_tasks=tuple(_top_task_link(one) for one in columns),
        more_top_tasks=tuple(_top_task_link(one) for one in more),
        rows=tuple(_row(agency, columns) for agency in card.agencies),
        fixes=fix_lines(card, fixes(ours or card.agencies, FIXES), ""),
        fixes_at=", ".join(agency.summary.name for agency in ours),
        ideas=idea_lines(card, ideas_worth_borrowing(card, IDEAS), ""),
        moved=verdict_changes(history),
        stopping=barrier_lines(card, card.barriers, "", stopping=True)[:MAX_LINES],
        slowing=barrier_lines(card, card.barriers, "", stopping=False)[:MAX_LINES],
        day=date_text(card.audit.started_at),
        facts=facts_of(card),
        unfinished=card.audit.ended_at is None,
        replayed=card.audit.replay.words if card.audit.replay else "",
        by_people=card.people_alone,
    )


def _verdict(card: Scorecard) -> Verdict:
    if card.people_alone:
        return Verdict(f"People tried, {_where(card)}. No script has yet.", ())
    return verdict_of(card.tally, _where(card))


def verdict_of(tally: OutcomeCounts, where: str) -> Verdict:
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


def counts_of(tally: OutcomeCounts) -> tuple[Count, ...]:
    """Every outcome met, with its count."""
    return tuple(Count(outcome_badge(outcome), f"{number:,}") for outcome, number in tally.ordered_outcomes)


def not_measured_of(tally: OutcomeCounts) -> NotMeasured | None:
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
        ("Begun", date_time_text(audit.started_at)),
        ("Ended", date_time_text(audit.ended_at) if audit.ended_at else "not yet"),
        ("Browser", audit.browser),
        ("Kit", f"auditkit {audit.kit_version}"),
        ("Made by", "people, not by a script" if card.people_alone else "a script, not by people"),
    )


def _where(card: Scorecard) -> str:
    """The tasks and agencies the figures are of; all of them when nothing was measured."""
    tasks = [task for task in card.tasks if task.tally.measured] or card.tasks
    agencies = {task.summary.agency for task in tasks}
    return f"at {plural(len(tasks), 'task')} of {plural(len(agencies), 'agency', 'agencies')}"


def _confidence_sentences(card: Scorecard) -> tuple[str, ...]:
    """What the figures rest on."""
    if card.people_alone:
        return (
            "People made the attempts, each in their own way. A few show what can happen, not how often it does.",
            "No script has tried. Letters are made from what a script meets, so there are none.",
        )
    trials = [sum(attempt.outcome.counts for attempt in way.attempts) for task in card.tasks for way in task.ways]
    trials = [count for count in trials if count]
    said = []
    if trials:
        least, most = min(trials), max(trials)
        often = _times(most) if least == most else f"{_times(least)} to {_times(most)}"
        said.append(f"Each way to do a task was tried {often}. That shows what can happen, not how often it does.")
    if card.tally.not_measured:
        said.append(f"{plural(card.tally.not_measured, 'attempt')} could not be measured and count for nobody.")
    said.append("A script made the attempts: it shows that a way exists, not that people find it.")
    return tuple(said)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def _chart(card: Scorecard) -> Chart | None:
    """Agencies, or the tasks of the only one; none where there are too many to see."""
    lines = [(agency.summary.name, agency.tally) for agency in card.agencies]
    if len(lines) == 1:
        tasks = [(task.summary.title, task.tally) for task in card.agencies[0].tasks]
        return (
            outcome_chart("ended", "How attempts ended, by task", "Task", tasks) if len(tasks) <= MAX_BARS else None
        )
    return (
        outcome_chart("ended", "How attempts ended, by agency", "Agency", lines) if len(lines) <= MAX_BARS else None
    )


def _top_task_link(top_task: TopTaskScore) -> TopTaskLink:
    return TopTaskLink(top_task.title, top_task_address(top_task.slug) if is_shared(top_task) else None)


def _row(agency: AgencyScore, top_tasks: Sequence[TopTaskScore]) -> AgencyRow:
    folder = page_file_name(agency.summary.agency)
    return AgencyRow(
        name=agency.summary.name,
        address=f"{folder}/index.md",
        ours=agency.summary.ours,
        letter=letter(agency.grade),
        cells=tuple(
            cell(
                OutcomeCounts.total(task.tally for task in own),
                f"{folder}/{page_file_name(own[0].summary.task)}.md",
            )
            if (own := top_task.tasks_of(agency.summary.agency))
            else None
            for top_task in top_tasks
        ),
        total=agency.tally.completion,
        aside=f"{agency.tally.not_measured:,} not measured" if agency.tally.not_measured else "",
    )
