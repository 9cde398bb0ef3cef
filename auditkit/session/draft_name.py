"""Names for files, from words."""

from __future__ import annotations

import re


def slug(words: str, longest: int = 60) -> str:
    """A name for files and addresses, from words: whole words, as many as there is room for."""
    out = ""
    for part in re.findall(r"[a-z0-9]+", words.casefold()):
        if out and len(out) + 1 + len(part) > longest:
            break
        out = f"{out}-{part}" if out else part[:longest]
    return out or "task"
