"""What only differs in how it is set is the same; what a reader would tell apart is not."""

from __future__ import annotations

import re
import unicodedata

import pytest

from auditkit.diagnostic.typography import caseless, pattern

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
