"""What a table is: named columns, each with what it holds and how it is read off a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from auditkit.record.model import AttemptRecord
from auditkit.score.scorecard_card import AgencyScore, Scorecard, TaskScore

Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column."""

    name: str
    about: str
    """What it holds, with the unit, in half a line."""
    read: Callable[[Row], Any]


@dataclass(frozen=True)
class Table(Generic[Row]):
    """Rows of one kind."""

    name: str
    """Stem of its file."""
    about: str
    """What a row is, in a sentence."""
    columns: Sequence[Column[Row]]
    rows: Callable[[Scorecard], Iterable[Row]]

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def values(self, card: Scorecard) -> Iterator[tuple[Any, ...]]:
        """The rows of a scorecard, value by value."""
        for row in self.rows(card):
            yield tuple(column.read(row) for column in self.columns)


@dataclass(frozen=True)
class OfAgency:
    """A row about an agency."""

    card: Scorecard
    agency: AgencyScore


@dataclass(frozen=True)
class OfTask(OfAgency):
    """A row about a task."""

    task: TaskScore


@dataclass(frozen=True)
class OfAttempt(OfTask):
    """A row about an attempt, or about a part of one."""

    attempt: AttemptRecord


def agencies(card: Scorecard) -> Iterator[OfAgency]:
    """A row an agency."""
    for agency in card.agencies:
        yield OfAgency(card, agency)


def tasks(card: Scorecard) -> Iterator[OfTask]:
    """A row a task."""
    for agency in card.agencies:
        for task in agency.tasks:
            yield OfTask(card, agency, task)


def attempts(card: Scorecard) -> Iterator[OfAttempt]:
    """A row an attempt that was made."""
    for row in tasks(card):
        for attempt in row.task.tries:
            yield OfAttempt(card, row.agency, row.task, attempt)


AUDIT: Column[Any] = Column("audit", "id of the audit", lambda row: row.card.audit.id)
AGENCY: Column[Any] = Column("agency", "id of the agency, as in agencies.csv", lambda row: row.agency.summary.agency)
TASK: Column[Any] = Column("task", "id of the task, as in tasks.csv", lambda row: row.task.summary.task)
ATTEMPT: Column[Any] = Column("attempt", "name of the attempt, as in attempts.csv", lambda row: row.attempt.key)

KEYS_OF_ATTEMPT: tuple[Column[Any], ...] = (AUDIT, ATTEMPT, AGENCY, TASK)
"""By these a row is joined with the rows of other tables."""
