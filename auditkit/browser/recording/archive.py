"""HTTP Archive (HAR 1.2), as far as a replay needs it. http://www.softwareishard.com/blog/har-12-spec/

What Playwright writes is read with these models, and so is what the kit keeps; anything else in the file is left out.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """Base of every part: frozen, and blind to what a replay doesn't need."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Header(Part):
    """A header, or any other name with its value."""

    name: str
    value: str = ""


class Field_(Part):  # noqa: N801  # pydantic has the name
    """A field of what was sent. What it held isn't kept, only what tells whether something else held the same."""

    name: str
    digest: str = Field(default="", alias="_digest")


class Sent(Part):
    """What a request carried: `text` or `file` as Playwright writes it, `params` and `digest` as they are kept."""

    mime_type: str = Field(default="", alias="mimeType")
    text: str = ""
    file: str = Field(default="", alias="_file")
    params: tuple[Field_, ...] = ()
    digest: str = Field(default="", alias="_digest")


class Asked(Part):
    """A request."""

    method: str
    url: str
    http_version: str = Field(default="HTTP/1.1", alias="httpVersion")
    headers: tuple[Header, ...] = ()
    sent: Sent | None = Field(default=None, alias="postData")


class Content(Part):
    """The body of an answer: `file` names it inside the recording."""

    mime_type: str = Field(default="", alias="mimeType")
    size: int = -1
    file: str = Field(default="", alias="_file")


class Given(Part):
    """An answer; status -1 stands for none."""

    status: int = -1
    status_text: str = Field(default="", alias="statusText")
    http_version: str = Field(default="HTTP/1.1", alias="httpVersion")
    headers: tuple[Header, ...] = ()
    content: Content = Field(default_factory=Content)
    redirect_url: str = Field(default="", alias="redirectURL")
    failure: str = Field(default="", alias="_failureText")

    def header(self, name: str) -> str:
        """The value of a header, whatever its capitals; nothing where there is none."""
        return next((one.value for one in self.headers if one.name.lower() == name), "")


class Entry(Part):
    """A request and its answer."""

    began: str = Field(default="", alias="startedDateTime")
    request: Asked
    response: Given = Field(default_factory=Given)
    by_kit: bool = Field(default=False, alias="_wasFulfilled")
    """Answered by the kit itself, not by the site: its guard had refused it."""
    refused: bool = Field(default=False, alias="_wasAborted")


class Creator(Part):
    """Who wrote the file."""

    name: str = "auditkit"
    version: str = ""


class Log(Part):
    """The traffic, in the order it was asked for."""

    version: str = "1.2"
    creator: Creator = Field(default_factory=Creator)
    entries: tuple[Entry, ...] = ()


class Har(Part):
    """A whole file."""

    log: Log
