"""`csv`: a folder of tables for spreadsheets and statistics, and one more that says what each column holds."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.diagnostic.escape_cell import BOM, text_of
from auditkit.export.csv import CHANGES, changes
from auditkit.export.csv_people import PEOPLE
from auditkit.export.csv_table import EVERY, TABLES
from auditkit.export.format import File, Format, Material
from auditkit.export.route import ways_of

_COLUMNS = ("table", "column", "holds")


def csv_files(material: Material) -> tuple[File, ...]:
    """A file a table, in UTF-8 with a byte order mark: without it, Excel garbles every accent.

    There is a table of people only where people have tried something.
    """
    tables = (
        _file(table.name, table.header, text_of(table.header, table.values(material.card)), table.about)
        for table in TABLES
    )
    about = "What each column of the other tables holds."
    people = material.people
    tried = (_file(PEOPLE.name, PEOPLE.header, text_of(PEOPLE.header, PEOPLE.values(people)), PEOPLE.about),)
    return (
        *tables,
        *(tried if people.tasks else ()),
        _file("columns", _COLUMNS, text_of(_COLUMNS, _columns()), about),
    )


def _columns() -> Iterator[tuple[str, str, str]]:
    for table in EVERY:
        for column in table.columns:
            yield f"{table.name}.csv", column.name, column.about


def _file(name: str, header: tuple[str, ...], text: str, about: str) -> File:
    # The line of names: who has the same names in the same order has one of our tables, or would have.
    opening = BOM + text_of(header, ())
    return File(f"{name}.csv", (BOM + text).encode(), opening.encode(), about)


def csv_report(material: Material) -> tuple[File, ...]:
    """One table: what changed, for a pipeline's report."""
    comparison = material.comparison
    rows = changes(ways_of(material), comparison.before_id if comparison else None, material.card.audit.id)
    return (_file(CHANGES.name, CHANGES.header, text_of(CHANGES.header, CHANGES.values(rows)), CHANGES.about),)


FORMAT = Format("csv", "tables for spreadsheets and statistics: a folder of files", csv_files, report=csv_report)
