"""Being asked to wait: status 429, or 503 with a time to come back (RFC 9110 15.6.4, RFC 6585 4)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_SECONDS = 30.0
"""Waits up to this long are waited; after a longer one the page isn't asked for again in this visit."""
UNSAID_SECONDS = 5.0
"""How long to wait where the site doesn't say."""
TOO_MANY = 429
UNAVAILABLE = 503


def seconds_to_wait(status: int, headers: Mapping[str, str]) -> float | None:
    """How long an answer asks the visitor to wait, never less than nothing; None where it asks for no such thing.

    Names of headers are in small letters. A date is read by the server's own clock, where it tells the time.
    """
    said = headers.get("retry-after", "").strip()
    if status != TOO_MANY and not (status == UNAVAILABLE and said):
        return None
    if said.isascii() and said.isdigit():
        return float(said[:9])
    at, now = _moment(said), _moment(headers.get("date", "")) or datetime.now(UTC)
    return UNSAID_SECONDS if at is None else max(0.0, (at - now).total_seconds())


def meets_too_many(status: int, headers: Mapping[str, str]) -> float | None:
    """The same, where it may be this visitor that the server has had too much of.

    A service that says it will be away for longer than anybody waits is away for its customers, too.
    """
    wait = seconds_to_wait(status, headers)
    return wait if wait is not None and (status == TOO_MANY or wait <= LONGEST_SECONDS) else None


def _moment(said: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
