"""What commands print: text made safe for a terminal, and the remark on an audit that is only a part."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from auditkit.record.model import AuditRecord


_KEPT = "\n\t"
_DECEIVING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of writing: they can make a line read as something it isn't."""


def printable(text: str) -> str:
    """The text with control characters shown instead of obeyed; line ends and tabs stay.

    A page's title can hold escape sequences that recolour, clear or retitle a terminal.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(letter) for letter in text)


def _shown(letter: str) -> str:
    if letter in _KEPT:
        return letter
    # Cc: control characters, C1 among them; Cs: halves of letters that no encoding can write.
    if letter in _DECEIVING or unicodedata.category(letter) in ("Cc", "Cs"):
        code = ord(letter)
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    return letter


def print_part(audit: AuditRecord) -> None:
    """Say that the audit is a shard, or was joined of some shards only; nothing when it is whole."""
    from auditkit.record.shard import shard_notice

    said = shard_notice(audit)
    if said is not None:
        click.echo(f"\n{printable(said)}")
