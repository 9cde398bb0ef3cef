"""`auditkit export`, from a folder of audits."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from auditkit.cli import main
from auditkit.export import FORMATS
from auditkit.record.store import AuditStore

from .example import card_of

ONE_FILE = ("json", "feed", "cif")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with audits/ in it, to be in."""
    card = card_of()
    with_planned = card.audit.model_copy(
        update={"planned": [one.key for task in card.tasks for one in task.attempts]}
    )
    audit = AuditStore(tmp_path / "audits").create(with_planned)
    for task in card.tasks:
        for attempt in task.attempts:
            audit.save(attempt)
    audit.close()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_help_names_every_format_with_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for each in FORMATS:
        assert f"{each.name} {each.about}" in shown


@pytest.mark.parametrize("name", ONE_FILE)
def test_one_file_goes_to_standard_output(name: str, here: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["export", "--format", name]) == 0
    shown = capfdbinary.readouterr().out
    assert main(["export", "spring", "--format", name, "--output", "out/"]) == 0
    (written,) = (here / "out").iterdir()
    assert written.read_bytes() == shown


def test_several_files_need_a_folder(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--format", "csv"]) == 2
    assert "--output" in capsys.readouterr().err
    assert main(["export", "--format", "csv", "--output", "data"]) == 0
    assert (here / "data" / "attempts.csv").is_file()
    assert not list((here / "data").glob("*.tmp"))


def test_without_a_format_it_is_usage(here: Path) -> None:
    assert main(["export"]) == 2
    assert main(["export", "--format", "docx"]) == 2


def test_one_agency_has_figures_of_its_own(here: Path) -> None:
    assert main(["export", "--format", "json", "--agency", "upland", "--output", "u.json"]) == 0
    made = json.loads((here / "u.json").read_bytes())
    assert [agency["agency"] for agency in made["agencies"]] == ["upland"]
    assert made["tally"]["measured"] == 0
    assert made["barriers"] == []
    assert made["top_tasks"][0]["tasks"] == [["upland", "walk"]]


def test_an_unknown_agency_is_guessed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--format", "json", "--agency", "harbor"]) == 1
    said = capsys.readouterr().err
    assert "did you mean 'harbour'?" in said
    assert "upland" in said


def test_someone_elses_file_is_left_alone(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = here / "audit.json"
    mine.write_text('{"mine": true}')
    assert main(["export", "--format", "json", "--output", "audit.json"]) == 1
    assert "--force" in capsys.readouterr().err
    assert mine.read_text() == '{"mine": true}'
    assert main(["export", "--format", "json", "--output", "audit.json", "--force"]) == 0
    assert main(["export", "--format", "json", "--output", "audit.json"]) == 0
    assert json.loads(mine.read_bytes())["format"] == "auditkit scorecard"


def test_the_address_comes_from_mkdocs_yml_or_the_command_line(here: Path) -> None:
    (here / "mkdocs.yml").write_text("site_name: Our card\nsite_url: https://one.example/\n")
    for options, address in (
        ((), "https://one.example/"),
        (("--site-url", "https://two.example"), "https://two.example/"),
    ):
        assert main(["export", "--format", "feed", "--output", "feed.xml", *options]) == 0
        root = ElementTree.fromstring((here / "feed.xml").read_bytes())
        assert root.findtext("{*}id") == f"{address}scorecard/data/feed.xml"


@pytest.mark.parametrize("url", ["ftp://x.example", "x.example", 'https://x.example/"onload=', "javascript:1"])
def test_an_address_that_is_none_is_said(here: Path, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--format", "feed", "--site-url", url]) == 1
    assert "not a web address" in capsys.readouterr().err


def test_no_audit_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["export", "--format", "json"]) == 1
    assert "There are no audits" in capsys.readouterr().err


def test_what_is_exported_is_what_is_published_the_newest_of_each(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run of one agency takes no other out of the files; with the audit's name, that alone is exported."""
    store = AuditStore(here / "audits")
    spring = store.open("spring").record
    one = next(each for each in spring.agencies if each.agency == "harbour")
    attempts = store.open("spring").attempts("harbour")
    later = spring.model_copy(
        update={
            "id": "summer",
            "started_at": spring.started_at + timedelta(days=60),
            "agencies": [one],
            "tasks": [task for task in spring.tasks if task.agency == "harbour"],
            "planned": [each.key for each in attempts],
            "options": {**spring.options, "whole": ["harbour"]},
        }
    )
    with store.create(later) as audit:
        for each in attempts:
            audit.save(each)

    def exported(*more: str) -> dict[str, set[str]]:
        assert main(["export", *more, "--format", "json"]) == 0
        agencies = json.loads(capsys.readouterr().out)["agencies"]
        return {each["agency"]: {way["audit"] for task in each["tasks"] for way in task["ways"]} for each in agencies}

    newest = exported()
    assert newest["harbour"] == {"summer"}
    assert newest["upland"] == {"spring"}
    assert set(exported("summer")) == {"harbour"}
