"""Which names on a page come nearest to the one a task file gives."""

from __future__ import annotations

import pytest

from auditkit.locator.locate import Purpose
from auditkit.locator.similarity import NamedControl, find_renamed, is_related, is_same_name, nearest_names


def named(*controls: tuple[str, str]) -> list[NamedControl]:
    return [NamedControl(role=role, name=name) for role, name in controls]


def test_links_come_first_where_a_link_was_wanted() -> None:
    page = named(
        ("heading", "Fees and charges here"), ("button", "Fees and charges now"), ("link", "Our fees, charges")
    )
    assert nearest_names("Fees and charges", page, role="link")[0].role == "link"
    assert nearest_names("Fees and charges", page, role="button")[0].role == "button"


def test_a_name_that_is_far_nearer_comes_first_whatever_its_kind() -> None:
    page = named(("link", "Charges of the ferry company"), ("button", "Fees and charges"))
    assert nearest_names("Fees and charges", page, role="link")[0].role == "button"


def test_fields_come_first_where_something_is_to_be_filled_in() -> None:
    page = named(("link", "Your town"), ("textbox", "Place"))
    assert nearest_names("Your town", page, purpose=Purpose.FILL)[0].role == "textbox"


def test_a_word_that_only_says_to_look_makes_no_other_name() -> None:
    assert is_same_name("See current conditions", "Current conditions")
    assert is_same_name("View fees", "See the fees")
    assert not is_same_name("See current conditions", "Past conditions")
    assert not is_same_name("View", "See")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Έντυπο 12: άδεια οδήγησης", "Έντυπο 12: άδεια κυνηγιού"),
        ("Форма 12: паспорт", "Форма 12: лицензия"),
        ("Мой паспорт", "Мои паспорт"),
        ("نموذج 12 جواز السفر", "نموذج 12 رخصة القيادة"),
        ("फॉर्म की सूची", "फॉर्म का सूची"),
        ("申請書ダウンロード 手続案内", "再申請書ダウンロード 手続案内"),
    ],
)
def test_other_words_make_another_name_in_every_script(one: str, other: str) -> None:
    assert not is_same_name(one, other)
    links = [NamedControl(role="link", name=other), NamedControl(role="link", name="12")]
    assert find_renamed(one, links, Purpose.CLICK) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Άδεια οδήγησης", "ΑΔΕΙΑ ΟΔΗΓΗΣΗΣ"),
        ("Паспорт: получить", "Получить паспорт"),
        ("Renouveler le permis de pêche", "Renouveler le permis de peche"),
        ("هـوية", "هوية"),
    ],
)
def test_accents_order_and_signs_make_no_other_name(one: str, other: str) -> None:
    assert is_same_name(one, other)


def test_names_with_nothing_in_common_but_letters_are_not_related() -> None:
    for name in ("Charges", "All fees and charges", "Fee and charge"):
        assert is_related("Fees and charges", name), name
    for wanted, name in (
        ("Fees", "Feedback"),
        ("Prices", "Services"),
        ("Permit fee", "Search"),
        ("Gebühr", "Geburt"),
    ):
        assert not is_related(wanted, name), name
