"""The scorecard, and what changed in it, as one JSON document: its models, and how they are filled."""

from auditkit.export.document.compare import comparison_of
from auditkit.export.document.fill import document_of
from auditkit.export.document.model import Document
from auditkit.export.document.rerun import RerunDocument

__all__ = ["Document", "RerunDocument", "comparison_of", "document_of"]
