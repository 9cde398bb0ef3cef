"""Lines with an indent and a style, as far as a terminal can show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text

_PLAIN_SIGNS = str.maketrans({"—": "-", "–": "-", "…": "...", "·": "|", "“": '"', "”": '"', "’": "'", "×": "x"})


def writable(text: str, encoding: str | None) -> str:
    """The text as far as a terminal of this encoding can show it; an old Windows console can't show every letter."""
    try:
        text.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        simple = text.translate(_PLAIN_SIGNS)
        return simple.encode(encoding or "utf-8", "replace").decode(encoding or "utf-8")
    return text


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
