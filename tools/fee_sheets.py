"""Makes the fee sheets (PDF) of the demo agencies.

Run it after changing a fee: `python -m tools.fee_sheets`. It needs fpdf2, a development dependency.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from fpdf import FPDF

from auditkit.demo.server import SITES

MADE = datetime.datetime(2026, 1, 5, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Sheet:
    """One fee sheet."""

    file: str
    office: str
    title: str
    lang: str
    parts: dict[str, list[tuple[str, str]]]
    foot: str


HARBOUR = Sheet(
    file="harbour/release1/static/harbour-fees.pdf",
    office="Harbour Licensing Office",
    title="Fees from 1 April",
    lang="en-GB",
    parts={
        "Fishing licences": [
            ("Renewing, one year", "£28.00"),
            ("First licence, one year", "£34.00"),
            ("One day", "£9.50"),
            ("New card", "£6.00"),
        ],
        "Boats and moorings": [
            ("Registering a boat, five years", "£41.00"),
            ("Visitor mooring, one week, up to 10 m", "£46.00"),
            ("Skipper's certificate, three years", "£73.00"),
        ],
    },
    foot="Questions? Phone 0808 157 0142. Harbour is a fictional agency, made to demonstrate an audit.",
)
NORTHMOOR = Sheet(
    file="northmoor/release1/static/northmoor-fees.pdf",
    office="Northmoor County",
    title="Schedule of fees",
    lang="en-US",
    parts={
        "Dog licenses": [
            ("Renewal, one year", "$18.00"),
            ("First license, one year", "$22.00"),
            ("Service dog", "No fee"),
        ],
        "Building permits": [("Deck or porch", "$95.00"), ("Fence", "No fee"), ("Addition", "$240.00")],
        "Parks": [("Shelter, one day", "$40.00")],
    },
    foot="Questions? Call (555) 555-0142. Northmoor is a fictional agency, made to demonstrate an audit.",
)


def make_sheet(sheet: Sheet, folder: Path = SITES) -> Path:
    """Write one sheet: the same bytes each time."""
    pdf = FPDF(format="A4")
    pdf.set_title(f"{sheet.office}: {sheet.title}")
    pdf.set_lang(sheet.lang)
    pdf.set_creation_date(MADE)
    pdf.set_margin(24)
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    pdf.cell(0, 8, sheet.office, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Helvetica", "B", 22)
    pdf.cell(0, 14, sheet.title, new_x="LMARGIN", new_y="NEXT")
    for part, fees in sheet.parts.items():
        _part(pdf, part, fees)
    pdf.ln(10)
    pdf.set_font("Helvetica", size=10)
    pdf.multi_cell(0, 6, sheet.foot)
    file = folder / sheet.file
    pdf.output(str(file))
    return file


def _part(pdf: FPDF, part: str, fees: list[tuple[str, str]]) -> None:
    pdf.ln(5)
    pdf.set_font("Helvetica", "B", 14)
    pdf.cell(0, 10, part, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Helvetica", size=12)
    for what, fee in fees:
        pdf.cell(120, 9, what, border="B")
        pdf.cell(0, 9, fee, border="B", align="R", new_x="LMARGIN", new_y="NEXT")


if __name__ == "__main__":
    for fee_sheet in (HARBOUR, NORTHMOOR):
        make_sheet(fee_sheet)
