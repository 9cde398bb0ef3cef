"""Cells of a CSV file that no spreadsheet runs, and that can be turned back.

A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula, whoever wrote it.
So text that begins so gets an apostrophe in front, as OWASP advises ("CSV Injection"); full-width forms of the signs
count, and so does what stands behind spaces. Text that begins with an apostrophe gets another one, so that the rule
to turn it back is short: take one apostrophe off the front. Numbers are written as numbers, with their sign, and text
that is a plain number stays as it is, since a number does nothing.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from auditkit.diagnostic.escape import shorten

Cell = str | int | float
"""What is written. Numbers are numbers; all else is text."""

BOM = "\ufeff"
"""Without it, Excel takes UTF-8 for something older and garbles every accent. Others know it and pass over it."""
MAX_CELL = 32_000
"""Excel takes 32,767 letters in a cell and puts the rest where it doesn't belong."""

_STARTS_FORMULA = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠']|[\t\r\n]")
_PLAIN_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?", re.ASCII)
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Letters no spreadsheet takes, or that turn round the order of all that follows them in a row."""


def cell(value: Any) -> Cell:
    """A value as it is written: `true` and `false` for yes and no, nothing for None, moments in ISO 8601."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    return inert(_words(value))


def _words(value: Any) -> str:
    match value:
        case None:
            words = ""
        case bool():
            words = "true" if value else "false"
        case datetime():
            words = value.strftime("%Y-%m-%dT%H:%M:%SZ")
        case Enum():
            words = str(value.value)
        case list() | tuple():
            words = "; ".join(str(item) for item in value)
        case dict():
            words = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
        case _:
            words = str(value)
    return words


def inert(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    seen = shorten(_UNSEEN.sub(_shown, _whole(text)), MAX_CELL)
    if _STARTS_FORMULA.match(seen) and not _PLAIN_NUMBER.fullmatch(seen):
        return f"'{seen}"
    return seen


def original(written: str) -> str:
    """The text a cell was made from: what `inert` put in front is taken off."""
    return written.removeprefix("'")


def text_of(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as RFC 4180 has it: commas, lines that end with CR LF, text in quotation marks, a line of names."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(header)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()


def _whole(text: str) -> str:
    """Without the halves of letters that scripts on pages leave behind: UTF-8 has no way to write them."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _shown(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match[0]):04X}⟩"
