"""The pages to learn from: the reading list, and what a team needs in Customer Service Week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.publish.output_tree_render import render
from auditkit.publish.page.week_week import handout_page, week_page, worksheet_page
from auditkit.publish.reading_list_reading import PAGE, reading_page

if TYPE_CHECKING:
    from auditkit.publish.output_tree_picture import Album
    from auditkit.publish.reading_list import ReadingList
    from auditkit.score.scorecard_card import Scorecard


def learning_pages(card: Scorecard, readings: ReadingList, album: Album) -> dict[str, str]:
    """The text of each page by its file name. A site without a reading list gets no page for one."""
    pages = {
        "week.md": render("week", page=week_page(card, readings, album)),
        "week-handout.md": render("week-handout", page=handout_page(card, album)),
        "worksheet-needs.md": render("worksheet-needs", page=worksheet_page(card)),
    }
    if readings.readings:
        pages[f"{PAGE}.md"] = render("reading", page=reading_page(card, readings))
    return pages
