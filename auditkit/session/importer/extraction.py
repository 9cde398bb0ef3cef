"""What is in a file as people send it: in the text of an email, in a program, between other words.

The file is hostile: whatever it holds, it is looked through in bounded time, and what isn't taken of it is said.
"""

from __future__ import annotations

import html
import quopri
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from auditkit.diagnostic.error import START, Diagnostic, InvalidDocument, fault
from auditkit.diagnostic.json_parser import CURLY_QUOTES, ObjectParser, parse_json
from auditkit.diagnostic.tree import Mapping, Sequence, Source
from auditkit.session.importer.base import IncomingFile

Recognises = Callable[[Mapping], bool]

_MOST_BEGINNINGS = 300
_BEGINNING = re.compile(r"\{(?=[ \t\r]*+(?:\"|//|/\*|$))", re.MULTILINE)
_QUOTING = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_LAYOUT = re.compile(
    r"</?(?:br|div|p|span|font|pre|html|head|body|meta|blockquote|table|tbody|tr|td)\b[^<>]*+>", re.IGNORECASE
)
_KINDS = (
    (
        r"\A\s*+(?:<!doctype html|<html\b)",
        "this is a web page: press the button at the end of the worksheet, and send the .json file that it saves",
    ),
    (
        r"^[ \t]*+(?:import |from \S+ import |export |const |async |await |def |function |using |package )",
        "this is a program, not a recording: in the browser's Recorder choose Export, and then JSON",
    ),
    (
        r"\A[^\n;\t]*(?:[;\t][^\n;\t]*){2,}\n|\A[^\n,]*(?:,[^\n,]+){2,}\n",
        "this is a table (CSV): send the .json file that the worksheet saves, or its text in an email",
    ),
    (
        r"^Content-Type: |^MIME-Version: ",
        "this is an email file: save its attachment, or copy its text into a .txt file",
    ),
)
"""What a file is that holds nothing for us, by how it looks, and how to send it instead."""


@dataclass(frozen=True)
class Contents:
    known: tuple[IncomingFile, ...]
    refused: tuple[Diagnostic, ...]
    """What else is in the file, and can't be read or isn't known."""


def contents(source: Source, recognises: Recognises, kinds: str) -> Contents:
    """All that is in the file. Raises InvalidDocument that says what is wrong where nothing in it is known."""
    root, faults = parse_json(source)
    nodes = root.items if isinstance(root, Sequence) else [root]
    known = [one for one in nodes if isinstance(one, Mapping) and recognises(one)]
    if known:
        places = {one.position for one in known}
        others = [one.position for one in nodes if one is not None and one.position not in places]
        return Contents(
            tuple(IncomingFile(source, one, tuple(faults)) for one in known),
            tuple(fault(source.file, place, f"this is not {kinds}") for place in others),
        )
    if isinstance(root, Mapping):
        raise InvalidDocument([fault(source.file, START, f"this is not {kinds}")])
    found = _in_text(source, recognises)
    if not found.known:
        begun = source.text.lstrip().startswith(("{", "["))
        raise InvalidDocument((begun and faults) or found.refused or _reason(source, kinds))
    return found


@dataclass
class _Search:
    """One search through a text."""

    known: list[IncomingFile] = field(default_factory=list)
    refused: list[Diagnostic] = field(default_factory=list)
    rest: str = ""
    """The text without what was taken of it; all else stands where it stood."""


def _in_text(source: Source, recognises: Recognises) -> Contents:
    """Undo what mail programs do to a text, one step after the other, and take each object as soon as it is whole:
    a further step could make other words of it.
    """
    # What is encoded or quoted can look whole, with other words than were written: those two come first.
    search = _search(replace(source, text=_without_quoting(_without_encoding(source.text))), recognises)
    known, refused = search.known, [search.refused]
    for undo in (_without_markup, _with_straight_quotes):
        text = undo(search.rest)
        if text != search.rest:
            search = _search(replace(source, text=text), recognises)
            known += search.known
            refused.append(search.refused)
    # What is wrong with an object shows best before anything was undone.
    last = next(each for each in refused if len(each) == len(refused[-1]))
    return Contents(tuple(known), (*last, *_attached(source)) if known else tuple(last))


def _without_quoting(text: str) -> str:
    # Letter by letter, so that every part keeps its place.
    return _QUOTING.sub(lambda found: " " * len(found[0]), text).replace("\N{NO-BREAK SPACE}", " ")


def _without_encoding(text: str) -> str:
    """Without the "quoted-printable" of emails: =3D for an equals sign, = at the end of a line that goes on."""
    named = re.search(r"^Content-Transfer-Encoding:\s*quoted-printable", text, re.IGNORECASE | re.MULTILINE)
    if named is None and not (re.search(r"=\r?\n", text) and re.search(r"=[0-9A-F]{2}", text)):
        return text
    return quopri.decodestring(text.encode()).decode("utf-8", errors="replace")


def _without_markup(text: str) -> str:
    if "&quot;" not in text and "&#34;" not in text:
        return text
    try:
        plain = html.unescape(_LAYOUT.sub("", text))
    except ValueError:  # A character's number with more digits than Python reads.
        return text
    return plain.replace("\N{NO-BREAK SPACE}", " ")


def _with_straight_quotes(text: str) -> str:
    for curly in CURLY_QUOTES:
        text = text.replace(curly, '"')
    return text


def _search(source: Source, recognises: Recognises) -> _Search:
    """The objects in a text that are known, each from its first brace to its last, and those that break off."""
    search, parser, after, tries = _Search(rest=source.text), ObjectParser(source), 0, 0
    for found in _BEGINNING.finditer(source.text):
        if found.start() < after:
            continue
        tries += 1
        if tries > _MOST_BEGINNINGS or parser.exhausted:
            place = parser.position(found.start())
            message = "this text is too long to read from here on: import the rest as another file"
            search.refused.append(fault(source.file, place, message))
            break
        parsed = parser.object_at(found.start())
        if not recognises(parsed.root):
            continue
        if parsed.whole:
            after = parsed.end
            search.known.append(IncomingFile(source, parsed.root, parsed.faults))
            search.rest = _blanked(search.rest, found.start(), after)
        else:
            search.refused.append(parsed.faults[-1])
    return search


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + re.sub(r"[^\r\n]", " ", text[start:end]) + text[end:]


_ENCODED = re.compile(r"^Content-Transfer-Encoding:[ \t]*base64", re.MULTILINE | re.IGNORECASE)
_NAMED = re.compile(r"name=[^\r\n]*\.json\b", re.IGNORECASE)


def _attached(source: Source) -> list[Diagnostic]:
    """That a file is attached to an email, in letters that are not read here."""
    encoded = _ENCODED.search(source.text) if _NAMED.search(source.text) else None
    if encoded is None:
        return []
    message = "a file is attached to this email: save it as a file of its own and import it"
    return [fault(source.file, ObjectParser(source).position(encoded.start()), message)]


def _reason(source: Source, kinds: str) -> list[Diagnostic]:
    """Why nothing could be taken: what the file is instead, or what is wrong with the object that is there."""
    if not source.text.strip():
        return [fault(source.file, START, f"this is not {kinds}")]
    for expression, words in _KINDS:
        if re.search(expression, source.text, re.MULTILINE | re.IGNORECASE):
            return [fault(source.file, START, words)]
    plain = replace(source, text=_without_quoting(source.text))
    beginning = _BEGINNING.search(plain.text)
    if beginning is not None:
        parsed = ObjectParser(plain).object_at(beginning.start())
        if not parsed.whole:
            return list(parsed.faults)
    return [fault(source.file, START, f"there is nothing in this text that is {kinds}: send the .json file itself")]
