"""Figures, names and outlines put into words, so that templates only place them and exports say the same."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from auditkit.record.model import MarkKind

if TYPE_CHECKING:
    from datetime import date, datetime

    from auditkit.record.model import Mark, StepRecord, TaskSummary


_RESERVED_NAMES = frozenset({"index", "data", "pictures", "top-task"})
"""Names of the scorecard's own files and folders."""
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


def plural(number: int, noun: str, nouns: str | None = None) -> str:
    """`1 attempt`, `3 attempts`."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def duration_text(duration: float) -> str:
    """`0.4 s`, `12 s`, `2 min 5 s`."""
    if duration < 10:
        return f"{duration:.1f} s"
    whole = round(duration)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"


def date_text(moment: date) -> str:
    """`22 November 2026`."""
    return f"{moment.day} {moment:%B %Y}"


def date_time_text(moment: datetime) -> str:
    """`22 November 2026, 09:00 UTC`."""
    return f"{date_text(moment)}, {moment:%H:%M} UTC"


def http_status_text(status: int | None) -> str:
    """`404 not found`; nothing for a page that came as it should."""
    if status is None or 200 <= status < 300:
        return ""
    try:
        return f"{status} {HTTPStatus(status).phrase.lower()}"
    except ValueError:
        return str(status)


def capitalize_first(text: str) -> str:
    """The text with a capital letter."""
    return text[:1].upper() + text[1:]


def page_file_name(slug: str) -> str:
    """A file name for a task's or agency's page. Slugs are file names already; a record from elsewhere may lie."""
    if _SLUG.fullmatch(slug) and slug not in _RESERVED_NAMES:
        return slug
    return f"x-{hashlib.sha256(slug.encode(errors='replace')).hexdigest()[:12]}"


def step_text(step: StepRecord, summary: TaskSummary, path: str) -> str:
    """The step as the task file's summary words it, or as the record alone can. It may quote a page."""
    worded = summary.paths.get(path, [])
    if 1 <= step.number <= len(worded):
        return worded[step.number - 1]
    target = step.target or {}
    name = target.get("name") or target.get("label") or target.get("text") or step.value
    return capitalize_first(step.do.replace("_", " ")) + (f" “{name}”" if name else "")


def outline_text(marks: Sequence[Mark]) -> str:
    """`Outlined: the link “Fees” (solid), the region “Survey” that covers it (dashed)`; nothing without marks."""
    by_kind = {kind: [mark.words for mark in marks if mark.kind is kind] for kind in MarkKind}
    parts = [
        _controls_text(by_kind[MarkKind.CONTROL]),
        f"the {by_kind[MarkKind.COVER][0]} that covers it (dashed)" if by_kind[MarkKind.COVER] else "",
        f"the nearest names in sight: {', '.join(by_kind[MarkKind.NEAR])} (dotted)" if by_kind[MarkKind.NEAR] else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f"Outlined: {said}" if said else ""


def _controls_text(words: list[str]) -> str:
    if len(words) > 1:
        return f"the {len(words)} controls of that name in sight (solid)"
    return f"the {words[0]} (solid)" if words else ""
