"""The table of commands, and what `--help` costs."""

import importlib
import keyword
import re
import subprocess
import sys

import click
import pytest

from auditkit.cli import COMMANDS, cli, main
from auditkit.cli.option import SectionedCommand
from auditkit.cli.plan import plan
from auditkit.cli.run import run


@pytest.mark.parametrize("name", COMMANDS)
def test_the_tables_line_is_the_commands_own(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.name == name
    assert command.get_short_help_str(limit=200) == COMMANDS[name].help


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"Usage: auditkit {name}")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_a_line_of_help(name: str) -> None:
    stem = f"{name}_" if keyword.iskeyword(name) else name.replace("-", "_")
    command: click.Command = getattr(importlib.import_module(f"auditkit.cli.{stem}"), stem)
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            shown = parameter.get_help_record(
                click.Context(command)
            )  # some help is put together when it is asked for
            assert shown is not None and shown[1], f"{name} {parameter.opts[0]}"


def test_commands_stand_below_headings_with_the_basics_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    _, start, shown = capsys.readouterr().out.partition("Start:")
    headings = [start.rstrip(":"), *re.findall(r"^([A-Z][a-z]+):$", shown, re.MULTILINE)]
    assert headings == ["Start", "Audit", "Share", "People", "Maintain"]
    assert re.findall(r"^  ([a-z-]+)  ", shown, re.MULTILINE) == list(COMMANDS), "each once, in the table's order"


@pytest.mark.parametrize("command", [run, plan])
def test_options_for_several_machines_come_last(command: SectionedCommand) -> None:
    shown = command.get_help(click.Context(command))
    options = shown.partition("\nOptions:\n")[2]
    basic, _, several = options.partition("\nSeveral machines:\n")
    assert "--shard" in several and "--agency" in basic and "--audits" in basic
    names = {name for names in command.sections.values() for name in names}
    assert names <= {one.name for one in command.params}
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            found = re.findall(rf"^  {parameter.opts[0]}(?![\w-])", options, re.MULTILINE)
            assert len(found) == 1, parameter.opts[0]


def imported_by(*arguments: str) -> set[str]:
    code = (
        "import sys; from auditkit.cli import main; status = main(sys.argv[1:]);"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr); sys.exit(status)"
    )
    ended = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return set(ended.stderr.split())


def test_help_imports_nothing_heavy() -> None:
    heavy = {"playwright", "pydantic", "mkdocs", "rich", "PIL", "flask", "jinja2", "yaml"}
    assert not heavy & imported_by("--help")


def test_a_commands_help_starts_no_browser_and_no_builder() -> None:
    heavy = {"playwright", "mkdocs"}
    code = (
        "import sys; from auditkit.cli import main\n"
        "for name in sys.argv[1:]:\n"
        f"    main([name, '--help']); print(name, *({heavy} & set(sys.modules)), file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code, *COMMANDS], capture_output=True, text=True, check=True)
    assert ended.stderr.split("\n")[:-1] == list(COMMANDS), "each command alone, with no module after it"


def test_the_version() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "auditkit", "--version"], capture_output=True, text=True, check=True
    )
    assert ended.stdout.startswith("auditkit 1.")


def test_a_mistyped_command_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chekc"]) == 2
    assert "Did you mean 'check'?" in capsys.readouterr().err
