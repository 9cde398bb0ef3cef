"""Secret values: kept out of records, pictures and recordings; of these, sessions are left out as well.

In a recording `${auditkit:NAME:0}` stands for the value of the environment's NAME, `${auditkit:#3f2a…:0}` for
one that has no name. The figure says how it was written there, so that anyone who has the values gets the same
bytes again.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import html
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus

from playwright.async_api import CDPSession, Error, Frame, Page

from auditkit.diagnostic.safe_text import looks_like_token, tokens_in, userinfo_of, without_userinfo
from auditkit.diagnostic.typography import FoundForm, WrittenForms
from auditkit.locator.actionability import frame_offset
from auditkit.task.host import split_address

HIDDEN = "•••"
_SHORTEST = 3
"""A shorter value than this stands in every other word; blanking it would blank the record and hide nothing."""
_SHORTEST_SEEN = 4
_LONG = 8
_LONGEST_SEEN = 8000
_MOST_SEEN = 200
_MOST_REMEMBERED = 10_000
_OWN_KEY = re.compile(r"[a-z][a-z_-]{0,30}")
_DEFAULT_PORTS = (":80", ":443")


class Secrets:
    """What is known to be secret in one attempt, from the moment it is known."""

    def __init__(self) -> None:
        self.named_values: dict[str, str] = {}
        """The values that were given, each with the name of its variable or nothing."""
        self.seen: set[str] = set()
        """What sites gave the browser to know it again by, or filled in themselves."""
        self.given_to_site = False
        """Whether a page was given one: from then on it may show it, in pictures too."""
        self.signed_in = self.seen_is_shown = False
        self._forms: WrittenForms | None = None
        self._redacted: dict[str, str] = {}
        """What texts became by what is known now: a record says the same over and over."""

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
        for part in split_address(address).path.split("/"):
            if looks_like_token(part):
                self.add(part)

    @property
    def forms(self) -> WrittenForms:
        """Finds them, however they are written."""
        if self._forms is None:
            self._forms = WrittenForms(self.values)
            self._redacted.clear()
        return self._forms

    @property
    def values(self) -> list[str]:
        """What is looked for."""
        return [*(part for value in self.named_values for part in parts_of(value)), *self.seen]

    def redact(self, text: str) -> str:
        """The text without the secrets, however they are written, and without what stands before `@` in addresses."""
        forms = self.forms
        if (known := self._redacted.get(text)) is not None:
            return known
        redacted = forms.replace(without_userinfo(text), lambda _: HIDDEN)
        if len(self._redacted) < _MOST_REMEMBERED:
            self._redacted[text] = redacted
        return redacted

    def redact_data(self, data: Any) -> Any:
        """The same for everything in JSON-like data, keys that are no names of our own included."""
        if isinstance(data, str):
            return self.redact(data)
        if isinstance(data, dict):
            return {
                key if _OWN_KEY.fullmatch(str(key)) else self.redact_data(key): self.redact_data(value)
                for key, value in data.items()
            }
        if isinstance(data, (list, tuple)):
            return [self.redact_data(value) for value in data]
        return data

    def knows(self, value: str) -> bool:
        """Whether exactly this value was given, and is secret."""
        return value.strip() in self.named_values

    covers_fields = False
    """Whether pictures cover every field that holds something, whatever that is."""

    @property
    def picture_forms(self) -> WrittenForms:
        """Finds what pictures may not show."""
        return self.forms

    @property
    def are_shown(self) -> bool:
        """Whether pages may show any, so that pictures have to be searched."""
        return bool(self.named_values) or self.seen_is_shown

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


_TIMEOUT_SECONDS = 8.0
_MOST_COVERS = 400
_SMALLEST_PIXELS = 8
"""What is less wide or high than this shows nobody anything."""
_UNSEARCHED = {
    "CANVAS": "canvas",
    "IMG": "image",
    "IMAGE": "image",
    "VIDEO": "video",
    "OBJECT": "embedded",
    "EMBED": "embedded",
}
"""Elements that show what can't be searched for words, and what records call it."""
_SHOWN_ATTRIBUTES = frozenset("alt placeholder value aria-label aria-placeholder aria-valuetext title label".split())
_NO_TEXT = re.compile(r"checkbox|radio|submit|button|image|reset|hidden|range|color|file", re.IGNORECASE)
_BETWEEN_NODES = "\u2063"
"""An invisible sign: a word may go on in the next element."""


class Rectangle(NamedTuple):
    """In the window, in CSS pixels."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Picture:
    """The visible part of a page, and what has to be covered in it before anybody sees it."""

    data: bytes
    """A JPEG."""
    covers: tuple[Rectangle, ...] = ()
    unsearched: tuple[str, ...] = ()
    """What is covered only because it may show a secret: `canvas`, `image`, `video`, `embedded`."""


async def take_picture(page: Page, secrets: Secrets) -> Picture | None:
    """A picture of the visible part, or None: no picture is worth an attempt, and none goes unsearched."""
    for last in (False, True):
        try:
            async with asyncio.timeout(2 * _TIMEOUT_SECONDS):
                return await _searched_picture(page, secrets)
        except (Error, TimeoutError) as fault:
            if last or isinstance(fault, TimeoutError):  # else it was on its way to another page
                return None
    return None


async def _searched_picture(page: Page, secrets: Secrets) -> Picture:
    covers = _Covers()
    await _search(page, secrets, covers)
    limit = _TIMEOUT_SECONDS * 1000
    data = await page.screenshot(type="jpeg", quality=85, scale="css", caret="hide", timeout=limit)
    await _search(page, secrets, covers)  # again: what came or moved meanwhile is covered in both places
    return Picture(data, tuple(covers.places.values()), tuple(sorted(set(covers.kinds.values()))))


@dataclass
class _Covers:
    """By what is covered: where, and what it is called if it is covered only as it can't be searched."""

    places: dict[object, Rectangle] = field(default_factory=dict)
    kinds: dict[object, str] = field(default_factory=dict)

    def add(self, what: object, place: Rectangle, kind: str | None) -> None:
        wide, high = place.right - place.left, place.bottom - place.top
        if kind and min(wide, high) < _SMALLEST_PIXELS:
            return
        if (known := self.places.get(what)) is not None:
            place = Rectangle(*map(min, known[:2], place[:2]), *map(max, known[2:], place[2:]))
        self.places[what] = place
        if kind:
            self.kinds[what] = kind


async def _search(page: Page, secrets: Secrets, covers: _Covers) -> None:
    """Find what to cover: fields that hold a secret, words that repeat one, and what can't be searched."""
    if not secrets.are_shown:
        return
    targets: list[Page | Frame] = [page, *(frame for frame in page.frames if frame.parent_frame is not None)]
    for target in targets:
        try:
            session = await page.context.new_cdp_session(target)
        except Error:  # a frame that is a part of its parent's process, or has gone
            if target is page:
                raise
            continue
        try:
            x, y = await frame_offset(target) if isinstance(target, Frame) else (0.0, 0.0)
            await _search_target(session, secrets, covers, x, y)
        finally:
            with suppress(Error):
                await session.detach()


async def _search_target(session: CDPSession, secrets: Secrets, covers: _Covers, x: float, y: float) -> None:
    """The same for a page, or for a frame with a process of its own whose corner is at x, y."""
    asked = {"computedStyles": ["background-image", "content"]}
    snapshot = await session.send("DOMSnapshot.captureSnapshot", asked)
    found: dict[int, str] = {}
    for document in snapshot["documents"]:
        found |= _Snapshot(document, snapshot["strings"], secrets).to_cover()
    if len(found) > _MOST_COVERS:
        raise Error("there is too much to cover")
    view = (await session.send("Page.getLayoutMetrics"))["cssVisualViewport"]
    left, top, scale = view["offsetX"] - x, view["offsetY"] - y, view["scale"]
    for node, kind in found.items():
        try:
            quads = (await session.send("DOM.getContentQuads", {"backendNodeId": node}))["quads"]
        except Error:  # it is drawn nowhere
            continue
        for at, quad in enumerate(quads):
            across, down = [(one - left) * scale for one in quad[::2]], [(one - top) * scale for one in quad[1::2]]
            covers.add((x, y, node, at), Rectangle(min(across), min(down), max(across), max(down)), kind)


class _Snapshot:
    """A document as the browser has laid it out: closed shadow roots, drawings and what styles add are in it."""

    def __init__(self, document: Mapping[str, Any], strings: Sequence[str], secrets: Secrets) -> None:
        self._nodes, self._layout = document["nodes"], document["layout"]
        self._strings, self._secrets = strings, secrets
        self._names = [strings[name] for name in self._nodes["nodeName"]]
        self._parents: list[int] = self._nodes["parentIndex"]

    def to_cover(self) -> dict[int, str]:
        """Nodes by the number they have in the browser, each with what it is called if it can't be searched."""
        found: dict[int, str] = {}
        if self._secrets.given_to_site:
            found |= dict(self._unsearched())
        found |= dict.fromkeys([*self._words(), *self._fields()], "")
        return {self._nodes["backendNodeId"][node]: kind for node, kind in found.items()}

    def _string(self, at: int) -> str:
        return self._strings[at] if at >= 0 else ""

    def _words(self) -> Iterator[int]:
        """Pieces of text in which a secret stands, as they are drawn; it may go on from one to the next."""
        pieces = [
            (node, self._string(text))
            for node, text in zip(self._layout["nodeIndex"], self._layout["text"], strict=True)
            if text >= 0
        ]
        starts, length = [], 0
        for _, text in pieces:
            starts.append(length)
            length += len(text) + len(_BETWEEN_NODES)
        for found in self._secrets.picture_forms.find(_BETWEEN_NODES.join(text for _, text in pieces)):
            first, last = bisect_right(starts, found.start) - 1, bisect_right(starts, found.end - 1) - 1
            yield from (node for node, _ in pieces[first : last + 1])

    def _fields(self) -> Iterator[int]:
        """Fields that hold a secret, and what has one in an attribute that browsers show or read out."""
        values: dict[int, int] = {}
        for held_by in (self._nodes["inputValue"], self._nodes["textValue"]):
            values |= zip(held_by["index"], held_by["value"], strict=True)
        forms, whole = self._secrets.picture_forms, self._secrets.covers_fields
        for node, name in enumerate(self._names):
            attributes = self._attributes(node)
            if name in ("INPUT", "TEXTAREA"):
                held = self._string(values.get(node, -1))
                kind = attributes.get("type", "")
                if ((kind.lower() == "password" or (whole and not _NO_TEXT.fullmatch(kind))) and held) or forms.find(
                    held
                ):
                    yield node
            elif whole and attributes.get("contenteditable", "false") != "false":
                yield node
            elif name == "OPTION" and forms.find(self._text_in(node)):
                yield from self._list_of(node)
            if any(key in _SHOWN_ATTRIBUTES and forms.find(value) for key, value in attributes.items()):
                yield node

    def _unsearched(self) -> Iterator[tuple[int, str]]:
        """What shows something that isn't text: elements, backgrounds of what has no words, pictures in styles."""
        worded = self._worded()
        for node, styles in zip(self._layout["nodeIndex"], self._layout["styles"], strict=True):
            name = self._names[node].upper()
            background, content = (self._string(one) for one in styles[:2]) if styles else ("", "")
            if name in _UNSEARCHED:
                yield node, _UNSEARCHED[name]
            elif (
                (name == "INPUT" and self._attributes(node).get("type", "").lower() == "image")
                or "url(" in content
                or ("url(" in background and node not in worded)
            ):
                yield node, "image"
            elif name in ("IFRAME", "FRAME") and node not in self._nodes["contentDocumentIndex"]["index"]:
                yield node, "embedded"

    def _worded(self) -> set[int]:
        """Nodes with words in them."""
        worded: set[int] = set()
        for node, text in zip(self._layout["nodeIndex"], self._layout["text"], strict=True):
            above = node if text >= 0 and self._string(text).strip() else -1
            while above >= 0 and above not in worded:
                worded.add(above)
                above = self._parents[above]
        return worded

    def _attributes(self, node: int) -> dict[str, str]:
        flat = [self._string(one) for one in self._nodes["attributes"][node]]
        return dict(zip(flat[::2], flat[1::2], strict=True))

    def _text_in(self, node: int) -> str:
        return " ".join(
            self._string(self._nodes["nodeValue"][one]) for one, parent in enumerate(self._parents) if parent == node
        )

    def _list_of(self, node: int) -> Iterator[int]:
        while node >= 0 and self._names[node] != "SELECT":
            node = self._parents[node]
        if node >= 0:
            yield node


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
