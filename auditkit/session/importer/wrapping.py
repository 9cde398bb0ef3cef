"""What is in a file as people send it: in the text of an e-mail, in a program, between other words."""

from __future__ import annotations

import html
import quopri
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from auditkit.diagnostic.error import START, Diagnostic, InvalidDocument, fault
from auditkit.diagnostic.json_parser import CURLY_QUOTES, parse_json, parse_object_at
from auditkit.diagnostic.tree import Mapping, Node, Sequence, Source
from auditkit.session.importer.base import IncomingFile

Recognises = Callable[[Mapping], bool]

_MOST_BEGINNINGS = 300
_BEGINNING = re.compile(r"\{(?=\s*(?:\"|//|/\*|$))", re.MULTILINE)
_QUOTING = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_LAYOUT = re.compile(
    r"</?(?:br|div|p|span|font|pre|html|head|body|meta|blockquote|table|tbody|tr|td)\b[^>]*>", re.IGNORECASE
)
_KINDS = (
    (
        r"\A\s*(?:<!doctype html|<html\b)",
        "this is a web page: press the button at the end of the worksheet, and send the .json file that it saves",
    ),
    (
        r"^\s*(?:import |from \S+ import |export |const |async |await |def |function |using |package )",
        "this is a program, not a recording: in the browser's Recorder choose Export, and then JSON",
    ),
    (
        r"\A[^\n;\t]*(?:[;\t][^\n;\t]*){2,}\n|\A[^\n,]*(?:,[^\n,]+){2,}\n",
        "this is a table (CSV): send the .json file that the worksheet saves, or its text in an e-mail",
    ),
    (
        r"^Content-Type: |^MIME-Version: ",
        "this is an e-mail as mail programs keep it: save what is attached to it, or copy its text into a .txt file",
    ),
)
"""What a file is that holds nothing for us, by how it looks, and how to send it instead."""


def contents(source: Source, recognises: Recognises, kinds: str) -> list[IncomingFile]:
    """All that is in the file and is known. Raises InvalidDocument that says what is wrong where nothing is."""
    root, faults = parse_json(source)
    found = [one for one in _mappings(root) if recognises(one)]
    if found:
        return [IncomingFile(source, one, tuple(faults)) for one in found]
    if isinstance(root, Mapping):
        raise InvalidDocument([fault(source.file, START, f"this is not {kinds}")])
    for reading in _readings(source):
        if incoming := list(_objects(reading, recognises)):
            return incoming
    raise InvalidDocument(_reason(source, faults, kinds))


def _mappings(root: Node | None) -> list[Mapping]:
    nodes = root.items if isinstance(root, Sequence) else [root]
    return [one for one in nodes if isinstance(one, Mapping)]


def _readings(source: Source) -> Iterator[Source]:
    """The text as it was before mail programs went over it, one step after the other."""
    # What is encoded or quoted can look whole, with other words than were written.
    text = _without_quoting(_without_encoding(source.text))
    yield replace(source, text=text)
    for undo in (_without_markup, _with_straight_quotes):
        undone = undo(text)
        if undone != text:
            text = undone
            yield replace(source, text=text)


def _without_quoting(text: str) -> str:
    # Letter by letter, so that every part keeps its place.
    return _QUOTING.sub(lambda found: " " * len(found[0]), text).replace("\N{NO-BREAK SPACE}", " ")


def _without_encoding(text: str) -> str:
    """Without the "quoted-printable" of e-mails: =3D for an equals sign, = at the end of a line that goes on."""
    named = re.search(r"^Content-Transfer-Encoding:\s*quoted-printable", text, re.IGNORECASE | re.MULTILINE)
    if named is None and not (re.search(r"=\r?\n", text) and re.search(r"=[0-9A-F]{2}", text)):
        return text
    return quopri.decodestring(text.encode()).decode("utf-8", errors="replace")


def _without_markup(text: str) -> str:
    if "&quot;" not in text and "&#34;" not in text:
        return text
    return html.unescape(_LAYOUT.sub("", text)).replace("\N{NO-BREAK SPACE}", " ")


def _with_straight_quotes(text: str) -> str:
    for curly in CURLY_QUOTES:
        text = text.replace(curly, '"')
    return text


def _objects(source: Source, recognises: Recognises) -> Iterator[IncomingFile]:
    """The objects in a text that are known, each from its first brace to its last."""
    after = 0
    for number, found in enumerate(_BEGINNING.finditer(source.text)):
        if number >= _MOST_BEGINNINGS:
            return
        if found.start() < after:
            continue
        try:
            root, end, faults = parse_object_at(source, found.start())
        except InvalidDocument:
            continue
        if isinstance(root, Mapping) and recognises(root):
            after = end
            yield IncomingFile(source, root, tuple(faults))


def _reason(source: Source, faults: list[Diagnostic], kinds: str) -> list[Diagnostic]:
    """Why nothing could be taken: what is wrong with the object that is there, or what the file is instead."""
    text = source.text.lstrip()
    if text.startswith(("{", "[")) or not text:
        return faults or [fault(source.file, START, f"this is not {kinds}")]
    for expression, words in _KINDS:
        if re.search(expression, source.text, re.MULTILINE | re.IGNORECASE):
            return [fault(source.file, START, words)]
    plain = replace(source, text=_without_quoting(source.text))
    beginning = _BEGINNING.search(plain.text)
    if beginning is not None:
        try:
            parse_object_at(plain, beginning.start())
        except InvalidDocument as refused:
            return list(refused.diagnostics)
    return [fault(source.file, START, f"there is nothing in this text that is {kinds}: send the .json file itself")]
