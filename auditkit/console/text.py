"""Text from audited pages made harmless for a terminal, and lines with an indent and a style."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable


_ESCAPE = re.compile(
    r"""
    (?: \x1b\[ | \x9b ) [0-?]* [ -/]* [@-~]?                                # colours, cursor movements
    | (?: \x1b[\]PX^_] | [\x9d\x90\x98\x9e\x9f] ) [^\x07\x1b\x9c]* (?: \x07 | \x1b\\ | \x9c )?   # titles, links
    | \x1b [ -/]* [0-~]?
    """,
    re.VERBOSE,
)
_JOINERS = "\u200c\u200d"
"""Invisible, but Persian, Hindi and many emoji are spelled with them."""

_MAX_MARKS = 4
"""Accents on one letter: more are there to climb over the lines above."""

_PLAIN_SIGNS = str.maketrans({"—": "-", "–": "-", "…": "...", "·": "|", "“": '"', "”": '"', "’": "'", "×": "x"})


def clean(text: str, limit: int = 300) -> str:
    """The text on one line: without escape sequences, control and direction characters; at most `limit` letters."""
    # What is cut off here could not have been shown anyway; it keeps an enormous text from costing time.
    plain = _ESCAPE.sub("", text[: limit * 20])
    kept = " ".join(_visible(plain).split())
    return kept if len(kept) <= limit else kept[: limit - 1].rstrip() + "…"


def writable(text: str, encoding: str | None) -> str:
    """The text as far as a terminal of this encoding can show it; an old Windows console can't show every letter."""
    try:
        text.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        simple = text.translate(_PLAIN_SIGNS)
        return simple.encode(encoding or "utf-8", "replace").decode(encoding or "utf-8")
    return text


def _visible(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for letter in text:
        category = unicodedata.category(letter)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if category in {"Zl", "Zp"} or letter in "\t\n\v\f\r\x85":
            kept.append(" ")
        elif (category[0] != "C" or letter in _JOINERS) and marks <= _MAX_MARKS:
            kept.append(letter)
    return "".join(kept)


@dataclass(frozen=True)
class Line:
    """One line. Its text is harmless already."""

    indent: int
    text: str
    style: str = ""


def print_lines(lines: Iterable[Line], stream: TextIO) -> None:
    """Write them as the stream can show them. Elsewhere than on a terminal nothing is wrapped."""
    encoding = getattr(stream, "encoding", None)
    if stream.isatty():
        drawn = [Padding(Text(writable(one.text, encoding), one.style), (0, 0, 0, one.indent)) for one in lines]
        Console(file=stream, highlight=False, markup=False, emoji=False).print(Group(*drawn))
        return
    for line in lines:
        stream.write(writable(f"{' ' * line.indent}{line.text}", encoding).rstrip() + "\n")
