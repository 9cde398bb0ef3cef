"""What hostile text becomes in each place, letter by letter. `safe_text.json` leaves out what stays as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from auditkit.diagnostic import safe_text

SAMPLES = json.loads(Path(__file__).with_name("safe_text.json").read_text(encoding="utf-8"))
PLACES: dict[str, Callable[[str], str | None]] = {
    "terminal_text": safe_text.terminal_text,
    "terminal_line": safe_text.terminal_line,
    "printable": safe_text.DIAGNOSTIC.apply,
    "quote": safe_text.quote,
    "visible": safe_text.PAGE.apply,
    "markdown": safe_text.markdown_text,
    "attribute": safe_text.markdown_attribute,
    "prose": safe_text.markdown_prose,
    "title": safe_text.markdown_title,
    "fence": safe_text.markdown_code,
    "forge_text": safe_text.forge_text,
    "forge_address": safe_text.forge_address,
    "web_address": safe_text.web_address,
    "xml_line": safe_text.xml_line,
    "xml_block": lambda text: safe_text.xml_block(text.split("\n")),
    "csv_text": safe_text.csv_text,
    "without_surrogates": safe_text.without_surrogates,
    "typed_line": lambda text: safe_text.cut_line(text, 200, safe_text.TYPED),
    "one_line": safe_text.TASK_FILE.line,
    "file_stem": lambda text: safe_text.file_stem(text.encode(errors="replace").decode()),
    "file_name": safe_text.page_file_name,
}


@pytest.mark.parametrize("place", PLACES)
def test_every_place_gets_what_it_can_take(place: str) -> None:
    made = {name: PLACES[place](one["text"]) for name, one in SAMPLES.items()}
    assert made == {name: one["safe"].get(place, one["text"]) for name, one in SAMPLES.items()}


def test_halves_of_a_letter_are_joined_where_both_are_there() -> None:
    assert safe_text.without_surrogates({"\ud83d\ude00": ["\ud83d", "a"]}) == {"\U0001f600": ["\ufffd", "a"]}


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Ünïcode — Lizenz / Gebühr", "unicode-lizenz-gebuhr"),
        ("Оплатить штраф", "oplatit-shtraf"),
        ("Πληρωμή τελών", "pliromi-telon"),
        ("Straße 12", "strasse-12"),
        ("釣りの免許", "task"),
    ],
)
def test_a_name_for_files_is_one_that_one_knows_again(words: str, slug: str) -> None:
    assert safe_text.slug_of(words) == slug


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://ann:secret@site.example/x", "https://•••@site.example/x"),
        ("https://ann:p@ss@site.example/x", "https://•••@site.example/x"),
        ("https://ann:it's@site.example", "https://•••@site.example"),
        ("https://ann@site.example", "https://•••@site.example"),
        (r"https:\/\/ann:p@ss@site.example\/x", r"https:\/\/•••@site.example\/x"),
        ("https://site.example/@ann", "https://site.example/@ann"),
        ("https://site.example?to=ann@site.example", "https://site.example?to=ann@site.example"),
        ("see https://site.example or ask ann@site.example", "see https://site.example or ask ann@site.example"),
        ("'https://site.example','ann@site.example'", "'https://site.example','ann@site.example'"),
        ('"https://site.example:80","ann@site.example"', '"https://site.example:80","ann@site.example"'),
    ],
)
def test_an_address_loses_its_name_and_password_and_nothing_else(text: str, shown: str) -> None:
    assert safe_text.without_userinfo(text) == shown
