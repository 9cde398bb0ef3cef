"""A sheet whose text came in an e-mail: with words around it, quoted, and its long lines broken."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from auditkit.diagnostic.json_parser import parse_json
from auditkit.session.importer.worksheet import VERSION_KEY

if TYPE_CHECKING:
    from auditkit.diagnostic.tree_source import Source
    from auditkit.diagnostic.tree_tree import Node

_QUOTING = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_NO_LINE_BREAK = re.compile(r"[^\r\n]")


def sheet_in_mail(source: Source) -> Node | None:
    """What the sheet in the text says, each part at the line where it stands; None where none can be read."""
    key = source.text.find(f'"{VERSION_KEY}"')
    begin, end = source.text.rfind("{", 0, max(key, 0)), source.text.rfind("}")
    if begin < 0 or end < key:
        return None
    around = [_blank(source.text[:begin]), source.text[begin : end + 1], _blank(source.text[end + 1 :])]
    # Letter by letter, so that every part keeps its place.
    text = _QUOTING.sub(lambda found: " " * len(found[0]), "".join(around)).replace("\N{NO-BREAK SPACE}", " ")
    root, _ = parse_json(replace(source, text=text), broken_lines=True)
    return root


def _blank(text: str) -> str:
    return _NO_LINE_BREAK.sub(" ", text)
