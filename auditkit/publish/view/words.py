"""Figures and names put into words: see `auditkit.account.words`, which exports share."""

from auditkit.account.words import capital, day, http_status, minute, page_name, plural, seconds

__all__ = ["capital", "day", "http_status", "minute", "page_name", "plural", "seconds"]
