"""Reading a file that a person wrote: its bytes, its text, and why it can't be read."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from auditkit.diagnostic.error import START, Diagnostic, InvalidDocument, Position, fault

LARGEST_FILE = 1024 * 1024

_ZIP = b"PK\x03\x04"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True)
class Source:
    """A file's text."""

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
        raise InvalidDocument([_hidden(hidden, text, file)])
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
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise _unreadable(file, f"this file can't be read: {error.strerror or error}") from None
    except ValueError:
        raise _unreadable(file, "this can't be the name of a file") from None
    if len(content) > LARGEST_FILE:
        raise _unreadable(file, "this file is larger than 1 MiB, which no file here needs to be")
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


def _hidden(found: re.Match[str], text: str, file: str) -> Diagnostic:
    name = f"U+{ord(found[0]):04X}"
    return fault(
        file, _end_of(text[: found.start()]), f"a character that can't be seen stands here ({name}): remove it"
    )


def _end_of(text: str) -> Position:
    """Where the text ends."""
    lines = re.split("\r\n|\r|\n", text)
    return Position(len(lines), len(lines[-1]) + 1)


def _unreadable(file: str, message: str) -> InvalidDocument:
    return InvalidDocument([fault(file, START, message)])
