"""Text from anywhere as XML 1.0 can hold it and as viewers of test reports can't misread it."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from auditkit.diagnostic.escape import shorten, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_LINE = 2_000
MAX_LINES = 400
_ORDER = re.compile(r"\[(?=\[)|\](?=\])")


def one_line(text: str, limit: int = MAX_LINE) -> str:
    """The text on one line.

    What XML forbids goes, what hides or turns round is shown. `[[` can't stand: viewers take `[[ATTACHMENT|path]]`
    for an order to fetch that file, and a page must not give it. Three backticks would end the block of code that
    reporters for GitHub put the text in.
    """
    plain = shorten(" ".join(visible(text).split()), limit)
    return _ORDER.sub(lambda sign: f"{sign[0]} ", plain).replace("```", "'''")


def block(lines: Iterable[str]) -> str:
    """Lines below each other, each as `one_line` has it; spaces in front of a line stay."""
    some = list(islice(lines, MAX_LINES + 1))
    kept = [line[: _indent(line)] + one_line(line) for line in some[:MAX_LINES]]
    return "\n".join([*kept, "…"] if len(some) > MAX_LINES else kept)


def _indent(line: str) -> int:
    return min(8, len(line) - len(line.lstrip(" ")))
