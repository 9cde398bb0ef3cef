"""Wrong reading lists: every fault at its place, with what was meant."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from auditkit.diagnostic.error import InvalidDocument
from auditkit.publish.reading_list import Kind, ReadingList, Subject, load_readings

RIGHT = """\
version: 1
readings:
  fees:
    title: On fees
    authors: [A. Writer]
    kind: book
    subject: plain words
    why: It is short.
    disagree: It is old.
    ask: What do we charge?
    barriers: [dead-link]
"""


def load(folder: Path, text: str) -> ReadingList:
    (folder / "reading.yml").write_text(dedent(text), encoding="utf-8")
    return load_readings(folder)


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(InvalidDocument) as caught:
        load(folder, text)
    file = (folder / "reading.yml").as_posix()
    return [str(fault).removeprefix(f"{file}:") for fault in caught.value.diagnostics]


def test_a_right_list_is_read(tmp_path: Path) -> None:
    (one,) = load(tmp_path, RIGHT).readings.values()
    assert (one.title, one.authors, one.kind, one.subject) == ("On fees", ["A. Writer"], Kind.BOOK, Subject.WORDS)
    assert one.year is None
    assert one.publisher is None


def test_a_site_without_a_list_has_an_empty_one(tmp_path: Path) -> None:
    assert load_readings(tmp_path).readings == {}


def test_an_unknown_barrier_is_named_with_the_one_that_was_meant(tmp_path: Path) -> None:
    assert faults(tmp_path, RIGHT.replace("dead-link]", "dead-links, no-such-thing]")) == [
        "11:16: unknown barrier 'dead-links' (did you mean 'dead-link'?)",
        "11:28: unknown barrier 'no-such-thing'",
    ]


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    wrong = RIGHT.replace("kind: book", "kind: bok").replace("subject: plain words", "subject: plain wrods")
    wrong = wrong.replace("    why: It is short.\n", "").replace("ask:", "asks:")
    assert faults(tmp_path, wrong + "    year: next\n    address: example.org\n") == [
        "4:5: 'fees' needs 'why'",
        "6:11: unknown kind 'bok' (did you mean 'book'?)",
        "7:14: unknown subject 'plain wrods' (did you mean 'plain words'?)",
        "9:5: unknown key 'asks' (did you mean 'ask'?)",
        "11:11: 'year' must be a whole number, not 'next'",
        "12:14: 'example.org' is not a web address (start it with https://)",
    ]


def test_a_year_that_cant_be_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, RIGHT + "    year: 20012\n") == ["12:11: 'year' must be at most 2100, not '20012'"]


def test_a_title_stands_once(tmp_path: Path) -> None:
    again = RIGHT.split("readings:\n")[1].replace("fees:", "more:").replace("On fees", "ON FEES")
    assert faults(tmp_path, RIGHT + again) == ["13:12: 'ON FEES' is already in the list, as 'fees'"]


def test_a_key_is_an_anchor(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, RIGHT.replace("fees:", "On Fees:"))
    assert fault.startswith("3:3: 'On Fees' must be lower-case letters, digits and hyphens only ('on-fees')")


def test_a_version_from_another_time_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, RIGHT.replace("version: 1", "version: 2")) == [
        "1:10: version must be 1, the version of the list's format, not '2'"
    ]
