"""The tables: what goes in comes out, and no spreadsheet runs it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from auditkit.diagnostic.safe_text import MAX_CSV_CELL
from auditkit.export.csv import BOM, TABLES, csv_cell, csv_files, csv_table

from .example import HOSTILE, material

CHANGED = {"half": "half a letter: \ufffd", "nul": "before⟨U+0000⟩after", "rtl": "fee ⟨U+202E⟩00.52$"}
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def table(name: str, **more: str) -> list[dict[str, str]]:
    (file,) = [file for file in csv_files(material(**more)) if file.name == f"{name}.csv"]
    header, *rows = read(file.data)
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize("name", HOSTILE)
def test_text_comes_back_as_it_was(name: str) -> None:
    text = HOSTILE[name]
    _, (written,) = read(csv_table(["text"], [[text]]).encode())
    assert written.removeprefix("'") == CHANGED.get(name, text)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_cell_runs(name: str) -> None:
    for file in csv_files(material(name=HOSTILE[name], text=HOSTILE[name], audit=HOSTILE[name])):
        for row in read(file.data)[1:]:
            for written in row:
                number = written.lstrip("+-").replace(".", "", 1)
                assert not written.lstrip(" ").startswith(RUNS) or number.isdigit(), written[:80]


@pytest.mark.parametrize("text", ["-12.50", "+44", "-5", "007", "3.14"])
def test_a_plain_number_stays_as_it_is(text: str) -> None:
    assert csv_cell(text) == text


@pytest.mark.parametrize("text", ["-1-2", "+44 20 7946 0958", "-", "-5%", "1e5=", "--1", "٣", "-٣"])
def test_what_only_looks_like_a_number_is_no_number(text: str) -> None:
    written = csv_cell(text)
    assert isinstance(written, str)
    assert written.removeprefix("'") == text
    assert not written.startswith(RUNS)


def test_numbers_dates_and_answers_have_one_form() -> None:
    values = [1, -2.5, True, False, None, datetime(2026, 11, 22, 9, tzinfo=UTC), ["a", "b"], {"b": 1, "a": None}]
    assert csv_table(["x"], [values]).splitlines()[1] == (
        '1,-2.5,"true","false","","2026-11-22T09:00:00Z","a; b","{""a"": null, ""b"": 1}"'
    )


def test_a_cell_is_cut_where_excel_would_spill_it() -> None:
    written = csv_cell("y" * 50_000)
    assert isinstance(written, str)
    assert len(written) == MAX_CSV_CELL
    assert written.endswith("…")


def test_the_form_is_that_of_rfc_4180_with_a_mark_for_excel() -> None:
    for file in csv_files(material(text=HOSTILE["quotes"])):
        text = file.data.decode()
        assert text.startswith(BOM)
        assert text.count(BOM) == 1
        assert text.endswith("\r\n")
        assert len({len(row) for row in read(file.data)}) == 1


def test_every_column_is_named_once_and_said() -> None:
    said = {(row["table"], row["column"]): row["holds"] for row in table("columns")}
    for each in TABLES:
        assert len(set(each.header)) == len(each.header)
        for name in each.header:
            assert said[f"{each.name}.csv", name]


def test_agencies_have_their_counts() -> None:
    harbour, upland = table("agencies")
    assert (harbour["succeeded"], harbour["measured"], harbour["not_measured"]) == ("4", "6", "1")
    assert (harbour["completed_with_difficulty"], harbour["reasons"]) == ("1", "bot_wall 1")
    assert (upland["measured"], upland["verdict"], upland["letter"], upland["points"]) == (
        "0",
        "not_measured",
        "",
        "",
    )


def test_rows_can_be_joined() -> None:
    attempts = {row["attempt"]: row for row in table("attempts")}
    assert len(attempts) == 8
    for name in ("steps", "pages", "findings"):
        rows = table(name)
        assert rows
        assert all(attempts[row["attempt"]]["task"] == row["task"] for row in rows)
    tasks = {(row["agency"], row["task"]) for row in table("tasks")}
    assert {(row["agency"], row["task"]) for row in attempts.values()} == tasks


def test_an_answer_and_a_finding_are_whole() -> None:
    (renew,) = [row for row in table("attempts", text="=1") if row["task"] == "renew"]
    assert (renew["answer_read"], renew["answer_expected"], renew["answer_matches"]) == ("'=1", "-12.50", "false")
    found = table("findings")
    assert [row["ended"] for row in found] == ["true", "true"]
    assert found[0]["url"] == "https://harbour.example/fees"
    assert found[0]["title"]
