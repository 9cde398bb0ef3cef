"""`pdf`: the result on two pages for leaders, printed by the browser: tagged, with a title and bookmarks.

The page that is printed holds all it needs, its pictures too. Nothing in it is a script, and it asks for nothing.
"""

from __future__ import annotations

import base64
import io
from functools import cache
from math import ceil
from typing import TYPE_CHECKING

from markupsafe import Markup
from pypdf import PdfWriter

from auditkit.export.briefing import NO_PEOPLE, briefing, more_agencies_text
from auditkit.export.format import File, Format, Material, html_environment
from auditkit.score.benchmark import grid_rows

if TYPE_CHECKING:
    from jinja2 import Environment

    from auditkit.score.benchmark import GridRow

SUFFIX = ".pdf"
ROWS = {1: 16, 2: 16, 3: 10, 4: 10}
"""Rows of the table of tasks that fit, by the number of agencies. With more there is none, as on the first page."""
_ROWS_A_LINE = {1: 1.4, 2: 1.4, 3: 0.9, 4: 0.9}
"""Rows that give way to each line below the table, after the first three."""
_LONGEST = 300
_OPENING = b"%PDF-1.4\n%auditkit summary\n"
"""With a line of our own: whatever Chromium prints, a page of the site too, begins like every other PDF of it."""


def pdf_files(material: Material) -> tuple[File, ...]:
    """None where no browser is at hand, or no place to write it to: it is no text for a terminal."""
    if material.print_page is None or material.pictures is None:
        return ()
    made = _marked(material.print_page(summary_page(material)))
    return (File(f"scorecard{SUFFIX}", made, _OPENING, "Two pages for leaders: the result and what to do."),)


def _marked(printed: bytes) -> bytes:
    """The same document, with a beginning that tells it from others."""
    writer = PdfWriter(clone_from=io.BytesIO(printed))
    writer.pdf_header = _OPENING.decode().rstrip()
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def summary_page(material: Material) -> str:
    """The two pages as HTML."""
    brief, card = briefing(material), material.card
    rows = () if card.people_alone else grid_rows(card)
    agencies, lines = len(card.agencies), len(brief.ideas) + len(brief.people) + len(brief.quotes)
    room = ROWS.get(agencies, 0) - ceil(max(0, lines - 3) * _ROWS_A_LINE.get(agencies, 0))
    return (
        _environment()
        .get_template("summary.html.j2")
        .render(
            brief=brief,
            site=material.site,
            no_people=NO_PEOPLE,
            more_agencies=more_agencies_text(brief.more_agencies),
            rows=rows[:room],
            agencies=card.agencies,
            more_rows=max(0, len(rows) - room),
            cell=_cell,
            data_url=_data_url,
        )
    )


def _cell(row: GridRow, column: int) -> tuple[str, str]:
    """The verdict's name, for its look, and words: `completed (2 of 2)`; the worst of several such tasks, if so."""
    own = row.cells[column]
    if not own:
        return "none", "–"
    worst = min(own, key=lambda task: task.tally.verdict.rank)
    of = f"; worst of {len(own)} tasks" if len(own) > 1 else ""
    if worst.unproven or not worst.tally.measured:
        return "not-measured", f"{'unproven' if worst.unproven else 'not measured'}{of}"
    counts = worst.tally.tries or worst.tally.completion
    return worst.tally.verdict.value.replace("_", "-"), f"{worst.tally.verdict.words} ({counts}{of})"


def _data_url(picture: bytes) -> Markup:
    return Markup(f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}")


@cache
def _environment() -> Environment:
    return html_environment("auditkit.export", _LONGEST)


FORMAT = Format("pdf", "two pages for leaders: result, fixes, tasks, next steps", pdf_files, suffix=SUFFIX)
