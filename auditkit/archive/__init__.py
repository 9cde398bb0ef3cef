"""The history of all audits in a folder, with each audit read and judged once and its summary kept."""

from auditkit.archive.archive import Archive, Past

__all__ = ["Archive", "Past"]
