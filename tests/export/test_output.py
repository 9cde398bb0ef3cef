"""Where files go, and what is never written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditkit.diagnostic.error import AuditkitError
from auditkit.export.badge import badge_files
from auditkit.export.csv import csv_files
from auditkit.export.format import write_files
from auditkit.export.json import json_files

from .example import material


def test_a_folder_is_made_and_may_hold_other_files(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    written = write_files(csv_files(material()), folder)
    (folder / "mine.txt").write_text("mine")
    assert {path.name for path in written} == {path.name for path in folder.iterdir()} - {"mine.txt"}
    write_files(csv_files(material(text="Other")), folder)
    assert "Other" in (folder / "tasks.csv").read_text(encoding="utf-8-sig")
    assert (folder / "mine.txt").read_text() == "mine"


def test_a_file_that_is_no_export_stays_and_nothing_else_is_written(tmp_path: Path) -> None:
    (tmp_path / "steps.csv").write_text("my,steps\n")
    with pytest.raises(AuditkitError, match=r"steps\.csv"):
        write_files(csv_files(material()), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["steps.csv"]
    write_files(csv_files(material()), tmp_path, force=True)
    assert (tmp_path / "tasks.csv").exists()
    assert "my,steps" not in (tmp_path / "steps.csv").read_text(encoding="utf-8-sig")


def test_an_empty_file_may_be_filled(tmp_path: Path) -> None:
    place = tmp_path / "audit.json"
    place.touch()
    assert write_files(json_files(material()), place) == (place,)
    assert place.stat().st_size > 1000


@pytest.mark.parametrize("ending", [".svg", ".json", ".SVG"])
def test_a_file_name_takes_the_one_file_of_its_ending(tmp_path: Path, ending: str) -> None:
    files = badge_files(material())[:2]
    place = tmp_path / f"badge{ending}"
    assert write_files(files, place) == (place,)
    assert [path.name for path in tmp_path.iterdir()] == [place.name]


def test_one_name_for_two_files_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(AuditkitError, match="2 files"):
        write_files(badge_files(material()), tmp_path / "badge.svg")
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_place_of_the_folder_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("mine")
    with pytest.raises(AuditkitError, match="data"):
        write_files(csv_files(material()), tmp_path / "data")
    assert (tmp_path / "data").read_text() == "mine"


def test_a_folder_in_place_of_a_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "audit.json").mkdir()
    (tmp_path / "audit.json" / "audit.json").mkdir()
    with pytest.raises(AuditkitError):
        write_files(json_files(material()), tmp_path / "audit.json")
