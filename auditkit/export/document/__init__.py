"""The scorecard as one JSON document: its models, and how they are filled."""

from auditkit.export.document.fill import document_of
from auditkit.export.document.model import Document

__all__ = ["Document", "document_of"]
