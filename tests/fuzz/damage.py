"""What becomes of a good file in the hands of a stranger: values of other kinds, numbers without end, days that never
were, addresses that lead nowhere, and bytes that are no text.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

MARK = "unknown-to-the-kit"
"""Stands in every key and value that no model knows: it must be on no page."""
_RAW = "\ue000"
"""Around what is written into JSON as it stands, without quotation marks."""

_NUMBERS: tuple[Any, ...] = (
    0, -1, 1, 2, 7, 1.5, -0.0, 10**9, 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 10**30, 99999, 1e-320,
    *(f"{_RAW}{word}{_RAW}" for word in ("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1" * 5000, "01", "1.")),
)  # fmt: skip
_DAYS = (
    "2026-11-22T09:00:00Z", "2026-11-22T09:00:00", "2026-11-22", "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z", "1899-12-31T00:00:00Z",
    "2026-02-30T00:00:00Z", "253402300800", "2026-11-22T25:61:61Z", "-2026-11-22T09:00:00Z", "2026-W12-3",
    "2026-11-22T09:00:00.123456789+99:99",
)  # fmt: skip
_ADDRESSES = (
    "javascript:alert(1)", "file:///etc/passwd", "data:text/html,<script>alert(1)</script>", "http://",
    "https:///x", "http://[", "http://[::1", "http://[::1]:99999/", "http://h.example:99999/",
    "http://h.example:port/", "//h.example/", "http://user:pass@h.example/", "HTTP://H.EXAMPLE",
    "http://h.example\\@evil.example/", "http://\x00.example/", "http://h.example/\r\nX: y", "ftp://h.example/",
    "http://\u2100.example/", "http://h.example/%", "http://.", "http://a..b/", "https://xn--/",
    "http://1.2.3.4.5/", "http://0x7f.1/", "http:h.example", " http://h.example/ ", "blob:http://h.example/1",
)  # fmt: skip
_WORDS = (
    "", " ", "\x00", "\x1b[2J\x1b]0;x\x07", "\u202egnp", "\u2028", "\ufeff", "\ud800", "\udfff\ud800", "²", "١٢",
    "NaN", "null", "-", "../../etc/passwd", "/etc/passwd", "..", ".", "a/b", "a\\b", "C:\\x", "con", "x" * 300,
    "x" * 20_000, "${HOME}", "=1+1", "<script>alert(1)</script>", "{{ 7*7 }}", "a\nb", "\r", "é" * 150,
    "\U0001f3a3" * 70, "latest", "evidence", "0" * 64, "g" * 64, "true", "completed", "not_measured", "person",
    "link", "1", "-1", "1e400", "7" * 400, "%s%n", "a.b.c.d.1",
)  # fmt: skip
_OTHERS: tuple[Any, ...] = (
    None,
    True,
    False,
    [],
    {},
    [[]],
    [None],
    {"": None},
    {MARK: MARK},
    [MARK],
    [1, "x", None],
    {"a": {"b": {}}},
)

VALUES = st.sampled_from([*_NUMBERS, *_DAYS, *_ADDRESSES, *_WORDS, *_OTHERS]).map(copy.deepcopy)


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a value, from the top down."""
    yield above
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in below:
        yield from places(one, (*above, step))


def changed(sample: Any, *place: int | str, to: Any) -> Any:
    """The sample with something else in one place."""
    whole = copy.deepcopy(sample)
    part = whole
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = to
    return whole


@st.composite
def damaged(draw: DrawFn, sample: Any, *, most: int = 2) -> Any:
    """The same JSON value with a few things changed in it; written by `written`."""
    holder = [copy.deepcopy(sample)]
    for _ in range(draw(st.integers(1, most))):
        chosen = draw(st.sampled_from([one for one in places(holder) if one]))
        _damage(draw, holder, chosen)
    return holder[0]


def _damage(draw: DrawFn, holder: list[Any], place: tuple[Any, ...]) -> None:
    parent: Any = holder
    for step in place[:-1]:
        parent = parent[step]
    step, value = place[-1], parent[place[-1]]
    match draw(st.sampled_from(range(16))):
        case 0 if parent is not holder:
            del parent[step]
        case 1 if isinstance(value, dict):
            value[draw(st.sampled_from([MARK, "", "\ud800", "a\nb", "__class__", "schema_version", "x" * 300]))] = (
                draw(VALUES)
            )
        case 2 if isinstance(value, list):
            value.extend(copy.deepcopy(value[: draw(st.integers(1, 3))]) or [draw(VALUES)])
        case 3:
            parent[step] = [value]
        case 4:
            depth = draw(st.sampled_from([3, 50, 300]))
            for _ in range(depth):
                value = {"a": value} if depth % 2 else [value]
            parent[step] = value
        case 5 if isinstance(value, str):
            at = draw(st.integers(0, len(value)))
            parent[step] = value[:at] + str(draw(st.sampled_from(_WORDS))) + value[at:]
        case 6 if isinstance(value, int | float) and not isinstance(value, bool):
            parent[step] = draw(st.sampled_from([-value, value * 10**6, value + 0.5, *_NUMBERS]))
        case 7 if isinstance(parent, dict) and parent is not holder:
            parent[draw(st.sampled_from(sorted(parent, key=str)))] = copy.deepcopy(value)
        case 8 | 9:
            parent[step] = draw(VALUES)
        case _:
            parent[step] = draw(_like(value))


def _like(value: Any) -> st.SearchStrategy[Any]:
    """What is nearly of the same kind, and wrong."""
    if isinstance(value, str) and re.match(r"https?:", value):
        return st.sampled_from(_ADDRESSES)
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value):
        return st.sampled_from(_DAYS)
    if isinstance(value, str):
        return st.sampled_from(_WORDS)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return st.sampled_from(_NUMBERS)
    return VALUES


def written(value: Any) -> str:
    """As JSON, with what no JSON may hold as it is."""
    text = json.dumps(value)
    mark = json.dumps(_RAW)[1:-1]
    return text.replace(f'"{mark}', "").replace(f'{mark}"', "").replace(mark, "")


@st.composite
def spoilt(draw: DrawFn, content: bytes) -> bytes:
    """The same bytes, most often as they are; else cut off, encoded otherwise, or with some put in."""
    kind = draw(st.sampled_from([*range(8), *[8] * 40]))
    at = draw(st.integers(0, len(content))) if kind < 6 else 0
    match kind:
        case 0:
            return content[:at]
        case 1:
            piece = draw(
                st.sampled_from(
                    [b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\x1b[2J", b"{", b'"', b"}" * 9, b"\n" * 9]
                )
            )
            return content[:at] + piece + content[at:]
        case 2:
            return content[:at] + draw(st.binary(min_size=1, max_size=4)) + content[at + 1 :]
        case 3:
            return content[:at] + content[at + draw(st.integers(1, 9)) :]
        case 4:
            return content + content[at:]
        case 5:
            return b"\xef\xbb\xbf" + content
        case 6:
            return content.decode("utf-8", "replace").encode(draw(st.sampled_from(["utf-16", "utf-32", "utf-7"])))
        case 7:
            return draw(
                st.sampled_from(
                    [b"", b"null", b"[]", b"{}", b"0", b'""', b"[" * 100_000, b'{"a":' * 50_000, b"PK\x03\x04"]
                )
            )
        case _:
            return content
