"""The table of findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditkit.export.table_base import KEYS_OF_ATTEMPT, Column, OfAttempt, Table, attempts
from auditkit.probe.barrier import BARRIERS
from auditkit.record.model import Finding
from auditkit.score.scorecard_card import Scorecard
from auditkit.score.verdict import stopping_finding


@dataclass(frozen=True)
class OfFinding(OfAttempt):
    """A row about one barrier met in an attempt."""

    finding: Finding
    ended: bool


def _findings(card: Scorecard) -> Iterator[OfFinding]:
    for row in attempts(card):
        stopping = stopping_finding(row.attempt)
        for finding in row.attempt.findings:
            yield OfFinding(card, row.agency, row.task, row.attempt, finding, finding is stopping)


def _address(row: OfFinding) -> str:
    number, pages = row.finding.page, row.attempt.pages
    return pages[number].url if number is not None and 0 <= number < len(pages) else ""


def _title(row: OfFinding) -> str:
    known = BARRIERS.get(row.finding.barrier)
    return known.title if known else ""


def _dimension(row: OfFinding) -> str:
    known = BARRIERS.get(row.finding.barrier)
    return known.dimension.value if known else ""


FINDINGS: Table[OfFinding] = Table(
    "findings",
    "One barrier met in an attempt.",
    (
        *KEYS_OF_ATTEMPT,
        Column("counts", "whether the attempt is in any figure", lambda row: row.attempt.outcome.counts),
        Column("barrier", "id of the barrier", lambda row: row.finding.barrier),
        Column("title", "its name", _title),
        Column("dimension", "the dimension it bears on", _dimension),
        Column("severity", "minor, moderate, serious or critical", lambda row: row.finding.severity),
        Column("ended", "whether it ended the attempt", lambda row: row.ended),
        Column("step", "number of the step, 0 for the start page", lambda row: row.finding.step),
        Column("page", "number of the page, as in pages.csv", lambda row: row.finding.page),
        Column("url", "address of that page", _address),
        Column("message", "what was met, in a sentence", lambda row: row.finding.message),
    ),
    _findings,
)
