"""A scorecard handed on: one file a format."""

from auditkit.export import badge, cif, csv, feed, json
from auditkit.export.base import File, Format, Material, Site

FORMATS: tuple[Format, ...] = (csv.FORMAT, json.FORMAT, badge.FORMAT, feed.FORMAT, cif.FORMAT)
"""Every format. The command line and its help follow from this list."""

__all__ = ["FORMATS", "File", "Format", "Material", "Site"]
