"""`cif`: a report with the headings of the Common Industry Format (ISO/IEC 25062; NISTIR 7742), as Markdown.

The format is for tests with people. Where a script performed the tasks, the report says so in the places where a
reader looks for people: participants, satisfaction, and the words beside each count. It then holds no interval.
"""

from __future__ import annotations

from functools import cache

from auditkit.export.cif import report_of
from auditkit.export.format import File, Format, Material
from auditkit.export.format_template import Pages

_OPENING = "# Usability test report"


def cif_files(material: Material) -> tuple[File, ...]:
    """The report."""
    return (
        File("report.md", cif_text(material).encode(), _OPENING.encode(), "A report in the usual form of the trade."),
    )


def cif_text(material: Material) -> str:
    """The report as Markdown, without front matter. Text from audited pages is inert in it."""
    return _pages().render("cif", report=report_of(material.card))


@cache
def _pages() -> Pages:
    return Pages("auditkit.export")


FORMAT = Format("cif", "a report with the headings of ISO/IEC 25062, as Markdown", cif_files)
