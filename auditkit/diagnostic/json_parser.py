"""Reads JSON, by people as the same tree as YAML: every part knows where it stands, and values stay the words that
were written; by programs as a model.

Files may be cut off, edited by hand or built to do harm, so depth, size and what is read in all have bounds.
"""

from __future__ import annotations

import bisect
import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError, from_json

from auditkit.diagnostic.document import first_fault
from auditkit.diagnostic.error import Diagnostic, Position, fault
from auditkit.diagnostic.safe_text import quote, web_address
from auditkit.diagnostic.tree import MAX_DEPTH, MAX_FILE_BYTES, MAX_TREE_SIZE, Mapping, Node, Scalar, Sequence, Source
from auditkit.diagnostic.wording import in_utc

# Possessive throughout: a text built to do harm is read once, and never again from elsewhere.
_SPACE = re.compile(r"[ \t\r\n]*+")
_SPACE_AND_REMARKS = re.compile(r"(?:[ \t\r\n]++|//[^\r\n]*+)*+")
_SPACE_AND_COMMENTS = re.compile(r"(?:[ \t\r\n]++|//[^\r\n]*+|/\*(?>.*?\*/))*+", re.DOTALL)
_DECIMALS = re.compile(r",(\d{1,2})(?=\s*+[,}])")
_WORD = re.compile(r"-?\d++(?:\.\d++)?(?:[eE][+-]?\d++)?|true|false|null")
_LONGEST_WORD = 60
_MOST_LETTERS = 10 * MAX_FILE_BYTES
"""Read in all: what stands in objects that can't be read is read again from within."""
_MOST_FAULTS = 30
"""Nobody reads more."""
CURLY_QUOTES = ("“", "”", "„", "‟", "«", "»")
_MESSAGES = {
    "Invalid control character at": "a line break or tab isn't allowed inside quotation marks: write \\n or \\t",
    "Unterminated string starting at": "a quotation mark opens here and is never closed",
    "Invalid \\escape": "there is a backslash before a letter that doesn't need one",
    "Invalid \\uXXXX escape": "\\u must be followed by four digits from 0 to F",
}


@dataclass(frozen=True)
class ParsedObject:
    root: Mapping
    """What it holds; where it can't be read to its end, the entries that could be."""
    end: int
    """The place after it, or where reading came to a stop."""
    faults: tuple[Diagnostic, ...]
    whole: bool


def parse_json(source: Source) -> tuple[Node | None, list[Diagnostic]]:
    """The tree of a JSON text, and the faults in it; no tree when it can't be read to the end."""
    reader = _Reader(source, strict=True)
    try:
        root = reader.whole()
    except _Unreadable as stop:
        return None, [*reader.faults, fault(source.file, reader.place(stop.at), stop.message)]
    return root, reader.faults


class ObjectParser:
    """Reads objects that stand in a text among other words, as people and programs leave them: with comments, a
    comma after the last entry, decimals after a comma, and lines that end between quotation marks.
    """

    def __init__(self, source: Source) -> None:
        self._reader = _Reader(source, strict=False, lenient=True)
        self._letters = 0

    @property
    def exhausted(self) -> bool:
        """Whether so much was read that the text was built to do harm, or holds more than one file should."""
        return self._letters > _MOST_LETTERS or self._reader.size > MAX_TREE_SIZE

    def position(self, at: int) -> Position:
        return self._reader.place(at)

    def object_at(self, at: int) -> ParsedObject:
        """The object whose brace stands at that place of the text."""
        reader = self._reader
        reader.faults, root, whole = [], Mapping(reader.place(at)), True
        try:
            end = reader.mapping_into(root, at)
        except _Unreadable as stop:
            reader.faults.append(fault(reader.file, reader.place(stop.at), stop.message))
            end, whole = stop.at, False
        self._letters += end - at
        return ParsedObject(root, end, tuple(reader.faults), whole)


class _Unreadable(Exception):
    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at = at
        self.message = message


class _Reader:
    def __init__(self, source: Source, *, strict: bool, lenient: bool = False) -> None:
        self._strict = strict
        self._lenient = lenient
        self.text = source.text
        self.file = source.file
        self._last_comment = source.text.rfind("*/")
        self.faults: list[Diagnostic] = []
        self._lines = [0, *(found.end() for found in re.finditer("\r\n|\r|\n", source.text))]
        self.size = 0

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
            raise _Unreadable(at, "there is more text after the end: remove what follows the last bracket")
        return root

    def _skip(self, at: int) -> int:
        """The place after the space there, and the comments where there may be some."""
        space = _SPACE
        if self._lenient:
            # The end of a comment is looked for only where there is one.
            space = _SPACE_AND_COMMENTS if at < self._last_comment else _SPACE_AND_REMARKS
        found = space.match(self.text, at)
        return found.end() if found else at

    def _value(self, at: int, depth: int) -> tuple[Node, int]:
        self.size += 1
        if depth >= MAX_DEPTH:
            raise _Unreadable(at, f"this is nested more than {MAX_DEPTH} levels deep")
        if self.size > MAX_TREE_SIZE:
            raise _Unreadable(at, f"this file contains more than {MAX_TREE_SIZE:,} values")
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
        return node, self.mapping_into(node, at, depth)

    def mapping_into(self, node: Mapping, at: int, depth: int = 0) -> int:
        """Put the entries of the object at that place into the node; gives the place after it."""
        at = self._skip(at + 1)
        if self.text[at : at + 1] == "}":
            return at + 1
        while True:
            if self._lenient and node.entries and self.text[at : at + 1] == "}":
                return at + 1
            if self.text[at : at + 1] != '"':
                raise _Unreadable(at, self._reason_for_no_name(at))
            key_at = at
            key, at = self._string(at)
            at = self._expect(self._skip(at), ":", "a colon is missing here")
            value, at = self._decimals(*self._value(self._skip(at), depth + 1))
            if key not in node.entries:
                node.entries[key], node.keys[key] = value, self.place(key_at)
            elif len(self.faults) < _MOST_FAULTS:
                message = f"key {quote(key)} is given twice (first on line {node.keys[key].line})"
                self.faults.append(fault(self.file, self.place(key_at), message))
            at, ended = self._next(at, "}")
            if ended:
                return at

    def _decimals(self, value: Node, at: int) -> tuple[Node, int]:
        """A figure with its decimals after a comma: in an object nothing else can be meant, as names are quoted."""
        found = _DECIMALS.match(self.text, at) if self._lenient else None
        if found is None or not isinstance(value, Scalar) or not (value.value or "").lstrip("-").isdigit():
            return value, at
        return Scalar(value.position, f"{value.value}.{found[1]}"), found.end()

    def _reason_for_no_name(self, at: int) -> str:
        letter = self.text[at : at + 1]
        if not letter:
            return "the file ends too early"
        if letter in CURLY_QUOTES:
            return f"the quotation mark {letter} is curly, as mail programs write it: use straight quotation marks"
        if letter.isdigit():
            return "write decimals with a point, not a comma: 95.5"
        return "a name in quotation marks is missing here"

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
            raise _Unreadable(at, "the file ends too early" if at >= len(self.text) else message)
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
                at, "the file ends too early" if ended else "this is not a value: text must be in quotation marks"
            )
        if len(found[0]) > _LONGEST_WORD:
            raise _Unreadable(at, "this number has too many digits")
        value = None if found[0] == "null" else found[0]
        return Scalar(self.place(at), value), found.end()


M = TypeVar("M", bound=BaseModel)
MAX_JSON_BYTES = 64 * 1024 * 1024
"""Of one file. A record of a hundred pages takes a few megabytes, the list of 10,000 tasks about 30."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_PLACE = re.compile(r"(?P<what>.*) at line (?P<line>\d+) column (?P<column>\d+)", re.DOTALL)


class InvalidJson(ValueError):
    """What is wrong with a file that programs write, in words to follow its name: `'trial' must be at least 1`."""


def read_model(path: Path, model: type[M], longest: int = MAX_JSON_BYTES) -> M:
    """A file of at most `longest` bytes as a model.

    Raises:
        InvalidJson: it is too large, no ordinary file, no JSON, or something else than the model says.
        OSError: it isn't there, or can't be read.
    """
    return as_model(model, json_value(read_bytes(path, longest)))


def read_bytes(path: Path, longest: int = MAX_JSON_BYTES) -> bytes:
    """What the file holds. A device or a pipe, which might never end, is not read. Raises as `read_model` does."""
    if path.exists() and not path.is_file():
        raise InvalidJson("it is a folder" if path.is_dir() else "it is not an ordinary file")
    with path.open("rb") as file:
        content = file.read(longest + 1)
    if len(content) > longest:
        raise InvalidJson(f"it is larger than {longest / 1024 / 1024:g} MiB")
    return content


def json_value(content: bytes) -> Any:
    """The value that a JSON text stands for. Raises InvalidJson.

    `NaN` and the like, which Python writes, are read: the types below refuse them, or leave them out.
    """
    try:
        return from_json(content.removeprefix(_BYTE_ORDER_MARK))
    except ValueError as error:
        raise InvalidJson(_reason(error, content)) from None


def as_model(model: type[M], value: Any) -> M:
    """The value as a model. Raises InvalidJson that names the first thing that is otherwise than the model says."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise InvalidJson(first_fault(error)) from None
    except RecursionError:
        raise InvalidJson("it is nested too deeply") from None


def _reason(error: ValueError, content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "it is not UTF-8"
    found = _PLACE.fullmatch(str(error))
    if found is None:
        return str(error)
    if not content.strip():
        return "it is empty"
    if found["what"].startswith("recursion limit"):
        return "it is nested too deeply"
    ends = found["what"].startswith("EOF")
    what = "the file ends too early" if ends else found["what"]
    return f"line {found['line']}, column {max(1, int(found['column']))}: {what}"


# What a value may be in such files. A model says it once, by these types, and nothing past it looks again.

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""The kit wrote nothing before, and no clock is wrong by more."""
_LARGEST = 1_000_000_000
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.{0,30}", re.ASCII)
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def _moment(value: object) -> datetime:
    moment = None
    try:
        if isinstance(value, datetime):
            moment = in_utc(value)
        elif isinstance(value, str) and _MOMENT.fullmatch(value):
            moment = in_utc(datetime.fromisoformat(value))
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise PydanticCustomError(
            "moment", "is not a date and time such as 2026-11-22T09:00:00Z: {given}", {"given": quote(value)}
        )
    if not EARLIEST <= moment < LATEST:
        raise PydanticCustomError("moment", "is not a possible time: {given}", {"given": quote(value)})
    return moment


def _day(value: object) -> date:
    day = value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
    if not isinstance(day, date) or isinstance(day, datetime) or not EARLIEST.year <= day.year < LATEST.year:
        raise PydanticCustomError("day", "is not a date such as 2026-11-22: {given}", {"given": quote(value)})
    return day


def unseen(text: str) -> str | None:
    """`U+001B`, the first control character, line end or half of a letter in a name; None without one."""
    hidden = _UNSEEN.search(text)
    return f"U+{ord(hidden[0]):04X}" if hidden is not None else None


def _visible(text: str) -> str:
    sign = unseen(text)
    if sign is not None:
        raise PydanticCustomError("unseen", "contains an invisible character ({sign})", {"sign": sign})
    return text


def _address(text: str) -> str:
    if web_address(text) != text:
        raise PydanticCustomError("address", "is not a web address: {given}", {"given": quote(text)})
    return text


def plain_json(value: Any) -> Any:
    """The value, with nothing in place of numbers that other programs can't read: not finite, or past 64 bits."""
    return _without_odd_numbers(value) if _holds_odd_number(value) else value


def _holds_odd_number(value: Any) -> bool:
    # Asked of every value of every record: most are texts.
    kind = type(value)
    if kind is str:
        return False
    if kind is dict:
        return any(map(_holds_odd_number, value.values()))
    if kind is list or kind is tuple:
        return any(map(_holds_odd_number, value))
    if kind is float:
        return not math.isfinite(value)
    return kind is int and not -(2**63) <= value < 2**64


def _without_odd_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_odd_numbers(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_odd_numbers(one) for one in value]
    return None if _holds_odd_number(value) else value


Moment = Annotated[datetime, BeforeValidator(_moment)]
"""In UTC; one without a time zone is taken to be in UTC."""
Day = Annotated[date, BeforeValidator(_day)]
Seconds = Annotated[
    float, Field(ge=-_LARGEST, le=_LARGEST, allow_inf_nan=False), AfterValidator(lambda given: max(0.0, given))
]
"""Never below 0: a time without waits that went on at once could come out so."""
Count = Annotated[int, Field(ge=0, le=_LARGEST)]
Ordinal = Annotated[int, Field(ge=1, le=_LARGEST)]
"""A number that counts from 1."""
Line = Annotated[str, AfterValidator(_visible)]
"""Text without line ends and control characters."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(_visible)]
"""What something is called in files and addresses."""
WebAddress = Annotated[str, AfterValidator(_address)]
JsonObject = Annotated[dict[str, Any], AfterValidator(plain_json)]
"""What no model knows more of."""
