"""`csv`: a folder of tables for spreadsheets and statistics, and one more that says what each column holds."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from auditkit.diagnostic.safe_text import csv_text
from auditkit.diagnostic.wording import timestamp
from auditkit.export.format import File, Format, Material
from auditkit.export.route import CaseResult, RouteReport, case_result, route_reports
from auditkit.export.table import (
    AGENCIES,
    ATTEMPTS,
    DIMENSIONS,
    FINDINGS,
    MEASURES,
    PAGES,
    STEPS,
    TASKS,
    Column,
    Table,
)
from auditkit.score.metric import Share
from auditkit.score.people import PeopleScore

if TYPE_CHECKING:
    from auditkit.compare.model import Change


CsvCell = str | int | float
"""What is written. Numbers are numbers; all else is text."""

BOM = "\ufeff"
"""Without it, Excel takes UTF-8 for something older and garbles every accent. Others know it and pass over it."""


def csv_cell(value: Any) -> CsvCell:
    """A value as it is written: `true` and `false` for yes and no, nothing for None, moments in ISO 8601."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return value
        case datetime():
            return timestamp(value)
        case Enum():
            text = str(value.value)
        case list() | tuple():
            text = "; ".join(str(item) for item in value)
        case dict():
            text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
        case _:
            text = str(value)
    return csv_text(text)


def csv_table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as RFC 4180 has it: commas, lines that end with CR LF, text in quotation marks, a line of names."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(header)
    writer.writerows([csv_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _count(share: Share | None) -> int | None:
    return share.count if share is not None else None


def _n(share: Share | None) -> int | None:
    return share.n if share is not None else None


PEOPLE: Table[PeopleScore] = Table(
    "people",
    "People's attempts at a task, counted. They are never added to the script's. There is no row for a single person,"
    " and nothing that anyone wrote.",
    (
        Column("agency", "id of the agency", lambda row: row.agency),
        Column("task", "id of the task", lambda row: row.task),
        Column("title", "the need, in the customer's words", lambda row: row.title),
        Column("attempts", "attempts by people", lambda row: len(row.attempts)),
        Column("succeeded", "of those measured, how many got what they came for", lambda row: _count(row.success)),
        Column("measured", "attempts that say how they ended", lambda row: _n(row.success)),
        Column("by_belief", "of those measured, how many are only self-reported", lambda row: row.by_belief),
        Column("wrong_and_sure", "confident (6 or 7 of 7) and wrong", lambda row: _count(row.disasters)),
        Column("wrong_and_sure_of", "attempts that could be so", lambda row: _n(row.disasters)),
        Column("first_click_right", "first clicks that were right", lambda row: _count(row.first_click)),
        Column("first_click_of", "first clicks that were seen", lambda row: _n(row.first_click)),
        Column("seconds", "geometric mean of those who got it", lambda row: row.time and round(row.time.value, 1)),
        Column("seconds_of", "times this is based on", lambda row: row.time and row.time.n),
        Column("ease", "Single Ease Question, 1 to 7, mean", lambda row: row.ease and round(row.ease, 2)),
        Column("ease_of", "answers this is based on", lambda row: row.ease_n),
        Column("umux_lite", "UMUX-Lite, 0 to 100, mean", lambda row: row.umux_lite and round(row.umux_lite, 1)),
        Column("umux_lite_of", "answers this is based on", lambda row: row.umux_lite_n),
        Column("accord", "how people's results compare with the script's", lambda row: row.accord),
        Column("rounds", "ids of the rounds, with semicolons between", lambda row: [one.id for one in row.studies]),
    ),
    lambda people: people.tasks,
)


@dataclass(frozen=True)
class ChangeRow:
    route: RouteReport
    result: CaseResult
    change: Change | None
    """None where nothing did."""
    before: str | None
    """Id of the audit compared with."""
    after: str

    @property
    def verdict_before(self) -> str | None:
        return self.route.change.before.tally.verdict if self.route.change and self.route.change.before else None


def _change_rows(material: Material) -> Iterator[ChangeRow]:
    before = material.comparison.before_id if material.comparison else None
    for route in route_reports(material):
        for change in (route.change.changes if route.change else ()) or (None,):
            yield ChangeRow(route, case_result(route), change, before, material.card.audit.id)


CHANGES: Table[ChangeRow] = Table(
    "changes",
    "What changed since the audit compared with, one row for each change. A route on which nothing changed has one"
    " row. Without an audit to compare with, the columns about changes are empty. Only `auditkit diff` and"
    " `auditkit run` write it, with `--report csv=FILE`.",
    (
        Column("audit", "id of the audit", lambda row: row.after),
        Column("compared_with", "id of the earlier audit", lambda row: row.before),
        Column("agency", "id of the agency", lambda row: row.route.agency),
        Column("task", "id of the task", lambda row: row.route.task),
        Column("title", "the need, in the customer's words", lambda row: row.route.title),
        Column("path", "the route", lambda row: row.route.path),
        Column("profile", "kind of visitor", lambda row: row.route.profile),
        Column(
            "standing",
            "worse, new, changed, mended, same, not_comparable, not_measured or gone",
            lambda row: row.route.status,
        ),
        Column("since", "when it was last as before", lambda row: row.route.change and row.route.change.since),
        Column("verdict_before", "the result of the attempts then", lambda row: row.verdict_before),
        Column("verdict", "the result of the attempts now", lambda row: row.route.tally.verdict),
        Column("succeeded", "attempts that succeeded", lambda row: row.route.tally.succeeded),
        Column("measured", "attempts that count", lambda row: row.route.tally.measured),
        Column(
            "aspect",
            "what changed: outcome, cause, answer, length, label, handoff, finding, steadiness or score",
            lambda row: row.change and row.change.kind,
        ),
        Column(
            "direction",
            "worse, mended or neither, for the customer",
            lambda row: row.change and row.change.direction,
        ),
        Column(
            "sentence",
            "the change, or else how it stands and why",
            lambda row: row.change.sentence if row.change else row.result.message,
        ),
        Column("before", "what it was", lambda row: row.change and row.change.before),
        Column("after", "what it is", lambda row: row.change and row.change.after),
        Column("step", "number of the step", lambda row: row.change and row.change.step),
        Column("barrier", "id of the barrier", lambda row: row.change and row.change.barrier),
        Column("severity", "how much it matters", lambda row: row.change and row.change.severity),
        Column("url", "address of the page", lambda row: row.change and row.change.url),
        Column(
            "why",
            "why it can't be compared, or wasn't measured",
            lambda row: row.route.change and row.route.change.why,
        ),
        Column("file", "the task file, below the tasks folder", lambda row: row.route.file),
    ),
    _change_rows,
)


TABLES: tuple[Table[Any], ...] = (AGENCIES, DIMENSIONS, MEASURES, TASKS, ATTEMPTS, STEPS, PAGES, FINDINGS)
"""Every table of a scorecard, from the whole to the parts."""

ALL_TABLES: tuple[Table[Any], ...] = (*TABLES, PEOPLE)
"""Those, and the one of people."""


def csv_files(material: Material) -> tuple[File, ...]:
    """A file a table, in UTF-8 with a byte order mark: without it, Excel garbles every accent.

    There is a table of people only where people have tried something.
    """
    tables = [_table_file(table, material.card) for table in TABLES]
    if material.people.tasks:
        tables.append(_table_file(PEOPLE, material.people))
    columns = [(f"{table.name}.csv", column.name, column.about) for table in ALL_TABLES for column in table.columns]
    return (
        *tables,
        _file("columns", ("table", "column", "holds"), columns, "What each column of the other tables means."),
    )


def _table_file(table: Table[Any], source: Any) -> File:
    return _file(table.name, table.header, table.values(source), table.about)


def _file(name: str, header: tuple[str, ...], rows: Iterable[Sequence[Any]], about: str) -> File:
    # The line of names: who has the same names in the same order has one of our tables, or would have.
    opening = BOM + csv_table(header, ())
    return File(f"{name}.csv", (BOM + csv_table(header, rows)).encode(), opening.encode(), about)


def csv_report(material: Material) -> tuple[File, ...]:
    return (_table_file(CHANGES, material),)


FORMAT = Format("csv", "tables for spreadsheets and statistics: a folder of files", csv_files, report=csv_report)
