"""What must not stay in a recording: secrets become names, sessions are left out.

`${auditkit:NAME:0}` stands for the value of the environment's NAME, `${auditkit:#3f2a…:0}` for one that has no name.
The figure says how it was written there, so that whoever has the values gets the very same bytes again.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from auditkit.browser.redaction_secrets import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from auditkit.browser.redaction_secrets import Secrets

_KEPT_OF_REQUESTS = frozenset({"accept", "accept-language", "content-type", "range"})
"""Nothing else that a browser says is needed to find the answer again, and much of it is a session's."""
_LEFT_OUT_OF_ANSWERS = frozenset(
    {"set-cookie", "set-cookie2", "authorization", "proxy-authenticate", "authentication-info", "report-to", "nel"}
)
_TEXT = re.compile(r"text/|json|javascript|ecmascript|xml|form-urlencoded|x-yaml|graphql", re.IGNORECASE)
_STANDS = re.compile(r"\$\{auditkit:([A-Za-z0-9_#]+):(\d)\}")
_WAYS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    str.lower,
    quote,
    lambda value: quote(value, safe=""),
    quote_plus,
    html.escape,
    lambda value: json.dumps(value)[1:-1],
)
"""How a value may be written. Their order is part of the format."""
_LONG = 8
"""A value shorter than this is looked for as a whole word alone: by chance it stands in code as well."""
_BEFORE = r"(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrt]))"
_AFTER = r"(?![A-Za-z0-9])"


def keeps_of_request(name: str) -> bool:
    """Whether a request's header may stay."""
    return name.lower() in _KEPT_OF_REQUESTS


def keeps_of_answer(name: str) -> bool:
    """Whether an answer's header may stay."""
    return name.lower() not in _LEFT_OUT_OF_ANSWERS and not name.startswith(":")


def mark_of(value: str, salt: str) -> str:
    """What stands for a value that has no name."""
    return "#" + hmac.new(salt.encode(), value.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:12]


class Blinds:
    """Puts names in place of an attempt's secret values."""

    def __init__(self, secrets: Secrets, salt: str) -> None:
        self._secrets = secrets
        self._salt = salt
        self._known: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        self._stands: dict[str, str] = {}

    def text(self, text: str) -> str:
        """The text with a name where a value stood, however it was written."""
        self._learn()
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._stands[found[0]], text)

    def body(self, body: bytes, mime_type: str) -> bytes:
        """The same for a body, if it is text; pictures and documents stay as they are."""
        self._learn()
        if self._pattern is None or not _TEXT.search(mime_type):
            return body
        codec = _codec(body)
        return self.text(body.decode(codec)).encode(codec)

    def _learn(self) -> None:
        given = self._secrets.given
        if given == self._known:
            return
        self._known = dict(given)
        self._stands = {}
        for value, name in given.items():
            for number, way in enumerate(_WAYS):
                self._stands.setdefault(way(value), f"${{auditkit:{name or mark_of(value, self._salt)}:{number}}}")
        longest_first = sorted(self._stands, key=len, reverse=True)
        self._pattern = re.compile("|".join(_wanted(one) for one in longest_first)) if longest_first else None


def restore(body: bytes, values: Mapping[str, str]) -> bytes:
    """The body with values again, by their names or marks; what isn't known stays hidden."""
    if b"${auditkit:" not in body:
        return body
    codec = _codec(body)
    return restore_text(body.decode(codec), values).encode(codec, "replace")


def restore_text(text: str, values: Mapping[str, str]) -> str:
    """The same for a text."""

    def value(found: re.Match[str]) -> str:
        known, way = values.get(found[1]), int(found[2])
        return HIDDEN if known is None or way >= len(_WAYS) else _WAYS[way](known)

    return _STANDS.sub(value, text)


def _wanted(written: str) -> str:
    return re.escape(written) if len(written) >= _LONG else f"{_BEFORE}{re.escape(written)}{_AFTER}"


def _codec(body: bytes) -> str:
    """How to read it without losing anything: any bytes are letters in Latin-1."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"
