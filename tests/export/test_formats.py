"""What holds of every format."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditkit import export
from auditkit.export import FORMATS, Format

from .example import HOSTILE, material

_NO_FORMATS = {"briefing", "fonts", "format", "json_model", "narrative", "route", "table"}


def test_every_format_is_one_file_and_one_line_of_the_list() -> None:
    stems = {path.stem for path in Path(export.__file__).parent.glob("[a-z]*.py")} - _NO_FORMATS
    assert stems == {each.name for each in FORMATS}
    assert len({each.name for each in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.name)
def test_it_says_how_its_files_begin_whatever_they_are_of(each: Format) -> None:
    for name in ("Harbour Office", HOSTILE["script"], HOSTILE["long"]):
        for file in each.files(material(name=name)):
            assert file.opening
            assert file.data.startswith(file.opening)
            assert file.about.endswith(".")


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.name)
def test_the_same_card_gives_the_same_files(each: Format) -> None:
    assert [file.data for file in each.files(material())] == [file.data for file in each.files(material())]


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.name)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_breaks_nothing_and_file_names_are_safe(each: Format, text: str) -> None:
    files = each.files(material(name=text, text=text, audit=text))
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]*\.[a-z]+", file.name) for file in files)
    assert all(file.data.decode("utf-8") for file in files)
