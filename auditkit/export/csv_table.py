"""The tables of a scorecard: one file a table, for spreadsheets and statistics."""

from typing import Any

from auditkit.diagnostic.escape_cell import BOM, original, text_of
from auditkit.export.csv import CHANGES, ChangeTable, changes
from auditkit.export.csv_people import PEOPLE, PeopleTable
from auditkit.export.table import AGENCIES, DIMENSIONS, MEASURES
from auditkit.export.table_attempt import ATTEMPTS
from auditkit.export.table_base import Column, Table
from auditkit.export.table_finding import FINDINGS
from auditkit.export.table_page import PAGES
from auditkit.export.table_step import STEPS
from auditkit.export.table_task import TASKS

TABLES: tuple[Table[Any], ...] = (AGENCIES, DIMENSIONS, MEASURES, TASKS, ATTEMPTS, STEPS, PAGES, FINDINGS)
"""Every table of a scorecard, from the whole to the parts."""

EVERY: tuple[Table[Any] | PeopleTable, ...] = (*TABLES, PEOPLE)
"""Those, and the one of people."""

__all__ = [
    "BOM",
    "CHANGES",
    "EVERY",
    "PEOPLE",
    "TABLES",
    "ChangeTable",
    "Column",
    "Table",
    "changes",
    "original",
    "text_of",
]
