"""Text from anywhere, made inert for Markdown.

Whatever an audited page says is hostile until it has passed through here. Templates can't forget it: the
environment sends every value through `finalize`, which escapes all that isn't `Markdown` by type.

Escaped text is written with character references (`&#42;` for an asterisk). Both Markdown and HTML read them as
plain letters, so the same text is safe in a paragraph, in a table cell and in an attribute between double quotes.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

MAX_TEXT = 500
MAX_ADDRESS = 2000
MAX_PROSE = 20_000
MAX_CODE = 60_000
MAX_MARKS = 6
"""Accents on one letter; more is a tower of them."""

_RISKY = frozenset('&<>"`*_{}[]()|\\~^$:#!@=+?')
_BETWEEN_LETTERS_ONLY = frozenset("-'")
"""Plain within a word; elsewhere they may begin a list, a rule or a quotation."""
_BIDI = {
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    0x200E,
    0x200F,
    0x061C,
}
_SPACES = re.compile(r"\s+")
_INTERNAL = re.compile(r"(\.\./)*[a-z0-9-]*(/[a-z0-9-]+)*(\.[a-z]{2,4})?(#[a-z0-9-]+)?")
_FENCE = re.compile(r"`{3,}|~{3,}")


class Markdown(str):
    """Text that is Markdown on purpose: our own, or already escaped. Adding plain text to it makes it plain again."""

    __slots__ = ()


def finalize(value: Any) -> str:
    """What a template writes for a value: Markdown as it is, everything else escaped."""
    if isinstance(value, Markdown):
        return value
    return escape("" if value is None else str(value))


def escape(text: str, limit: int = MAX_TEXT) -> Markdown:
    """Text on one line, with every letter that Markdown, HTML or an extension could take for a sign made inert."""
    # Names, titles and addresses come again and again; what is endless is not kept.
    return _remembered(text, limit) if len(text) <= MAX_TEXT else _escape(text, limit)


def _escape(text: str, limit: int) -> Markdown:
    clean = shorten(_SPACES.sub(" ", visible(text)).strip(), limit)
    return Markdown("".join(_inert(clean, place) for place in range(len(clean))))


def shorten(text: str, limit: int) -> str:
    """The text, cut with an ellipsis where it is longer."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def visible(text: str) -> str:
    """The text without letters that hide, reorder or break the others: they are shown as `⟨U+202E⟩` or left out."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(letter) for letter in _without_towers(text))


def web_address(address: str) -> str | None:
    """The address if a reader may be sent there: http or https, nothing else; None otherwise."""
    stripped = address.strip()
    if len(stripped) > MAX_ADDRESS or visible(stripped) != stripped or _SPACES.search(stripped):
        return None
    try:
        parts = urlsplit(stripped)
    except ValueError:
        return None
    return stripped if parts.scheme in ("http", "https") and parts.netloc else None


def attribute(text: str) -> Markdown:
    """Text for an attribute between double quotes, whole: an address is no use when it is cut."""
    return escape(text, limit=MAX_ADDRESS)


def prose(text: str) -> Markdown:
    """A paragraph of someone's own words, whole: what may be written there is bounded where it is read."""
    return escape(text, limit=MAX_PROSE)


def internal(address: str) -> Markdown:
    """An address within the site: one of ours, made of file names and an anchor, so it needs no escaping.

    Raises:
        ValueError: it is anything else.
    """
    if not _INTERNAL.fullmatch(address):
        raise ValueError(f"not an address within the site: {address!r}")
    return Markdown(address)


def title(text: str, limit: int = 120) -> Markdown:
    """Text for the front matter, quoted for YAML.

    Builders put titles into pages unescaped, and undo one escaping before they do. So what could become a tag or an
    attribute is replaced by letters that look like it and mean nothing.
    """
    plain = shorten(_SPACES.sub(" ", visible(text)).strip(), limit)
    plain = plain.replace("<", "‹").replace(">", "›").replace('"', "”")
    return Markdown(json.dumps(re.sub(r"&(?=[#\w])", "＆", plain), ensure_ascii=False))


def fence(text: str, language: str = "text") -> Markdown:
    """A block of code that shows the text as it is. The fence is longer than any inside."""
    code = "\n".join(visible(line) for line in re.split(r"\r\n|\r|\n", shorten(text, MAX_CODE)))
    longest = max((len(run) for run in _FENCE.findall(code)), default=2)
    signs = "`" * max(3, longest + 1)
    return Markdown(f"{signs}{language}\n{code.rstrip()}\n{signs}")


_remembered = lru_cache(maxsize=8192)(_escape)


def _inert(text: str, place: int) -> str:
    letter = text[place]
    if letter in _RISKY:
        return f"&#{ord(letter)};"
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if letter in _BETWEEN_LETTERS_ONLY and not (before.isalnum() and after.isalnum()):
        return f"&#{ord(letter)};"
    if letter == "/" and before.isdigit():  # A fraction or a date, not ½.
        return "&#47;"
    # A number and a dot begin a list; a dot within a word makes an address of it.
    if letter == "." and (before.isdigit() or not (after == " " and before.isalpha())):
        return "&#46;"
    return letter


def _visible(letter: str) -> str:
    code = ord(letter)
    if letter in "\n\t ":
        return " "
    if code in _BIDI:
        return f"⟨U+{code:04X}⟩"
    kind = unicodedata.category(letter)
    if kind in ("Zl", "Zp", "Zs") or code == 0x85:
        return " "
    # Joiners and variation marks belong to words and emoji of living scripts.
    if letter in "\u200c\u200d":
        return letter
    if kind in ("Cc", "Cf", "Co", "Cs", "Cn"):
        return "" if kind in ("Cc", "Cf") else "\ufffd"
    return letter


def _without_towers(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if marks <= MAX_MARKS:
            kept.append(letter)
    return "".join(kept)
