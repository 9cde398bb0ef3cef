"""What is there to take away beside the pages: data, badges, the feed, the report, pictures for link previews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.diagnostic.safe_text import Markdown, page_file_name
from auditkit.export import Material
from auditkit.export.badge import agency_badge
from auditkit.export.cif import cif_text
from auditkit.export.csv import csv_files
from auditkit.export.feed import feed_files
from auditkit.export.format import File
from auditkit.export.json import SCHEMA_NAME, json_files, schema_text
from auditkit.export.json_model import Document
from auditkit.publish.link_preview import agency_preview, draw_preview, home_preview
from auditkit.publish.template import render

if TYPE_CHECKING:
    from auditkit.publish.output_tree import OutputTree

FOLDER = "data"
REPORT = "report.md"
PREVIEW = "card.png"


def write_downloads(material: Material, tree: OutputTree) -> list[File]:
    """Put everything in place below the scorecard's folder; gives the data files there are."""
    card = material.card
    files = [
        *csv_files(material),
        *json_files(material),
        *feed_files(material),
        File(SCHEMA_NAME, schema_text(Document).encode(), b"{", "What each part of audit.json means."),
    ]
    for file in files:
        tree.data(f"{FOLDER}/{file.name}", file.data)
    tree.page(REPORT, render("report", text=Markdown(cif_text(material)), audit=card.audit.id))
    tree.data(PREVIEW, draw_preview(home_preview(card, material.site.name)))
    for agency in card.agencies:
        folder = page_file_name(agency.summary.agency)
        for file in agency_badge(card, agency, "badge"):
            tree.data(f"{folder}/{file.name}", file.data)
        tree.data(f"{folder}/{PREVIEW}", draw_preview(agency_preview(card, agency, material.site.name)))
    return files
