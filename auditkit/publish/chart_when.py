"""Whether it goes as well at every hour and on every day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.publish.chart import Series, columns
from auditkit.publish.chart_model import Chart, Key

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_WITH_WORDS = 12
"""Columns that are wide enough to be written on; the figures stand below in any case."""


def when_chart(anchor: str, title: str, of: str, slots: Sequence[tuple[str, int, int]]) -> Chart | None:
    """A column for each slot of time: attempts that ended well, and others. A slot is a label, those, and all.

    None with fewer than two slots: there is nothing to compare.
    """
    tried = [(label, well, measured) for label, well, measured in slots if measured]
    if len(tried) < 2:
        return None
    room = len(tried) <= _MOST_WITH_WORDS
    well = Series(
        "completed",
        "ended well",
        tuple(float(done) or None for _, done, _ in tried),
        tuple(f"✓ {done:,}" if room else "" for _, done, _ in tried),
    )
    ill = Series(
        "not-completed",
        "did not",
        tuple(float(measured - done) or None for _, done, measured in tried),
        tuple(f"✕ {measured - done:,}" if room else "" for _, done, measured in tried),
    )
    return Chart(
        anchor=anchor,
        title=title,
        description="One column for each time: attempts that ended well below, others above.",
        drawing=columns([label for label, _, _ in tried], [well, ill]),
        keys=(Key("completed", "✓ ended with what the customer came for"), Key("not-completed", "✕ did not")),
        head=(of, "ended well", "of"),
        rows=tuple((label, f"{done:,}", f"{measured:,}") for label, done, measured in tried),
    )
