"""What is in a file as people send it: in the text of an e-mail, in a program, between other words.

Its JSON is read as the same tree as YAML: every part knows where it stands, and values stay the words that were
written. Files may be cut off, edited by hand or built to do harm, so depth and size have bounds.
"""

from __future__ import annotations

import bisect
import html
import quopri
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]

from auditkit.diagnostic.error import START, Diagnostic, InvalidDocument, Position, fault
from auditkit.diagnostic.safe_text import quote
from auditkit.diagnostic.tree import MAX_DEPTH, MAX_TREE_SIZE, Mapping, Node, Scalar, Sequence, Source
from auditkit.session.importer.base import IncomingFile

_SPACE = re.compile(r"[ \t\r\n]*")
_SPACE_AND_COMMENTS = re.compile(r"(?:[ \t\r\n]|//[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
_DECIMALS = re.compile(r",(\d{1,2})(?=\s*[,}])")
_WORD = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")
_LONGEST_WORD = 60
CURLY_QUOTES = ("“", "”", "„", "‟", "«", "»")
_MESSAGES = {
    "Invalid control character at": "a line break or a tab can't stand between quotation marks: write \\n or \\t",
    "Unterminated string starting at": "a quotation mark opens here and is never closed",
    "Invalid \\escape": "a backslash stands before a letter that needs none",
    "Invalid \\uXXXX escape": "\\u needs four digits from 0 to F after it",
}


class _Unreadable(Exception):
    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at = at
        self.message = message


def parse_json(source: Source) -> tuple[Node | None, list[Diagnostic]]:
    """The tree of a JSON text, and the faults in it; no tree when it can't be read to the end."""
    reader = _Reader(source, strict=True)
    try:
        root = reader.whole()
    except _Unreadable as stop:
        return None, [*reader.faults, fault(source.file, reader.place(stop.at), stop.message)]
    return root, reader.faults


def parse_object_at(source: Source, at: int) -> tuple[Node, int, list[Diagnostic]]:
    """The object that begins at a place of a text, the place after it, and the faults in it.

    It is read as people and programs leave it: with comments, a comma after the last entry, decimals after a comma,
    and lines that end between quotation marks. Raises InvalidDocument when it can't be read to its end.
    """
    reader = _Reader(source, strict=False, lenient=True)
    try:
        root, end = reader.value(at)
    except _Unreadable as stop:
        raise InvalidDocument([*reader.faults, fault(source.file, reader.place(stop.at), stop.message)]) from None
    return root, end, reader.faults


class _Reader:
    def __init__(self, source: Source, *, strict: bool, lenient: bool = False) -> None:
        self._strict = strict
        self._lenient = lenient
        self.text = source.text
        self.file = source.file
        self.faults: list[Diagnostic] = []
        self._lines = [0, *(found.end() for found in re.finditer("\r\n|\r|\n", source.text))]
        self._size = 0

    def place(self, at: int) -> Position:
        line = bisect.bisect_right(self._lines, at) - 1
        return Position(line + 1, at - self._lines[line] + 1)

    def whole(self) -> Node:
        at = self._skip(0)
        if at == len(self.text):
            raise _Unreadable(0, "this file is empty")
        root, at = self._value(at, 0)
        at = self._skip(at)
        if at < len(self.text):
            raise _Unreadable(at, "the file goes on after its end: remove what follows the last bracket")
        return root

    def value(self, at: int) -> tuple[Node, int]:
        return self._value(at, 0)

    def _skip(self, at: int) -> int:
        found = (_SPACE_AND_COMMENTS if self._lenient else _SPACE).match(self.text, at)
        return found.end() if found else at

    def _value(self, at: int, depth: int) -> tuple[Node, int]:
        self._size += 1
        if depth >= MAX_DEPTH:
            raise _Unreadable(at, f"this is nested more than {MAX_DEPTH} levels deep")
        if self._size > MAX_TREE_SIZE:
            raise _Unreadable(at, f"this file holds more than {MAX_TREE_SIZE:,} values")
        letter = self.text[at : at + 1]
        if letter == "{":
            return self._mapping(at, depth)
        if letter == "[":
            return self._sequence(at, depth)
        if letter == '"':
            text, end = self._string(at)
            return Scalar(self.place(at), text, plain=False), end
        return self._word(at)

    def _mapping(self, at: int, depth: int) -> tuple[Mapping, int]:
        node = Mapping(self.place(at))
        at = self._skip(at + 1)
        if self.text[at : at + 1] == "}":
            return node, at + 1
        while True:
            if self._lenient and node.entries and self.text[at : at + 1] == "}":
                return node, at + 1
            if self.text[at : at + 1] != '"':
                raise _Unreadable(at, self._reason_for_no_name(at))
            key_at = at
            key, at = self._string(at)
            at = self._expect(self._skip(at), ":", "a colon is missing here")
            value, at = self._decimals(*self._value(self._skip(at), depth + 1))
            if key in node.entries:
                message = f"key {quote(key)} is given twice (first on line {node.keys[key].line})"
                self.faults.append(fault(self.file, self.place(key_at), message))
            else:
                node.entries[key], node.keys[key] = value, self.place(key_at)
            at, ended = self._next(at, "}")
            if ended:
                return node, at

    def _decimals(self, value: Node, at: int) -> tuple[Node, int]:
        """A figure with its decimals after a comma: in an object nothing else can be meant, as names are quoted."""
        found = _DECIMALS.match(self.text, at) if self._lenient else None
        if found is None or not isinstance(value, Scalar) or not (value.value or "").lstrip("-").isdigit():
            return value, at
        return Scalar(value.position, f"{value.value}.{found[1]}"), found.end()

    def _reason_for_no_name(self, at: int) -> str:
        letter = self.text[at : at + 1]
        if not letter:
            return "the file ends in the middle"
        if letter in CURLY_QUOTES:
            return f"the quotation mark {letter} is a curly one, as mail programs make it: straight ones are needed"
        if letter.isdigit():
            return "a figure has its decimals after a point, not after a comma: 95.5"
        return "a name between quotation marks is missing here"

    def _sequence(self, at: int, depth: int) -> tuple[Sequence, int]:
        node = Sequence(self.place(at))
        at = self._skip(at + 1)
        if self.text[at : at + 1] == "]":
            return node, at + 1
        while True:
            if self._lenient and node.items and self.text[at : at + 1] == "]":
                return node, at + 1
            value, at = self._value(at, depth + 1)
            node.items.append(value)
            at, ended = self._next(at, "]")
            if ended:
                return node, at

    def _next(self, at: int, end: str) -> tuple[int, bool]:
        at = self._skip(at)
        letter = self.text[at : at + 1]
        if letter == end:
            return at + 1, True
        return self._skip(self._expect(at, ",", f"a comma or {end} is missing here")), False

    def _expect(self, at: int, sign: str, message: str) -> int:
        if self.text[at : at + 1] != sign:
            raise _Unreadable(at, "the file ends in the middle" if at >= len(self.text) else message)
        return at + 1

    def _string(self, at: int) -> tuple[str, int]:
        try:
            text, end = scanstring(self.text, at + 1, self._strict)
        except JSONDecodeError as error:
            message = next((ours for theirs, ours in _MESSAGES.items() if error.msg.startswith(theirs)), error.msg)
            raise _Unreadable(error.pos, message) from None
        return str(text), int(end)

    def _word(self, at: int) -> tuple[Scalar, int]:
        found = _WORD.match(self.text, at)
        if found is None:
            ended = at >= len(self.text)
            raise _Unreadable(
                at, "the file ends in the middle" if ended else "no value begins like this: is it text?"
            )
        if len(found[0]) > _LONGEST_WORD:
            raise _Unreadable(at, "no number here needs so many digits")
        value = None if found[0] == "null" else found[0]
        return Scalar(self.place(at), value), found.end()


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
