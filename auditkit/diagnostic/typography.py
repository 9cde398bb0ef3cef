"""Typography: signs that look the same, or nearly so, and mean the same to a reader; and how machines write them.

A keyboard has one dash and two quotation marks; a typesetter has dozens. A task file is typed and a page is set, so
names and texts are compared as a reader would. `plain` writes a text with the signs of a keyboard, `caseless` makes
of it what two texts are compared by, and `pattern` is a regular expression for a text however it is set, which Python
and browsers read alike. All three come from the tables below.

`WrittenForms` finds a value however a program has written it: the one list of escapes and encodings that everything
goes by which keeps secrets out of something.
"""

from __future__ import annotations

import base64
import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

UNSEEN = "\u00ad\u034f\u061c\u0640\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
"""Soft hyphens, zero-width characters, marks of direction, the Arabic stretch: a reader sees none of them."""
_QUOTES = "'\"`´‘’‚‛“”„‟′″‵‶‹›«»ʹʺʻʼʽˈ՚׳״＂＇｀「」『』"
_DASHES = "-‐‑‒–—―−⸺⸻﹘﹣－⁃˗־"
_MIDDLE_DOTS = "·•‧∙⋅・･\u0387"
_SLASHES = "/⁄∕／"
_LIGATURES = {
    "ffi": ("ﬃ", "ﬀi", "fﬁ"),
    "ffl": ("ﬄ", "ﬀl", "fﬂ"),
    "ff": ("ﬀ",),
    "fi": ("ﬁ",),
    "fl": ("ﬂ",),
    "st": ("ﬆ", "ﬅ"),
    "ij": ("ĳ", "Ĳ"),
    "oe": ("œ", "Œ"),
    "ae": ("æ", "Æ"),
    "ss": ("ß", "ẞ"),
    "dž": ("ǆ", "ǅ", "Ǆ"),
    "lj": ("ǉ", "ǈ", "Ǉ"),
    "nj": ("ǌ", "ǋ", "Ǌ"),
    "եւ": ("և",),
    "لا": ("ﻻ", "ﻼ"),
    "لأ": ("ﻷ", "ﻸ"),
    "لإ": ("ﻹ", "ﻺ"),
    "لآ": ("ﻵ", "ﻶ"),
}
"""Letters that are written as one, the longest first; capitals make two of `ß`."""
_SMALL_FIGURES = {str(figure): "⁰¹²³⁴⁵⁶⁷⁸⁹"[figure] + chr(0x2080 + figure) for figure in range(10)}
_FORMS_OF_LETTERS = ((0x1F70, 0x1FFE), (0x2126, 0x212C), (0xFB50, 0xFDFB), (0xFE70, 0xFEFD))
"""Greek accents and units of an older Unicode, and Arabic letters as they are drawn within a word: old documents and
fonts hold these in place of the letters."""
_TIGHT = ":;!?%"
"""Some languages put a narrow space before these."""

_PLAIN = {
    **dict.fromkeys(map(ord, _QUOTES), "'"),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _MIDDLE_DOTS), "·"),
    **dict.fromkeys(map(ord, _SLASHES), "/"),
    **{
        ord(form): letters if form.islower() else letters.upper()
        for letters, forms in _LIGATURES.items()
        for form in forms
        if len(form) == 1
    },
}
_DRAWN: dict[str, str] = {}
for _start, _end in _FORMS_OF_LETTERS:
    for _form in map(chr, range(_start, _end)):
        _letter = unicodedata.normalize("NFKC", _form)
        if _letter != _form and len(_letter) == 1 and _letter.isalpha():
            _DRAWN[_letter] = _DRAWN.get(_letter, "") + _form
"""How else a letter may be written: for each, its other forms."""
_HIDDEN = re.compile(f"[{UNSEEN}]")
_SPACED = re.compile(rf"\s*(['\-{_TIGHT}]|\.\.\.)\s*")


def plain(text: str) -> str:
    """The text with the signs of a keyboard, on one line."""
    keyed = unicodedata.normalize("NFKC", _HIDDEN.sub("", text).translate(_PLAIN)).translate(_PLAIN)
    return " ".join(keyed.split())


def caseless(text: str) -> str:
    """What texts are compared by: plain, no matter the case and the spaces beside signs."""
    folded = plain(text).casefold().replace("i\u0307", "i").replace("ı", "i")
    return _SPACED.sub(r"\1", folded)


@lru_cache(maxsize=1024)
def pattern(text: str, *, any_case: bool = True) -> str:
    """A regular expression for the text however it is set; with `any_case` it is to be compiled for any case."""
    kept = {sign: chr(_FIRST_KEPT + at) for at, sign in enumerate(dict.fromkeys(text)) if _is_kept(sign, any_case)}
    letters = _SPACED.sub(r"\1", plain("".join(kept.get(sign, sign) for sign in text)))
    forms = {instead: f"(?:{sign}|{pattern(plain(sign), any_case=any_case)})" for sign, instead in kept.items()}
    found, at, spaced = "", 0, True
    while at < len(letters):
        length, part, spaces = _next_sign(letters, at, any_case)
        part = forms.get(letters[at], part)
        if at and not (spaced and letters[at - 1] == " ") and letters[at] != " ":
            found += rf"[\s{UNSEEN}]*" if spaced or spaces else f"[{UNSEEN}]*"
        found += part
        at, spaced = at + length, spaces
    return found


_FIRST_KEPT = 0xE000
"""Of letters for private use, which no page means by its words."""


@lru_cache(maxsize=1024)
def _is_kept(sign: str, any_case: bool) -> bool:
    """Whether a sign isn't found by what a keyboard has for it: `½`, `№`, and `ß` where `ss` is another word."""
    if sign.isascii() or sign.isspace() or not (instead := plain(sign)) or instead == sign:
        return False
    return re.fullmatch(pattern(instead, any_case=any_case), sign, re.IGNORECASE if any_case else 0) is None


def _next_sign(letters: str, at: int, any_case: bool) -> tuple[int, str, bool]:
    """How many letters make the next sign, its expression, and whether spaces beside it are of no account."""
    sign = letters[at]
    if sign == " ":
        return 1, rf"[\s{UNSEEN}]+", True
    if letters.startswith("...", at):
        return 3, r"(?:\.\.\.|…)", True
    for word, forms in _LIGATURES.items():
        written = letters[at : at + len(word)]
        if written.lower() == word and (any_case or word != "ss"):
            apart = f"[{UNSEEN}]*".join(_one_letter(letter, any_case) for letter in written)
            return len(word), f"(?:{apart}|{'|'.join(forms)})", False
    for signs in (_QUOTES, _DASHES, _MIDDLE_DOTS, _SLASHES):
        if sign in signs:
            return 1, f"[{_escape(signs)}]", signs in (_QUOTES, _DASHES)
    return 1, _one_letter(sign, any_case), sign in _TIGHT


def _one_letter(letter: str, any_case: bool) -> str:
    """The letter in full width, raised, composed or with its marks apart."""
    if any_case and letter.lower() == "i":
        return "[iıİｉ]\u0307?"
    apart = unicodedata.normalize("NFD", letter)
    if apart != letter:
        halfway = unicodedata.normalize("NFC", apart[:-1]) + apart[-1]
        return f"(?:{'|'.join(dict.fromkeys((letter, apart, halfway, *_DRAWN.get(letter, ''))))})"
    wide = chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else ""
    forms = letter + wide + _SMALL_FIGURES.get(letter, "") + _DRAWN.get(letter, "")
    return f"[{_escape(forms)}]" if len(forms) > 1 else _escape(letter)


def _escape(signs: str) -> str:
    # Playwright escapes quotes in an expression, but only every other one of several in a row.
    return "".join(f"\\{sign}" if sign in r""".^$*+?()[]{}|\/-'"`""" else sign for sign in signs)


class FoundForm(NamedTuple):
    """Where a text holds a value, from `start` up to `end`."""

    start: int
    end: int
    value: str
    text: str = ""
    """What stands there."""


_LONG = 8
"""Of a value: a shorter word or number stands by chance in longer ones, so it is looked for as a whole one alone."""
_SHORTEST = 3
_CUT_FROM = 80
"""A text of so many letters may have been cut in the middle of a value."""
_LEAST_OF_CUT = 6
_ELLIPSIS = " ..."
_MOST_LAYERS = 5
"""How often a text may be escaped over again."""
_ANYWHERE = (
    r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?"
    r"|(?:%[0-9A-Fa-f]{2})+|%u[0-9A-Fa-f]{4}"
)
_IN_SCRIPT = r"(?:\\u[0-9A-Fa-f]{4})+|\\u\{[0-9A-Fa-f]{1,6}\}|(?:\\x[0-9A-Fa-f]{2})+|\\[^1-9]"
_IN_STYLE = r"\\[0-9A-Fa-f]{1,6}[ \t\r\n\f]?|\\."
_TAG = r"<[^<>]{0,600}>"
_WAYS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(f"{_ANYWHERE}|{_IN_SCRIPT}", re.DOTALL), "%&\\"),
    (re.compile(f"{_ANYWHERE}|{_IN_STYLE}", re.DOTALL), "\\"),
    (re.compile(f"{_TAG}|{_ANYWHERE}|{_IN_SCRIPT}", re.DOTALL), "<"),
)
"""How a text may be read beside as it stands: as a script or data, as a style, and as a page without its tags. Each
with the signs without any of which it reads as before.
"""
_STYLE = 2
_RUNS = re.compile(rf"[^\S ][\s+{UNSEEN}]*|[+{UNSEEN}][\s+{UNSEEN}]*| [\s+{UNSEEN}]+|[^\x00-\x7f]")
_BASE64 = re.compile(r"[A-Za-z0-9+/_=-]*")
_MAYBE_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8}")
_BASE64_SIGNS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-")
_LEAST_OF_BASE64 = 8
_FOR_ADDRESSES = str.maketrans("+/", "-_")


class WrittenForms:
    """Finds values in texts, in whatever way they are written there.

    That is in any case; with other white space (runs, or `+`), with invisible signs or tags between letters; escaped
    for addresses, pages, styles, scripts and JSON, several times over; and in Base64. A long text that ends in the
    middle of a value holds it up to there. A short word or number is found only as a whole one; with `whole` that
    holds for every short value.
    """

    def __init__(self, values: Iterable[str], *, whole: bool = False) -> None:
        self._whole = whole
        self._known: list[dict[str, str]] = [{} for _ in range(1 + len(_WAYS))]
        """By way of reading: what each value reads as, with the value."""
        self._encoded: dict[str, str] = {}
        for value in values:
            for way, known in enumerate(self._known):
                if len(folded := _read(value, way).text.strip()) >= _SHORTEST:
                    known.setdefault(folded, value)
            for written in _in_base64(value):
                self._encoded.setdefault(written, value)

    def find(self, text: str) -> list[FoundForm]:
        """Every place, none overlapping another, in order."""
        if not self._known[0]:
            return []
        found = list(self._find_encoded(text)) if _MAYBE_BASE64.search(text) else []
        for way, known in enumerate(self._known):
            if way == 0 or any(sign in text for sign in _WAYS[way - 1][1]):
                letters = _letters_of(text, way)
                may_be_cut = len(letters) >= _CUT_FROM
                held = {
                    folded: value
                    for folded, value in known.items()
                    if folded in letters or (may_be_cut and _cut_at(letters, folded) is not None)
                }
                if held:
                    found += _find_read(_read(text, way), held, whole=self._whole)
        return [one._replace(text=text[one.start : one.end]) for one in _apart(found)]

    def replace(self, text: str, instead: Callable[[FoundForm], str]) -> str:
        """The text with something else in each place."""
        parts, at = [], 0
        for one in self.find(text):
            parts += [text[at : one.start], instead(one)]
            at = one.end
        return "".join([*parts, text[at:]]) if parts else text

    def _find_encoded(self, text: str) -> Iterator[FoundForm]:
        for written, value in self._encoded.items():
            at = text.find(written)
            while at >= 0:
                start, end = at, at + len(written)
                while start and text[start - 1] in _BASE64_SIGNS:
                    start -= 1
                if (rest := _BASE64.match(text, end)) is not None:
                    end = rest.end()
                yield FoundForm(start, end, value)
                at = text.find(written, end)


def _in_base64(value: str) -> set[str]:
    """What of it stands in the Base64 of any text that holds it, wherever it begins there."""
    held, written = value.encode("utf-8", "replace"), set()
    for before in range(3):
        whole = base64.b64encode(bytes(before) + held).decode()
        # The first letters are also of what comes before, and the last one of what comes after.
        inner = whole[(0, 2, 3)[before] : (before + len(held)) * 8 // 6]
        if len(inner) >= _LEAST_OF_BASE64:
            written |= {inner, inner.translate(_FOR_ADDRESSES)}
    return written


class _Layer(NamedTuple):
    """How a text was made of another: where each piece begins in it, and where that was in the other.

    A piece that was copied stands for itself letter by letter, any other as a whole.
    """

    starts: list[int]
    pieces: list[tuple[int, int, bool]]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1) - 1
        begin, _, copied = self.pieces[first]
        begin += start - self.starts[first] if copied else 0
        stop_begin, stop, copied = self.pieces[last]
        return begin, stop_begin + end - self.starts[last] if copied else stop


class _Reading(NamedTuple):
    text: str
    layers: tuple[_Layer, ...] = ()
    """The last one made comes first."""

    def origin(self, start: int, end: int) -> tuple[int, int]:
        for layer in self.layers:
            start, end = layer.origin(start, end)
        return start, end


def _read(text: str, way: int) -> _Reading:
    """The text without its escapes, and without what tells two ways of writing it apart."""
    layers: list[_Layer] = []
    for _ in range(_MOST_LAYERS if way else 0):
        made, layer = _rewritten(text, _WAYS[way - 1][0], _unescaped_in_style if way == _STYLE else _unescaped)
        if made == text:
            break
        text = made
        layers.insert(0, layer)
    if not text.isascii() or _RUNS.search(text) is not None:
        text, layer = _rewritten(text, _RUNS, _folded)
        layers.insert(0, layer)
    return _Reading(text.lower(), tuple(layers))


def _letters_of(text: str, way: int) -> str:
    """The same without where it came from, which is what takes long."""
    rewrite = _unescaped_in_style if way == _STYLE else _unescaped
    for _ in range(_MOST_LAYERS if way else 0):
        made = _WAYS[way - 1][0].sub(lambda match: _instead(rewrite, match[0]), text)
        if made == text:
            break
        text = made
    return _RUNS.sub(lambda match: _instead(_folded, match[0]), text).lower()


_Rewrite = Callable[[str], Iterable[tuple[str, int]]]


@lru_cache(maxsize=8192)
def _instead(rewrite: _Rewrite, written: str) -> str:
    return "".join(part for part, _ in rewrite(written))


def _rewritten(text: str, pattern: re.Pattern[str], rewrite: _Rewrite) -> tuple[str, _Layer]:
    """The text with every match rewritten: `rewrite` gives pieces, each with the number of letters it stands for."""
    parts: list[str] = []
    layer = _Layer([], [])
    length = at = 0

    def add(part: str, end: int, *, copied: bool) -> None:
        nonlocal length, at
        if part:
            parts.append(part)
            layer.starts.append(length)
            layer.pieces.append((at, end, copied))
            length += len(part)
        at = end

    for match in pattern.finditer(text):
        add(text[at : match.start()], match.start(), copied=True)
        for part, taken in rewrite(match[0]):
            add(part, at + taken, copied=False)
    add(text[at:], len(text), copied=True)
    return "".join(parts), layer


def _unescaped(escape: str) -> Iterator[tuple[str, int]]:
    """What an escape stands for, outside of styles."""
    length, kind = len(escape), escape[:2]
    if escape[0] == "<":
        yield "", length
    elif escape[0] == "&":
        yield html.unescape(escape), length
    elif kind in ("%u", "\\u") and length > 2:
        codes = re.findall("[0-9A-Fa-f]+", escape)
        yield from _letters([int(code, 16) for code in codes], length // len(codes))
    elif escape[0] == "%" or (kind == "\\x" and length > 2):
        width = 3 if escape[0] == "%" else 4
        yield from _decoded(bytes(int(escape[at - 2 : at], 16) for at in range(width, length + 1, width)), width)
    else:
        yield " " if kind[1] in "nrtbfv0" else kind[1], length


def _unescaped_in_style(escape: str) -> Iterator[tuple[str, int]]:
    digits = escape[1:].rstrip(" \t\r\n\f")
    if escape[0] != "\\":
        yield from _unescaped(escape)
    elif digits and all(digit in "0123456789abcdefABCDEF" for digit in digits):
        yield from _letters([int(digits, 16)], len(escape))
    else:
        yield escape[1:], len(escape)


def _letters(codes: list[int], width: int) -> Iterator[tuple[str, int]]:
    """Letters of their numbers, some of them halves of one; each number took so much room."""
    while codes:
        code, *codes = codes
        if 0xD800 <= code < 0xDC00 and codes and 0xDC00 <= codes[0] < 0xE000:
            yield chr(0x10000 + ((code - 0xD800) << 10) + codes.pop(0) - 0xDC00), 2 * width
        else:
            yield chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd", width


def _decoded(held: bytes, width: int) -> Iterator[tuple[str, int]]:
    """Letters of their bytes, each of which took so much room."""
    try:
        letters = held.decode()
    except UnicodeDecodeError:
        yield from ((letter, width) for letter in held.decode("latin-1"))
    else:
        yield from ((letter, len(letter.encode()) * width) for letter in letters)


def _folded(run: str) -> Iterator[tuple[str, int]]:
    """White space as one space, invisible signs as nothing, any other letter without its marks, small."""
    if len(run) == 1 and not run.isspace() and run != "+" and _HIDDEN.match(run) is None:
        yield _bare(run), 1
    else:
        yield " " if any(sign.isspace() or sign == "+" for sign in run) else "", len(run)


@lru_cache(maxsize=4096)
def _bare(letter: str) -> str:
    apart = unicodedata.normalize("NFKD", plain(letter))
    return "".join(sign for sign in apart if unicodedata.category(sign) != "Mn").casefold()


def _find_read(reading: _Reading, known: dict[str, str], *, whole: bool) -> Iterator[FoundForm]:
    text = reading.text
    for folded, value in known.items():
        at = text.find(folded)
        while at >= 0:
            if len(folded) >= _LONG or _is_apart(reading, at, at + len(folded), whole=whole):
                yield FoundForm(*reading.origin(at, at + len(folded)), value)
            at = text.find(folded, at + 1)
        if (cut := _cut_at(text, folded)) is not None:
            yield FoundForm(*reading.origin(cut, len(text.rstrip(_ELLIPSIS))), value)


def _cut_at(text: str, folded: str) -> int | None:
    """Where the value begins, if a long text ends with at least half of it, and in its middle."""
    if len(text) < _CUT_FROM or len(folded) < _LONG:
        return None
    least = max(_LEAST_OF_CUT, len(folded) // 2)
    end = text[-len(folded) - len(_ELLIPSIS) :].rstrip(_ELLIPSIS)
    at = end.find(folded[:least])
    while at >= 0:
        if folded.startswith(end[at:]):
            return len(text.rstrip(_ELLIPSIS)) - len(end) + at
        at = end.find(folded[:least], at + 1)
    return None


def _is_apart(reading: _Reading, start: int, end: int, *, whole: bool) -> bool:
    """Whether a short value isn't a part of a longer word or number by chance."""
    text = reading.text
    if not whole and not (text[start:end].isalpha() or text[start:end].isdigit()):
        return True
    return not any(
        0 < at < len(text)
        and _is_one(text[at - 1], text[at], whole=whole)
        and reading.origin(at - 1, at)[1] == reading.origin(at, at + 1)[0]
        for at in (start, end)
    )


def _is_one(first: str, second: str, *, whole: bool) -> bool:
    if whole:
        return first.isalnum() and second.isalnum()
    return (first.isalpha() and second.isalpha()) or (first.isdigit() and second.isdigit())


def _apart(found: Iterable[FoundForm]) -> list[FoundForm]:
    """What overlaps as one, named by the longest."""
    apart: list[FoundForm] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if apart and one.start < apart[-1].end:
            apart[-1] = apart[-1]._replace(end=max(apart[-1].end, one.end))
        else:
            apart.append(one)
    return apart
