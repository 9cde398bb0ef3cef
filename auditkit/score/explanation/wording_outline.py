"""What is outlined on a picture, in words: for those who can't see it, and for those who wonder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from auditkit.record.model import MarkKind

if TYPE_CHECKING:
    from auditkit.record.model import Mark


def outlined(marks: Sequence[Mark]) -> str:
    """`Outlined: the link “Fees” (solid), the region “Survey” that covers it (dashed)`; nothing without marks."""
    by_kind = {kind: [mark.words for mark in marks if mark.kind is kind] for kind in MarkKind}
    parts = [
        _controls(by_kind[MarkKind.CONTROL]),
        f"the {by_kind[MarkKind.COVER][0]} that covers it (dashed)" if by_kind[MarkKind.COVER] else "",
        f"the nearest names in sight: {', '.join(by_kind[MarkKind.NEAR])} (dotted)" if by_kind[MarkKind.NEAR] else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f"Outlined: {said}" if said else ""


def _controls(words: list[str]) -> str:
    if len(words) > 1:
        return f"the {len(words)} controls of that name in sight (solid)"
    return f"the {words[0]} (solid)" if words else ""
