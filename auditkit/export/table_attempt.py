"""The table of attempts."""

from __future__ import annotations

from auditkit.export.table_base import KEYS_OF_ATTEMPT, Column, OfAttempt, Table, attempts
from auditkit.record.model import AnswerRecord
from auditkit.record.outcome import StepStatus
from auditkit.score.verdict import Cause, cause_of


def _answer(row: OfAttempt) -> AnswerRecord | None:
    return row.attempt.answer


def _cause(row: OfAttempt) -> Cause | None:
    return cause_of(row.attempt)


def _steps(row: OfAttempt, *states: StepStatus) -> int:
    return sum(step.status in states for step in row.attempt.steps)


def _tells(row: OfAttempt) -> str:
    tells = row.attempt.tells
    return f"{sum(tell.found for tell in tells)} of {len(tells)}" if tells else ""


ATTEMPTS: Table[OfAttempt] = Table(
    "attempts",
    "One try at one task by one path, as one kind of visitor. Those that were planned and never made are not here;"
    " tasks.csv counts them as not measured.",
    (
        *KEYS_OF_ATTEMPT,
        Column("path", "which way to the product", lambda row: row.attempt.path),
        Column("profile", "kind of visitor", lambda row: row.attempt.profile),
        Column("trial", "which try, from 1", lambda row: row.attempt.trial),
        Column("confirming", "made only because the tries before it got worse", lambda row: row.attempt.confirming),
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
        Column("paced_seconds", "seconds spent waiting for our own pace", lambda row: row.attempt.paced_seconds),
        Column("steps_done", "steps done", lambda row: _steps(row, StepStatus.DONE, StepStatus.ADAPTED)),
        Column("steps_failed", "steps that failed", lambda row: _steps(row, StepStatus.FAILED)),
        Column("pages", "different pages seen", lambda row: len(row.attempt.pages)),
        Column("findings", "barriers met", lambda row: len(row.attempt.findings)),
        Column("answer_read", "the answer the journey ended in", lambda row: (a := _answer(row)) and a.read),
        Column("answer_expected", "the right answer", lambda row: (a := _answer(row)) and a.expected),
        Column("answer_matches", "whether they agree", lambda row: (a := _answer(row)) and a.matches),
        Column("tells_found", "of what a last page should say, how much it did", _tells),
    ),
    attempts,
)
