"""Markdown from templates, with every text from an audited page made inert."""

from auditkit.markdown.escape import Markdown, shorten, visible
from auditkit.markdown.template import Pages

__all__ = ["Markdown", "Pages", "shorten", "visible"]
