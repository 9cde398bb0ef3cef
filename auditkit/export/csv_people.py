"""The table of people's figures: a row a task, never a row a person, as that is what they allowed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from auditkit.export.table_base import Column
from auditkit.score.metric import Share
from auditkit.score.people import People, PeopleScore


def _count(share: Share | None) -> int | None:
    return share.count if share is not None else None


def _n(share: Share | None) -> int | None:
    return share.n if share is not None else None


@dataclass(frozen=True)
class PeopleTable:
    """Like the other tables, but of people's attempts, which no scorecard holds."""

    name: str = "people"
    about: str = (
        "People's attempts at a task, counted, beside the script's and never added to them. There is no row for a"
        " single person, and nothing anyone wrote."
    )
    columns: tuple[Column[PeopleScore], ...] = (
        Column("agency", "id of the agency", lambda row: row.agency),
        Column("task", "id of the task", lambda row: row.task),
        Column("title", "the need, in the customer's words", lambda row: row.title),
        Column("attempts", "attempts by people", lambda row: len(row.attempts)),
        Column("succeeded", "of those measured, how many got what they came for", lambda row: _count(row.success)),
        Column("measured", "attempts that say how they ended", lambda row: _n(row.success)),
        Column("by_belief", "measured by nothing but the person's own word", lambda row: row.by_belief),
        Column("wrong_and_sure", "confident (6 or 7 of 7) and wrong", lambda row: _count(row.disasters)),
        Column("wrong_and_sure_of", "attempts that could be so", lambda row: _n(row.disasters)),
        Column("first_click_right", "first presses that lead on", lambda row: _count(row.first_click)),
        Column("first_click_of", "first presses that were seen", lambda row: _n(row.first_click)),
        Column("seconds", "geometric mean of those who got it", lambda row: row.time and round(row.time.value, 1)),
        Column("seconds_of", "times that is made of", lambda row: row.time and row.time.n),
        Column("ease", "Single Ease Question, 1 to 7, mean", lambda row: row.ease and round(row.ease, 2)),
        Column("ease_of", "answers that is made of", lambda row: row.ease_n),
        Column("umux_lite", "UMUX-Lite, 0 to 100, mean", lambda row: _rounded(row.umux_lite)),
        Column("umux_lite_of", "answers that is made of", lambda row: row.umux_lite_n),
        Column("accord", "how people and the script stand to each other", lambda row: row.accord),
        Column("rounds", "ids of the rounds, with semicolons between", lambda row: [one.id for one in row.rounds]),
    )

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def values(self, people: People) -> Iterator[tuple[Any, ...]]:
        """The rows, value by value."""
        for row in people.tasks:
            yield tuple(column.read(row) for column in self.columns)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


PEOPLE = PeopleTable()
