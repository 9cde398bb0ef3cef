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
from urllib.parse import quote, quote_plus, urlsplit

from playwright.async_api import Error, Locator, Page

from auditkit.diagnostic.safe_text import (
    looks_like_token,
    tokens_in,
    userinfo_of,
    without_userinfo,
)
from auditkit.diagnostic.typography import FoundForm, WrittenForms
from auditkit.locator.page_script import with_helpers

HIDDEN = "•••"
_SHORTEST = 3
"""A shorter value than this stands in every other word; blanking it would blank the record and hide nothing."""
_SHORTEST_SEEN = 4
_LONG = 8
_LONGEST_SEEN = 8000
_MOST_SEEN = 200
_DEFAULT_PORTS = (":80", ":443")


_MARK = """({ everyElement }) => (values) => {
  for (const element of everyElement(document)) {
    if (typeof element.value !== "string") continue;
    const told = values.some((value) => element.value.toLowerCase().includes(value.toLowerCase()));
    if (told) element.setAttribute("data-auditkit-secret", "");
    else element.removeAttribute("data-auditkit-secret");
  }
}"""


class Secrets:
    """What is known to be secret in one attempt, from the moment it is known."""

    def __init__(self) -> None:
        self.named_values: dict[str, str] = {}
        """The values that were given, each with the name of its variable or nothing."""
        self.seen: set[str] = set()
        """What sites gave the browser to know it again by, or filled in themselves."""
        self.given_to_site = False
        """Whether a page was given one: from then on it may show it, in pictures too."""
        self.signed_in = False
        self._forms: WrittenForms | None = None

    def add(self, value: str, name: str = "") -> None:
        """Keep a value out of everything from now on; `name` is that of the environment's variable, if it has one."""
        value = value.strip()
        if len(value) >= _SHORTEST and (value not in self.named_values or name):
            self.named_values[value] = name or self.named_values.get(value, "")
            self._forms = None
            _KNOWN.update(parts_of(value))

    def add_seen(self, value: str) -> None:
        """The same for what a site set itself: cookies, what it stores, passwords that a page has filled in."""
        value = value.strip()
        if _SHORTEST_SEEN <= len(value) <= _LONGEST_SEEN and value not in self.seen and len(self.seen) < _MOST_SEEN:
            self.seen.add(value)
            self._forms = None
            _KNOWN.add(value)

    def add_userinfo(self, address: str) -> None:
        """Keep a name and password that stand in an address out of everything."""
        name, password = userinfo_of(address)
        if password:
            self.add(password)
            self.add(f"{name}:{password}")
        if name and (not password or len(name) >= _LONG):
            self.add(name)

    def add_address(self, address: str) -> None:
        """Keep what lets somebody in out of everything: name and password in an address, and its tokens."""
        self.add_userinfo(address)
        for _, value in tokens_in(address):
            self.add(value)
        for part in urlsplit(address).path.split("/"):
            if looks_like_token(part):
                self.add(part)

    @property
    def forms(self) -> WrittenForms:
        """Finds them, however they are written."""
        if self._forms is None:
            given = [part for value in self.named_values for part in parts_of(value)]
            self._forms = WrittenForms([*given, *self.seen])
        return self._forms

    def redact(self, text: str) -> str:
        """The text without the secrets, however they are written, and without what stands before `@` in addresses."""
        return self.forms.replace(without_userinfo(text), lambda _: HIDDEN)

    def redact_data(self, data: Any) -> Any:
        """The same for everything in JSON-like data, keys included."""
        if isinstance(data, str):
            return self.redact(data)
        if isinstance(data, dict):
            return {self.redact_data(key): self.redact_data(value) for key, value in data.items()}
        if isinstance(data, (list, tuple)):
            return [self.redact_data(value) for value in data]
        return data

    def knows(self, value: str) -> bool:
        """Whether exactly this value was given, and is secret."""
        return value.strip() in self.named_values

    async def mark(self, page: Page) -> None:
        """Mark the fields that hold a secret, so that pictures can cover them."""
        for frame in page.frames:
            try:
                await frame.evaluate(with_helpers(_MARK), sorted(self._shown))
            except Error:  # the frame has gone
                continue

    def masks(self, page: Page) -> list[Locator]:
        """What to cover in a picture: password fields, fields filled from secrets, and words that repeat them."""
        masks = []
        for frame in page.frames:
            masks.append(frame.locator("input[type=password], [data-auditkit-secret]"))
            masks += [frame.get_by_text(value) for value in sorted(self._shown)]
        return masks

    @property
    def _shown(self) -> set[str]:
        return {part for value in self.named_values for part in parts_of(value)}

    def __bool__(self) -> bool:
        """Whether pages may show by now what is of this attempt alone."""
        return self.given_to_site or self.signed_in


_KNOWN: set[str] = set()
"""Every secret of every attempt that this process has made: the log of a bug may hold any of them."""


def redact_known(text: str) -> str:
    """The text without anything that was secret to any attempt of this process."""
    return WrittenForms(_KNOWN).replace(text, lambda _: HIDDEN)


def parts_of(value: str) -> tuple[str, ...]:
    """What of a secret value to look for. Of a web address it is the host, and the rest: addresses stay addresses."""
    scheme, mark, rest = value.partition("://")
    if not mark or scheme.lower() not in ("http", "https"):
        return (value,)
    netloc, _, path = rest.partition("/")
    netloc = netloc.rpartition("@")[2]
    host = netloc.rpartition(":")[0] if netloc.endswith(_DEFAULT_PORTS) else netloc
    name, password = userinfo_of(value)
    whole = path.rstrip("/") if len(path) >= _LONG else ""
    return tuple(part for part in (host, name, password, whole) if len(part) >= _SHORTEST)


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
"""How a value may be written so that it can be written so again. Their order is part of the format."""
_NEAREST = {"%": 4, "&": 6, "\\": 7}
"""For any other form, by a sign in it: the one of these that means the same there."""


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
    """Puts names in place of an attempt's secret values.

    A short one is looked for as a whole word alone: by chance it stands in code as well.
    """

    def __init__(self, secrets: Secrets, salt: str) -> None:
        self._secrets = secrets
        self._salt = salt
        self._learned: tuple[object, int] = ((), 0)
        self._names: dict[str, str] = {}
        self._forms = WrittenForms(())

    def text(self, text: str) -> str:
        self._learn()
        return self._forms.replace(text, self._placeholder)

    def body(self, body: bytes, mime_type: str) -> bytes:
        """The same for a body, if it is text; pictures and documents stay as they are."""
        self._learn()
        if not self._names or not _TEXT.search(mime_type):
            return body
        codec = _codec(body)
        return self.text(body.decode(codec)).encode(codec)

    def _learn(self) -> None:
        secrets = self._secrets
        known = (tuple(secrets.named_values.items()), len(secrets.seen))
        if known == self._learned:
            return
        self._learned = known
        given = {value: name or secret_placeholder(value, self._salt) for value, name in secrets.named_values.items()}
        seen = {value: f"#{secret_placeholder(value, self._salt)}" for value in secrets.seen}
        parts = {part: secret_placeholder(part, self._salt) for value in given for part in parts_of(value)}
        self._names = {**seen, **parts, **given}
        self._forms = WrittenForms(self._names, whole=True)

    def _placeholder(self, found: FoundForm) -> str:
        written = found.text
        number = next((at for at, one in enumerate(_ENCODINGS) if one(found.value) == written), None)
        if number is None:  # no way that could be made again: the nearest that means the same there
            number = next((at for sign, at in _NEAREST.items() if sign in written), 0)
        return f"${{auditkit:{self._names[found.value]}:{number}}}"


def restore_body(body: bytes, values: Mapping[str, str]) -> bytes:
    """The body with values again, by their names or marks; what isn't known stays hidden."""
    if b"${auditkit:" not in body:
        return body
    codec = _codec(body)
    return restore_text(body.decode(codec), values).encode(codec, "replace")


def restore_text(text: str, values: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        # What a site drew by lot stands for nothing here, but has to be the same wherever it stood.
        known = found[1][2:] if found[1].startswith("##") else values.get(found[1])
        encoding = int(found[2])
        return HIDDEN if known is None or encoding >= len(_ENCODINGS) else _ENCODINGS[encoding](known)

    return _PLACEHOLDER.sub(value, text)


def _codec(body: bytes) -> str:
    """How to read it without losing anything: any bytes are letters in Latin-1."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"
