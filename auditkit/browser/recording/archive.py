"""A recording: HTTP Archives (HAR 1.2, http://www.softwareishard.com/blog/har-12-spec/) and a manifest.

What Playwright writes is read with these models, and so is what the kit keeps; anything else is left out. Of
what was sent, only the names of fields and digests of their values are kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal, Self
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from auditkit.browser.redaction import keyed_digest
from auditkit.diagnostic.json_parser import Moment, Name, WebAddress


class HarPart(BaseModel):
    """Base of every part: frozen, and blind to what a replay doesn't need."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class HarHeader(HarPart):
    name: str
    value: str = ""


class PostParam(HarPart):  # pydantic has the name
    """A field of what was sent. What it held isn't kept, only what tells whether something else held the same."""

    name: str
    digest: str = Field(default="", alias="_digest")


class PostData(HarPart):
    """What a request carried: `text` or `file` as Playwright writes it, `params` and `digest` as they are kept."""

    mime_type: str = Field(default="", alias="mimeType")
    text: str = ""
    file: str = Field(default="", alias="_file")
    params: tuple[PostParam, ...] = ()
    digest: str = Field(default="", alias="_digest")


class HarRequest(HarPart):
    method: str
    url: str
    http_version: str = Field(default="HTTP/1.1", alias="httpVersion")
    headers: tuple[HarHeader, ...] = ()
    sent: PostData | None = Field(default=None, alias="postData")


class HarContent(HarPart):
    """The body of an answer: `file` names it inside the recording."""

    mime_type: str = Field(default="", alias="mimeType")
    size: int = -1
    file: str = Field(default="", alias="_file")


class HarResponse(HarPart):
    """An answer; status -1 stands for none."""

    status: Annotated[int, Field(ge=-1, le=999)] = -1
    status_text: str = Field(default="", alias="statusText")
    http_version: str = Field(default="HTTP/1.1", alias="httpVersion")
    headers: tuple[HarHeader, ...] = ()
    content: HarContent = Field(default_factory=HarContent)
    redirect_url: str = Field(default="", alias="redirectURL")
    failure: str = Field(default="", alias="_failureText")

    def header(self, name: str) -> str:
        """The value of a header, whatever its capitals; nothing where there is none."""
        return next((one.value for one in self.headers if one.name.lower() == name), "")


class HarEntry(HarPart):
    began: str = Field(default="", alias="startedDateTime")
    request: HarRequest
    response: HarResponse = Field(default_factory=HarResponse)
    by_kit: bool = Field(default=False, alias="_wasFulfilled")
    """Answered by the kit itself, not by the site: its guard had refused it."""
    refused: bool = Field(default=False, alias="_wasAborted")


class HarCreator(HarPart):
    name: str = "auditkit"
    version: str = ""


class HarLog(HarPart):
    """The traffic, in the order it was asked for."""

    version: str = "1.2"
    creator: HarCreator = Field(default_factory=HarCreator)
    entries: tuple[HarEntry, ...] = ()


class Har(HarPart):
    log: HarLog


_LENGTH = 16
_PART_NAME = re.compile(
    r'content-disposition:[^\r\n]*?\bname="([^"]*)"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n', re.IGNORECASE
)


@dataclass(frozen=True)
class Form:
    digest: str
    """Of the whole."""
    fields: tuple[PostParam, ...]

    def likeness(self, other: Form) -> tuple[int, int, int]:
        """How like another it is, to be compared with other likenesses: the whole, then fields, then their names."""
        ours = {(one.name, one.digest) for one in self.fields}
        theirs = {(one.name, one.digest) for one in other.fields}
        names, their_names = {name for name, _ in ours}, {name for name, _ in theirs}
        return int(self.digest == other.digest), len(ours & theirs), -len(names ^ their_names)

    def same_names(self, other: Form) -> bool:
        return {one.name for one in self.fields} == {one.name for one in other.fields}


def form_of(body: bytes | None, mime_type: str, salt: str) -> Form:
    """Take a body apart. One that is no form and no JSON object has no fields."""
    text = (body or b"").decode("utf-8", "replace")
    fields = tuple(
        PostParam(name=name, digest=_digest(value, salt)) for name, value in _pairs(text, mime_type.lower())
    )
    return Form(_digest(text, salt), fields)


def form_from_post_data(sent: PostData | None, salt: str) -> Form:
    return Form(sent.digest, sent.params) if sent is not None else form_of(None, "", salt)


def _digest(value: str, salt: str) -> str:
    return keyed_digest(value, salt)[:_LENGTH]


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
        # The boundary is new each time, and lower() has changed its letters: the first line has it as it is.
        mark = text.partition("\r\n")[0] if boundary else ""
        for part in text.split(mark)[1:] if mark else ():
            found = _PART_NAME.search(part)
            if found is not None:
                yield found[1], part[found.end() :].strip("\r\n-")
    else:
        yield from parse_qsl(text, keep_blank_values=True)


MANIFEST = "recording.json"


class RobotsAnswer(BaseModel):
    """What a host answered when it was asked for its robots.txt."""

    model_config = ConfigDict(frozen=True)

    status: Annotated[int, Field(ge=0, le=999)] | None = None
    """None when nothing answered."""
    text: str = ""


class RecordedAttempt(BaseModel):
    model_config = ConfigDict(frozen=True)

    key: Name
    agency: Name
    task: Name
    path: Name
    profile: Name
    har: Name
    """The part of the file that holds its traffic."""


class Manifest(BaseModel):
    model_config = ConfigDict(frozen=True)

    auditkit_recording: Literal[1] = 1
    kit_version: str
    audit_id: Name
    """The audit in which it was recorded."""
    recorded_at: Moment
    whole: bool = True
    """Whether that audit was made to its end."""
    base_urls: dict[Name, WebAddress] = Field(default_factory=dict)
    """By agency id: where its site was visited."""
    robots: dict[str, RobotsAnswer] = Field(default_factory=dict)
    """By origin."""
    salt: Name
    """What marks and digests of things typed were made with: equal ones differ from recording to recording."""
    attempts: tuple[RecordedAttempt, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        for name in ("key", "har"):
            if len({getattr(one, name) for one in self.attempts}) < len(self.attempts):
                raise PydanticCustomError("twice", "has two attempts with the same '{name}'", {"name": name})
        return self
