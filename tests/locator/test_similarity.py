"""Which names on a page come nearest to the one a task file gives."""

from __future__ import annotations

import pytest

from auditkit.locator.locate import Purpose
from auditkit.locator.similarity import (
    NamedControl,
    find_renamed,
    is_related,
    is_same_name,
    lines_beside,
    nearest_names,
)


def named(*controls: tuple[str, str]) -> list[NamedControl]:
    return [NamedControl(role=role, name=name) for role, name in controls]


def test_links_come_first_where_a_link_was_wanted() -> None:
    page = named(
        ("heading", "Fees and charges here"), ("button", "Fees and charges now"), ("link", "Our fees, charges")
    )
    assert nearest_names("Fees and charges", page, role="link")[0].role == "link"
    assert nearest_names("Fees and charges", page, role="button")[0].role == "button"
    page = named(("button", "Venepaikan hakemukset"), ("link", "Venepaikan hakeminen netissä"))
    assert nearest_names("Venepaikan hakemus", page, role="link")[0].role == "link"


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


def longer(wanted: str, *names: str) -> str | None:
    found = find_renamed(wanted, named(*(("link", one) for one in names)), Purpose.CLICK)
    return found.name if found is not None else None


def test_a_name_with_a_word_more_is_the_same_where_nothing_else_is_near() -> None:
    ours = "Renew a licence"
    assert longer(ours, "Renew a fishing licence", "Fees") == "Renew a fishing licence"
    assert longer("Pyydä sataman lupaa", "Pyydä väliaikaista sataman lupaa", "Hinnat") is not None
    assert longer(ours, "Renew a fishing licence", "Renew a firearms licence") is None
    assert longer(ours, "Renew a fishing licence", "Licence to renew: the rules") is None
    assert longer(ours, "Renew a fishing licence", "Renew licences of others in bulk") is None
    assert longer("Renew the licence form", "Renew the fishing licence", "Fees") is None
    assert longer("Licence", "Fishing licence form", "Fees") is None
    assert longer(ours, "Renew a big fishing boat licence") is None
    assert longer(ours, "Renew a 2026 licence") is None


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("I have a boat", "I don't have a boat"),
        ("I have a boat", "I have not a boat"),
        ("Ich habe Boote", "Ich habe keine Boote"),
        ("Olen veneilijä täällä", "Olen ei veneilijä täällä"),
        ("Registered boats here", "Unregistered boats here"),
        ("Renew a licence", "Renew or cancel a licence"),
        ("Renew a licence", "Cancel: renew a licence"),
    ],
)
def test_what_says_no_is_never_bridged(wanted: str, name: str) -> None:
    assert longer(wanted, name) is None


def test_nobody_thinks_of_what_shares_a_common_word_or_of_a_telephone_number() -> None:
    page = named(("link", "Apply for a berth"), ("link", "Apply for a pilot"), ("link", "Prices of berths"))
    assert nearest_names("Apply for a licence", page) == []
    assert [one.name for one in nearest_names("Apply for a berths list", page)][:1] == ["Apply for a berth"]
    phone = [NamedControl("link", "Call the licence desk", href="tel:+4412"), NamedControl("text", "22 123 45 67")]
    assert nearest_names("Call the licence office 22 123", phone, purpose=Purpose.SEE) == []


def test_names_of_buttons_that_stand_in_a_row_are_no_text() -> None:
    page = named(("button", "Send"), ("link", "Our offices"), ("heading", "Thank you"))
    text = "Thank you\nSend Send\nOur offices 22 123\nSend it by post"
    assert [one.name for one in lines_beside(page, text, longest=120)] == ["Thank you", "Send it by post"]


def test_a_heading_with_a_word_of_it_tells_that_the_end_is_worded_otherwise() -> None:
    page = named(("text", "We answer within ten days."), ("heading", "Thank you! We have got your application"))
    assert [one.role for one in nearest_names("The application is received", page, purpose=Purpose.SEE)] == [
        "heading"
    ]
    assert nearest_names("A boat costs $25", page, purpose=Purpose.SEE) == []


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
