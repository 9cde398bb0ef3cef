"""The text below a failure: what changed, the steps, what was seen, where, and what to do. Lines; all are hostile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import date_time_text, duration_text, in_utc, plural
from auditkit.export.route import RouteReport, failed_attempts
from auditkit.record.outcome import StepStatus
from auditkit.score.explanation.attempt import Explanation, explain
from auditkit.score.explanation.friction import barrier_counts_text, slowing_barriers
from auditkit.score.explanation.wording import step_text

if TYPE_CHECKING:
    from auditkit.export.format import Site
    from auditkit.record.model import AttemptRecord, TaskSummary

MAX_STEPS = 60
MAX_ATTEMPTS = 5
MAX_NAMED_ATTEMPTS = 12
STEP_STATES = {
    StepStatus.DONE: "done",
    StepStatus.ADAPTED: "done with a new name",
    StepStatus.FAILED: "FAILED",
    StepStatus.SKIPPED: "skipped",
}


def failure_lines(route: RouteReport, site: Site) -> Iterator[str]:
    if route.change and route.change.why:
        yield route.change.why
    changes = route.change.changes if route.change else ()
    if changes:
        yield ""
        yield f"What changed {route.since}:"
        yield from (f"- {change.sentence}" for change in changes)
    yield from attempt_lines(route)
    shown = failed_attempts(route) or [one for one in route.attempts if not one.outcome.success] or route.attempts[:1]
    for attempt in shown[:MAX_ATTEMPTS]:
        yield ""
        yield from _lines_of_attempt(route, attempt, alone=len(shown) == 1)
    if len(shown) > MAX_ATTEMPTS:
        yield f"… and {plural(len(shown) - MAX_ATTEMPTS, 'more attempt')}"
    page = site.task_page(route.agency, route.task)
    if page:
        yield ""
        yield f"The whole journey, in pictures: {page}"


def attempt_lines(route: RouteReport) -> Iterator[str]:
    """How each of several tries ended; nothing where there was one."""
    if len(route.attempts) < 2:
        return
    lines = [f"{_numbered(one)}: {one.outcome.words}" for one in route.attempts]
    more = f"; and {len(lines) - MAX_NAMED_ATTEMPTS} more" if len(lines) > MAX_NAMED_ATTEMPTS else ""
    yield f"{route.tally.completion} attempts succeeded. Attempt {'; '.join(lines[:MAX_NAMED_ATTEMPTS])}{more}."


def _numbered(attempt: AttemptRecord) -> str:
    """`3 (to confirm)`."""
    return f"{attempt.trial}{' (to confirm)' if attempt.confirming else ''}"


def slowdown_lines(route: RouteReport) -> Iterator[str]:
    met = barrier_counts_text(slowing_barriers(route.attempts))
    if met:
        yield f"Found on the route: {met}"


def step_lines(attempt: AttemptRecord, summary: TaskSummary, *, without: str = "") -> Iterator[str]:
    """Each step with what became of it, and what there is to say of it; not what has been said already."""
    for step in attempt.steps[:MAX_STEPS]:
        where = f" [{step.source}]" if step.source and step.status is StepStatus.FAILED else ""
        yield f"{step.number}. {step_text(step, summary, attempt.path)}: {STEP_STATES[step.status]}{where}"
        if step.message and step.message != without:
            yield f"   {step.message}"
    if len(attempt.steps) > MAX_STEPS:
        yield f"… and {plural(len(attempt.steps) - MAX_STEPS, 'more step')}"


def evidence_lines(explanation: Explanation) -> Iterator[str]:
    """What is known beside the sentence: nearest names, what covered the control, the answer read, …"""
    for fact in explanation.facts:
        values = [
            f"{value.words} ({value.address})" if value.address not in value.words else value.words
            for value in fact.values
        ]
        yield f"{fact.name}: {'; '.join(values)}"


def attempt_heading(route: RouteReport, attempt: AttemptRecord) -> str:
    """`Attempt 2 (to confirm) of 3, 22 November 2026, 09:00 UTC: not completed, 3.2 s for the script`."""
    numbered = f"Attempt {_numbered(attempt)} of {len(route.attempts)}, " if len(route.attempts) > 1 else ""
    took = f"{duration_text(attempt.scripted_duration_seconds)} for the script"
    return f"{numbered}{date_time_text(in_utc(attempt.started_at))}: {attempt.outcome.words}, {took}"


def _lines_of_attempt(route: RouteReport, attempt: AttemptRecord, *, alone: bool) -> Iterator[str]:
    yield attempt_heading(route, attempt)
    explanation = explain(attempt)
    if explanation.sentence and not alone:
        yield explanation.sentence
    if route.summary:
        yield from (f"  {line}" for line in step_lines(attempt, route.summary, without=explanation.sentence))
    evidence = list(evidence_lines(explanation))
    yield from evidence
    if explanation.left_at and not any(explanation.left_at in line for line in evidence):
        yield f"Ended at: {explanation.left_at}"
    if explanation.update:
        yield explanation.update
    if explanation.remedy:
        yield f"What to do: {explanation.remedy}"
