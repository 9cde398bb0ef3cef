"""What the status of an HTTP answer says: of the agency, or only of the visitor who asked.

A status that never measures the agency is a line in `NOT_MEASURED`.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True)
class NotMeasured:
    """A status by which a server turns this visitor away, whatever it answers its customers."""

    name: str
    """In the sentence "The site turned this automated visit away (NAME, status 429)."."""
    parts: str
    """Begins the sentence where parts of a page came with it: "PARTS (URL, status 429), so parts did not load."."""
    retry: bool = False
    """Whether a page is asked for once more, after the wait that `Retry-After` names."""


NOT_MEASURED: dict[int, NotMeasured] = {
    HTTPStatus.TOO_MANY_REQUESTS: NotMeasured(
        "a limit on the number of requests", "The site limits this visitor's requests", retry=True
    ),
}
"""An attempt that ends on one of these is not measured, and a part of a page that came with one is no fault."""
SHORT_BREAK_STATUSES = frozenset({HTTPStatus.SERVICE_UNAVAILABLE})
"""With a short `Retry-After` the page is asked for once more. A service that will be away for longer than anybody
waits is away for its customers, too."""
BOT_WALL_STATUSES = frozenset({403, 405, 406, 503})
"""Walls against programs answer with these; a wall is known by its own marks beside the status."""


SESSION_STATUSES = frozenset({419, 440})
"""In no standard: Laravel answers 419 (Page Expired), IIS 440 (Login Time-out) to a form whose session is over."""


def is_missing(status: int) -> bool:
    """Whether the server says that there is no such page, or none any more."""
    return status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


def is_server_error(status: int) -> bool:
    return status >= 500
