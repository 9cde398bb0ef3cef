"""The pages of a journey: lab vitals, reading grade, help on offer, and which probes could not look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

from auditkit.diagnostic.escape import shorten, web_address
from auditkit.score.explanation.friction import page_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.record.model import PageRecord

MAX_TITLE = 80
_VITALS = (("LCP", "lcp_ms"), ("INP", "inp_ms"))
_CHANNELS = {"contact": "contact page", "email": "e-mail"}


@dataclass(frozen=True)
class PageRow:
    """One page in the table."""

    title: str
    link: str | None
    vitals: str
    reading: str
    help: str


def page_rows(pages: Sequence[PageRecord]) -> tuple[PageRow, ...]:
    """The pages that were looked at; none where no probe was."""
    rows = (_row(page) for page in pages)
    return tuple(row for row in rows if row.vitals or row.reading or row.help)


def probes_failed(pages: Sequence[PageRecord]) -> tuple[str, ...]:
    """Which probe could not look at which page, and why."""
    return tuple(
        f"The probe {name} did not look at “{shorten(page_title(page), MAX_TITLE)}”: {seen['failed']}"
        for page in pages
        for name, seen in sorted(page.probes.items())
        if "failed" in seen
    )


def _row(page: PageRecord) -> PageRow:
    return PageRow(
        title=shorten(page_title(page), MAX_TITLE),
        link=web_address(page.url),
        vitals=" · ".join(_vitals(page.probes.get("vitals", {}))),
        reading=_reading(page.probes.get("reading", {})),
        help=_help(page.probes.get("help", {})),
    )


def _vitals(seen: Mapping[str, Any]) -> Iterator[str]:
    for name, key in _VITALS:
        value = seen.get(key)
        if _is_number(value):
            yield f"{name} {value / 1000:.1f} s" if value >= 1000 else f"{name} {value:.0f} ms"
    shift = seen.get("cls")
    if _is_number(shift):
        yield f"CLS {shift:.2f}"


def _reading(seen: Mapping[str, Any]) -> str:
    value = seen.get("value")
    if not _is_number(value):
        return "too short to say" if _is_number(seen.get("words")) else ""
    return f"{value:.0f} ({seen.get('formula', '')})"


def _help(seen: Mapping[str, Any]) -> str:
    offered = seen.get("offered")
    if not isinstance(offered, dict):
        return ""
    return ", ".join(_CHANNELS.get(str(name), str(name)) for name in offered) or "none"


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
