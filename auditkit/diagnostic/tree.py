"""A YAML file as a tree whose every part knows its line and column.

Plain values stay strings: what they mean is the models' to say.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from auditkit.diagnostic.error import START, Diagnostic, InvalidDocument, Position, fault
from auditkit.diagnostic.safe_text import quote
from auditkit.diagnostic.yaml_explanation import explain_yaml_error

MAX_FILE_BYTES = 1024 * 1024

_ZIP = b"PK\x03\x04"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True)
class Source:
    file: str
    """Its name in messages."""
    text: str
    sha256: str
    """Digest of its bytes."""


def read_source(path: Path, file: str) -> Source:
    """The text of a file. Raises InvalidDocument with a sentence on why it can't be read."""
    content = _read_bytes(path, file)
    text = _decode(content, file)
    hidden = _CONTROL.search(text)
    if hidden:
        message = f"there is an invisible character here (U+{ord(hidden[0]):04X}): remove it"
        raise InvalidDocument([fault(file, _end_of(text[: hidden.start()]), message)])
    return Source(file, text, hashlib.sha256(content).hexdigest())


def _read_bytes(path: Path, file: str) -> bytes:
    try:
        if path.is_dir():
            raise _unreadable(file, "this is a folder, not a file")
        if not path.exists():
            raise _unreadable(file, "there is no such file")
        if not path.is_file():
            raise _unreadable(file, "this is not an ordinary file")
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise _unreadable(file, f"this file can't be read: {error.strerror or error}") from None
    except ValueError:
        raise _unreadable(file, "this can't be the name of a file") from None
    if len(content) > MAX_FILE_BYTES:
        raise _unreadable(file, "this file is larger than 1 MiB, the limit for these files")
    return content


def _decode(content: bytes, file: str) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _unreadable(file, "this file is saved as UTF-16 (Windows calls it Unicode): save it as UTF-8")
    if content.startswith(_ZIP):
        raise _unreadable(file, "this is a zip archive, as files of Word and Excel are, not text: unpack it first")
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        message = f"this file is not saved as UTF-8 (byte 0x{content[error.start]:02X} here): save it as UTF-8"
        raise InvalidDocument([fault(file, _end_of(before), message)]) from None


def _end_of(text: str) -> Position:
    lines = re.split("\r\n|\r|\n", text)
    return Position(len(lines), len(lines[-1]) + 1)


def _unreadable(file: str, message: str) -> InvalidDocument:
    return InvalidDocument([fault(file, START, message)])


NULLS = frozenset({"", "~", "null", "Null", "NULL"})

Loc = tuple[int | str, ...]
"""Keys and list positions from the top of a document down to one value."""


@dataclass(slots=True)
class Scalar:
    position: Position
    value: str | None
    """None when nothing, `~` or `null` is written."""
    plain: bool = True
    """Written without quotes."""
    remark: bool = False
    """Whether nothing but a remark (# …) follows the key."""
    size: int = 1

    @property
    def data(self) -> str | None:
        return self.value


@dataclass(slots=True)
class Sequence:
    position: Position
    items: list[Node] = field(default_factory=list)
    size: int = 1

    @property
    def data(self) -> list[Any]:
        return [item.data for item in self.items]


@dataclass(slots=True)
class Mapping:
    position: Position
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Position] = field(default_factory=dict)
    """Where each key stands."""
    damaged: bool = False
    """Whether a key was a fault and is left out here."""
    size: int = 1

    @property
    def data(self) -> dict[str, Any]:
        return {key: node.data for key, node in self.entries.items()}


Node = Scalar | Sequence | Mapping


def child(node: Node, step: int | str) -> Node | None:
    if isinstance(node, Mapping) and isinstance(step, str):
        return node.entries.get(step)
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


def position_of(root: Node, loc: Loc, *, key: bool = False) -> Position:
    """Where the value (or its key) stands; for something that isn't there, where its nearest surrounding stands."""
    place, node = START if isinstance(root, Scalar) else root.position, root
    for depth, step in enumerate(loc):
        below = child(node, step)
        if below is None:
            break
        place = below.position
        last = depth == len(loc) - 1
        empty = isinstance(below, Scalar) and below.value is None and below.plain
        if isinstance(node, Mapping) and isinstance(step, str) and ((key and last) or empty):
            place = node.keys[step]
        node = below
    return place


def scalars(root: Node) -> list[tuple[Loc, str]]:
    """Every value that isn't empty, with its place, in the order of the file."""
    found: list[tuple[Loc, str]] = []
    waiting: list[tuple[Loc, Node]] = [((), root)]
    while waiting:
        loc, node = waiting.pop()
        if isinstance(node, Scalar):
            if node.value is not None:
                found.append((loc, node.value))
        elif isinstance(node, Sequence):
            waiting += [((*loc, number), item) for number, item in reversed(list(enumerate(node.items)))]
        else:
            waiting += [((*loc, key), value) for key, value in reversed(node.entries.items())]
    return found


MAX_DEPTH = 40
"""Levels of lists and mappings inside each other."""
MAX_TREE_SIZE = 100_000
"""Values in a file once its aliases are put in place, long texts counting for more."""
TEXT_UNIT = 100
"""Letters that count as one value."""

_PLAIN_TAGS = (None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class UnreadableYaml(Exception):
    def __init__(self, position: Position, message: str) -> None:
        super().__init__(message)
        self.position = position
        self.message = message


@dataclass
class _Open:
    node: Sequence | Mapping
    anchor: str | None
    key: str | None = None
    """The key whose value comes next."""
    dropped: bool = False
    """Whether that value belongs to a key that is a fault already."""


@dataclass
class TreeBuilder:
    """Puts a tree together from the parser's events, without recursion: depth is the file's to choose."""

    file: str
    lines: list[str]
    faults: list[Diagnostic] = field(default_factory=list)
    root: Node | None = None
    _open: list[_Open] = field(default_factory=list)
    _anchors: dict[str, Node | None] = field(default_factory=dict)
    _anchor_places: dict[str, Position] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    _documents: int = 0

    def take(self, event: Any) -> None:
        """Go on with the next event. Raises UnreadableYaml where nothing can be made of it."""
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._begin(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end()
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    message = "a second document starts here with '---' (keep one per file)"
                    raise UnreadableYaml(_place(event), message)

    def close(self) -> None:
        """Look back over the whole: an anchor no one uses is probably a value that should have been quoted."""
        for anchor, place in self._anchor_places.items():
            if anchor not in self._used:
                self._fault(
                    place,
                    f"a value that starts with & must be in quotes (without quotes, {quote('&' + anchor)} is left "
                    "out of the value)",
                )

    def _fault(self, position: Position, message: str) -> None:
        self.faults.append(fault(self.file, position, message))

    def _scalar(self, event: Any) -> None:
        place = _place(event)
        self._check_tag(event, place)
        plain = not event.style
        value: str | None = event.value
        if plain and value in NULLS:
            value = None
        elif value is not None:
            hidden = _HIDDEN.search(value)
            if hidden is not None:
                name = f"U+{ord(hidden[0]):04X}"
                self._fault(place, f"this value contains an invisible character ({name}): remove it")
                value = _HIDDEN.sub("", value) or "x"
        node = Scalar(place, value, plain, value is None and self._remark(place), 1 + len(event.value) // TEXT_UNIT)
        self._name(event.anchor, node, place)
        self._add(node)

    def _remark(self, place: Position) -> bool:
        line = self.lines[place.line - 1] if place.line <= len(self.lines) else ""
        return line[place.column - 1 : place.column + TEXT_UNIT].lstrip().startswith("#")

    def _alias(self, event: Any) -> None:
        place = _place(event)
        name = event.anchor
        if name not in self._anchors:
            self._fault(place, f"a value that starts with * must be in quotes: {quote('*' + name)}")
            self._add(Scalar(place, f"*{name}"))
            return
        self._used.add(name)
        node = self._anchors[name]
        if node is None:
            raise UnreadableYaml(place, f"{quote('*' + name)} repeats itself endlessly")
        self._add(node)

    def _begin(self, event: Any) -> None:
        place = _place(event)
        self._check_tag(event, place)
        if len(self._open) >= MAX_DEPTH:
            raise UnreadableYaml(place, f"this is nested more than {MAX_DEPTH} levels deep")
        if self._open and isinstance(self._open[-1].node, Mapping) and self._open[-1].key is None:
            raise UnreadableYaml(place, "a key must be a word (a value that starts with { or [ must be in quotes)")
        node: Sequence | Mapping = Mapping(place) if isinstance(event, yaml.MappingStartEvent) else Sequence(place)
        self._name(event.anchor, None, place)
        self._open.append(_Open(node, event.anchor))

    def _end(self) -> None:
        done = self._open.pop()
        if done.anchor is not None:
            self._anchors[done.anchor] = done.node
        self._add(done.node)

    def _name(self, anchor: str | None, node: Node | None, place: Position) -> None:
        if anchor is not None:
            self._anchors[anchor] = node
            self._anchor_places.setdefault(anchor, place)

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent.node, Sequence):
            parent.node.items.append(node)
        elif parent.key is None:
            self._add_key(parent, parent.node, node)
            return
        else:
            if not parent.dropped:
                parent.node.entries[parent.key] = node
            parent.key = None
        parent.node.size += node.size
        if parent.node.size > MAX_TREE_SIZE:
            raise UnreadableYaml(node.position, "this file grows too large when its aliases (*name) are filled in")

    def _add_key(self, parent: _Open, mapping: Mapping, node: Node) -> None:
        name = node.value if isinstance(node, Scalar) else None
        parent.key, parent.dropped = name or "", True
        before = len(self.faults)
        if name is None:
            self._fault(node.position, "a key is missing before ':'")
        elif name == "<<":
            self._fault(node.position, "'<<' (merging keys) can't be used here: write out the keys")
        elif name in mapping.keys:
            first = mapping.keys[name].line
            self._fault(node.position, f"key {quote(name)} is given twice (first on line {first})")
        else:
            parent.dropped = False
            mapping.keys[name] = node.position
        mapping.damaged |= len(self.faults) > before

    def _check_tag(self, event: Any, place: Position) -> None:
        if event.tag not in _PLAIN_TAGS:
            self._fault(
                place,
                f"a value that starts with ! must be in quotes (without quotes, {quote(event.tag)} is a YAML tag, "
                "and tags can't be used here)",
            )


def parse_yaml(text: str, file: str) -> tuple[Node | None, list[Diagnostic]]:
    """The tree of a text, and the faults in it; no tree when it can't be read to the end."""
    builder = TreeBuilder(file, text.splitlines())
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.YAMLError as error:
        position, message = explain_yaml_error(error, text)
        return None, [*builder.faults, fault(file, position, message)]
    except UnreadableYaml as unusable:
        return None, [*builder.faults, fault(file, unusable.position, unusable.message)]
    builder.close()
    root = builder.root
    if root is None or (isinstance(root, Scalar) and root.value is None):
        return None, [*builder.faults, fault(file, START, "this file is empty")]
    return root, builder.faults


def _events(text: str) -> Iterator[Any]:
    parser = _Parser(text)
    try:
        while parser.check_event():
            yield parser.get_event()
    finally:
        parser.dispose()


def _place(event: Any) -> Position:
    return Position(event.start_mark.line + 1, event.start_mark.column + 1)
