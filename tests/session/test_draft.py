"""What a draft of a task file works out from a page: here, how its answer is read again."""

from __future__ import annotations

import re

import pytest

from auditkit.session.draft import answer_patterns

PAGE = """Home
Fees
Adult licence\t$25.00
Junior licence\t$5.00
How long it takes
15 business days
Call us on (555) 555-0152.
Fee
$9.00
$1.00
A dog licence costs £28.50. Pay by card.
"""


def read(pattern: str, text: str) -> str | None:
    found = re.search(pattern, " ".join(text.split()))
    return found[1] if found else None


@pytest.mark.parametrize(
    ("words", "now"),
    [
        ("$25.00", "$1,130"),
        ("$5.00", "$6.50"),
        ("15 business days", "9 business days"),
        ("(555) 555-0152", "(555) 555-0199"),
        ("£28.50", "£30"),
    ],
)
def test_figures_are_read_again_by_the_words_in_front_of_them(words: str, now: str) -> None:
    ((_, pattern),) = answer_patterns(PAGE, words)
    assert read(pattern, PAGE) == words
    assert read(pattern, PAGE.replace(words, now)) == now


@pytest.mark.parametrize("words", ["Pay by card", "£28", "28.50 Pay", "Home", "$30.00"])
def test_nothing_else_is_read_again(words: str) -> None:
    assert list(answer_patterns(PAGE, words)) == []


def test_a_page_that_is_written_anew_gives_no_answer_rather_than_another() -> None:
    ((_, pattern),) = answer_patterns(PAGE, "$25.00")
    assert read(pattern, "Licences\nAdult $25.00\nJunior $5.00") is None


def test_another_years_page_is_read_too() -> None:
    ((_, pattern),) = answer_patterns("Licence fee from 1 January 2026: $25.00", "$25.00")
    assert read(pattern, "Licence fee from 1 January 2027: $26.00") == "$26.00"


def test_figures_that_are_not_told_apart_are_not_read() -> None:
    twice = "Your licence costs $25.00\nWhich offer?\nYour licence costs $5.00"
    assert list(answer_patterns(twice, "$25.00")) == []
    assert list(answer_patterns("25 26", "25")) == []
    ((front, _),) = answer_patterns("Fee\n$9.00\nlicence for a boat\n$4.00", "$4.00")
    assert front == "licence for a boat "


def test_signs_of_the_page_are_no_orders_in_the_pattern() -> None:
    text = "Cost (approx.) [2026] fee* for you: $25.00"
    ((_, pattern),) = answer_patterns(text, "$25.00")
    assert read(pattern, text) == "$25.00"
