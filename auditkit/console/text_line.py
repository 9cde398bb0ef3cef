"""Lines with an indent and a style: drawn on a terminal, plain elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text

from auditkit.console.text import writable

if TYPE_CHECKING:
    from collections.abc import Iterable


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
