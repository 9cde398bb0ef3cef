"""`auditkit init`: a few questions, a folder, and what to do next."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from pathlib import Path

import click
import pytest
import yaml

from auditkit.cli import main
from auditkit.demo.server import DemoServer
from auditkit.diagnostic.error import AuditkitError
from auditkit.record.store import AuditStore
from auditkit.session import home_page
from auditkit.task.loader import load_agencies

QUIET = ["--publisher", "City of Riverton", "--contact", "audit@riverton.example", "--site-url", ""]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the person types, line by line; nothing once they are used up."""
    typed: list[str] = []
    monkeypatch.setattr(click, "prompt", lambda *words, **named: typed.pop(0) if typed else "")
    monkeypatch.setattr(click, "confirm", lambda *words, **named: (typed.pop(0) if typed else "") == "y")
    return typed


def test_answers_make_a_folder(tmp_path: Path, answers: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    answers += ["City of Riverton", "audit@riverton.example", "", "https://scorecard.riverton.example/"]
    assert main(["init", str(tmp_path / "own")]) == 0
    settings = yaml.safe_load((tmp_path / "own" / "mkdocs.yml").read_text(encoding="utf-8"))
    assert settings["site_url"] == "https://scorecard.riverton.example/"
    assert settings["copyright"].startswith("Published by City of Riverton. Contact: ")
    shown = capsys.readouterr().out
    assert f"cd {tmp_path / 'own'}" in shown
    assert "auditkit new --agency" in shown


def test_the_first_agency_is_looked_at_once(
    tmp_path: Path, answers: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with DemoServer(port=0) as server:
        url = server.base_url("harbour")
        answers += [url, "y"]
        assert main(["init", str(tmp_path / "own"), *QUIET]) == 0
    (file,) = (tmp_path / "own" / "tasks").glob("*/agency.yml")
    agency = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert agency["base_url"] == url
    assert agency["ours"] is True
    assert agency["contact"] == "audit@riverton.example"
    assert f"auditkit record {url}" in capsys.readouterr().out


def test_whose_the_website_is_is_asked_right_after_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with DemoServer(port=0) as server:
        typed = ["", "", server.base_url("harbour"), "y", "https://scorecard.riverton.example/"]
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        assert main(["init", str(tmp_path / "own")]) == 0
    shown = capsys.readouterr().out
    asked = ["first agency's website?", "Is that website your own?", "Where will the scorecard be online"]
    assert sorted(asked, key=shown.index) == asked
    assert "Press Enter to skip." in shown
    (file,) = (tmp_path / "own" / "tasks").glob("*/agency.yml")
    assert yaml.safe_load(file.read_text(encoding="utf-8"))["ours"] is True


@pytest.mark.parametrize("typed", ["", "Riverton\n", "Riverton\nnobody\n", "Riverton\n\nriverton.example\n"])
def test_an_input_that_ends_early_is_said_and_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    assert main(["init", str(tmp_path / "own")]) == 1
    said = capsys.readouterr().err
    assert "The input ended at this question: " in said
    assert "Nothing was written. Run auditkit init in a terminal" in said
    assert not (tmp_path / "own").exists()


def test_an_agency_that_is_not_there_gets_a_file_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with DemoServer(port=0) as server:
        url = server.base_url("harbour")
    assert main(["init", str(tmp_path / "own"), *QUIET, "--agency", url, "--not-ours"]) == 0
    (file,) = (tmp_path / "own" / "tasks").glob("*/agency.yml")
    agency = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert (agency["base_url"], agency["ours"]) == (url, False)
    assert "could not be looked at" in capsys.readouterr().out
    assert [one.id for one in load_agencies(tmp_path / "own" / "tasks", {})] == [file.parent.name]


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--contact", "somebody", "not an email or web address"),
        ("--agency", "javascript:alert(1)", "not a web address"),
        ("--agency", "riverton", "not a web address"),
        ("--site-url", "ftp://riverton.example", "not a web address"),
    ],
)
def test_what_is_no_address_is_said_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, words: str
) -> None:
    assert main(["init", str(tmp_path / "own"), "--no-questions", option, value]) == 1
    assert words in capsys.readouterr().err
    assert not (tmp_path / "own").exists()


def test_an_address_without_https_gets_it(tmp_path: Path) -> None:
    assert main(["init", str(tmp_path / "own"), "--no-questions", "--site-url", "scorecard.riverton.example"]) == 0
    assert "site_url: https://scorecard.riverton.example\n" in (tmp_path / "own" / "mkdocs.yml").read_text()


def everything_in(folder: Path) -> bytes:
    """All that is in its files, and in archives among them."""
    held = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    with zipfile.ZipFile(folder / ".auditkit" / "as-written.zip") as archive:
        held += [archive.read(name) for name in archive.namelist()]
    return b"\n".join(held)


@pytest.mark.parametrize("password", ["letmein9", "p@letmein9", "p'letmein9"])
def test_a_password_is_for_the_one_visit_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    visited: list[str] = []

    async def visit_home(url: str, *others: object) -> None:
        visited.append(url)
        raise AuditkitError(f"{url} did not open.", hint="")

    monkeypatch.setattr(home_page, "visit_home", visit_home)
    agency = f"https://ann:{password}@staging.riverton.example/start?sid=4letmein9&lang=en"
    site = f"https://ann:{password}@scorecard.riverton.example/"
    given = ["--agency", agency, "--not-ours", "--site-url", site, "--contact", site]
    assert main(["init", str(tmp_path / "own"), "--publisher", "", *given]) == 0
    assert visited == [agency]
    written, shown = everything_in(tmp_path / "own"), "".join(capsys.readouterr())
    assert b"letmein9" not in written
    assert "letmein9" not in shown
    assert "auditkit record https://staging.riverton.example/start?sid=…&lang=en" in shown
    assert "Looking at https://staging.riverton.example/start" in shown
    assert b"site_url: https://scorecard.riverton.example/" in written


@pytest.mark.parametrize("begin", ["https://", ""])
def test_a_wrong_address_is_said_without_its_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], begin: str
) -> None:
    assert main(["init", str(tmp_path / "own"), "--no-questions", "--agency", f"{begin}ann:letmein9@riverton"]) == 1
    assert "letmein9" not in "".join(capsys.readouterr())


def test_the_readmes_first_task_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a new folder, against the demo's own sites, as it is written there."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    agency, task = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    assert main(["init", str(tmp_path / "scorecard"), "--no-questions"]) == 0
    monkeypatch.chdir(tmp_path / "scorecard")
    Path("tasks/harbour").mkdir()
    Path("tasks/harbour/renewal-cost.yml").write_text(task, encoding="utf-8")
    with DemoServer(port=0) as server:
        written = agency.replace("http://harbour.localhost:8700", server.base_url("harbour"))
        assert written != agency
        Path("tasks/harbour/agency.yml").write_text(written, encoding="utf-8")
        assert main(["check"]) == 0
        assert main(["run", "--no-probes"]) == 0
    (attempt,) = AuditStore(Path("audits")).open().attempts()
    assert attempt.outcome.value == "completed", attempt.message
    assert main(["publish"]) == 0
    assert Path("site/scorecard/harbour/renewal-cost.md").is_file()


def test_upgrade_says_what_became_of_what(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "own"), "--no-questions"]) == 0
    assert main(["init", str(tmp_path / "own"), "--upgrade"]) == 0
    assert "is up to date" in capsys.readouterr().out
    assert main(["init", str(tmp_path), "--upgrade"]) == 1
    assert "was not made by auditkit init" in capsys.readouterr().err


def test_options_of_an_upgrade_are_taken_over(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    assert main(["init", str(folder), "--no-questions", "--publisher", "Riverton"]) == 0
    given = [
        "--pipeline",
        "gitlab",
        "--contact",
        "a@riverton.example",
        "--site-url",
        "https://ann:letmein9@x.example/",
    ]
    assert main(["init", str(folder), "--upgrade", *given]) == 0
    assert (folder / ".gitlab-ci.yml").is_file()
    settings = yaml.safe_load((folder / "mkdocs.yml").read_text(encoding="utf-8"))
    assert settings["site_url"] == "https://x.example/"
    assert "Published by Riverton. Contact: <a href" in settings["copyright"]
    assert main(["init", str(folder), "--upgrade", "--contact", "nobody"]) == 1


@pytest.mark.parametrize("option", [["--agency", "https://x.example"], ["--not-ours"]])
def test_an_agency_is_not_added_by_an_upgrade(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: list[str]
) -> None:
    assert main(["init", str(tmp_path / "own"), "--no-questions"]) == 0
    assert main(["init", str(tmp_path / "own"), "--upgrade", *option]) == 2
    assert "auditkit new --agency" in capsys.readouterr().err


def test_a_wrong_answer_is_asked_for_again(
    tmp_path: Path, answers: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    answers += ["City of Riverton", "nobody", "audit@riverton.example", "", "riverton", "riverton.example"]
    assert main(["init", str(tmp_path / "own")]) == 0
    assert answers == []
    shown = capsys.readouterr().err
    assert "'nobody' is not an email or web address. Give an email address" in shown
    assert "'riverton' is not a web address" in shown
    settings = yaml.safe_load((tmp_path / "own" / "mkdocs.yml").read_text(encoding="utf-8"))
    assert settings["site_url"] == "https://riverton.example"
    assert "audit@riverton.example" in settings["copyright"]


@pytest.mark.parametrize("taken", ["mkdocs.yml", ".auditkit/init.yml"])
def test_nothing_is_asked_where_no_folder_can_be_made(tmp_path: Path, answers: list[str], taken: str) -> None:
    (tmp_path / taken).parent.mkdir(exist_ok=True)
    (tmp_path / taken).write_text("publisher: Riverton\n")
    answers.append("City of Riverton")
    assert main(["init", str(tmp_path)]) == 1
    assert answers == ["City of Riverton"]


def test_an_upgrade_says_that_it_could_not_compare(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "own"), "--no-questions"]) == 0
    (tmp_path / "own" / ".auditkit" / "as-written.zip").unlink()
    (tmp_path / "own" / "site" / "week.md").write_text("ours\n")
    assert main(["init", str(tmp_path / "own"), "--upgrade"]) == 0
    shown = capsys.readouterr().out
    assert "nobody can tell what was changed here" in shown
    assert "The new one is site/week.md.new: compare them." in shown
