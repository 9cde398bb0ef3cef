"""`auditkit check`, `schema` and `plan` as a person calls them."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from auditkit.cli import main

AGENCY = "version: 1\nagency: Harbour\nbase_url: https://www.harbour.example\n"
TASK = "version: 1\ntask: Find the fee\nsuccess: [{text: Paid}]\nprofiles: [desktop, phone]\nsteps: [back]\n"


@pytest.fixture
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "tasks" / "harbour"
    folder.mkdir(parents=True)
    (folder / "agency.yml").write_text(AGENCY)
    (folder / "fee.yml").write_text(TASK)
    return folder


@pytest.mark.usefixtures("harbour")
def test_right_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "1 agency, 1 task, 2 attempts: no problems\nNext: auditkit run\n"
    assert main(["check", "--format", "json", "tasks/harbour"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "agencies": 1,
        "attempts": 2,
        "faults": [],
        "hints": [],
        "tasks": 1,
    }


@pytest.mark.parametrize(
    ("success", "hinted"),
    [
        ("[url: /]", True),
        ("[url: /**]", True),
        ("[text: Fees]", True),
        ("[url: '**', text: FEES]", True),
        ("[url: /fees]", False),
        ("[url: /**, text: It costs]", False),  # an application may keep its address
        ("[{role: heading, name: Fees}]", False),  # what is pressed is no heading
    ],
)
def test_success_that_the_start_page_has_already_is_hinted_at(
    harbour: Path, capsys: pytest.CaptureFixture[str], success: str, hinted: bool
) -> None:
    text = f"version: 1\ntask: Find the fee\nsteps: [click: Fees]\nsuccess: {success}\n"
    (harbour / "fee.yml").write_text(text)
    assert main(["check"]) == 0
    *hints, total, _ = capsys.readouterr().out.splitlines()
    assert total == "1 agency, 1 task, 1 attempt: no problems" + (", 1 hint" if hinted else "")
    assert [line.partition(" the start")[0] for line in hints] == ["tasks/harbour/fee.yml:4:1: hint:"] * hinted
    # With an answer the end is known from the start, and a task of looking alone may begin where it ends.
    for other in (f"{text}answer: {{read: {{css: p}}, equals: '2'}}\n", text.replace("click: Fees", "expect: Fees")):
        (harbour / "fee.yml").write_text(other)
        assert main(["check"]) == 0
        assert "hint" not in capsys.readouterr().out


def test_wrong_files(harbour: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (harbour / "fee.yml").write_text(TASK + "rnak: 1\ntrials: 0\n")
    (harbour / "pay.yml").write_text("")
    assert main(["check"]) == 1
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "tasks/harbour/fee.yml:6:1: unknown key 'rnak' (did you mean 'rank'?)",
        "tasks/harbour/fee.yml:7:9: 'trials' must be at least 1, not '0'",
        "tasks/harbour/pay.yml:1:1: this file is empty",
        "3 problems in 2 files",
    ]
    assert said.err == ""
    assert main(["check", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["faults"][1] == {
        "file": "tasks/harbour/fee.yml",
        "line": 7,
        "column": 9,
        "message": "'trials' must be at least 1, not '0'",
    }


def test_no_tasks_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("tasks:1:1: there is no such file or folder")
    assert "auditkit new --agency https://" in said
    for command in (["run"], ["plan"], ["try"], ["new"]):
        assert main(command) == 1
        assert "auditkit new --agency https://" in capsys.readouterr().err, command


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("record", "www.lake.example"), 1),
        (("record", "ftp://www.lake.example"), 1),
        (("new", "--agency", "www.lake.example"), 1),
        (("try", "www.lake.example", "Find the fee"), 2),
    ],
)
def test_an_address_without_https_is_given_back_with_it(
    arguments: tuple[str, ...], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(list(arguments)) == status
    said = capsys.readouterr().err
    assert "https://www.lake.example" in said
    assert "ftp://" not in said.partition("https://")[2]


@pytest.mark.usefixtures("harbour")
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there always is a display")
@pytest.mark.parametrize("arguments", [("record", "--task", "Pay"), ("try", "Pay")])
def test_without_a_display_it_is_said_what_to_do_and_nothing_is_promised(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    command, *rest = arguments
    assert main([command, "https://www.lake.example", *rest]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "There is no display" in err
    assert "Use a computer with a screen" in err
    assert "auditkit new" in err


def test_an_input_that_ends_where_a_task_is_chosen_is_said(
    harbour: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (harbour / "second.yml").write_text(TASK)
    monkeypatch.setattr(sys, "stdin", io.StringIO("9\n"))
    monkeypatch.setenv("DISPLAY", ":0")
    assert main(["try"]) == 1
    assert "The input ended at this question: Which task do you want to try?" in capsys.readouterr().err


def test_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "auditkit task file, format version 1"
    assert main(["schema", "--write", str(tmp_path / "made")]) == 0
    assert sorted(file.name for file in (tmp_path / "made").iterdir()) == [
        "agency.schema.json",
        "profiles.schema.json",
        "rubric.schema.json",
        "self-assessment.schema.json",
        "task.schema.json",
    ]


@pytest.mark.usefixtures("harbour")
def test_plan(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--trials", "3", "--profile", "phone"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Agency   Task  Route  Profile  Attempts  Steps",
        "harbour  fee   main   phone           3      1",
        "",
        "harbour (https://www.harbour.example): at most 4 page requests a second, 1 attempt at a time; "
        "submits nothing",
        "",
        "1 agency, 1 task, 3 attempts, 3 steps",
        "Next: auditkit run, with the same paths and options.",
    ]


def test_plan_says_whose_robots_txt_is_no_bar_and_why(harbour: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (harbour / "agency.yml").write_text(f"{AGENCY}ours: true\nrobots: {{ours: We run this test system}}\n")
    assert main(["plan"]) == 0
    said = "submits nothing; opens pages that robots.txt forbids, because the site is ours (We run this test system)"
    assert said in capsys.readouterr().out


def test_plan_says_how_many_promises_can_be_tested(harbour: Path, capsys: pytest.CaptureFixture[str]) -> None:
    promises = "[We answer in a day, {promise: Quick pages, page_seconds: 3}]"
    (harbour / "agency.yml").write_text(f"{AGENCY}service_model: {{aim: personal, promises: {promises}}}\n")
    assert main(["plan"]) == 0
    assert "harbour makes 2 promises (personal); visits can test 1 of them\n" in capsys.readouterr().out


@pytest.mark.usefixtures("harbour")
def test_plan_of_an_unknown_agency(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--agency", "harbor"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "did you mean 'harbour'?" in said.err


def test_plan_of_wrong_files(harbour: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (harbour / "fee.yml").write_text("")
    assert main(["plan"]) == 1
    assert "tasks/harbour/fee.yml:1:1: this file is empty" in capsys.readouterr().err
