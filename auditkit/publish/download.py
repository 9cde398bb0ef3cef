"""What is there to take away beside the pages: data, badges, the feed, the report, pictures for link previews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.escape import Markdown
from auditkit.export import Material
from auditkit.export.badge import agency_badge, badge_of, width_of
from auditkit.export.cif import cif_text
from auditkit.export.csv import csv_files
from auditkit.export.feed import feed_files
from auditkit.export.json import SCHEMA_NAME, json_files, schema_text
from auditkit.publish.link_preview import agency_preview, draw_preview, home_preview
from auditkit.publish.template import render
from auditkit.score.explanation.wording import page_file_name

if TYPE_CHECKING:
    from auditkit.publish.output_tree import OutputTree
    from auditkit.score.scorecard import AgencyScore

FOLDER = "data"
REPORT = "report.md"
PREVIEW = "card.png"
_YOUR_SITE = "https://your-site.example"
_ALT = "How customers fare, task by task"
"""It stands on other people's pages, and the badge changes with each audit: so it holds no figure and no name."""


@dataclass(frozen=True)
class DataFile:
    """A file to take away."""

    name: str
    address: str
    about: str
    size: str


@dataclass(frozen=True)
class Snippet:
    """A badge, and the words that put it on another page."""

    agency: str
    picture: str
    """Address of the badge, from the scorecard's first page."""
    width: int
    """In CSS pixels."""
    words: str
    """What the picture says."""
    markdown: str
    html: str
    endpoint: str


@dataclass(frozen=True)
class DataSection:
    """What the first page says of the data."""

    files: tuple[DataFile, ...]
    snippet: Snippet | None
    """For the first agency; the others' badges are named alike. None where no script has tried anything."""
    placeholder: bool
    """Whether the snippets hold a stand-in for the site's address, as nobody has said what it is."""


def write_downloads(material: Material, made: OutputTree) -> DataSection:
    """Put everything in place below the scorecard's folder, and say what there is."""
    card = material.card
    data = [*csv_files(material), *json_files(material), *feed_files(material)]
    for file in data:
        made.data(f"{FOLDER}/{file.name}", file.data)
    schema = schema_text().encode()
    made.data(f"{FOLDER}/{SCHEMA_NAME}", schema)
    made.page(REPORT, render("report", text=Markdown(cif_text(material)), audit=card.audit.id))
    made.data(PREVIEW, draw_preview(home_preview(card, material.site.name)))
    for agency in card.agencies:
        folder = page_file_name(agency.summary.agency)
        for file in agency_badge(card, agency, "badge"):
            made.data(f"{folder}/{file.name}", file.data)
        made.data(f"{folder}/{PREVIEW}", draw_preview(agency_preview(card, agency, material.site.name)))
    files = [DataFile(file.name, f"{FOLDER}/{file.name}", file.about, _size(len(file.data))) for file in data]
    about = "What each part of audit.json means."
    files.append(DataFile(SCHEMA_NAME, f"{FOLDER}/{SCHEMA_NAME}", about, _size(len(schema))))
    # A badge says what a script found.
    shown = None if card.people_alone else next((_snippet(material, agency) for agency in card.agencies), None)
    return DataSection(tuple(files), shown, material.site.url is None)


def _snippet(material: Material, agency: AgencyScore) -> Snippet:
    folder = page_file_name(agency.summary.agency)
    picture, page, endpoint = (
        material.site.address(path) or f"{_YOUR_SITE}/{path}"
        for path in (f"scorecard/{folder}/{name}" for name in ("badge.svg", "index.html", "badge.json"))
    )
    badge = badge_of(material.card, agency)
    return Snippet(
        agency=agency.summary.name,
        picture=f"{folder}/badge.svg",
        width=width_of(badge),
        words=badge.title,
        markdown=f"[![{_ALT}]({picture})]({page})",
        html=f'<a href="{page}"><img src="{picture}" alt="{_ALT}"></a>',
        endpoint=endpoint,
    )


def _size(count: int) -> str:
    """`0.5 KB`, `12 KB`, `3.4 MB`."""
    kilobytes = count / 1000
    if kilobytes >= 1000:
        return f"{kilobytes / 1000:.1f} MB"
    return f"{kilobytes:.0f} KB" if kilobytes >= 10 else f"{kilobytes:.1f} KB"
