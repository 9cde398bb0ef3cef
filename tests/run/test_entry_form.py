"""Dates, times and figures as people write them, and what a field holds beside what was entered."""

from __future__ import annotations

from datetime import date

import pytest

from auditkit.diagnostic.wording import as_yes_or_no
from auditkit.run.entry_form import (
    FieldFacts,
    date_pattern,
    first_form,
    is_held,
    is_plainly_refused,
    other_forms,
    parse_date,
    parse_number,
    parse_time,
    picker_value,
)

ENGLISH = "January February March April May June July August September October November December".split()
GERMAN = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
SHORT = tuple(name[:3] for name in ENGLISH)
AMERICA = FieldFacts(order=("month", "day", "year"), months=(tuple(ENGLISH), SHORT))
GERMANY = FieldFacts(order=("day", "month", "year"), months=(tuple(GERMAN), tuple(ENGLISH)), decimal=",")
SPAIN = FieldFacts(order=("day", "month", "year"), months=(tuple(SPANISH), tuple(ENGLISH)), decimal=",")
THE_DAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "facts", "day"),
    [
        ("2026-03-04", AMERICA, THE_DAY),
        ("2026/3/4", GERMANY, THE_DAY),
        ("03/04/2026", AMERICA, THE_DAY),
        ("03/04/2026", GERMANY, date(2026, 4, 3)),
        ("25/12/2026", AMERICA, date(2026, 12, 25)),
        ("12/25/2026", GERMANY, date(2026, 12, 25)),
        ("04.03.2026", GERMANY, THE_DAY),
        ("4 March 2026", AMERICA, THE_DAY),
        ("March 4th, 2026", GERMANY, THE_DAY),
        ("Wednesday, 4 Mar 2026", AMERICA, THE_DAY),
        ("4. März 2026", GERMANY, THE_DAY),
        ("4 de marzo de 2026", SPAIN, THE_DAY),
        ("2026年3月4日", AMERICA, THE_DAY),
        ("03042026", AMERICA, THE_DAY),
        ("04032026", GERMANY, THE_DAY),
        ("20260304", AMERICA, THE_DAY),
        ("30/02/2026", GERMANY, None),
        ("31 June 2026", AMERICA, None),
        ("4/3/26", GERMANY, None),
        ("next week", AMERICA, None),
        ("HL-2041", AMERICA, None),
        ("900-11-2222", AMERICA, None),
        ("", AMERICA, None),
    ],
)
def test_a_day_as_people_write_it(text: str, facts: FieldFacts, day: date | None) -> None:
    assert parse_date(text, facts) == day


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("09:30", "09:30"),
        ("9:30 AM", "09:30"),
        ("9.30pm", "21:30"),
        ("12:05 a.m.", "00:05"),
        ("12:05 p.m.", "12:05"),
        ("0930AM", "09:30"),
        ("1430", "14:30"),
        ("9 am", "09:00"),
        ("14 Uhr", "14:00"),
        ("14h30", "14:30"),
        ("25:00", None),
        ("13:00 pm", None),
        ("9", None),
        ("noon", None),
    ],
)
def test_a_time_as_people_write_it(text: str, time: str | None) -> None:
    assert parse_time(text) == time


@pytest.mark.parametrize(
    ("text", "decimal", "figure"),
    [
        ("12.50", ".", 12.5),
        ("12,50", ".", 12.5),
        ("12,50", ",", 12.5),
        ("1,250", ".", 1250),
        ("1,250", ",", 1.25),
        ("1.250", ",", 1250),
        ("1.250,75", ",", 1250.75),
        ("1,250.75", ".", 1250.75),
        ("1 250,75 €", ",", 1250.75),
        ("1’250.75", ".", 1250.75),
        ("−3", ".", -3),
        ("007", ".", 7),
        ("twelve", ".", None),
        ("HL-2041", ".", None),
        ("", ".", None),
    ],
)
def test_a_figure_as_people_write_it(text: str, decimal: str, figure: float | None) -> None:
    assert parse_number(text, decimal) == figure


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("date", "4 March 2026", "2026-03-04"),
        ("datetime-local", "4 March 2026, 9:30 am", "2026-03-04T09:30"),
        ("datetime-local", "2026-03-04T09:30", "2026-03-04T09:30"),
        ("month", "March 2026", "2026-03"),
        ("month", "03/2026", "2026-03"),
        ("month", "2026-03", "2026-03"),
        ("month", "2026", None),
        ("week", "Week 10, 2026", "2026-W10"),
        ("week", "2026-W10", "2026-W10"),
        ("number", "12,5", "12.5"),
        ("number", "01234", "01234"),
        ("number", "1234567.25", "1234567.25"),
        ("range", "4", "4"),
        ("date", "soon", None),
        ("text", "2026-03-04", None),
    ],
)
def test_the_value_of_a_field_of_the_browsers_own(kind: str, text: str, value: str | None) -> None:
    assert picker_value(kind, text, AMERICA) == value


@pytest.mark.parametrize(
    ("placeholder", "shape"),
    [
        ("DD/MM/YYYY", (("day", "month", "year"), "/")),
        ("mm/dd/yyyy", (("month", "day", "year"), "/")),
        ("TT.MM.JJJJ", (("day", "month", "year"), ".")),
        ("jj/mm/aaaa", (("day", "month", "year"), "/")),
        ("dd-mm-jjjj", (("day", "month", "year"), "-")),
        ("pp.kk.vvvv", (("day", "month", "year"), ".")),
        ("YYYY-MM-DD", (("year", "month", "day"), "-")),
        ("e.g. DD/MM/YYYY", (("day", "month", "year"), "/")),
        ("Your name", None),
        ("HL-NN-NNNN", None),
        ("", None),
    ],
)
def test_the_form_that_a_placeholder_shows(placeholder: str, shape: object) -> None:
    assert date_pattern(placeholder) == shape


def test_a_date_as_machines_write_it_is_written_as_the_field_asks() -> None:
    asks = AMERICA.model_copy(update={"placeholder": "DD/MM/YYYY"})
    assert first_form("2026-03-04", asks) == "04/03/2026"
    assert first_form("3/4/2026", asks) == "3/4/2026"
    assert first_form("2026-03-04", AMERICA) == "2026-03-04"


@pytest.mark.parametrize(
    ("text", "holds", "held"),
    [
        ("Harbour Road", "Harbour Road", True),
        ("harbour road", "HARBOUR ROAD", True),
        ("5555550142", "(555) 555-0142", True),
        ("5555550142", "+1 (555) 555-0142", True),
        ("900-11-2222", "***-**-2222", True),
        ("900112222", "•••••••••", True),
        ("900112222", "___-__-____", False),
        ("900112222", "9__-__-____", False),
        ("900112222", "911-00-2222", False),
        ("900112222", "***-**-3333", False),
        ("Ireland", "Ireland (IE)", True),
        ("Konstantinopoulos", "Konstantin", False),
        ("Müller", "MUELLER", False),
        ("Café", "CAFE", True),
        ("Harbour Road", "", False),
        ("two  words\n and more", "two words and more", True),
        ("+++", "", False),
    ],
)
def test_what_counts_as_held(text: str, holds: str, held: bool) -> None:
    assert is_held(text, FieldFacts(kind="text", holds=holds)) is held


def test_an_entry_may_be_spread_over_boxes_or_become_a_tag() -> None:
    assert is_held("123456", FieldFacts(holds="1", together="123456"))
    assert not is_held("123456", FieldFacts(holds="1", together="113456"))
    assert is_held("fishing", FieldFacts(holds="", nearby="Topics fishing ×"))
    assert not is_held("no", FieldFacts(holds="", nearby="House number"))


def test_the_value_counts_and_not_the_figures() -> None:
    assert is_held("12,50", FieldFacts(kind="number", holds="12.50", decimal=","))
    assert not is_held("12,50", FieldFacts(kind="number", holds="1250", decimal=","))
    masked = AMERICA.model_copy(update={"placeholder": "DD/MM/YYYY", "holds": "20/26/0304"})
    assert not is_held("2026-03-04", masked)
    assert is_held("2026-03-04", masked.model_copy(update={"holds": "04/03/2026"}))


def test_the_forms_that_are_tried_next() -> None:
    cut, mixed = FieldFacts(holds="AB 12 34 "), FieldFacts(holds="12 34 56 C")
    assert list(other_forms("AB 12 34 56 C", cut)) == ["AB123456C", "AB 12 34 56 C"]
    assert next(other_forms("AB 12 34 56 C", mixed)) == "AB 12 34 56 C"
    assert list(other_forms("Harbour Road", FieldFacts())) == ["Harbour Road"]
    asks = AMERICA.model_copy(update={"placeholder": "TT.MM.JJJJ"})
    assert next(other_forms("4 March 2026", asks)) == "04.03.2026"


@pytest.mark.parametrize(
    ("text", "kind", "holds", "refused"),
    [
        ("Konstantinopoulos", "text", "Konstantin", True),
        ("Anna-Maria O’Neill", "text", "Anna Maria ONeil", True),
        ("Konstantinopoulos", "text", "KO", False),
        ("900112222", "text", "90011222", False),
        ("04/03/2026", "text", "0403", False),
        ("+49 30 5550142", "tel", "4930555014", True),
        ("+49 30 5550142", "text", "4930555014", False),
        ("Konstantinopoulos", "text", "", False),
        ("AB123456", "text", "123456", True),
        ("AB123456", "text", "12345", False),
        ("AB123456", "number", "123456", False),
        ("EUR 150000", "text", "150000", False),
        ("04 MAR 2026", "text", "042026", False),
    ],
)
def test_what_a_field_should_have_taken(text: str, kind: str, holds: str, refused: bool) -> None:
    assert is_plainly_refused(text, FieldFacts(kind=kind, holds=holds)) is refused


def test_a_field_that_says_it_takes_figures_alone_may_drop_letters() -> None:
    assert not is_plainly_refused("AB123456", FieldFacts(kind="text", holds="123456", figures=True))


def test_yes_and_no() -> None:
    assert [as_yes_or_no(word) for word in ("Yes", "oui", "no", "Nein", "perhaps")] == [
        True,
        True,
        False,
        False,
        None,
    ]
