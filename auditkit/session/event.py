"""Events the page's listener sends, as data, and which values in them are private.

They come from somebody else's page: nothing in them is trusted as it is.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from auditkit.diagnostic.safe_text import TASK_FILE

_LONGEST = 200


def _text(value: object) -> str:
    """One line of text without control characters, whatever was sent."""
    if not isinstance(value, str):
        return ""
    return TASK_FILE.line(value)[:_LONGEST].strip()


def _selector(value: object) -> str:
    """A selector as it was made; a long one is none."""
    text = value if isinstance(value, str) and value.isprintable() else ""
    return text if len(text) <= 500 else ""


Line = Annotated[str, BeforeValidator(_text)]
Selector = Annotated[str, BeforeValidator(_selector)]


class EventKind(StrEnum):
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


class PagePart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    role: Line = ""
    name: Line = ""


class ControlFacts(BaseModel):
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
    parts: tuple[PagePart, ...] = Field((), max_length=6)
    place: int = Field(1, ge=0, le=10_000)
    alike: int = Field(1, ge=0, le=10_000)
    """How many of the page look the same to a customer, by the page's own account."""


class ListenerEvent(BaseModel):
    """One thing told."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: EventKind
    id: str = Field("", max_length=40)
    facts: ControlFacts = ControlFacts()
    value: str = Field("", max_length=4000)
    referrer: bool = False
    at: str = Field("", max_length=8000)
    """The page's address at that moment; empty inside frames. What is told may come after the next page has."""
    owner: str = Field("", max_length=8000)
    """The address, or else the origin, of the frame's own document at that moment; `null` where it has none."""


_PERSONAL_KINDS = frozenset({"password", "email", "tel"})
_PERSONAL_FILL = re.compile(
    r"name|email|tel|street|address|postal|bday|sex|cc-|username|password|one-time-code|organization|photo|impp"
)
"""Of the words of HTML's `autocomplete`, those that stand for somebody's own data."""
_PERSONAL_WORDS = re.compile(
    r"\b(?:(?:first|last|given|family|middle|full|sur|user|maiden|your|legal|account|card)[ _-]?names?|name|e-?mail"
    r"|(?:tele)?phone|mobile|fax|address|street|city|town|post ?code|zip|birth|born|dob|gender|sex|nationality"
    r"|social security|ssn|passport|tax|national insurance|nino|insurance|iban|account|sort code|card|cvc|cvv|pin"
    r"|password|passcode|passphrase|secret|token|security code|licen[cs]e (?:no|number)|permit (?:no|number)"
    r"|reference|(?:id|case|customer|member(?:ship)?|registration|plate|vehicle|serial)[ _-]?(?:no|number|code)?)\b",
    re.IGNORECASE,
)
"""Words over fields that ask for somebody's own data; rather one too many."""
_NAMES_OF_NOBODY = re.compile(
    r"\b(?:state|territory|country|province|county|region|district|language|service|department|agency|office|park|"
    r"harbou?r|product|form|file|project) names?\b",
    re.IGNORECASE,
)
"""Places and things have names too: which state it is says nothing of the person, and without it no list opens."""
_PERSONAL_SHAPES = (
    re.compile(r"[^@\s]+@[^@\s]+\.\w+"),
    re.compile(r"(?:\d[ ./-]?){6,}"),
    re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b"),
    re.compile(r"\b(?=\w*\d)(?=\w*[A-Za-z])[\w-]{7,}\b"),
)
"""An email address; long numbers; dates; letters and digits mixed, as in numbers of passports and licences."""


class ValueClass(StrEnum):
    SECRET = "secret"
    PERSONAL = "personal"
    PLAIN = "plain"


def value_class(facts: ControlFacts, value: str, *, own: bool = True) -> ValueClass:
    """The class of a value, by its field and by its looks. On another supplier's site everything is personal."""
    if facts.secret or facts.kind == "password":
        return ValueClass.SECRET
    words = " ".join(
        [facts.label, facts.name, facts.placeholder, re.sub(r"[_\-\[\]]|(?<=[a-z])(?=[A-Z])", " ", facts.field)]
    )
    asked = facts.kind in _PERSONAL_KINDS or _PERSONAL_FILL.search(facts.autocomplete.casefold())
    searched = facts.role == "searchbox" or re.search(r"\b(?:search|find|query|q)\b", words, re.IGNORECASE)
    named = not searched and _PERSONAL_WORDS.search(_NAMES_OF_NOBODY.sub(" ", words))
    shaped = any(shape.search(value) for shape in _PERSONAL_SHAPES)
    return ValueClass.PERSONAL if asked or named or shaped or not own or "${" in value else ValueClass.PLAIN
