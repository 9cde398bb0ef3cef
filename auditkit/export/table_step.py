"""The table of steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditkit.export.table_base import KEYS_OF_ATTEMPT, Column, OfAttempt, Table, attempts
from auditkit.record.model import StepRecord
from auditkit.score.scorecard_card import Scorecard


@dataclass(frozen=True)
class OfStep(OfAttempt):
    """A row about one step of an attempt."""

    step: StepRecord


def _steps(card: Scorecard) -> Iterator[OfStep]:
    for row in attempts(card):
        for step in row.attempt.steps:
            yield OfStep(card, row.agency, row.task, row.attempt, step)


STEPS: Table[OfStep] = Table(
    "steps",
    "One step of an attempt.",
    (
        *KEYS_OF_ATTEMPT,
        Column("number", "from 1, as in the task file", lambda row: row.step.number),
        Column("do", "what was done: click, fill, …", lambda row: row.step.do),
        Column("target", "to what, as JSON", lambda row: row.step.target),
        Column("value", "what was typed or chosen; never a secret", lambda row: row.step.value),
        Column("status", "done, adapted, failed or skipped", lambda row: row.step.status),
        Column("optional", "whether the customer could do without", lambda row: row.step.optional),
        Column("duration_seconds", "seconds it took", lambda row: row.step.duration_seconds),
        Column("url_before", "address before", lambda row: row.step.url_before),
        Column("url_after", "address after", lambda row: row.step.url_after),
        Column("page", "number of the page it ended on, as in pages.csv", lambda row: row.step.page),
        Column("message", "what happened, when there is something to say", lambda row: row.step.message),
        Column("note", "the author's note in the task file", lambda row: row.step.note),
        Column("source", "where the step stands in the task file", lambda row: row.step.source),
        Column("picture", "SHA-256 of the picture taken after it", lambda row: row.step.screenshot),
    ),
    _steps,
)
