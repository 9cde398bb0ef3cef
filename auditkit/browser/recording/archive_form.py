"""What a request carried, as a recording keeps it: names of fields, and digests of what they held."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from auditkit.browser.recording.archive import Field_, Sent

if TYPE_CHECKING:
    from collections.abc import Iterator

_LENGTH = 16
_PART_NAME = re.compile(
    r'content-disposition:[^\r\n]*?\bname="([^"]*)"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n', re.IGNORECASE
)


@dataclass(frozen=True)
class Form:
    """What was sent, so that it can be compared with something else that was."""

    digest: str
    """Of the whole."""
    fields: tuple[Field_, ...]

    def likeness(self, other: Form) -> tuple[int, int, int]:
        """How like another it is, to be compared with other likenesses: the whole, then fields, then their names."""
        ours = {(one.name, one.digest) for one in self.fields}
        theirs = {(one.name, one.digest) for one in other.fields}
        names, their_names = {name for name, _ in ours}, {name for name, _ in theirs}
        return int(self.digest == other.digest), len(ours & theirs), -len(names ^ their_names)

    def same_names(self, other: Form) -> bool:
        """Whether both have the same fields, whatever they hold."""
        return {one.name for one in self.fields} == {one.name for one in other.fields}


def form_of(body: bytes | None, mime_type: str, salt: str) -> Form:
    """Take a body apart. One that is no form and no JSON object has no fields."""
    text = (body or b"").decode("utf-8", "replace")
    fields = tuple(Field_(name=name, digest=_digest(value, salt)) for name, value in _pairs(text, mime_type.lower()))
    return Form(_digest(text, salt), fields)


def kept(form: Form, mime_type: str) -> Sent:
    """The form as the recording keeps it."""
    return Sent(mime_type=mime_type, params=form.fields, digest=form.digest)


def from_kept(sent: Sent | None, salt: str) -> Form:
    """The form again."""
    return Form(sent.digest, sent.params) if sent is not None else form_of(None, "", salt)


def _digest(value: str, salt: str) -> str:
    return hmac.new(salt.encode(), value.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:_LENGTH]


def _pairs(text: str, mime_type: str) -> Iterator[tuple[str, str]]:
    if "json" in mime_type:
        try:
            held = json.loads(text)
        except ValueError:
            return
        if isinstance(held, dict):
            yield from ((str(name), json.dumps(value, sort_keys=True)) for name, value in held.items())
    elif mime_type.startswith("multipart/form-data"):
        boundary = re.search(r'boundary="?([^";]+)', mime_type)
        # The boundary is made anew each time, and lower() has changed its letters: the first line has it as it is.
        mark = text.partition("\r\n")[0] if boundary else ""
        for part in text.split(mark)[1:] if mark else ():
            found = _PART_NAME.search(part)
            if found is not None:
                yield found[1], part[found.end() :].strip("\r\n-")
    else:
        yield from parse_qsl(text, keep_blank_values=True)
