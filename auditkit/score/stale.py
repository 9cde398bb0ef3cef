"""Which results are old: the site may well be another one now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from auditkit.diagnostic.wording import in_utc
from auditkit.score.scorecard import Scorecard

STALE_AFTER = 90
"""Days after which a result is marked as old, unless the site says otherwise."""


def mark_stale(card: Scorecard, now: datetime, days: int = STALE_AFTER) -> Scorecard:
    """The scorecard, with the results marked that are older than so many days; with 0 days none is."""
    if not days:
        return card
    since = now - timedelta(days=days)
    found = {}
    for key in (key for task in card.tasks for key in task.route_keys):
        source = card.route_source(key)
        found[key] = source._replace(stale=in_utc(source.at) < since)
    return replace(card, sources=found) if any(one.stale for one in found.values()) else card
