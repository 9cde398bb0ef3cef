"""A scorecard handed on: one file a format."""

from auditkit.export import badge, cif, csv, feed, json, junit, markdown, md, pdf, pptx, sarif, webp, xunit
from auditkit.export.format import File, Format, Material, Pictures, Site

FORMATS: tuple[Format, ...] = (
    csv.FORMAT,
    json.FORMAT,
    badge.FORMAT,
    feed.FORMAT,
    cif.FORMAT,
    md.FORMAT,
    webp.FORMAT,
    pdf.FORMAT,
    pptx.FORMAT,
    junit.FORMAT,
    xunit.FORMAT,
    markdown.FORMAT,
    sarif.FORMAT,
)
"""Every format. The command line and its help follow from this list."""

REPORTS: tuple[Format, ...] = tuple(each for each in FORMATS if each.report is not None)
"""Those that a pipeline can have of a run or of a comparison, as one file each."""

__all__ = ["FORMATS", "REPORTS", "File", "Format", "Material", "Pictures", "Site"]
