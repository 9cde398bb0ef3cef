"""What the probes saw on a page, as figures. Records come from anywhere: what isn't a figure is passed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from auditkit.record.model import PageRecord


@dataclass(frozen=True)
class Seen:
    """The figures of one page; None where a probe did not look, or could not say."""

    lcp_ms: float | None
    """Lab: until the largest part of the page was there."""
    inp_ms: float | None
    """Lab: until the page answered the slowest press."""
    cls: float | None
    """Lab: how far the page moved under the reader; a share of the window, no unit."""
    reading: float | None
    """What the reading formula gives for the main text."""
    reading_formula: str | None
    words: int | None
    """Words in the main text."""
    axe_rules_broken: int | None
    """Rules of axe-core that the page breaks."""
    axe_rules_unsure: int | None
    """Rules where axe-core can't tell, so that a person has to look."""
    help_offered: tuple[str, ...]
    """Channels a stuck customer is offered: phone, email, …"""


def seen_on(page: PageRecord) -> Seen:
    """The figures of a page."""
    vitals, reading, axe = (page.probes.get(name, {}) for name in ("vitals", "reading", "axe"))
    words = _number(reading.get("words"))
    formula = reading.get("formula")
    offered = page.probes.get("help", {}).get("offered")
    return Seen(
        lcp_ms=_number(vitals.get("lcp_ms")),
        inp_ms=_number(vitals.get("inp_ms")),
        cls=_number(vitals.get("cls")),
        reading=_number(reading.get("value")),
        reading_formula=formula if isinstance(formula, str) else None,
        words=int(words) if words is not None else None,
        axe_rules_broken=_count(axe, "violations"),
        axe_rules_unsure=_count(axe, "incomplete"),
        help_offered=tuple(str(name) for name in offered) if isinstance(offered, dict) else (),
    )


def _number(value: Any) -> float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _count(axe: Mapping[str, Any], key: str) -> int | None:
    rules = axe.get(key)
    return len(rules) if isinstance(rules, list) else None
