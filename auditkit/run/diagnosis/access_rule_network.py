"""The browser's network errors, and whose doing they can be."""

from __future__ import annotations

AGENCYS_OWN = frozenset({"net::ERR_TOO_MANY_REDIRECTS", "net::ERR_RESPONSE_HEADERS_TRUNCATED"})
"""The server was reached and answered, badly: nothing between it and us can do that."""

_WORDS = (
    ("net::ERR_NAME", "its name was not found (DNS)"),
    ("net::ERR_DNS", "its name was not found (DNS)"),
    ("net::ERR_CERT", "its certificate is not trusted here (TLS)"),
    ("net::ERR_SSL", "no secure connection could be made (TLS)"),
    ("net::ERR_PROXY", "the proxy of this network did not let the visit through"),
    ("net::ERR_TUNNEL", "the proxy of this network did not let the visit through"),
    ("net::ERR_INTERNET_DISCONNECTED", "this machine is not connected to the network"),
    ("net::ERR_CONNECTION_REFUSED", "nothing answers at its address"),
    ("net::ERR_CONNECTION", "the connection broke off"),
    ("net::ERR_EMPTY_RESPONSE", "the connection broke off before any answer"),
    ("net::ERR_ADDRESS", "its address can't be reached"),
    ("net::ERR_TIMED_OUT", "no connection came about in time"),
    ("net::ERR_BLOCKED_BY_ADMINISTRATOR", "this machine's own rules forbid the address"),
)


def in_words(error: str) -> str:
    """A browser's error code in words; the code itself stands in the finding's details."""
    return next((words for code, words in _WORDS if error.startswith(code)), "it could not be reached")
