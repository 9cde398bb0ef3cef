"""Secret values: kept out of records, pictures and recordings; of these, sessions are left out as well.

In a recording `${auditkit:NAME:0}` stands for the value of the environment's NAME, `${auditkit:#3f2a…:0}` for
one that has no name. The figure says how it was written there, so that anyone who has the values gets the same
bytes again.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from playwright.async_api import Error, Locator, Page

from auditkit.locator.page_script import with_helpers

HIDDEN = "•••"
_SHORTEST = 3
"""A shorter value than this stands in every other word; blanking it would blank the record and hide nothing."""


_MARK = """({ everyElement }) => (values) => {
  for (const element of everyElement(document)) {
    if (typeof element.value !== "string") continue;
    const told = values.some((value) => element.value.toLowerCase().includes(value.toLowerCase()));
    if (told) element.setAttribute("data-auditkit-secret", "");
    else element.removeAttribute("data-auditkit-secret");
  }
}"""


class Secrets:
    def __init__(self) -> None:
        self._values: set[str] = set()
        self._unmasked: set[str] = set()
        self.named_values: dict[str, str] = {}
        """The values as they were given, each with the name of its variable or nothing."""

    def add_unmasked(self, value: str) -> None:
        """Keep a value out of records that no page shows: what a cookie holds. Pictures aren't searched for it."""
        self._unmasked.add(value)

    def add(self, value: str, name: str = "") -> None:
        """Keep a value out of everything from now on; `name` is that of the environment's variable, if it has one."""
        value = value.strip()
        if len(value) >= _SHORTEST:
            self.named_values[value] = name or self.named_values.get(value, "")
            for written in (value, unquote(value), unquote_plus(value)):
                self._values |= {written, quote(written), quote(written, safe=""), quote_plus(written)}

    def redact(self, text: str) -> str:
        """The text without the secrets, however they are written."""
        for value in sorted(self._values | self._unmasked, key=len, reverse=True):
            text = _replace_any_case(text, value)
        return text

    def redact_data(self, data: Any) -> Any:
        """The same for everything in JSON-like data, keys included."""
        if isinstance(data, str):
            return self.redact(data)
        if isinstance(data, dict):
            return {self.redact_data(key): self.redact_data(value) for key, value in data.items()}
        if isinstance(data, (list, tuple)):
            return [self.redact_data(value) for value in data]
        return data

    async def mark(self, page: Page) -> None:
        """Mark the fields that hold a secret, so that pictures can cover them."""
        for frame in page.frames:
            try:
                await frame.evaluate(with_helpers(_MARK), sorted(self._values))
            except Error:  # the frame has gone
                continue

    def masks(self, page: Page) -> list[Locator]:
        """What to cover in a picture: password fields, fields filled from secrets, and words that repeat them."""
        masks = []
        for frame in page.frames:
            masks.append(frame.locator("input[type=password], [data-auditkit-secret]"))
            masks += [frame.get_by_text(value) for value in sorted(self._values)]
        return masks

    @property
    def values(self) -> frozenset[str]:
        """The secrets, in every way they may be written."""
        return frozenset(self._values)

    def __bool__(self) -> bool:
        return bool(self._values or self._unmasked)


def _replace_any_case(text: str, value: str) -> str:
    lowered, wanted = text.lower(), value.lower()
    if wanted not in lowered or len(lowered) != len(text):
        return text.replace(value, HIDDEN)
    out, at = [], 0
    while (found := lowered.find(wanted, at)) >= 0:
        out += [text[at:found], HIDDEN]
        at = found + len(value)
    return "".join(out) + text[at:]


_TIMEOUT_MS = 8000


async def take_picture(page: Page, secrets: Secrets) -> bytes | None:
    """The visible part of the page as JPEG, or None: no picture is worth an attempt."""
    try:
        if secrets:
            await secrets.mark(page)
        masks = secrets.masks(page) if secrets else []
        return await page.screenshot(
            type="jpeg", quality=85, scale="css", caret="hide", timeout=_TIMEOUT_MS, mask=masks, mask_color="#505a5f"
        )
    except Error:
        return None


_KEPT_OF_REQUESTS = frozenset({"accept", "accept-language", "content-type", "range"})
"""Nothing else that a browser says is needed to find the answer again, and much of it is a session's."""
_LEFT_OUT_OF_ANSWERS = frozenset(
    {"set-cookie", "set-cookie2", "authorization", "proxy-authenticate", "authentication-info", "report-to", "nel"}
)
_TEXT = re.compile(r"text/|json|javascript|ecmascript|xml|form-urlencoded|x-yaml|graphql", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\$\{auditkit:([A-Za-z0-9_#]+):(\d)\}")
_ENCODINGS: tuple[Callable[[str], str], ...] = (
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


def keeps_request_header(name: str) -> bool:
    return name.lower() in _KEPT_OF_REQUESTS


def keeps_response_header(name: str) -> bool:
    return name.lower() not in _LEFT_OUT_OF_ANSWERS and not name.startswith(":")


def keyed_digest(value: str, salt: str) -> str:
    """Tells equal values of one recording, and says nothing else of them: HMAC-SHA256."""
    return hmac.new(salt.encode(), value.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def secret_placeholder(value: str, salt: str) -> str:
    """What stands for a value that has no name."""
    return f"#{keyed_digest(value, salt)[:12]}"


class SecretRedactor:
    """Puts names in place of an attempt's secret values."""

    def __init__(self, secrets: Secrets, salt: str) -> None:
        self._secrets = secrets
        self._salt = salt
        self._learned: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        self._placeholders: dict[str, str] = {}

    def text(self, text: str) -> str:
        self._learn()
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._placeholders[found[0]], text)

    def body(self, body: bytes, mime_type: str) -> bytes:
        """The same for a body, if it is text; pictures and documents stay as they are."""
        self._learn()
        if self._pattern is None or not _TEXT.search(mime_type):
            return body
        codec = _codec(body)
        return self.text(body.decode(codec)).encode(codec)

    def _learn(self) -> None:
        named_values = self._secrets.named_values
        if named_values == self._learned:
            return
        self._learned = dict(named_values)
        self._placeholders = {}
        for value, name in named_values.items():
            for number, encoding in enumerate(_ENCODINGS):
                self._placeholders.setdefault(
                    encoding(value), f"${{auditkit:{name or secret_placeholder(value, self._salt)}:{number}}}"
                )
        longest_first = sorted(self._placeholders, key=len, reverse=True)
        self._pattern = re.compile("|".join(_pattern_of(one) for one in longest_first)) if longest_first else None


def restore_body(body: bytes, values: Mapping[str, str]) -> bytes:
    """The body with values again, by their names or marks; what isn't known stays hidden."""
    if b"${auditkit:" not in body:
        return body
    codec = _codec(body)
    return restore_text(body.decode(codec), values).encode(codec, "replace")


def restore_text(text: str, values: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        known, encoding = values.get(found[1]), int(found[2])
        return HIDDEN if known is None or encoding >= len(_ENCODINGS) else _ENCODINGS[encoding](known)

    return _PLACEHOLDER.sub(value, text)


def _pattern_of(written: str) -> str:
    return re.escape(written) if len(written) >= _LONG else f"{_BEFORE}{re.escape(written)}{_AFTER}"


def _codec(body: bytes) -> str:
    """How to read it without losing anything: any bytes are letters in Latin-1."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"
