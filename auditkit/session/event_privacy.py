"""Which values are secret, which personal: by the field they went into, and by their looks."""

from __future__ import annotations

import re
from enum import StrEnum

from auditkit.session.event import Facts

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
"""An e-mail address; long numbers; dates; letters and digits mixed, as in numbers of passports and licences."""


class Class(StrEnum):
    """What kind of value was entered."""

    SECRET = "secret"
    """A password, a code, a card."""
    PERSONAL = "personal"
    PLAIN = "plain"


def class_of(facts: Facts, value: str, *, own: bool = True) -> Class:
    """The class of a value, by its field and by its looks. On another supplier's site everything is personal."""
    if facts.secret or facts.kind == "password":
        return Class.SECRET
    words = " ".join(
        [facts.label, facts.name, facts.placeholder, re.sub(r"[_\-\[\]]|(?<=[a-z])(?=[A-Z])", " ", facts.field)]
    )
    asked = facts.kind in _PERSONAL_KINDS or _PERSONAL_FILL.search(facts.autocomplete.casefold())
    searched = facts.role == "searchbox" or re.search(r"\b(?:search|find|query|q)\b", words, re.IGNORECASE)
    named = not searched and _PERSONAL_WORDS.search(_NAMES_OF_NOBODY.sub(" ", words))
    shaped = any(shape.search(value) for shape in _PERSONAL_SHAPES)
    return Class.PERSONAL if asked or named or shaped or not own or "${" in value else Class.PLAIN
