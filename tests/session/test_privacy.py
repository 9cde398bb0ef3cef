"""Whether a value may be kept: rather one too few than one too many, but not so few that no list opens."""

from __future__ import annotations

import pytest

from auditkit.session.draft import EnvironmentValues
from auditkit.session.event import ControlFacts, ValueClass, value_class


def field(label: str, **facts: object) -> ControlFacts:
    return ControlFacts(role="textbox", kind="text", label=label, **facts)


@pytest.mark.parametrize(
    "label",
    ["Name", "Full name", "State name of the holder and your name", "Company name", "Name of the state official"],
)
def test_a_persons_own_words_are_personal(label: str) -> None:
    assert value_class(field(label), "Robin Reed") is ValueClass.PERSONAL


@pytest.mark.parametrize(
    "label", ["State or territory name", "Select your state or territory name for information", "Country name"]
)
def test_which_place_it_is_says_nothing_of_the_person(label: str) -> None:
    assert value_class(field(label), "Texas") is ValueClass.PLAIN


def test_what_looks_personal_is_so_under_any_label() -> None:
    assert value_class(field("State name"), "robin@reed.example") is ValueClass.PERSONAL
    assert value_class(field("State name"), "4929 1234 5678 9012") is ValueClass.PERSONAL


def test_names_of_values_end_at_a_word() -> None:
    named = EnvironmentValues({})
    assert named.name_for("Licence number", "A-1") == "${LICENCE_NUMBER}"
    long = named.name_for("The number that stands on the front of your fishing licence", "B-2")
    assert long == "${THE_NUMBER_THAT_STANDS_ON_THE}"


def test_one_value_keeps_its_name_and_another_gets_its_own() -> None:
    named = EnvironmentValues({"TOWN": "somewhere"})
    first = named.name_for("Town", "Salem")
    assert first == "${CUSTOMER_TOWN}"
    assert named.name_for("Your town", "Salem") == first
    assert named.name_for("Town", "Lynn") == "${CUSTOMER_TOWN_2}"


def test_a_label_without_letters_still_gives_a_name() -> None:
    assert EnvironmentValues({}).name_for("…", "x") == "${VALUE}"
