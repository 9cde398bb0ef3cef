"""Typography: signs that look the same, or nearly so, and mean the same to a reader.

A keyboard has one dash and two quotation marks; a typesetter has dozens. A task file is typed and a page is set, so
names and texts are compared as a reader would. `plain` writes a text with the signs of a keyboard, `caseless` makes
of it what two texts are compared by, and `pattern` is a regular expression for a text however it is set, which Python
and browsers read alike. All three come from the tables below.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

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
