"""Faults of files and folders that git can't hold, or that depend on the machine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from auditkit.diagnostic.error import InvalidDocument
from auditkit.task.loader import load_tasks

AGENCY = "version: 1\nagency: Harbour\nbase_url: https://www.harbour.example\n"
HEAD = "version: 1\ntask: Find the fee\nsuccess: [{text: How to pay}]\n"
GOOD = HEAD + "steps:\n  - click: Fees\n"


@pytest.fixture
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "tasks" / "harbour"
    folder.mkdir(parents=True)
    (folder / "agency.yml").write_text(AGENCY)
    return folder


def faults(*paths: str) -> list[str]:
    with pytest.raises(InvalidDocument) as caught:
        load_tasks([Path(path) for path in paths or ("tasks",)], {})
    return str(caught.value).splitlines()


def test_over_one_mebibyte(harbour: Path) -> None:
    (harbour / "fee.yml").write_text(GOOD + "#" * 1024 * 1024)
    assert faults() == ["tasks/harbour/fee.yml:1:1: this file is larger than 1 MiB, the limit for these files"]


def test_exactly_one_mebibyte_is_fine(harbour: Path) -> None:
    (harbour / "fee.yml").write_text(GOOD + "#" * (1024 * 1024 - len(GOOD)))
    assert load_tasks([Path("tasks")], {}).agencies


def test_a_link_out_of_the_tasks_folder(harbour: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.yml").write_text("steps: [back]\n")
    (harbour / "inside.yml").symlink_to(tmp_path / "secret.yml")
    (harbour / "shared").mkdir()
    (harbour / "shared" / "link.yml").symlink_to(tmp_path / "secret.yml")
    (harbour / "fee.yml").write_text(HEAD + "steps:\n  - use: shared/link.yml\n")
    assert faults() == [
        "tasks/harbour/fee.yml:5:10: 'shared/link.yml' is outside the tasks folder",
        "tasks/harbour/inside.yml:1:1: this link points outside the tasks folder",
    ]


def test_links_within_the_tasks_folder_are_fine(harbour: Path) -> None:
    (harbour.parent / "shared").mkdir()
    (harbour.parent / "shared" / "a.yml").write_text("steps: [back]\n")
    (harbour / "shared").symlink_to(harbour.parent / "shared")
    (harbour / "fee.yml").write_text(HEAD + "steps:\n  - use: shared/a.yml\n  - use: ../shared/a.yml\n")
    (agency,) = load_tasks([Path("tasks")], {}).agencies
    assert [step.action.key for step in agency.tasks[0].ways["main"]] == ["back", "back"]


def test_links_that_go_round(harbour: Path) -> None:
    (harbour / "shared").symlink_to(harbour / "shared")
    (harbour / "fee.yml").write_text(HEAD + "steps:\n  - use: shared/a.yml\n")
    (fault,) = faults()
    assert fault.startswith("tasks/harbour/fee.yml:5:10: ")


def test_an_empty_folder(harbour: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert faults("empty", "nowhere", "empty/fee.yml") == [
        "empty:1:1: no tasks here: a tasks folder has a folder for each agency, with agency.yml "
        "(auditkit new --agency writes it)",
        "empty/fee.yml:1:1: there is no such file or folder",
        "nowhere:1:1: there is no such file or folder",
    ]


def test_files_that_are_no_tasks(harbour: Path) -> None:
    (harbour / "reply.md").write_text("Thank you.\n")
    (harbour.parent / "profiles.yml").write_text("version: 1\nprofiles: {tablet: {width: 800}}\n")
    (harbour.parent / "loose.yml").write_text(GOOD)
    assert faults("tasks/harbour/reply.md", "tasks/profiles.yml", "tasks/loose.yml") == [
        "tasks/harbour/reply.md:1:1: this is not a task file: their names end in .yml",
        "tasks/loose.yml:1:1: agency.yml is missing next to this task: it says whose site this is",
        "tasks/profiles.yml:1:1: this is not a task: give its folder instead, tasks",
    ]


def test_something_that_is_no_file(harbour: Path) -> None:
    os.mkfifo(harbour / "fee.yml")
    (harbour / "gone.yml").symlink_to(harbour / "nowhere.yml")
    assert faults() == [
        "tasks/harbour/fee.yml:1:1: this is not an ordinary file",
        "tasks/harbour/gone.yml:1:1: there is no such file",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(harbour: Path) -> None:
    (harbour / "fee.yml").write_text(GOOD)
    (harbour / "fee.yml").chmod(0)
    assert faults() == ["tasks/harbour/fee.yml:1:1: this file can't be read: Permission denied"]


def test_a_hostile_file_name(harbour: Path) -> None:
    (harbour / "fe\x1b[2Je\n.yml").write_text("version: 1\n" + GOOD.removeprefix("version: 1\n") + "rnak: 1\n")
    file = "tasks/harbour/fe\\x1b[2Je\\n.yml"
    assert faults() == [
        f"{file}:1:1: the file's name contains an invisible character (U+001B): rename it",
        f"{file}:6:1: unknown key 'rnak' (did you mean 'rank'?)",
    ]


def test_agencies_of_one_name_in_two_folders(harbour: Path, tmp_path: Path) -> None:
    (harbour / "fee.yml").write_text(GOOD)
    other = tmp_path / "more" / "Harbour"
    other.mkdir(parents=True)
    (other / "agency.yml").write_text(AGENCY)
    (other / "pay.yml").write_text(GOOD)
    assert faults("tasks", "more") == [
        "more/Harbour/agency.yml:1:1: the folder's name 'Harbour' gives its records the same names as "
        "'tasks/harbour/agency.yml'",
    ]


def test_an_absolute_path_is_shown_from_the_current_folder(harbour: Path) -> None:
    (harbour / "fee.yml").write_text("")
    assert faults(str(harbour.parent)) == ["tasks/harbour/fee.yml:1:1: this file is empty"]


def test_an_absolute_path_elsewhere_is_shown_from_its_tasks_folder(
    harbour: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    (harbour / "fee.yml").write_text("")
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    expected = ["tasks/harbour/fee.yml:1:1: this file is empty"]
    for given in (harbour.parent, harbour, harbour / "fee.yml", harbour / "agency.yml"):
        assert faults(str(given)) == expected
