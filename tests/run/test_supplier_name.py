"""Whether a page has said whom it hands a customer on to."""

from __future__ import annotations

import pytest

from auditkit.run.side_effect import names_supplier

TOLD = [
    ("waterboards.ca.gov", "The State Water Board brings bottled water."),
    ("greenbins.example", "Green Bins collects your garden waste."),
    ("card-serve.example", "You pay at CardServe."),
    ("dph.example", "The Department of Public Health keeps the list."),
    ("swrcb.example", "Ask the State Water Resources Control Board."),
    ("asv.example", "Das Amt für Soziales und Versorgung hilft."),
    ("cardserve.example", "See https://cardserve.example/pay"),
]
UNTOLD = [
    ("cardserve.example", "£12 a night. Pay by card; we serve you at once."),
    ("dph.example", "Ask the department of public health."),
    ("dph.example", "Day Passes are here. Have one."),
    ("greenbins.example", "Join the garden waste round."),
    ("ab.example", "An Agency Before"),
]


@pytest.mark.parametrize(("supplier", "text"), TOLD)
def test_a_name_in_words_or_by_its_initials_is_the_suppliers(supplier: str, text: str) -> None:
    assert names_supplier(supplier, text)


@pytest.mark.parametrize(("supplier", "text"), UNTOLD)
def test_other_words_are_not(supplier: str, text: str) -> None:
    assert not names_supplier(supplier, text)
