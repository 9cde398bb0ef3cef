"""Text for messages: text from a file made safe to print, and lists and counts as people write them."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Collection, Iterable

MAX_QUOTE_LENGTH = 60
MAX_MESSAGE_LENGTH = 600

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories that a terminal would obey or hide instead of showing."""


def printable(text: str) -> str:
    """The text with everything a terminal would obey, or not show, written as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(letter) for letter in text)


def quote(text: object, longest: int = MAX_QUOTE_LENGTH) -> str:
    """The text between quotation marks, safe to print and not too long."""
    words = str(text)
    cut = words[: longest + 1]
    return f"'{printable(cut[:longest])}{'…' if len(words) > longest else ''}'"


def listing(words: Iterable[str], *, last: str = "and") -> str:
    """`a, b and c`."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 fault`, `3 faults`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def nearest(word: str, known: Collection[str]) -> str | None:
    """The known word that was probably meant, if there is one."""
    folded = {candidate.casefold(): candidate for candidate in sorted(known, reverse=True)}
    close = difflib.get_close_matches(word[:MAX_QUOTE_LENGTH].casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def did_you_mean(word: str, known: Collection[str]) -> str:
    """` (did you mean 'selector'?)`, or nothing when no known word is near."""
    meant = nearest(word, known)
    return f" (did you mean {quote(meant)}?)" if meant is not None else ""


def _escaped(letter: str) -> str:
    if letter == "\n":
        return "\\n"
    if letter == "\t":
        return "\\t"
    if unicodedata.category(letter) not in _UNSEEN:
        return letter
    return f"\\x{ord(letter):02x}" if ord(letter) < 256 else f"\\u{ord(letter):04x}"
