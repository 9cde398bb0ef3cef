"""Kinds of text in task files, each with its fault in plain words."""

from __future__ import annotations

import re
import zoneinfo
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from auditkit.diagnostic.safe_text import quote, web_address
from auditkit.locator.target import Text

FORMAT_VERSION = 1
"""Version of the task format."""

_SLUG = r"^[a-z0-9][a-z0-9-]*$"


def _version(value: Any) -> Any:
    if value in (FORMAT_VERSION, str(FORMAT_VERSION)):
        return FORMAT_VERSION
    raise PydanticCustomError(
        "version", "version must be 1, the version of the task format, not {version}", {"version": quote(value)}
    )


def _http_address(address: str) -> str:
    # What comes from the environment is looked at where it is known.
    whole = "${" in address or web_address(address) is not None
    if not re.match(r"https?://[^\s/]|\$\{", address) or re.search(r"\s", address) or not whole:
        raise PydanticCustomError(
            "address", "{address} is not a web address (start it with https://)", {"address": quote(address)}
        )
    return address


def _pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as fault:
        raise PydanticCustomError(
            "pattern", "bad regular expression {pattern}: {fault}", {"pattern": quote(pattern), "fault": str(fault)}
        ) from None
    return pattern


def _slug(word: str) -> str:
    if not re.match(_SLUG, word):
        better = re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")
        raise PydanticCustomError(
            "slug",
            "{word} must be lower-case letters, digits and hyphens only{hint}",
            {"word": quote(word), "hint": f" ({quote(better)})" if better else ""},
        )
    return word


def _locale(locale: str) -> str:
    if not re.match(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", locale):
        raise PydanticCustomError(
            "locale", "{locale} is not a language and region, such as 'cy-GB'", {"locale": quote(locale)}
        )
    return locale


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _timezone(zone: str) -> str:
    # A machine without time zone data knows none; then the browser is left to judge.
    if _zones() and zone not in _zones():
        raise PydanticCustomError(
            "unknown_word",
            "unknown time zone {quoted}",
            {"word": zone, "quoted": quote(zone), "known": sorted(_zones())},
        )
    return zone


def _day(given: Any) -> Any:
    """A day as `2026-11-22`, and in no other way: 11/12 is two days."""
    if given is None:
        raise PydanticCustomError("day", "{owner} is empty: it needs a date, such as 2026-11-22", {})
    if isinstance(given, date):
        return given
    written = given.strip() if isinstance(given, str) else ""
    try:
        # fromisoformat also takes 20261122 and 2026-W47.
        return date.fromisoformat(written if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written) else "")
    except ValueError:
        what = quote(given) if isinstance(given, str) else "this"
        said = f"{what} is not a date written as year-month-day, such as 2026-11-22"
        raise PydanticCustomError("day", "{said}", {"said": said}) from None


def _past_day(day: date) -> date:
    # Where the day has begun already, it is a day later than in UTC.
    if day > datetime.now(UTC).date() + timedelta(days=1):
        said = f"{day} is in the future: give the day somebody did this task by hand, or leave out the line"
        raise PydanticCustomError("future_day", "{said}", {"said": said})
    return day


Version = Annotated[
    Literal[1],
    BeforeValidator(_version),
    WithJsonSchema({"const": FORMAT_VERSION, "description": "Version of the task format"}),
]
WebAddress = Annotated[Text, AfterValidator(_http_address)]
RegularExpression = Annotated[Text, AfterValidator(_pattern)]
Slug = Annotated[Text, AfterValidator(_slug), WithJsonSchema({"type": ["string", "number"], "pattern": _SLUG})]
Locale = Annotated[Text, AfterValidator(_locale)]
TimeZone = Annotated[Text, AfterValidator(_timezone)]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
PastDay = Annotated[Day, AfterValidator(_past_day)]
