"""An entry as a person writes it, and as a field takes and shows it: dates, times, figures, codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, field_validator

from auditkit.diagnostic.safe_text import one_line

_HIDING = "*•●∙"
_FIRST_YEAR, _LAST_YEAR = 1800, 2200


class EntryFault(Enum):
    """Who is at fault when a field doesn't take an entry."""

    FIELD = "field"
    """Any such field has to take it: a name, a telephone number from abroad."""
    FIELD_OR_TASK = "field or task"
    """Only that somebody has got there with the task file shows that the field should take it."""
    TASK = "task"
    """No customer would write it like that."""


@dataclass(frozen=True)
class UntakenEntry:
    """An entry that its field did not take, though it was tried in every form a customer would try."""

    step: int
    sentence: str
    """What was entered and what the field holds; without both where they are secret."""
    key: tuple[str, str, str]
    """The field, as `FieldFacts.key`."""
    fault: EntryFault
    text: str = ""
    """What was entered; nothing where it is secret."""
    url: str = ""
    """The page it was entered on."""
    holds: str = ""
    """What the field holds instead."""
    fair: bool = False
    """Whether it is words or a postcode, which a customer must be able to give whole."""


class Offer(BaseModel):
    """An entry of a list, or of what a field suggests (`datalist`)."""

    model_config = ConfigDict(frozen=True)

    label: str
    """What a customer reads."""
    value: str
    """What the form sends, and what a browser's recording of it holds."""


class FieldFacts(BaseModel):
    """What `field.js` says of a field."""

    model_config = ConfigDict(frozen=True)

    key: tuple[str, str, str] = ("", "", "")
    """Its name, its kind and its label: what it keeps when a script draws the form again."""
    label: str = ""
    holds: str = ""
    nearby: str = ""
    """What stands beside a field that holds nothing: what was entered may have become a tag there."""
    elsewhere: bool = False
    """Whether another field of the page, perhaps one out of sight, holds what was entered."""
    parts: bool = False
    """Whether it is short, and another short field stands beside it: the one may take a part of the entry."""
    together: str = ""
    """What it holds with the boxes beside it, where one entry is spread over several."""
    kind: str = ""
    order: tuple[str, ...] = ("month", "day", "year")
    """The order in which the page's language writes dates in figures."""
    months: tuple[tuple[str, ...], ...] = ()
    """Names of the twelve months: long and short, in the page's language, the browser's and English."""
    decimal: str = "."
    colour: str = ""
    """The colour that the entry names, as `#rrggbb`."""
    placeholder: str = ""
    figures: bool = False
    """Whether its code says that it takes figures alone."""
    description: str = ""
    """What stands with it by way of help (`aria-describedby`), before its label."""
    date_sign: str = ""
    """What the page's language writes between the figures of a date."""
    offers: tuple[Offer, ...] = ()
    options: tuple[Offer, ...] = ()
    """The entries of a list."""
    lowest: float | None = None
    highest: float | None = None
    now: float | None = None
    """Where a slider stands."""

    @field_validator("order")
    @classmethod
    def _three_parts(cls, order: tuple[str, ...]) -> tuple[str, ...]:
        return order if sorted(order) == ["day", "month", "year"] else ("month", "day", "year")


def picker_value(kind: str, text: str, facts: FieldFacts) -> str | None:
    """The value that a field of the browser's own takes for what a person wrote; None when it is no such value."""
    read = _READERS.get(kind)
    return read(text.strip(), facts) if read is not None else None


def _date(text: str, facts: FieldFacts) -> str | None:
    day = parse_date(text, facts)
    return day.isoformat() if day is not None else None


def _colour(_text: str, facts: FieldFacts) -> str | None:
    return facts.colour or None


def _figure(text: str, facts: FieldFacts) -> str | None:
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return text
    figure = parse_number(text, facts.decimal)
    return repr(figure).removesuffix(".0") if figure is not None else None


def parse_date(text: str, facts: FieldFacts) -> date | None:
    """The day that a text names: in figures, in the order of the page's language, or with the month in words."""
    text = re.sub(r"T\d\d:\d\d.*$", "", text.strip())
    figures = re.findall(r"\d+", text)
    month = _named_month(text, facts)
    if month is not None:
        year, day = sorted(figures, key=len, reverse=True) if len(figures) == 2 else ("", "")
        return _day(year, str(month), day)
    if re.search(r"[A-Za-z]{3,}", text):
        return None
    if len(figures) == 1 and len(figures[0]) == 8:
        return _from_eight(figures[0], facts.order)
    return _from_three(figures, facts.order) if len(figures) == 3 else None


def _from_three(figures: Sequence[str], order: tuple[str, ...]) -> date | None:
    first, second, third = figures
    if len(first) == 4:
        return _day(first, second, third)
    ahead = order.index("day") < order.index("month")
    if int(first) > 12 or (ahead and int(second) <= 12):
        return _day(third, second, first)
    return _day(third, first, second)


def _from_eight(figures: str, order: tuple[str, ...]) -> date | None:
    sizes = {"day": 2, "month": 2, "year": 4}
    for arrangement in (order, ("year", "month", "day"), ("day", "month", "year"), ("month", "day", "year")):
        parts, at = {}, 0
        for name in arrangement:
            parts[name] = figures[at : at + sizes[name]]
            at += sizes[name]
        if (found := _day(parts["year"], parts["month"], parts["day"])) is not None:
            return found
    return None


def _day(year: str, month: str, day: str) -> date | None:
    if len(year) != 4 or not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _named_month(text: str, facts: FieldFacts) -> int | None:
    words = [_plain(word) for word in re.findall(r"[^\W\d_]+", text)]
    for names in facts.months:
        for number, name in enumerate(names, 1):
            plain = _plain(name.rstrip("."))
            if len(plain) >= 3 and any(word == plain or (len(word) > 3 and plain.startswith(word)) for word in words):
                return number
    return None


def _plain(text: str) -> str:
    """Letters and figures alone, without accents and capitals."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if letter.isalnum())


_TIME = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})(?:\s*[:.hH]\s*(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?\s*(?P<half>[ap]\.?\s?m\b\.?)?",
    re.IGNORECASE,
)


def parse_time(text: str) -> str | None:
    """The time of day as `HH:MM`; None when the text is none."""
    text = re.sub(r"^(\d{1,2})(\d{2})(?=\s*([ap]\.?m\.?)?$)", r"\1:\2", text.strip(), flags=re.IGNORECASE)
    found = _TIME.search(text)
    if found is None or (found["minute"] is None and found["half"] is None and not re.search(r"uhr|h\b", text, re.I)):
        return None
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), (found["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half.startswith("p") else 0) if half else hour
    if hour > 23 or minute > 59:
        return None
    second = f":{found['second']}" if found["second"] and found["second"] != "00" else ""
    return f"{hour:02}:{minute:02}{second}"


def _moment(text: str, facts: FieldFacts) -> str | None:
    times = [one for one in _TIME.finditer(text) if one["minute"] or one["half"]]
    if not times:
        return None
    clock = times[-1]
    day = parse_date(text[: clock.start()].rstrip(" ,T") + " " + text[clock.end() :].lstrip(" ,"), facts)
    time = parse_time(clock.group())
    return f"{day.isoformat()}T{time}" if day and time else None


def _month(text: str, facts: FieldFacts) -> str | None:
    if (day := parse_date(text, facts)) is not None:
        return f"{day:%Y-%m}"
    figures = re.findall(r"\d+", text)
    years = [one for one in figures if len(one) == 4]
    if len(years) != 1:
        return None
    named = _named_month(text, facts)
    others = [int(one) for one in figures if len(one) <= 2]
    month = named if named is not None and not others else others[0] if len(others) == 1 and named is None else 0
    return f"{years[0]}-{month:02}" if 1 <= month <= 12 else None


def _week(text: str, _facts: FieldFacts) -> str | None:
    figures = re.findall(r"\d+", text)
    years = [one for one in figures if len(one) == 4]
    weeks = [int(one) for one in figures if len(one) <= 2]
    if len(years) != 1 or len(weeks) != 1 or not 1 <= weeks[0] <= 53:
        return None
    return f"{years[0]}-W{weeks[0]:02}"


def parse_number(text: str, decimal: str = ".") -> float | None:
    """The figure that a text names; `decimal` is the sign before the decimals in the page's language."""
    text = re.sub(r"[\s\u00a0\u202f'’_]|(?<=\d)%$|[€$£¥]|\b[A-Z]{3}\b", "", text).replace("−", "-")
    if not re.fullmatch(r"[-+]?[\d.,٫]+(?:e[-+]?\d+)?", text):
        return None
    signs = [one for one in text if one in ".,٫"]
    if len(set(signs)) > 1:
        mark = signs[-1]
    elif len(signs) == 1:
        after = re.split(r"[.,٫]", text)[1]
        mark = signs[0] if len(after) != 3 or signs[0] == decimal else ""
    else:
        mark = ""
    whole = "".join("." if one == mark else one for one in text if one == mark or one not in ".,٫")
    try:
        return float(whole)
    except ValueError:
        return None


_READERS: Mapping[str, Callable[[str, FieldFacts], str | None]] = MappingProxyType(
    {
        "date": _date,
        "time": lambda text, _facts: parse_time(text),
        "datetime-local": _moment,
        "month": _month,
        "week": _week,
        "color": _colour,
        "number": _figure,
        "range": _figure,
    }
)
PICKERS = frozenset(_READERS)
"""Kinds of field that hold a value of one form, however the browser shows it."""
_MONTH_LETTERS = "mkмμhl"
"""How the month begins where a field shows the form it wants: DD/MM/YYYY, TT.MM.JJJJ, pp.kk.vvvv, éééé.hh.nn."""


def date_pattern(placeholder: str) -> tuple[tuple[str, str, str], str] | None:
    """The order and the sign between, of a placeholder such as `TT.MM.JJJJ`; None when it shows no date's form."""
    found = re.fullmatch(r"(?:.*\s)?([^\W\d_]{1,4})([-./ ])([^\W\d_]{1,4})\2([^\W\d_]{1,4})\.?", placeholder.strip())
    if found is None:
        return None
    parts = [found[1], found[3], found[4]]
    if any(len(set(part.casefold())) > 1 for part in parts):
        return None
    long = [index for index, part in enumerate(parts) if len(part) == 4]
    if len(long) != 1 or long[0] == 1 or any(len(part) > 2 for part in parts if len(part) != 4):
        return None
    # The four letters are the year, whatever letter it is: "jj/mm/aaaa" is French and "dd-mm-jjjj" Dutch.
    month = next((index for index, part in enumerate(parts) if part[0].casefold() in _MONTH_LETTERS), -1)
    names = ["year" if index in long else "month" if index == month else "day" for index in range(3)]
    if sorted(names) != ["day", "month", "year"]:
        return None
    return (names[0], names[1], names[2]), found[2]


_SHAPE = re.compile(r"[^\W\d_]{1,4}([-./ ])[^\W\d_]{1,4}\1[^\W\d_]{1,4}")


def _pattern_of(facts: FieldFacts) -> tuple[tuple[str, str, str], str] | None:
    """How the field wants a date: as its placeholder shows it, or else the help beside it."""
    shapes = [facts.placeholder, *(found.group() for found in _SHAPE.finditer(facts.description))]
    return next(filter(None, map(date_pattern, shapes)), None)


def _in_pattern(day: date, pattern: tuple[tuple[str, str, str], str]) -> str:
    order, between = pattern
    parts = {"day": f"{day.day:02}", "month": f"{day.month:02}", "year": f"{day.year:04}"}
    return between.join(parts[name] for name in order)


def first_form(text: str, facts: FieldFacts) -> str:
    """What to enter first: a date as machines write it is written as the field itself asks."""
    pattern = _pattern_of(facts)
    if pattern is not None and _is_machine_date(text) and (day := parse_date(text, facts)):
        return _in_pattern(day, pattern)
    return text


def _is_machine_date(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()) is not None


def other_forms(text: str, facts: FieldFacts) -> Iterator[str]:
    """The same in other forms that a person would try when a field doesn't take the first, the likeliest first."""
    pattern = _pattern_of(facts)
    if pattern is None and _is_machine_date(text) and facts.date_sign:
        pattern = (facts.order[0], facts.order[1], facts.order[2]), facts.date_sign
    if re.search(r"\d", text) and (day := parse_date(text, facts)) and pattern is not None:
        yield _in_pattern(day, pattern)
    if not text.startswith(facts.holds):
        yield text
    if _is_code(text):
        together = re.sub(r"[\s\-./()]", "", text)
        yield together
        if facts.holds.startswith("+") and text.startswith("+") and " " in text:
            yield together[len(text.split(maxsplit=1)[0]) :]
    yield text


def _is_code(text: str) -> bool:
    """Whether it is a number of some kind rather than words: spaces and hyphens in it are for the eye."""
    return sum(one.isdigit() for one in text) >= 2 and not re.search(r"[^\W\d_]{4,}", text)


def is_held(text: str, facts: FieldFacts) -> bool:
    """Whether the field holds the entry: as it was written, or in another form of the same letters and figures."""
    if not text.strip() or f" {one_line(text)} " in f" {facts.nearby} ":
        return True
    return any(_is_same(text, held, facts) for held in (facts.holds, facts.together) if held)


def _is_same(text: str, held: str, facts: FieldFacts) -> bool:
    if held == text or held.split() == text.split():
        return True
    if facts.kind in PICKERS:
        return _same_value(text, held, facts)
    pattern = _pattern_of(facts)
    if (pattern is not None or _is_machine_date(text)) and (meant := parse_date(text, facts)) is not None:
        order = pattern[0] if pattern is not None else facts.order
        there = parse_date(held, facts.model_copy(update={"order": order}))
        if there is not None or _is_machine_date(text):
            return there == meant
    wanted, there_now = _plain(text), _plain(held)
    if not wanted:
        return False
    return there_now.startswith(wanted) or _has_prefix(wanted, there_now) or _is_masked(text, held)


def _same_value(text: str, held: str, facts: FieldFacts) -> bool:
    if facts.kind in ("number", "range"):
        return parse_number(text, facts.decimal) == parse_number(held)
    return picker_value(facts.kind, text, facts) == held.removesuffix(":00" if held.count(":") > 1 else "")


def _has_prefix(wanted: str, held: str) -> bool:
    """Whether the field put a country's code before the number."""
    return wanted.isdigit() and len(wanted) >= 6 and held.endswith(wanted) and len(held) - len(wanted) <= 4


def _is_masked(text: str, held: str) -> bool:
    """Whether the field hides what it was given: blanks for most of it, and nothing that wasn't in it."""
    blanks = sum(one in _HIDING for one in held)
    shown = _plain("".join(one for one in held if one not in _HIDING))
    return blanks >= 2 and blanks + len(shown) >= len(_plain(text)) and _plain(text).endswith(shown)


_NAME = re.compile(r"[^\W\d_]+(?:[\s'’.\-][^\W\d_]+)*[.]?")


def is_words(text: str) -> bool:
    """Whether it is words such as a name or a street, which any field for text has to take whole."""
    return _NAME.fullmatch(text.strip()) is not None


def fault_of(text: str, facts: FieldFacts) -> EntryFault:
    """Who is at fault when a field holds something else than this entry."""
    if is_plainly_refused(text, facts):
        return EntryFault.FIELD
    says_so = facts.kind in PICKERS or (facts.figures and re.search(r"[^\W\d_]", text))
    return EntryFault.TASK if says_so or _is_machine_date(text) else EntryFault.FIELD_OR_TASK


def is_plainly_refused(text: str, facts: FieldFacts) -> bool:
    """Whether a field should have taken the entry, beyond doubt.

    A name that is cut short, a telephone number from abroad, a code of which the letters alone are dropped.
    """
    held = facts.holds.strip()
    if facts.kind == "tel":
        return re.fullmatch(r"\+?[\d\s()./-]{7,25}", text) is not None and held != ""
    texts = facts.kind in ("", "text", "textarea", "search")
    if texts and not facts.figures and _drops_letters(text, held):
        return True
    return (
        texts
        and len(held) >= _SHORTEST_NAME
        and is_words(text)
        and _plain(held) != ""
        and _is_part(_plain(held), _plain(text))
    )


_PART = re.compile(
    r"\d|first|last (?:part|half|two|three|four)|part|area|district|outward|inward|short|abbrev|initial|max|letters"
    r"|characters|zeichen|kürzel|caract|premi|début|partie|primer|parte|cifre|cijfers",
    re.IGNORECASE,
)
"""Words of a field that asks for less than the whole."""
_POSTCODE = re.compile(
    r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|[A-Z]\d[\dW]\s?[A-Z\d]{4}|\d{4}\s?[A-Z]{2}"
    r"|\d{4,6}|\d{2}-\d{3}|\d{3}-\d{4}|\d{3}\s\d{2}|\d{5}-\d{3}",
    re.IGNORECASE,
)
"""A whole one: British, Canadian, Irish, Dutch, in figures, Polish, Japanese, Swedish or Czech, Brazilian."""
_ASKS_POSTCODE = re.compile(
    r"\bpost ?codes?\b|\bpostal code|\bzip\b|\beircode|\bplz\b|postleitzahl|code postal|código postal|\bcap\b|\bcep\b"
    r"|codice postale|kod pocztowy|postn(?:umme)?r|postinumero|\bpsč\b|irányítószám",
    re.IGNORECASE,
)
_FEWEST_WORDS = 2


def is_fair(text: str, facts: FieldFacts) -> bool:
    """Whether a customer must be able to give this in this field: ordinary words that it wipes, a name that it cuts,
    a postcode where it asks for one. Not where it may ask for less, or keeps the entry elsewhere.
    """
    held, texts = _plain(facts.holds), facts.kind in ("", "text", "textarea")
    if not texts or facts.figures or facts.elsewhere or facts.parts or facts.together not in ("", facts.holds):
        return False
    if not facts.holds.strip():
        words = re.findall(r"[^\W\d_]{2,}", text)
        return len(words) >= (1 if facts.kind == "textarea" else _FEWEST_WORDS)
    if _PART.search(facts.description) or not held or not _plain(text).startswith(held):
        return False
    if _POSTCODE.fullmatch(text.strip()):
        return _ASKS_POSTCODE.search(facts.label) is not None
    return is_words(text) and len(held) >= _SHORTEST_NAME


def _drops_letters(text: str, held: str) -> bool:
    """Whether it took all figures of a number such as AB123456 and none of its letters. Dates and sums are none."""
    number = re.fullmatch(r"[A-Z]{1,2}[ -]?(\d{6,})[A-Z]?", text.strip())
    return number is not None and _plain(held) == number[1]


_SHORTEST_NAME = 8
"""A field for fewer letters than these may be for initials or a code, whatever the task file enters there."""


def _is_part(held: str, text: str) -> bool:
    """Whether all letters of the one stand in the other, in that order."""
    letters = iter(text)
    return all(letter in letters for letter in held)
