"""How everything the kit writes puts counts, lists, dates, times and near misses."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from http import HTTPStatus

from auditkit.diagnostic.safe_text import quote
from auditkit.diagnostic.typography import caseless

_MAX_WORD = 60


def plural(number: int, noun: str, nouns: str | None = None) -> str:
    """`1 attempt`, `3 attempts`."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def listing(words: Iterable[str], *, last: str = "and") -> str:
    """`a, b and c`."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def first_line(text: str | None) -> str:
    """The first line that says something; empty without one."""
    return next(iter((text or "").strip().splitlines()), "")


def capitalize_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def caseless_line(text: str | None) -> str:
    """The text as it is compared: sites change case, typography and spaces, and readers see no difference."""
    return caseless(text or "")


def nearest(word: str, known: Collection[str]) -> str | None:
    folded = {candidate.casefold(): candidate for candidate in sorted(known, reverse=True)}
    close = difflib.get_close_matches(word[:_MAX_WORD].casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def did_you_mean(word: str, known: Collection[str]) -> str:
    """` (did you mean 'selector'?)`, or nothing when no known word is near."""
    meant = nearest(word, known)
    return f" (did you mean {quote(meant)}?)" if meant is not None else ""


def duration_text(duration: float) -> str:
    """`0.4 s`, `12 s`, `2 min 5 s`."""
    if duration < 10:
        return f"{duration:.1f} s"
    whole = round(duration)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC; one without a time zone is taken to be in UTC."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def timestamp(moment: datetime) -> str:
    """`2026-11-22T09:00:00Z`, as RFC 3339 has it."""
    return f"{in_utc(moment):%Y-%m-%dT%H:%M:%SZ}"


def date_text(moment: date) -> str:
    """`22 November 2026`."""
    return f"{moment.day} {moment:%B %Y}"


def date_time_text(moment: datetime) -> str:
    """`22 November 2026, 09:00 UTC`."""
    return f"{date_text(moment)}, {moment:%H:%M} UTC"


def http_status_text(status: object) -> str:
    """`404 not found`; a number that HTTP doesn't know stays alone."""
    try:
        return f"{int(str(status))} {HTTPStatus(int(str(status))).phrase.lower()}"
    except ValueError:
        return str(status)


_YES = frozenset(
    "yes y true on 1 x ja oui sí si sim tak ano áno da igen kyllä jah jā taip ναι да так tá iva evet نعم".split()
)
_NO = frozenset("no n false off 0 nein non nee nej não nie ne nem ei nē όχι не ні níl le hayır لا".split())


def as_yes_or_no(text: str) -> bool | None:
    """Whether an answer means yes; None when it is neither yes nor no."""
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None


_PIECES = re.compile(
    r"""(?P<edge>\^|\$|\\b|\(\?i\))
    | (?P<digits>(?:\\d|\[[-\d\\d.,'’\ ]*(?:0-9|\\d)[-\d\\d.,'’\ ]*\])(?:\{(?P<count>\d+)\}|\{\d*,\d*\}|[+*?])?)
    | (?P<letters>(?:\\w|\[[-A-Za-z]+\])(?:\{\d*,?\d*\}|[+*?])?)
    | (?P<space>(?:\\s|\[[\s\\sxaA0]+\]|\s)[+*?]?)
    | (?P<sign>\\[^\w\s]|[^\\.^$*+?{}\[\]|()\s])(?P<maybe>\??)""",
    re.VERBOSE,
)
_OF_SOME_FORM = "one in the format that the task file gives"


def pattern_in_words(pattern: str) -> str:
    """What a regular expression asks for: `a number, then “%”`. What is too involved is only called a form."""
    ways = [_way_in_words(one) for one in pattern.split("|")] if not re.search(r"\((?!\?i\))", pattern) else []
    return (
        listing([one for one in ways if one is not None], last="or") if ways and None not in ways else _OF_SOME_FORM
    )


def _way_in_words(pattern: str) -> str | None:
    parts: list[str] = []
    at, text = 0, ""
    while at < len(pattern):
        piece = _PIECES.match(pattern, at)
        if piece is None:
            return None
        at = piece.end()
        if piece["sign"] or (piece["space"] and text):
            text += piece["sign"][-1] if piece["sign"] else " "
            continue
        if named := _kind_in_words(piece):
            parts += [f"“{text.strip()}”"] if text.strip() else []
            parts, text = [*parts, named] if parts[-1:] != [named] else parts, ""
    parts += [f"“{text.strip()}”"] if text.strip() else []
    return ", then ".join(parts) or None


def _kind_in_words(piece: re.Match[str]) -> str:
    if piece["digits"]:
        return f"a number of {piece['count']} digits" if piece["count"] else "a number"
    return "letters" if piece["letters"] else ""
