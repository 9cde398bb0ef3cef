"""What only differs in how it is set is the same; what a reader would tell apart is not."""

from __future__ import annotations

import base64
import html
import json
import re
import unicodedata
from urllib.parse import quote, quote_plus

import pytest

from auditkit.diagnostic.typography import WrittenForms, caseless, pattern

SAME = [
    ("Café licences", "Cafe\u0301 licences"),
    ("Việt", "Vie\u0323\u0302t"),
    ("Fees - all of them", "Fees—all of them"),
    ("Below -5 degrees", "Below −5 degrees"),
    ("More...", "More\u202f…"),
    ("Office hours", "Oﬃce hours"),
    ("coeur", "Cœur"),
    ("Driver's licence", "Driver´s licence"),
    ('"Gute Fahrt"', "„Gute Fahrt“"),
    ('"Bonne route"', "«\u202fBonne route\u202f»"),
    ("6'2\"", "6′2″"),
    ("Coût : 5 %", "Coût\u202f: 5\xa0%"),
    ("Lizenzgebühr zahlen", "Lizenz\u00adgebühr\u2009zahlen"),
    ("Fees", "F\u200ee\u200be\u2060s"),
    ("ABC 12", "ＡＢＣ\u300012"),
    ("col·legi", "col•legi"),
    ("Straße", "STRASSE"),
    ("İstanbul", "istanbul"),
    ("CO2", "CO₂"),
    ("\u0386δειες", "\u1fbbδειες"),
    ("الاستعلامات", "ا\ufefbستعلامات"),
    ("رسوم", "\ufead\ufeb3\ufeee\ufee1"),
    ("Ljubljana", "\u01c8ubljana"),
]
APART = [
    ("resume", "résumé"),
    ("5 degrees", "-5 degrees"),
    ("cant", "can't"),
    ("Fees", "Fees..."),
    ("Form 12", "Form 11"),
    ("form.pdf", "formXpdf"),
    ("\u0386δεια", "Αδεια"),
    ("لا", "لأ"),
]


@pytest.mark.parametrize(("one", "other"), [*SAME, *((b, a) for a, b in SAME)])
def test_the_same_to_a_reader(one: str, other: str) -> None:
    assert caseless(one) == caseless(other)
    assert re.fullmatch(pattern(one), other, re.IGNORECASE)


@pytest.mark.parametrize(("one", "other"), [*APART, *((b, a) for a, b in APART)])
def test_what_a_reader_tells_apart(one: str, other: str) -> None:
    assert caseless(one) != caseless(other)
    assert not re.fullmatch(pattern(one), other, re.IGNORECASE)


def test_capitals_count_where_they_are_asked_for() -> None:
    assert re.fullmatch(pattern("Fees – all", any_case=False), "Fees—all")
    assert not re.fullmatch(pattern("Fees", any_case=False), "fees")


def test_a_name_is_found_as_it_is_written() -> None:
    for name in ("Straße", "GROẞ", "½ Tag", "№ 5", "ŉ x", "™", "①", "㎡", "Œuvre", "…", "３月"):
        assert re.fullmatch(pattern(name), name, re.IGNORECASE), name
        assert re.fullmatch(pattern(name, any_case=False), name), name
        assert caseless(name) == caseless(unicodedata.normalize("NFKC", name)), name
    assert re.fullmatch(pattern("Straße", any_case=False), "Strasse")
    assert not re.fullmatch(pattern("Masse", any_case=False), "Maße")
    assert re.fullmatch(pattern("½ Tag"), "1/2 Tag")


VALUE = "Tür&7 open/Sesame+1"
WRITTEN = {
    "other case": VALUE.swapcase(),
    "accents apart": unicodedata.normalize("NFD", VALUE),
    "entities": html.escape(VALUE).replace("ü", "&uuml;"),
    "numbers": "".join(f"&#{ord(letter)};" for letter in VALUE),
    "percent, thrice": quote(quote(quote(VALUE, safe=""), safe=""), safe=""),
    "percent, small": quote(VALUE, safe="").lower(),
    "percent, Latin": quote(VALUE, safe="", encoding="latin-1"),
    "form": quote_plus(VALUE),
    "escape()": "".join(f"%u{ord(letter):04x}" for letter in VALUE),
    "JSON": json.dumps(VALUE)[1:-1].replace("/", r"\/"),
    "JSON in JSON in markup": html.escape(json.dumps(json.dumps(VALUE)[1:-1])[1:-1]),
    "script": "".join(rf"\u{{{ord(letter):x}}}" for letter in VALUE),
    "bytes": "".join(rf"\x{byte:02x}" for byte in VALUE.encode()),
    "style": "".join(rf"\{ord(letter):x} " for letter in VALUE),
    "style, short": VALUE.replace("&", r"\&").replace("/", r"\/").replace("ü", r"\0000fc"),
    "spaces": VALUE.replace(" ", "\n\t \u00a0&nbsp;%20"),
    "invisible": "\u200b\u00ad".join(VALUE),
    "invisible, escaped": "&shy;".join(VALUE).replace("e", "e&#8203;"),
    "tags": "</b><wbr><b>".join(VALUE),
    "Base64": base64.b64encode(f"user:{VALUE}".encode()).decode(),
    "Base64 of addresses": base64.urlsafe_b64encode(f"x{VALUE}?".encode()).decode().rstrip("="),
}


def hidden(value: str, text: str, *, whole: bool = False) -> str:
    return WrittenForms([value], whole=whole).replace(text, lambda _: "•")


@pytest.mark.parametrize("form", WRITTEN.values(), ids=list(WRITTEN))
def test_a_value_is_found_however_it_is_written_and_nothing_else_is(form: str) -> None:
    assert hidden(VALUE, f"before [{form}] after") == "before [•] after"
    assert hidden(VALUE, f'{{"a": "é \\u00e9 &amp;", "b": [{form}] }}') == '{"a": "é \\u00e9 &amp;", "b": [•] }'


@pytest.mark.parametrize(
    ("value", "text", "left"),
    [
        ("sea", "Search the seaside; the SEA, %20sea, &#115;ea.", "Search the seaside; the •, %20•, •."),
        ("4711", "14711, 4711a, /%204711, PIN4711", "14711, •a, /%20•, PIN•"),
        ("q7w3", "aq7w3b", "a•b"),
        ("no", "no, none", "no, none"),
        ("swordfish", "x" * 80 + " swordfi…", "x" * 80 + " •…"),
        ("swordfish", "x" * 80 + " swor…", "x" * 80 + " swor…"),
        ("a%41b", "a%41b aab", "• •"),
    ],
)
def test_a_short_word_is_found_as_a_whole_one_alone(value: str, text: str, left: str) -> None:
    assert hidden(value, text) == left


def test_with_whole_every_short_value_is() -> None:
    assert hidden("q7w3", "aq7w3b q7w3", whole=True) == "aq7w3b •"
