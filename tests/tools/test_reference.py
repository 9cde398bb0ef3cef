"""The reference pages say what the code does, and its examples work."""

from functools import cache
from pathlib import Path

import pytest
import yaml

from auditkit.cli import COMMANDS
from auditkit.task import steps
from auditkit.task.model import Step
from auditkit.task.steps import ACTIONS, Action
from tools import reference


@cache
def pages() -> dict[str, str]:
    """Made when they are first needed, not in every process that looks for tests."""
    return reference.pages()


def test_the_pages_are_fresh() -> None:
    stale = {
        name
        for name, text in pages().items()
        if not (page := reference.FOLDER / name).is_file() or page.read_text(encoding="utf-8") != text
    }
    assert stale == set(), "run `make reference`"


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.key)
def test_the_example_is_a_valid_step(action: type[Action]) -> None:
    (step,) = yaml.safe_load(f"- {action.example}")
    # YAML reads `back:` as nothing at all; so does the loader.
    assert isinstance(Step.model_validate(step).action, action)


def test_every_step_is_one_file_and_one_line_of_the_list() -> None:
    folder = Path(steps.__file__).parent
    # A file named like a builtin of Python ends in an underscore: type_.py.
    stems = {path.stem.rstrip("_") for path in folder.glob("[a-z]*.py")} - {"base"}
    assert stems == {action.key for action in ACTIONS}
    assert len({action.key for action in ACTIONS}) == len(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.key)
def test_each_step_is_on_the_page(action: type[Action]) -> None:
    assert f"\n## {action.key}\n" in pages()["steps.md"]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_on_the_page(name: str) -> None:
    assert f"\n## {name}\n" in pages()["commands.md"]


def test_no_page_shows_the_code_underneath() -> None:
    for text in pages().values():
        assert "<class" not in text
        assert "typing." not in text
