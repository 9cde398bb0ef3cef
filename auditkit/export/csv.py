"""The table of changes, for pipelines: a row a change, and one row for a way that nothing changed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditkit.export.route_result import Result, result_of
from auditkit.export.table_base import Column

if TYPE_CHECKING:
    from auditkit.compare.model import Change
    from auditkit.export.route import Way


@dataclass(frozen=True)
class OfChange:
    """A row: a way, and one thing that changed in it."""

    way: Way
    result: Result
    change: Change | None
    """None where nothing did."""
    before: str | None
    """Id of the audit compared with."""
    after: str

    @property
    def sentence(self) -> str:
        """The change in words, or else the cause; hostile."""
        return self.change.sentence if self.change else self.result.message

    @property
    def verdict_before(self) -> str | None:
        """What the attempts came to then."""
        return self.way.change.before.tally.verdict if self.way.change and self.way.change.before else None

    @property
    def why(self) -> str:
        """Why it can't be compared; hostile."""
        return self.way.change.why if self.way.change else ""


@dataclass(frozen=True)
class ChangeTable:
    """Like the other tables, but of two audits."""

    name: str = "changes"
    about: str = (
        "What changed since the audit compared with, a row a change. A way of a task that nothing changed in has one"
        " row. Without an audit to compare with, the columns about changes are empty. Only `auditkit diff` and"
        " `auditkit run` write it, with `--report csv=FILE`."
    )
    columns: tuple[Column[OfChange], ...] = (
        Column("audit", "id of the audit", lambda row: row.after),
        Column("compared_with", "id of the earlier audit", lambda row: row.before),
        Column("agency", "id of the agency", lambda row: row.way.agency),
        Column("task", "id of the task", lambda row: row.way.task),
        Column("title", "the need, in the customer's words", lambda row: row.way.title),
        Column("path", "the path of the task", lambda row: row.way.path),
        Column("profile", "kind of visitor", lambda row: row.way.profile),
        Column(
            "standing",
            "worse, new, changed, mended, same, not_comparable, not_measured or gone",
            lambda row: row.way.standing,
        ),
        Column("since", "when it was last as before", lambda row: row.way.change and row.way.change.since),
        Column("verdict_before", "what the attempts came to then", lambda row: row.verdict_before),
        Column("verdict", "what the attempts come to now", lambda row: row.way.tally.verdict),
        Column("succeeded", "attempts that ended well", lambda row: row.way.tally.succeeded),
        Column("measured", "attempts that count", lambda row: row.way.tally.measured),
        Column(
            "aspect",
            "what changed: outcome, cause, answer, length, label, handoff, finding, steadiness or score",
            lambda row: row.change and row.change.aspect,
        ),
        Column(
            "direction",
            "worse, mended or neither, for the customer",
            lambda row: row.change and row.change.direction,
        ),
        Column("sentence", "the change, or else how it stands and why", lambda row: row.sentence),
        Column("before", "what it was", lambda row: row.change and row.change.before),
        Column("after", "what it is", lambda row: row.change and row.change.after),
        Column("step", "number of the step", lambda row: row.change and row.change.step),
        Column("barrier", "id of the barrier", lambda row: row.change and row.change.barrier),
        Column("severity", "how much it matters", lambda row: row.change and row.change.severity),
        Column("url", "address of the page", lambda row: row.change and row.change.url),
        Column(
            "why", "why it can't be compared, or wasn't measured", lambda row: row.way.change and row.way.change.why
        ),
        Column("file", "the task file, below the tasks folder", lambda row: row.way.file),
    )

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def values(self, rows: Iterable[OfChange]) -> Iterator[tuple[Any, ...]]:
        """The rows, value by value."""
        for row in rows:
            yield tuple(column.read(row) for column in self.columns)


def changes(ways: Iterable[Way], before: str | None, after: str) -> Iterator[OfChange]:
    """The rows of these ways."""
    for way in ways:
        for change in (way.change.changes if way.change else ()) or (None,):
            yield OfChange(way, result_of(way), change, before, after)


CHANGES = ChangeTable()
