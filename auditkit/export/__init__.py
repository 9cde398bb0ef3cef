"""A scorecard handed on: one file a format."""

from auditkit.export import badge, cif_cif, csv_csv, feed, json_json, junit, markdown_markdown, sarif_sarif, xunit
from auditkit.export.format import File, Format, Material, Pictures, Site

FORMATS: tuple[Format, ...] = (
    csv_csv.FORMAT,
    json_json.FORMAT,
    badge.FORMAT,
    feed.FORMAT,
    cif_cif.FORMAT,
    junit.FORMAT,
    xunit.FORMAT,
    markdown_markdown.FORMAT,
    sarif_sarif.FORMAT,
)
"""Every format. The command line and its help follow from this list."""

REPORTS: tuple[Format, ...] = tuple(each for each in FORMATS if each.report is not None)
"""Those that a pipeline can have of a run or of a comparison, as one file each."""

__all__ = ["FORMATS", "REPORTS", "File", "Format", "Material", "Pictures", "Site"]
