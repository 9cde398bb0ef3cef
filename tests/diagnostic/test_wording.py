"""Patterns in words, for who reads none."""

from __future__ import annotations

import pytest

from auditkit.diagnostic.wording import pattern_in_words

FORM = "one in the format that the task file gives"


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("[0-9]{1,3} ?%", "a number, then “%”"),
        ("HLO-F-[0-9]{6}", "“HLO-F-”, then a number of 6 digits"),
        (r"^\$[0-9.,]+ a week$", "“$”, then a number, then “a week”"),
        ("[A-Z]{2}[0-9]+ days?", "letters, then a number, then “days”"),
        ("(?i)yes|no", "“yes” or “no”"),
        ("(?:a|b)c", FORM),
        (r"\d+(?:,\d{3})*", FORM),
        (".*", FORM),
    ],
)
def test_a_pattern_is_told_in_plain_words(pattern, words):
    assert pattern_in_words(pattern) == words
