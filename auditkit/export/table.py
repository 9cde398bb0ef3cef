"""The tables of a scorecard: named columns, each with what it holds and how it is read off a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from auditkit.probe.barrier import BARRIERS, Barrier
from auditkit.record.model import AnswerRecord, AttemptRecord, Finding, PageRecord, StepRecord
from auditkit.record.outcome import Outcome, StepStatus
from auditkit.score.dimension import DimensionScore, Grade, MeasureScore
from auditkit.score.explanation.attempt import Cause, explain
from auditkit.score.metric import PageFigures, page_figures
from auditkit.score.scorecard import AgencyScore, ResultSource, Scorecard, TaskScore
from auditkit.score.verdict import OutcomeCounts

Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    name: str
    about: str
    """What it holds, with the unit, in half a line."""
    read: Callable[[Row], Any]


@dataclass(frozen=True)
class Table(Generic[Row]):
    name: str
    """Stem of its file."""
    about: str
    """What a row is, in a sentence."""
    columns: Sequence[Column[Row]]
    rows: Callable[[Any], Iterable[Row]]

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def values(self, source: Any) -> Iterator[tuple[Any, ...]]:
        for row in self.rows(source):
            yield tuple(column.read(row) for column in self.columns)


@dataclass(frozen=True)
class AgencyRow:
    card: Scorecard
    agency: AgencyScore

    @property
    def source(self) -> ResultSource:
        """The audit that it is from: of an agency, the newest one."""
        return self.card.agency_sources(self.agency.summary.agency)[0]


@dataclass(frozen=True)
class TaskRow(AgencyRow):
    task: TaskScore

    @property
    def source(self) -> ResultSource:
        return self.card.source(self.agency.summary.agency, self.task.summary.task)


@dataclass(frozen=True)
class AttemptRow(TaskRow):
    attempt: AttemptRecord

    @property
    def source(self) -> ResultSource:
        """The audit that its route's result is from: others of the task may be from another."""
        one = self.attempt
        return self.card.route_source((one.agency, one.task, one.path, one.profile))


def task_rows(card: Scorecard) -> Iterator[TaskRow]:
    for agency in card.agencies:
        for task in agency.tasks:
            yield TaskRow(card, agency, task)


def attempt_rows(card: Scorecard) -> Iterator[AttemptRow]:
    for row in task_rows(card):
        for attempt in row.task.tries:
            yield AttemptRow(card, row.agency, row.task, attempt)


AUDIT: Column[Any] = Column("audit", "id of the audit", lambda row: row.source.audit)
AGENCY: Column[Any] = Column("agency", "id of the agency, as in agencies.csv", lambda row: row.agency.summary.agency)
TASK: Column[Any] = Column("task", "id of the task, as in tasks.csv", lambda row: row.task.summary.task)
ATTEMPT: Column[Any] = Column("attempt", "name of the attempt, as in attempts.csv", lambda row: row.attempt.key)

KEYS_OF_ATTEMPT: tuple[Column[Any], ...] = (AUDIT, ATTEMPT, AGENCY, TASK)
"""By these a row is joined with the rows of other tables."""


def tally_columns(tally: Callable[[Any], OutcomeCounts]) -> tuple[Column[Any], ...]:
    return (
        Column("verdict", "the result of the attempts together", lambda row: tally(row).verdict),
        Column("succeeded", "attempts that ended with what the customer came for", lambda row: tally(row).succeeded),
        Column("measured", "attempts that count: the total for `succeeded`", lambda r: tally(r).measured),
        *(_outcome_column(outcome, tally) for outcome in Outcome),
        Column("reasons", "why attempts were not measured, each with its count", lambda row: _reasons(tally(row))),
    )


def _outcome_column(outcome: Outcome, tally: Callable[[Any], OutcomeCounts]) -> Column[Any]:
    return Column(outcome.value, f"attempts that were {outcome.words}", lambda row: tally(row).count(outcome))


def _reasons(tally: OutcomeCounts) -> list[str]:
    return [f"{reason.value} {count}" for reason, count in tally.ordered_reasons]


@dataclass(frozen=True)
class DimensionRow(AgencyRow):
    dimension: DimensionScore


@dataclass(frozen=True)
class MeasureRow(DimensionRow):
    measure: MeasureScore


def _dimension_rows(card: Scorecard) -> Iterator[DimensionRow]:
    for agency in card.agencies:
        for dimension in agency.grade.dimensions:
            yield DimensionRow(card, agency, dimension)


def _by_aim(row: AgencyRow) -> Grade | None:
    return row.agency.grade_by_aim


AGENCIES: Table[AgencyRow] = Table(
    "agencies",
    "An agency: its results over all its tasks, and its grade.",
    (
        AUDIT,
        Column("audit_started_at", "when the audit began (UTC)", lambda row: row.source.at),
        AGENCY,
        Column("name", "its name", lambda row: row.agency.summary.name),
        Column("base_url", "the address of its website", lambda row: row.agency.summary.base_url),
        Column("ours", "whether it is our own service", lambda row: row.agency.summary.ours),
        Column("performer", "who made the attempts: script or person", lambda row: row.card.performer),
        Column("tasks", "how many tasks were planned", lambda row: len(row.agency.tasks)),
        *tally_columns(lambda row: row.agency.tally),
        Column("points", "0 to 100, by the rubric; empty when nothing was measured", lambda r: r.agency.grade.points),
        Column("letter", "A to F, by the rubric; empty when nothing was measured", lambda r: r.agency.grade.letter),
        Column("graded_attempts", "attempts the grade is based on", lambda row: row.agency.grade.n),
        Column("capped", "why the letter is lower than the points alone give", lambda row: row.agency.grade.capped),
        Column("aim", "its stated aim, where that changes the weights", lambda row: (g := _by_aim(row)) and g.aim),
        Column("points_by_aim", "points with the weights for that aim", lambda row: (g := _by_aim(row)) and g.points),
        Column("letter_by_aim", "letter with the weights for that aim", lambda row: (g := _by_aim(row)) and g.letter),
        Column("rubric", "SHA-256 of the rubric file", lambda row: row.card.rubric.digest),
    ),
    lambda card: (AgencyRow(card, agency) for agency in card.agencies),
)

_DIMENSION: Column[Any] = Column("dimension", "id of the dimension", lambda row: row.dimension.dimension)

DIMENSIONS: Table[DimensionRow] = Table(
    "dimensions",
    "One of the eight dimensions of an agency's grade.",
    (
        AUDIT,
        AGENCY,
        _DIMENSION,
        Column("points", "0 to 100; empty when nothing was measured", lambda row: row.dimension.points),
        Column("letter", "A to F; empty when nothing was measured", lambda row: row.dimension.letter),
        Column("attempts", "attempts that something was measured in", lambda row: row.dimension.n),
        Column(
            "succeeded",
            "how many of those succeeded, where only successful attempts could earn points",
            lambda row: row.dimension.succeeded if row.dimension.points is not None else None,
        ),
        Column("weight", "share of the grade as a whole", lambda row: row.dimension.weight),
        Column("why_none", "why there are no points", lambda row: row.dimension.why_none),
    ),
    _dimension_rows,
)

MEASURES: Table[MeasureRow] = Table(
    "measures",
    "One of the measures a dimension is made of.",
    (
        AUDIT,
        AGENCY,
        _DIMENSION,
        Column("measure", "id of the measure", lambda row: row.measure.slug),
        Column("title", "its name", lambda row: row.measure.title),
        Column("points", "0 to 100; empty when nothing was measured", lambda row: row.measure.points),
        Column("said", "what was counted, in words", lambda row: row.measure.said),
        Column("n", "how many were checked", lambda row: row.measure.n),
        Column("unit", "what `n` counts", lambda row: row.measure.unit),
        Column("weight", "share of its dimension", lambda row: row.measure.weight),
    ),
    lambda card: (
        MeasureRow(card, row.agency, row.dimension, measure)
        for row in _dimension_rows(card)
        for measure in row.dimension.measures
    ),
)


def _steady(row: TaskRow) -> str:
    steady = row.task.steady
    return f"{steady[0]} of {steady[1]}" if steady else ""


TASKS: Table[TaskRow] = Table(
    "tasks",
    "A task at an agency: its results over all its routes.",
    (
        AUDIT,
        AGENCY,
        Column("agency_name", "name of the agency", lambda row: row.agency.summary.name),
        TASK,
        Column("title", "the need, in the customer's words", lambda row: row.task.summary.title),
        Column("top_task", "id of the need: the same at other agencies", lambda row: row.task.summary.top_task),
        Column("rank", "its rank among the agency's top tasks", lambda row: row.task.summary.rank),
        Column("customer", "who comes for it", lambda row: row.task.summary.customer),
        Column("product", "what the customer takes away", lambda row: row.task.summary.product),
        Column("tags", "tags, with semicolons between", lambda row: row.task.summary.tags),
        *tally_columns(lambda row: row.task.tally),
        Column("steady", "routes tried more than once that always had the same result, of how many", _steady),
        Column(
            "cause_barrier", "barrier that ended most attempts", lambda row: row.task.cause and row.task.cause.barrier
        ),
        Column("cause", "why, in a sentence", lambda row: row.task.cause and row.task.cause.sentence),
        Column("budget_steps", "the step limit", lambda row: row.task.summary.budget_steps),
        Column("budget_seconds", "the time limit in seconds", lambda row: row.task.summary.budget_seconds),
        Column("file", "the task file", lambda row: row.task.summary.file),
        Column("sha256", "digest of the task file", lambda row: row.task.summary.sha256),
    ),
    task_rows,
)


def _answer(row: AttemptRow) -> AnswerRecord | None:
    return row.attempt.answer


def _cause(row: AttemptRow) -> Cause | None:
    return explain(row.attempt).cause


def _count_steps(row: AttemptRow, *states: StepStatus) -> int:
    return sum(step.status in states for step in row.attempt.steps)


def _tells(row: AttemptRow) -> str:
    tells = row.attempt.tells
    return f"{sum(tell.found for tell in tells)} of {len(tells)}" if tells else ""


ATTEMPTS: Table[AttemptRow] = Table(
    "attempts",
    "One attempt at one task on one route, as one kind of visitor. Attempts that were planned but never made are not"
    " here; tasks.csv counts them as not measured.",
    (
        *KEYS_OF_ATTEMPT,
        Column("path", "the route", lambda row: row.attempt.path),
        Column("profile", "kind of visitor", lambda row: row.attempt.profile),
        Column("trial", "number of the attempt, from 1", lambda row: row.attempt.trial),
        Column("confirming", "made only because earlier attempts got worse", lambda row: row.attempt.confirming),
        Column("performer", "script or person", lambda row: row.attempt.performer),
        Column("outcome", "how it ended", lambda row: row.attempt.outcome),
        Column(
            "counts",
            "whether it is in completion figures",
            lambda row: row.attempt.outcome.counts and not row.attempt.confirming,
        ),
        Column("reason", "why it was not measured", lambda row: row.attempt.reason),
        Column("message", "why the outcome is what it is", lambda row: row.attempt.message),
        Column("cause_barrier", "barrier that ended it", lambda row: (c := _cause(row)) and c.barrier),
        Column("cause", "why it ended so, in a sentence", lambda row: (c := _cause(row)) and c.sentence),
        Column("cause_step", "number of the step it ended at", lambda row: (c := _cause(row)) and c.step),
        Column("started_at", "when it began (UTC)", lambda row: row.attempt.started_at),
        Column(
            "scripted_duration_seconds",
            "seconds the script took; not how long people take",
            lambda row: row.attempt.scripted_duration_seconds,
        ),
        Column("paced_seconds", "seconds the kit itself paused to be polite", lambda row: row.attempt.paced_seconds),
        Column("steps_done", "steps done", lambda row: _count_steps(row, StepStatus.DONE, StepStatus.ADAPTED)),
        Column("steps_failed", "steps that failed", lambda row: _count_steps(row, StepStatus.FAILED)),
        Column("pages", "different pages seen", lambda row: len(row.attempt.pages)),
        Column("findings", "barriers found", lambda row: len(row.attempt.findings)),
        Column("answer_read", "the answer the journey ended in", lambda row: (a := _answer(row)) and a.read),
        Column("answer_expected", "the right answer", lambda row: (a := _answer(row)) and a.expected),
        Column("answer_matches", "whether they agree", lambda row: (a := _answer(row)) and a.matches),
        Column("tells_found", "how much of what the last page should say it did say", _tells),
        Column(
            "update",
            "what to write in the task file, if that is what is wrong",
            lambda row: explain(row.attempt).update,
        ),
    ),
    attempt_rows,
)


@dataclass(frozen=True)
class StepRow(AttemptRow):
    step: StepRecord


STEPS: Table[StepRow] = Table(
    "steps",
    "One step of an attempt.",
    (
        *KEYS_OF_ATTEMPT,
        Column("number", "from 1, as in the task file", lambda row: row.step.number),
        Column("do", "what was done: click, fill, …", lambda row: row.step.do),
        Column("target", "to what, as JSON", lambda row: row.step.target),
        Column("value", "what was typed or chosen; never a secret", lambda row: row.step.value),
        Column("status", "done, adapted, failed or skipped", lambda row: row.step.status),
        Column("optional", "whether the customer could skip it", lambda row: row.step.optional),
        Column("duration_seconds", "seconds it took", lambda row: row.step.duration_seconds),
        Column("url_before", "address before", lambda row: row.step.url_before),
        Column("url_after", "address after", lambda row: row.step.url_after),
        Column("page", "number of the page it ended on, as in pages.csv", lambda row: row.step.page),
        Column("message", "what happened, when there is something to say", lambda row: row.step.message),
        Column("note", "the author's note in the task file", lambda row: row.step.note),
        Column("source", "where the step is in the task file", lambda row: row.step.source),
        Column("picture", "SHA-256 of the picture taken after it", lambda row: row.step.screenshot),
    ),
    lambda card: (StepRow(**vars(row), step=step) for row in attempt_rows(card) for step in row.attempt.steps),
)


@dataclass(frozen=True)
class PageRow(AttemptRow):
    number: int
    page: PageRecord
    seen: PageFigures


PAGES: Table[PageRow] = Table(
    "pages",
    "One distinct page of an attempt, with what was seen on it.",
    (
        *KEYS_OF_ATTEMPT,
        Column("number", "its place among the pages of the attempt, from 0", lambda row: row.number),
        Column("url", "its address", lambda row: row.page.url),
        Column("title", "its title", lambda row: row.page.title),
        Column("status", "what the server said: 200, 404, …", lambda row: row.page.status),
        Column("language", "the language it says it is in", lambda row: row.page.language),
        Column("phone", "whether it was seen on a phone", lambda row: row.page.phone),
        Column("handoff", "whether it is another organisation's", lambda row: row.page.handoff),
        Column("duration_seconds", "seconds until its content was there", lambda row: row.page.duration_seconds),
        Column("lcp_ms", "lab: milliseconds until its largest part appeared", lambda row: row.seen.lcp_ms),
        Column("inp_ms", "lab: milliseconds until it responded to the slowest input", lambda row: row.seen.inp_ms),
        Column("cls", "lab: how far it jumped while loading, without unit", lambda row: row.seen.cls),
        Column("reading", "what the reading formula gives", lambda row: row.seen.reading),
        Column("reading_formula", "which formula", lambda row: row.seen.reading_formula),
        Column("words", "words in the main text", lambda row: row.seen.words),
        Column("axe_rules_broken", "rules of axe-core it breaks", lambda row: row.seen.axe_rules_broken),
        Column("axe_rules_unsure", "rules where a person has to look", lambda row: row.seen.axe_rules_unsure),
        Column("help_offered", "ways to get help that it offers", lambda row: row.seen.help_offered),
    ),
    lambda card: (
        PageRow(**vars(row), number=number, page=page, seen=page_figures(page))
        for row in attempt_rows(card)
        for number, page in enumerate(row.attempt.pages)
    ),
)


@dataclass(frozen=True)
class FindingRow(AttemptRow):
    finding: Finding
    ended: bool


def _finding_rows(card: Scorecard) -> Iterator[FindingRow]:
    for row in attempt_rows(card):
        ending = explain(row.attempt).finding
        for finding in row.attempt.findings:
            yield FindingRow(**vars(row), finding=finding, ended=finding is ending)


def _barrier(row: FindingRow) -> Barrier | None:
    return BARRIERS.get(row.finding.barrier)


FINDINGS: Table[FindingRow] = Table(
    "findings",
    "One barrier found in an attempt.",
    (
        *KEYS_OF_ATTEMPT,
        Column("counts", "whether the attempt is in any figure", lambda row: row.attempt.outcome.counts),
        Column("barrier", "id of the barrier", lambda row: row.finding.barrier),
        Column("title", "its name", lambda row: (b := _barrier(row)) and b.title),
        Column("dimension", "the dimension it belongs to", lambda row: (b := _barrier(row)) and b.dimension),
        Column("severity", "minor, moderate, serious or critical", lambda row: row.finding.severity),
        Column("ended", "whether it ended the attempt", lambda row: row.ended),
        Column("step", "number of the step, 0 for the start page", lambda row: row.finding.step),
        Column("page", "number of the page, as in pages.csv", lambda row: row.finding.page),
        Column("url", "address of that page", lambda row: (p := row.attempt.page(row.finding.page)) and p.url),
        Column("message", "what was found, in a sentence", lambda row: row.finding.message),
    ),
    _finding_rows,
)
