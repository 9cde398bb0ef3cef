"""`cif`: a report with the headings of the Common Industry Format (ISO/IEC 25062; NISTIR 7742), as Markdown.

The format is for tests with people. Where a script performed the tasks, the report says so in the places where
a reader looks for people: participants, satisfaction, and the words beside each count. It then holds no
interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import TYPE_CHECKING

from auditkit.diagnostic.safe_text import Markdown
from auditkit.diagnostic.wording import date_text, date_time_text, duration_text, plural
from auditkit.export.format import File, Format, MarkdownTemplates, Material
from auditkit.probe.barrier import BARRIERS
from auditkit.record.outcome import Performer, StepStatus
from auditkit.score.metric import Share

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord
    from auditkit.score.scorecard import AgencyScore, Scorecard, TaskScore
    from auditkit.score.verdict import BarrierCount, OutcomeCounts


@dataclass(frozen=True)
class FindingRow:
    """A barrier, and how often it was met."""

    title: str
    severity: str
    ended: str
    met: str
    tasks: str


@dataclass(frozen=True)
class Improvement:
    """What to do about a barrier that ended attempts."""

    title: str
    remedy: str
    why: str


def finding_rows(card: Scorecard) -> tuple[FindingRow, ...]:
    """Every barrier met, those that ended most attempts first."""
    return tuple(
        FindingRow(
            title=_title(one),
            severity=one.severity.value,
            ended=f"{one.stopped:,} of {one.measured:,}",
            met=f"{one.met:,} of {one.measured:,}",
            tasks=plural(len(one.tasks), "task"),
        )
        for one in card.barriers
    )


def improvements(card: Scorecard) -> tuple[Improvement, ...]:
    """What would let customers through, what ended most attempts first."""
    return tuple(
        Improvement(_title(one), BARRIERS[one.barrier].remedy, f"It ended {plural(one.stopped, 'attempt')}.")
        for one in card.barriers
        if one.stopped and one.barrier in BARRIERS
    )


def _title(one: BarrierCount) -> str:
    return BARRIERS[one.barrier].title if one.barrier in BARRIERS else one.barrier


_DONE = (StepStatus.DONE, StepStatus.ADAPTED)


@dataclass(frozen=True)
class TaskPlan:
    """A task as it was set."""

    title: str
    customer: str
    product: str
    ways: str
    budget: str
    paths: tuple[tuple[str, tuple[str, ...]], ...]
    """Each path with its steps in words."""


@dataclass(frozen=True)
class TaskResult:
    """How a task went."""

    title: str
    verdict: str
    completion: str
    not_measured: str
    """How many attempts; empty when none, or when it is all of them and the completion says so."""
    cause: str
    steps: str
    time: str


@dataclass(frozen=True)
class DimensionRow:
    """One side of the service."""

    name: str
    points: str
    letter: str
    n: str


@dataclass(frozen=True)
class AgencyReport:
    """One agency."""

    name: str
    site: str
    fared: str
    grade: str
    dimensions: tuple[DimensionRow, ...]
    plans: tuple[TaskPlan, ...]
    results: tuple[TaskResult, ...]


@dataclass(frozen=True)
class Report:
    """The report."""

    audit: str
    day: str
    began: str
    ended: str
    by_script: bool
    lead: Markdown
    """Our own words and figures alone."""
    outcomes: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]
    agencies: tuple[AgencyReport, ...]
    findings: tuple[FindingRow, ...]
    improvements: tuple[Improvement, ...]
    rubric: tuple[tuple[str, str], ...]
    tools: tuple[tuple[str, str], ...]


def report_of(card: Scorecard) -> Report:
    """What the report says of an audit."""
    audit = card.audit
    by_script = card.performer is Performer.SCRIPT
    return Report(
        audit=audit.id,
        day=date_text(audit.started_at),
        began=date_time_text(audit.started_at),
        ended=date_time_text(audit.ended_at) if audit.ended_at else "It was stopped before its end",
        by_script=by_script,
        lead=Markdown(_lead(card)),
        outcomes=tuple((outcome.words, f"{number:,}") for outcome, number in card.tally.ordered_outcomes),
        reasons=tuple((reason.words, f"{number:,}") for reason, number in card.tally.ordered_reasons),
        agencies=tuple(_agency(agency, by_script=by_script) for agency in card.agencies),
        findings=finding_rows(card),
        improvements=improvements(card),
        rubric=(
            ("Name", card.rubric.name),
            ("File", card.rubric.source_name),
            ("SHA-256", card.rubric.digest),
        ),
        tools=(
            ("Kit", f"auditkit {audit.kit_version}"),
            ("Browser", audit.browser),
            ("Barriers it knows", f"{len(BARRIERS)}"),
        ),
    )


def _lead(card: Scorecard) -> str:
    tally, tasks = card.tally, plural(len(card.tasks), "task")
    where = f"{tasks} of {plural(len(card.agencies), 'agency', 'agencies')}"
    if not tally.measured:
        return f"Nothing could be measured at {where}."
    counted = _share(tally, by_script=card.performer is Performer.SCRIPT)
    return f"Attempts at {where} ended with what the customer came for: {counted}."


def _share(tally: OutcomeCounts, *, by_script: bool) -> str:
    """Scripts get counts alone. Running a script again asks nobody else, so there is nothing to be unsure about."""
    if by_script or not tally.measured:
        return tally.completion
    return Share(tally.succeeded, tally.measured).words


def _agency(agency: AgencyScore, *, by_script: bool) -> AgencyReport:
    grade = agency.grade
    return AgencyReport(
        name=agency.summary.name,
        site=agency.summary.base_url,
        fared=_share(agency.tally, by_script=by_script),
        grade=f"{grade.letter} ({grade.points:.0f} of 100)" if grade.letter and grade.points is not None else "none",
        dimensions=tuple(
            DimensionRow(
                one.dimension.words.capitalize(),
                f"{one.points:.0f}" if one.points is not None else "not measured",
                one.letter or "none",
                plural(one.n, "attempt"),
            )
            for one in grade.dimensions
        ),
        plans=tuple(_plan(task) for task in agency.tasks),
        results=tuple(_result(task, by_script=by_script) for task in agency.tasks),
    )


def _plan(task: TaskScore) -> TaskPlan:
    summary = task.summary
    budget = [plural(summary.budget_steps, "step")] if summary.budget_steps else []
    budget += [duration_text(summary.budget_seconds)] if summary.budget_seconds else []
    return TaskPlan(
        title=summary.title,
        customer=summary.customer or "not said",
        product=summary.product or "not said",
        ways="; ".join(f"{way.path} as {way.profile}" for way in task.ways) or "none",
        budget=" and ".join(budget) or "not said",
        paths=tuple((name, tuple(steps)) for name, steps in summary.paths.items()),
    )


def _result(task: TaskScore, *, by_script: bool) -> TaskResult:
    done = [attempt for attempt in task.attempts if attempt.outcome.success]
    times = [attempt.scripted_duration_seconds for attempt in done]
    return TaskResult(
        title=task.summary.title,
        verdict=task.tally.verdict.words,
        completion=_share(task.tally, by_script=by_script),
        not_measured=f"{task.tally.not_measured:,}" if task.tally.measured and task.tally.not_measured else "",
        cause=task.cause.sentence if task.cause else "",
        steps=_span([_steps(attempt) for attempt in done]),
        time=f"{duration_text(median(times))} (median of {len(times):,})" if times else "none completed",
    )


def _steps(attempt: AttemptRecord) -> int:
    return sum(step.status in _DONE for step in attempt.steps)


def _span(numbers: list[int]) -> str:
    if not numbers:
        return "none completed"
    fewest, most = min(numbers), max(numbers)
    return f"{fewest:,}" if fewest == most else f"{fewest:,} to {most:,}"


_OPENING = "# Usability test report"


def cif_files(material: Material) -> tuple[File, ...]:
    """The report."""
    return (
        File("report.md", cif_text(material).encode(), _OPENING.encode(), "A report in the usual form of the trade."),
    )


def cif_text(material: Material) -> str:
    """The report as Markdown, without front matter. Text from audited pages is inert in it."""
    return _pages().render("cif", report=report_of(material.card))


@cache
def _pages() -> MarkdownTemplates:
    return MarkdownTemplates("auditkit.export")


FORMAT = Format("cif", "a report with the headings of ISO/IEC 25062, as Markdown", cif_files)
