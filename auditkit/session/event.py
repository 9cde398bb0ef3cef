"""What the page's listener tells, as data. It comes from somebody else's page: nothing of it is trusted as it is."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_LONGEST = 200


def _text(value: object) -> str:
    """One line of text without control characters, whatever was sent."""
    if not isinstance(value, str):
        return ""
    kept = "".join(letter if letter.isprintable() else " " for letter in value)
    return " ".join(kept.split())[:_LONGEST].strip()


def _selector(value: object) -> str:
    """A selector as it was made; a long one is none."""
    text = value if isinstance(value, str) and value.isprintable() else ""
    return text if len(text) <= 500 else ""


Line = Annotated[str, BeforeValidator(_text)]
Selector = Annotated[str, BeforeValidator(_selector)]


class Kind(StrEnum):
    """What is told."""

    ARRIVED = "arrived"
    PRESSING = "pressing"
    """The mouse is on something, or down on it: time to see what it is called."""
    CLICK = "click"
    TYPED = "typed"
    LEFT = "left"
    """A field is left: what it holds now is what was meant."""
    SELECT = "select"
    CHECK = "check"
    UNCHECK = "uncheck"
    UPLOAD = "upload"
    PRESS = "press"


class Part(BaseModel):
    """A part of the page a control stands in."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    role: Line = ""
    name: Line = ""


class Facts(BaseModel):
    """What the page says of a control."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    tag: Line = ""
    kind: Line = ""
    """The `type` of an input or button."""
    role: Line = ""
    name: Line = ""
    label: Line = ""
    placeholder: Line = ""
    text: Line = ""
    alt: Line = ""
    title: Line = ""
    test_id: Line = Field("", alias="testId")
    css: Selector = ""
    href: str = Field("", max_length=4000)
    field: Line = ""
    """Its `name` and `id`: they tell what is asked for where the words don't."""
    autocomplete: Line = ""
    suggests: bool = False
    """Whether suggestions come as one types."""
    secret: bool = False
    parts: tuple[Part, ...] = Field((), max_length=6)
    place: int = Field(1, ge=0, le=10_000)
    alike: int = Field(1, ge=0, le=10_000)
    """How many of the page look the same to a customer, by the page's own account."""


class Heard(BaseModel):
    """One thing told."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Kind
    id: str = Field("", max_length=40)
    facts: Facts = Facts()
    value: str = Field("", max_length=4000)
    referrer: bool = False
    at: str = Field("", max_length=8000)
    """The page's address at that moment; empty inside frames. What is told may come after the next page has."""
