"""Each route of each task in reports for pipelines: as it is, beside what it was, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from auditkit.compare.model import ChangeKind, ChangeStatus, Comparison, RouteChange, on_day, since_day
from auditkit.diagnostic.wording import capitalize_first, plural
from auditkit.record.outcome import Outcome, Reason
from auditkit.score.verdict import OutcomeCounts, Verdict, top_cause

if TYPE_CHECKING:
    from auditkit.export.format import Material
    from auditkit.record.model import AttemptRecord, TaskSummary
    from auditkit.score.explanation.attempt import Cause


_FAILING = frozenset({Verdict.WRONG_ANSWER, Verdict.NOT_COMPLETED, Verdict.SOMETIMES_COMPLETED})


@dataclass(frozen=True)
class RouteReport:
    """One path of a task, walked as one kind of visitor. Names and titles may be hostile."""

    agency: str
    agency_name: str
    task: str
    title: str
    """The need, in the customer's words."""
    path: str
    profile: str
    file: str
    """Address of the task file below the tasks folder."""
    summary: TaskSummary | None
    """None when the audit did not set out to walk it."""
    tally: OutcomeCounts
    """Of all tries, those made to confirm too: `2 of 3`."""
    attempts: tuple[AttemptRecord, ...]
    """By trial."""
    change: RouteChange | None
    """None when there is nothing to compare with."""
    before_at: datetime | None
    now: datetime
    """When the audit began."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.agency, self.task, self.path, self.profile

    @property
    def status(self) -> ChangeStatus | None:
        """How it stands beside what it was; None when there is nothing to compare with."""
        return self.change.status if self.change else None

    @property
    def failing(self) -> bool:
        """Whether customers leave without the product, at least at times."""
        return self.tally.verdict in _FAILING

    @property
    def unsteady(self) -> bool:
        """Whether some tries got worse, or better, and not most."""
        return self.change is not None and self.change.unsteady

    @property
    def since(self) -> str:
        """`since 3 November`; nothing when there is nothing to compare with."""
        return since_day(self._then, self.now) if self._then else ""

    @property
    def then(self) -> str:
        """`on 3 November`; nothing when there is nothing to compare with."""
        return on_day(self._then, self.now) if self._then else ""

    @property
    def name(self) -> str:
        """`Find the fee (menu, phone)`: the same in every audit."""
        return f"{self.title} ({self.path}, {self.profile})"

    @property
    def _then(self) -> datetime | None:
        return (self.change.since if self.change else None) or self.before_at


def route_reports(material: Material) -> tuple[RouteReport, ...]:
    """Every way of the audit, in the order of its scorecard; then those that only the earlier audit walked."""
    comparison, now = material.comparison, material.card.audit.started_at
    known = {(one.agency, one.task, one.path, one.profile): one for one in comparison.ways} if comparison else {}
    before_at = comparison.before_at if comparison else None
    routes = []
    for agency in material.card.agencies:
        for task in agency.tasks:
            for route in task.ways:
                change = known.pop((agency.summary.agency, task.summary.task, route.path, route.profile), None)
                routes.append(
                    RouteReport(
                        agency=agency.summary.agency,
                        agency_name=agency.summary.name,
                        task=task.summary.task,
                        title=task.summary.title,
                        path=route.path,
                        profile=route.profile,
                        file=task.summary.file,
                        summary=task.summary,
                        tally=OutcomeCounts.of(route.tries, missing=route.missing),
                        attempts=route.tries,
                        change=change,
                        before_at=before_at,
                        now=now,
                    )
                )
    return (*routes, *_routes_not_tried(material, comparison, known.values()))


def _routes_not_tried(
    material: Material, comparison: Comparison | None, left: Iterable[RouteChange]
) -> Iterator[RouteReport]:
    for change in left:
        if comparison is None or (material.only and change.agency not in material.only):
            continue
        yield RouteReport(
            agency=change.agency,
            agency_name=change.agency_name,
            task=change.task,
            title=change.title,
            path=change.path,
            profile=change.profile,
            file=change.file,
            summary=None,
            tally=OutcomeCounts(),
            attempts=(),
            change=change,
            before_at=comparison.before_at,
            now=material.card.audit.started_at,
        )


class CaseStatus(StrEnum):
    """The four ends that every viewer of test reports knows."""

    PASSED = "passed"
    FAILURE = "failure"
    ERROR = "error"
    """The kit's own fault."""
    SKIPPED = "skipped"


@dataclass(frozen=True)
class CaseResult:
    status: CaseStatus
    kind: str = ""
    """The cause's barrier, else the outcome, else why it was not measured; never changes with the words."""
    message: str = ""
    """In one line: how it stands beside what it was, and the plain cause. Hostile."""


def case_result(route: RouteReport, *, only_worse: bool = False) -> CaseResult:
    """What the way comes to.

    A customer who leaves without the product is a failure. With `only_worse`, what got worse since the earlier audit
    is one and nothing else is: what has been failing all along is skipped, with its cause.
    """
    if route.summary is None:
        return CaseResult(CaseStatus.SKIPPED, ChangeStatus.GONE, f"Not tried this time, but it was {route.then}.")
    if route.tally.verdict is Verdict.NOT_MEASURED:
        return _not_measured(route)
    worse = route.status is ChangeStatus.WORSE
    if route.failing:
        status = CaseStatus.FAILURE if worse or not only_worse else CaseStatus.SKIPPED
        return CaseResult(status, _kind(route), f"{_status_lead(route)}{_sentence(route)}")
    message = f"{_status_lead(route)}{_last_change_sentence(route)}" if route.change and route.change.changes else ""
    if worse and only_worse:
        return CaseResult(CaseStatus.FAILURE, ChangeStatus.WORSE, message)
    return CaseResult(CaseStatus.PASSED, "", message)


def failed_attempts(route: RouteReport) -> tuple[AttemptRecord, ...]:
    """The tries that ended without the product, a wrong answer first."""
    failed = [one for one in route.attempts if one.outcome.counts and not one.outcome.success]
    return tuple(sorted(failed, key=lambda one: (one.outcome is not Outcome.WRONG_ANSWER, one.trial)))


def cause_of_route(route: RouteReport) -> Cause | None:
    """Why most tries failed, wrong answers before the others; else why most could not be measured."""
    wrong = [one for one in route.attempts if one.outcome is Outcome.WRONG_ANSWER]
    return top_cause(wrong or route.attempts)


def _not_measured(route: RouteReport) -> CaseResult:
    reasons = [reason for reason, _ in route.tally.ordered_reasons]
    reason = Reason.TOOL_ERROR if Reason.TOOL_ERROR in reasons else (reasons or [Reason.INTERRUPTED])[0]
    cause = cause_of_route(route)
    words = f"{capitalize_first(reason.words)}."
    sentence = cause.sentence if cause else ""
    status = CaseStatus.ERROR if reason is Reason.TOOL_ERROR else CaseStatus.SKIPPED
    message = f"Not measured: {words}" + (f" {sentence}" if sentence and sentence != words else "")
    return CaseResult(status, reason.value, message)


def _kind(route: RouteReport) -> str:
    cause = cause_of_route(route)
    return (cause.barrier if cause else None) or route.tally.verdict.value


def _status_lead(route: RouteReport) -> str:
    if route.unsteady:
        return f"Unsteady {route.since}: "
    if route.status in (ChangeStatus.SAME, ChangeStatus.CHANGED) and route.failing:
        return f"Still failing, as {route.then}: "
    return {
        ChangeStatus.WORSE: f"Worse {route.since}: ",
        ChangeStatus.NEW: "New, with nothing to compare it with: ",
        ChangeStatus.FIXED: f"Better {route.since}: ",
        ChangeStatus.CHANGED: f"Changed {route.since}: ",
        ChangeStatus.NOT_COMPARABLE: f"Not comparable, as the question has changed {route.since}: ",
    }.get(route.status or ChangeStatus.SAME, "")


def _sentence(route: RouteReport) -> str:
    tries = "" if route.tally.measured < 2 else f"{route.tally.completion} attempts succeeded. "
    if route.status is ChangeStatus.WORSE and len(change_sentences(route)) > 1:
        return tries + _last_change_sentence(route)
    cause = cause_of_route(route)
    return tries + (cause.sentence if cause else f"{capitalize_first(route.tally.verdict.words)}.")


def change_sentences(route: RouteReport) -> tuple[str, ...]:
    """What changed, in one or two sentences: how it ended then and now, and why. Empty when nothing changed."""
    first, *rest = (route.change.changes if route.change else ()) or (None,)
    if first is None:
        return ()
    why = next(iter(rest), None) if first.kind is ChangeKind.OUTCOME else None
    if why is None or (why.kind is not ChangeKind.CAUSE and why.direction is not first.direction):
        return (first.sentence,)
    return (first.sentence, why.sentence)


def _last_change_sentence(route: RouteReport) -> str:
    """The last of the gist: the lead says since when, so the cause is worth more than the outcome."""
    return change_sentences(route)[-1] if change_sentences(route) else ""


_MOST_SERIOUS_FIRST = (
    ChangeStatus.WORSE,
    ChangeStatus.FIXED,
    ChangeStatus.CHANGED,
    ChangeStatus.NEW,
    ChangeStatus.SAME,
    ChangeStatus.NOT_COMPARABLE,
    ChangeStatus.NOT_MEASURED,
    ChangeStatus.GONE,
)
"""What a task with several ways is counted as: the first of these that one of its ways is."""


def headline(routes: Sequence[RouteReport], comparison: Comparison | None) -> str:
    """`2 tasks got worse since 3 November, 1 was fixed; 27 as before.` Our own words and figures alone."""
    tasks = _by_task(routes)
    if not tasks:
        return "There is no task in this audit."
    return _state_headline(tasks) if comparison is None else _comparison_headline(tasks, comparison)


def status_of_task(routes: Iterable[RouteReport]) -> ChangeStatus | None:
    """What a task is counted as; None when there is nothing to compare with."""
    statuses = {route.status for route in routes}
    return next((status for status in _MOST_SERIOUS_FIRST if status in statuses), None)


def _by_task(routes: Sequence[RouteReport]) -> list[list[RouteReport]]:
    tasks: dict[tuple[str, str], list[RouteReport]] = {}
    for route in routes:
        tasks.setdefault((route.agency, route.task), []).append(route)
    return list(tasks.values())


def _comparison_headline(tasks: list[list[RouteReport]], comparison: Comparison) -> str:
    statuses = [status_of_task(routes) for routes in tasks]
    count = statuses.count
    since = since_day(comparison.before_at, comparison.after_at)
    worse, same = count(ChangeStatus.WORSE), count(ChangeStatus.SAME)
    lead = f"{plural(worse, 'task')} got worse {since}" if worse else f"No task got worse {since}"
    unsteady = sum(
        status is ChangeStatus.CHANGED and any(route.unsteady for route in routes)
        for routes, status in zip(tasks, statuses, strict=True)
    )
    beside = [
        _count_text(unsteady, "is unsteady", "are unsteady"),
        _count_text(count(ChangeStatus.FIXED), "was fixed", "were fixed"),
        _count_text(count(ChangeStatus.CHANGED) - unsteady, "changed"),
        _count_text(count(ChangeStatus.NEW), "is new", "are new"),
    ]
    failing = sum(
        status is ChangeStatus.SAME and any(route.failing for route in routes)
        for routes, status in zip(tasks, statuses, strict=True)
    )
    as_before = f"{same:,} as before" + (f", {failing:,} of them failing" if failing else "") if same else ""
    rest = [
        as_before,
        _count_text(count(ChangeStatus.NOT_COMPARABLE), "now asks for something else", "now ask for something else"),
        _count_text(
            count(ChangeStatus.NOT_MEASURED),
            "can't be compared because it was not measured",
            "can't be compared because they were not measured",
        ),
        _count_text(count(ChangeStatus.GONE), "was not tried this time", "were not tried this time"),
    ]
    text = "; ".join(filter(None, [", ".join(filter(None, [lead, *beside])), *rest]))
    return f"{text}. {comparison.older_words}".rstrip()


def _count_text(number: int, words: str, several: str = "") -> str:
    return f"{number:,} {words if number == 1 else several or words}" if number else ""


def _state_headline(tasks: list[list[RouteReport]]) -> str:
    verdicts = [OutcomeCounts.total(route.tally for route in routes).verdict for routes in tasks]
    measured = [one for one in verdicts if one is not Verdict.NOT_MEASURED]
    left = len(verdicts) - len(measured)
    if not measured:
        return f"None of {plural(left, 'task')} could be measured." if left > 1 else "The task could not be measured."
    done = sum(one.success for one in measured)
    more = f"; {left:,} more could not be measured" if left else ""
    return f"{done:,} of {plural(len(measured), 'task')} were completed each time they were tried{more}."
