"""The kit's own font: how wide words are in a badge, and how they fit on a picture, the same on every machine."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import ImageFont

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_FILES = {False: "NotoSans-Regular.ttf", True: "NotoSans-Bold.ttf"}
_NO_LETTER = "\U0010ffff"
"""A code that no font has a shape for."""
_ELLIPSIS = "…"
_LONG_WORD = 200
"""No line has room for so many letters."""


@cache
def font(size: int, *, bold: bool = False) -> FreeTypeFont:
    """The font at a size in pixels: Latin, Greek and Cyrillic."""
    # The basic layout: it is everywhere, and these three scripts need no other.
    path = Path(__file__).parent / _FILES[bold]
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def measure_text(words: str, size: int, *, bold: bool = False) -> float:
    """How wide the words are, in pixels."""
    return font(size, bold=bold).getlength(words)


def can_write(words: str) -> bool:
    """Whether the font has a shape for every letter, and writes it in the right order and form."""
    return all(
        unicodedata.bidirectional(letter) not in ("R", "AL", "AN") and _has_shape(letter) for letter in set(words)
    )


def wrap_lines(words: str, size: int, room: float, most: int, *, bold: bool = False) -> tuple[str, ...]:
    """The words in lines that fit `room` pixels, `most` lines at the most; what is left over becomes an ellipsis."""
    made: list[str] = []
    rest = words.split()
    while rest and len(made) < most:
        line, rest = _one_line(rest, size, room, bold=bold)
        made.append(line)
    if rest:
        made[-1] = _cut(f"{made[-1]} {rest[0]}", size, room, bold=bold)
    return tuple(made)


def _one_line(words: list[str], size: int, room: float, *, bold: bool) -> tuple[str, list[str]]:
    line = words[0]
    # A word wider than the picture is broken where it has to be.
    if len(line) > _LONG_WORD or measure_text(line, size, bold=bold) > room:
        fits = _count_fitting(line, size, room, bold=bold)
        return line[:fits], [line[fits:], *words[1:]]
    for number, word in enumerate(words[1:], start=1):
        if measure_text(f"{line} {word}", size, bold=bold) > room:
            return line, words[number:]
        line = f"{line} {word}"
    return line, []


def _cut(line: str, size: int, room: float, *, bold: bool) -> str:
    fits = _count_fitting(line, size, room - measure_text(_ELLIPSIS, size, bold=bold), bold=bold)
    return line[:fits].rstrip() + _ELLIPSIS


def _count_fitting(word: str, size: int, room: float, *, bold: bool) -> int:
    """How many letters of the word fit; at least one, so that there is an end. Counted up: a word may be huge."""
    count = 1
    while count < len(word) and measure_text(word[: count + 1], size, bold=bold) <= room:
        count += 1
    return count


@cache
def _has_shape(letter: str) -> bool:
    if letter.isspace():
        return True
    probe = font(40)
    shape, nothing = probe.getmask(letter), probe.getmask(_NO_LETTER)
    return (shape.size, bytes(shape)) != (nothing.size, bytes(nothing))
