"""Detours: whether people who got there went a long way round, beside the shortest way that anyone found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.score.metric import Share
from auditkit.score.metric_way import LOST
from auditkit.score.navigation import Walk, pages_walked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.record.model import AttemptRecord


def strayed(people: Sequence[AttemptRecord], script: Sequence[AttemptRecord]) -> Share | None:
    """Of the people who succeeded on pages that the kit saw, how many were lost by Smith's measure (above 0.4).

    The shortest way is that of a person or a script who got there as the same kind of visitor.
    """
    count = n = 0
    for profile in sorted({one.profile for one in people}):
        own, others = ([_walk(one) for one in all_ if one.profile == profile] for all_ in (people, script))
        own, others = ([pages for pages in each if pages] for each in (own, others))
        if len(own) + len(others) < 2:
            continue  # A lone way is the shortest there is.
        fewest = min(len(set(pages)) for pages in [*own, *others])
        n += len(own)
        count += sum(Walk(len(set(pages)), len(pages), fewest).lostness > LOST for pages in own)
    return Share(count, n) if n else None


def _walk(attempt: AttemptRecord) -> list[str]:
    """The pages on the way; none where it did not end well."""
    return pages_walked(attempt) if attempt.outcome.success else []
