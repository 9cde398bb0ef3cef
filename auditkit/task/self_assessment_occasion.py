"""What an own grade may be given for: a dimension, a time of day, a weekday, a season, a month."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from auditkit.diagnostic.document_load import Document
from auditkit.diagnostic.text import did_you_mean, listing, quote
from auditkit.probe.barrier import Dimension

DIMENSIONS = tuple(dimension.value for dimension in Dimension)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = ("spring", "summer", "autumn", "winter")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

_SPAN = re.compile(r"(\d{1,2})(?::00)?\s*[-–]\s*(\d{1,2})(?::00)?")
_OTHER_WORDS = {
    "courtesy": Dimension.COURTESY.value,
    "recovery": Dimension.COURTESY.value,
    "courtesy_recovery": Dimension.COURTESY.value,
    "hand_offs": Dimension.HANDOFFS.value,
    "hand_off": Dimension.HANDOFFS.value,
    "handoff": Dimension.HANDOFFS.value,
    "fall": "autumn",
    "sept": "september",
}
"""What people also call these."""

Plain = Callable[[str], str]


def _plain(known: Sequence[str]) -> Plain:
    """From a name as people write it (`Hand-offs`, `Mon`) to the one used here; any other stays as it is."""

    def plain(given: str) -> str:
        word = re.sub(r"[\s-]+", "_", given.strip().lower().rstrip("."))
        word = _OTHER_WORDS.get(word, word)
        short = (name for name in known if len(word) == 3 and name.startswith(word) and known is not DIMENSIONS)
        return word if word in known else next(short, given)

    return plain


def _plain_hours(given: str) -> str:
    """`8-10`, `08:00 – 10:00` and `08-10` are the same two hours."""
    span = _SPAN.fullmatch(given.strip())
    return f"{int(span[1]):02}-{int(span[2]):02}" if span else given


def _name(noun: str, known: Sequence[str]) -> Any:
    def check(given: str) -> str:
        name = _plain(known)(given)
        if name not in known:
            hint = did_you_mean(given, known) or f" (there are: {listing(known)})"
            raise PydanticCustomError("unknown_name", "{said}", {"said": f"unknown {noun} {quote(given)}{hint}"})
        return name

    words = [*known, *(word for word in map(str.title, known) if known is not DIMENSIONS)]
    words += [dimension.words for dimension in Dimension if known is DIMENSIONS and dimension.words not in known]
    return Annotated[str, AfterValidator(check), WithJsonSchema({"type": "string", "enum": words})]


def _hours(given: str) -> str:
    hours = _plain_hours(given)
    said = None
    if not re.fullmatch(r"\d\d-\d\d", hours):
        said = f"{quote(given)} is no span of whole hours, such as '08-10'"
    elif _end(hours) > 24:
        said = f"{quote(given)}: a day ends at 24"
    elif _start(hours) >= _end(hours):
        said = f"{quote(given)} ends before it begins: past midnight, write two spans, as '22-24' and '00-06'"
    if said is not None:
        raise PydanticCustomError("hours", "{said}", {"said": said})
    return hours


DimensionName = _name("dimension", DIMENSIONS)
Weekday = _name("weekday", WEEKDAYS)
Season = _name("season", SEASONS)
Month = _name("month", MONTHS)
Hours = Annotated[
    str, AfterValidator(_hours), WithJsonSchema({"type": "string", "pattern": _SPAN.pattern.join(("^", "$"))})
]

_GIVEN: dict[str, Plain] = {
    "grades": _plain(DIMENSIONS),
    "hours": _plain_hours,
    "weekdays": _plain(WEEKDAYS),
    "seasons": _plain(SEASONS),
    "months": _plain(MONTHS),
}
"""The keys of a self-assessment that hold grades, and how what is below them is read."""


def check_occasions(document: Document[Any]) -> None:
    """Note a fault for what is graded twice under two spellings, and for hours that overlap."""
    taken: dict[tuple[str, str], str] = {}
    spans: list[tuple[str, str]] = []
    for key, given in _occasions(document):
        name = _GIVEN[key](given)
        if (key, name) in taken:
            said = f"{quote(given)} is {quote(taken[key, name])} once more: keep one of them"
            document.add_fault((key, given), said, key=True)
            continue
        taken[key, name] = given
        if key == "hours" and re.fullmatch(r"\d\d-\d\d", name):
            _check_span(document, given, name, spans)
            spans.append((given, name))


def _check_span(document: Document[Any], given: str, hours: str, spans: Sequence[tuple[str, str]]) -> None:
    for other, known in spans:
        if _start(hours) < _end(known) and _start(known) < _end(hours):
            document.add_fault(("hours", given), f"{quote(given)} overlaps {quote(other)}", key=True)
            return


def _occasions(document: Document[Any]) -> Iterator[tuple[str, str]]:
    seen = dict.fromkeys(loc[:2] for loc, _ in document.values if len(loc) > 1 and loc[0] in _GIVEN)
    yield from ((str(key), name) for key, name in seen if isinstance(name, str))


def _start(hours: str) -> int:
    return int(hours[:2])


def _end(hours: str) -> int:
    return int(hours[3:])
