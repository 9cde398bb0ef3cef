"""Which language a page is in, by its words: what it says of itself is often left over from a template.

And how languages word links to a person, that a link opens a window, and that it may do something.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

import yaml

from auditkit.task.host import split_address

UNKNOWN = "und"
"""Undetermined, in the words of ISO 639-2."""
_WORD = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"([a-z]{2,3})(?:[-_]|$)", re.IGNORECASE)
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "sh": "hr"}
_FEWEST_WORDS = 25
"""Fewer say nothing against what the page says of itself."""
_PLAIN_SHARE = 0.12
"""Of a text's words, how many are among the thirty commonest of its language: running text has a fifth to a third,
a page of links about a tenth."""
_LEAD = 1.3
"""How far the language with most of them must be ahead where the page doesn't say."""
_HARDLY_ANY = 0.03
_ENOUGH_WORDS = 100
"""So many words hold more than hardly any common ones, whatever they are about."""
_FEWEST_LETTERS = 20
_FOREIGN_WORDS, _FOREIGN_SHARE = 3, 0.1
"""So many words with letters that English doesn't use, as ş or ł: a few may be names."""
_LANGUAGES_OF: Mapping[str, tuple[str, ...]] = {
    "GREEK": ("el",),
    "CYRILLIC": ("ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg", "uz", "az", "bs"),
    "ARABIC": ("ar", "fa", "ur", "ps", "ku", "ckb", "sd", "ug", "pa", "az"),
    "HEBREW": ("he", "yi"),
    "DEVANAGARI": ("hi", "ne", "mr"),
    "BENGALI": ("bn", "as"),
    "GURMUKHI": ("pa",),
    "GUJARATI": ("gu",),
    "TAMIL": ("ta",),
    "THAI": ("th",),
    "ARMENIAN": ("hy",),
    "GEORGIAN": ("ka",),
    "ETHIOPIC": ("am", "ti"),
    "HANGUL": ("ko",),
    "KANA": ("ja",),
    "CJK": ("zh", "ja"),
}
"""Which languages are written in a script, but for the Latin one."""
_OTHER_SCRIPTS = frozenset(one for languages in _LANGUAGES_OF.values() for one in languages) - {
    "sr", "kk", "uz", "az", "bs", "ku", "mn", "tg", "pa",
}  # fmt: skip
"""Languages that are never written in Latin letters."""
_BELIEVED = 0.5
"""A page is believed whose own language has that share of the hits of the likeliest."""


def language_of(text: str, declared: str | None = None) -> str:
    """The language that a text is in, as an ISO 639-1 code; `UNKNOWN` where that can't be told.

    `declared` is what the page says, as in its attribute `lang`. It holds unless the words plainly speak against it.
    """
    told = language_code(declared)
    script = _script(text)
    fitting = _LANGUAGES_OF.get(script)
    if script and (told in _OTHER_SCRIPTS if fitting is None else told not in fitting):
        told = None
    if told is None and fitting is not None and len(fitting) == 1:
        return fitting[0]
    words = _WORD.findall(text.casefold())
    if told == "en" and _is_hardly_english(words):
        told = None
    if len(words) < _FEWEST_WORDS:
        return told or UNKNOWN
    return _by_words(words, told)


def _is_hardly_english(words: list[str]) -> bool:
    foreign = sum(not one.isascii() for one in words)
    if foreign < _FOREIGN_WORDS or foreign < _FOREIGN_SHARE * len(words):
        return False
    common = _common_words()["en"]
    return sum(one in common for one in words) < foreign


def _by_words(words: list[str], told: str | None) -> str:
    shares = _shares(words)
    best, most = max(shares.items(), key=lambda pair: pair[1])
    if told is None:
        second = max(share for language, share in shares.items() if language != best)
        return best if most >= max(_PLAIN_SHARE, _LEAD * second) else UNKNOWN
    if told not in shares:
        return best if most >= 2 * _PLAIN_SHARE else told
    own = shares[told]
    if own < _BELIEVED * most and most >= _PLAIN_SHARE:
        return best
    return UNKNOWN if own < _HARDLY_ANY and len(words) >= _ENOUGH_WORDS else told


def _script(text: str) -> str:
    """The script of most letters, by its name in Unicode: LATIN, GREEK …; empty where there are too few."""
    letters: Counter[str] = Counter()
    for sign, count in Counter(text).items():
        if sign.isalpha():
            name = unicodedata.name(sign, "").partition(" ")[0]
            letters["KANA" if name in ("HIRAGANA", "KATAKANA") else name] += count
    whole = letters.total()
    if whole < _FEWEST_LETTERS:
        return ""
    if letters["KANA"] * 10 > whole:
        return "KANA"
    script, count = letters.most_common(1)[0]
    return script if count * 2 > whole else ""


def language_code(tag: str | None) -> str | None:
    """The language of a BCP 47 tag such as `en-GB`: `en`; None for what is no tag."""
    found = _TAG.match((tag or "").strip())
    if found is None or found[1].lower() == UNKNOWN:
        return None
    code = found[1].lower()
    return _SAME.get(code, code)


def _shares(words: list[str]) -> dict[str, float]:
    """How many of the words are common ones, by language."""
    counts = Counter(words)
    return {language: sum(counts[one] for one in common) / len(words) for language, common in _common_words().items()}


@cache
def _common_words() -> Mapping[str, frozenset[str]]:
    return {language: frozenset(words.casefold().split()) for language, words in _listed("common").items()}


def _listed(what: str, kind: str = "words") -> dict[str, Any]:
    """What the words of each language are for something."""
    text = files(__package__).joinpath(f"{what}_{kind}.yml").read_text(encoding="utf-8")
    listed: dict[str, Any] = yaml.safe_load(text)
    return listed


def language_name(code: str) -> str:
    """What a language is called in English."""
    return _names_of(code)[0]


def names_language(words: str, code: str) -> bool:
    """Whether words name that language, as a link does that leads to pages in it."""
    named = "|".join(re.escape(one.casefold()) for one in (*_names_of(code), code))
    return re.search(rf"\b(?:{named})\b", words.casefold()) is not None


def _names_of(code: str) -> list[str]:
    return _language_names().get(code, f"“{code}”").split(", ")


@cache
def _language_names() -> Mapping[str, str]:
    return _listed("language", "names")


KINDS = ("contact", "help", "phone")


def help_words_known(language: str) -> bool:
    return language in _help_words()


@cache
def help_words() -> Mapping[str, str]:
    """Of all languages together, one regular expression a kind: a page may offer help in another than its own."""
    return {kind: "|".join(dict.fromkeys(words[kind] for words in _help_words().values())) for kind in KINDS}


@cache
def _help_words() -> Mapping[str, Mapping[str, str]]:
    return _listed("help")


def window_words_known(language: str) -> bool:
    return language in _window_words()


def says_window(text: str) -> bool:
    """Whether a text says so in any language: a page may say it in another than its own."""
    return _window_pattern().search(text) is not None


@cache
def _window_pattern() -> re.Pattern[str]:
    return re.compile("|".join(_window_words().values()), re.IGNORECASE)


@cache
def _window_words() -> Mapping[str, str]:
    return _listed("window")


_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_MOST_ENCODED = 3


def may_do_something(name: str, address: str) -> bool:
    """Whether a link is worded, in any language, as one that does something: asking for its address might do it."""
    parts = split_address(address)
    place = f"{parts.path} {parts.query}"
    try:
        for _ in range(_MOST_ENCODED):
            place = unquote(place, errors="strict")
    except UnicodeDecodeError:
        return True
    in_any, in_address = _acting_patterns()
    # With the words within a word apart, and as it is written: signOut, SIGNOut.
    written = [place, _HUMPS.sub(" ", place)]
    return any(in_address.search(_folded(one)) for one in written) or any(
        in_any.search(_folded(one)) for one in (*written, name)
    )


def _folded(text: str) -> str:
    """Its words, without capital letters and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\W_]+", " ", "".join(one for one in letters if not unicodedata.combining(one)))


@cache
def _acting_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Of names and addresses, and of addresses alone."""
    listed = _listed("acting")
    in_address = listed.pop("address")
    return _pattern_of(", ".join(listed.values())), _pattern_of(in_address)


def _pattern_of(words: str) -> re.Pattern[str]:
    found = []
    for one in words.split(", "):
        word = _folded(one.strip("*")).replace(" ", " ?")
        found.append(("" if one.startswith("*") else r"\b") + word + ("" if one.endswith("*") else r"\b"))
    return re.compile("|".join(dict.fromkeys(found)))
