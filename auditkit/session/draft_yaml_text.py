"""YAML as people write it: one step a line, in the quotes that its words need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

_WIDE = 1_000_000


def inline(value: Any) -> str:
    """A value on one line: `{role: link, name: Fees}`."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=_WIDE)
    return str(text).removesuffix("...\n").strip()


def entry(key: str, value: Any, remark: str = "") -> str:
    """A key with its value on one line, and a remark behind it."""
    return f"{key}: {inline(value)}" + (f"   # {one_line(remark)}" if remark else "")


def items(values: Iterable[Mapping[str, Any]]) -> list[str]:
    """A list, one entry a line; what stands beside an entry's first key goes on lines of its own."""
    lines = []
    for value in values:
        for number, (key, one) in enumerate(value.items()):
            written = key if one is None else f"{key}: {inline(one)}"
            lines.append(f"{'  - ' if number == 0 else '    '}{written}")
    return lines


def flow_items(values: Iterable[Mapping[str, Any]]) -> list[str]:
    """A list with each entry on one line, in braces where it has several keys."""
    return [f"  - {inline(dict(one)) if len(one) > 1 else items([one])[0].strip()[2:]}" for one in values]


def one_line(words: str) -> str:
    """Words that can stand in a remark, whatever they hold."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())
