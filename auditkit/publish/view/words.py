"""Figures and names put into words, so that templates only place them."""

from __future__ import annotations

import hashlib
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

MAX_EVIDENCE = 8
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


def plural(number: int, noun: str, nouns: str | None = None) -> str:
    """`1 attempt`, `3 attempts`."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def seconds(duration: float) -> str:
    """`0.4 s`, `12 s`, `2 min 5 s`."""
    if duration < 10:
        return f"{duration:.1f} s"
    whole = round(duration)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"


def day(moment: datetime) -> str:
    """`22 November 2026`."""
    return f"{moment.day} {moment:%B %Y}"


def minute(moment: datetime) -> str:
    """`22 November 2026, 09:00 UTC`."""
    return f"{day(moment)}, {moment:%H:%M} UTC"


def http_status(status: int | None) -> str:
    """`404 not found`; nothing for a page that came as it should."""
    if status is None or 200 <= status < 300:
        return ""
    try:
        return f"{status} {HTTPStatus(status).phrase.lower()}"
    except ValueError:
        return str(status)


def capital(text: str) -> str:
    """The text with a capital letter."""
    return text[:1].upper() + text[1:]


def page_name(slug: str) -> str:
    """A file name for a task's or agency's page. Slugs are file names already; a record from elsewhere may lie."""
    if _SLUG.fullmatch(slug) and slug != "index":
        return slug
    return f"x-{hashlib.sha256(slug.encode(errors='replace')).hexdigest()[:12]}"


def evidence(details: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What a record keeps beside a message, as names with a few values each."""
    shown = []
    for key, value in details.items():
        values = tuple(_values(value)) if key not in _UNSAID else ()
        if values:
            kept = values[:MAX_EVIDENCE]
            more = len(values) - len(kept)
            shown.append((_label(key), (*kept, f"and {more} more") if more else kept))
    return tuple(shown)


_LABELS = {
    "candidates": "Controls of that name",
    "cover": "What lies over it",
    "errors": "What the page said",
    "expected": "The right answer",
    "fields_marked": "Fields marked as wrong",
    "heading": "Heading of the page",
    "input_kept": "Input kept",
    "method": "Kind of request",
    "name": "Name",
    "nearest": "Nearest names on the page",
    "read": "The answer read",
    "script_errors": "Errors of the page's script",
    "status": "Status",
    "supplier": "Supplier",
    "url": "Address",
}
# Of use to programs: where a thing lies on the page, and names that customers can't see.
_UNSAID = {"box", "id", "tag", "why"}


def _label(key: str) -> str:
    return _LABELS.get(key, capital(str(key).replace("_", " ")))


def _values(value: Any) -> list[str]:
    if value is None or value == "":
        return []
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, dict):
        return _parts(value)
    if isinstance(value, (list, tuple)):
        return [", ".join(_values(part)) for part in value if _values(part)]
    return [str(value)]


def _parts(value: Mapping[str, Any]) -> list[str]:
    """Something with a name and a role reads as `region “Survey”`; anything else as its keys and values."""
    left = {key: part for key, part in value.items() if key not in _UNSAID and _values(part)}
    named = [f"{left.pop('role', '')} “{left.pop('name')}”".strip()] if "name" in left else []
    rest = [f"{str(key).replace('_', ' ')}: {', '.join(_values(part))}" for key, part in left.items()]
    return ["; ".join([*named, *rest])] if named or rest else []
