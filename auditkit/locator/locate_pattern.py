"""How a name in a task file is compared with the words on a page."""

from __future__ import annotations

import re
from enum import IntEnum

# JavaScript's \w knows only ASCII letters, so "caf" would be a whole word of "café": name the letters.
_LETTER = r"0-9A-Za-z_À-ʯͰ-ϿЀ-ԯ԰-֏א-ת؀-ۿऀ-ॿ぀-ヿ一-鿿가-힣"
_EDGE_BEFORE = r"^[\s*]*"
_EDGE_AFTER = r"[\s*:]*(\((required|optional)\))?[\s*:]*$"


class Closeness(IntEnum):
    """How closely a name on the page must resemble the one in the task file; closest first."""

    WHOLE_NAME = 0
    """The whole name, but for capital letters, spaces and marks such as `*` or `(optional)`."""
    WHOLE_WORDS = 1
    """Its words, in that order, somewhere in the name."""


def name_pattern(name: str, closeness: Closeness) -> re.Pattern[str]:
    """The pattern for a name. It is read by Python and by the browser alike, so it uses what both know."""
    words = r"\s+".join(_escape(word) for word in name.split())
    if closeness is Closeness.WHOLE_NAME:
        return re.compile(_EDGE_BEFORE + words + _EDGE_AFTER, re.IGNORECASE)
    return re.compile(f"(?<![{_LETTER}]){words}(?![{_LETTER}])", re.IGNORECASE)


def exact_pattern(name: str) -> re.Pattern[str]:
    """The pattern for the whole name with the same capital letters."""
    return re.compile(r"^\s*" + r"\s+".join(_escape(word) for word in name.split()) + r"\s*$")


def _escape(word: str) -> str:
    """Escape a word for both dialects, and let straight and curly quotes stand for each other."""
    out = []
    for letter in word:
        if letter in "'’‘ʼ":
            out.append("['’‘ʼ]")
        elif letter in '"“”':
            out.append('["“”]')
        elif letter in "-‐‑–":
            out.append("[-‐‑–]")
        elif letter in r".^$*+?()[]{}|\/":
            out.append("\\" + letter)
        else:
            out.append(letter)
    return "".join(out)
