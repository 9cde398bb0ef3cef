"""The command line: one table of commands, each imported only when it is called."""

from __future__ import annotations

import importlib
import keyword
from collections.abc import Sequence
from typing import Literal, NamedTuple

import click

from auditkit import __version__
from auditkit.cli import failure
from auditkit.diagnostic.wording import nearest


class Entry(NamedTuple):
    """A command's place in `auditkit --help`."""

    heading: Literal["Start", "Audit", "Share", "People", "Maintain"]
    help: str


COMMANDS = {
    "demo": Entry("Start", "See it all work on two fictional agencies: run, score, publish, build."),
    "init": Entry("Start", "Make a folder of your own for tasks, audits and the site."),
    "new": Entry("Start", "Write a task file from a few questions, or agency.yml from a home page."),
    "record": Entry("Start", "Click through a site once and get a task file."),
    "check": Entry("Start", "Check task files for mistakes."),
    "try": Entry("Start", "Do a task yourself, as a customer would, and keep a record."),
    "plan": Entry("Audit", "Show what a run would do, without visiting any site."),
    "run": Entry("Audit", "Run the tasks in a real browser and keep a record."),
    "score": Entry("Audit", "Show the scorecard of an audit."),
    "diff": Entry("Audit", "Show what changed between two audits, in words."),
    "sign-in": Entry("Audit", "Sign in by hand once and save the session for runs."),
    "publish": Entry("Share", "Write the scorecard as web pages under site/."),
    "export": Entry("Share", "Export a scorecard: tables, data, badges, a feed, a report."),
    "import": Entry("People", "Import filled-in worksheets and browser recordings."),
    "assess": Entry("People", "Grade your own service by answering questions."),
    "merge": Entry("Maintain", "Join the shards of an audit."),
    "prune": Entry("Maintain", "Free up space: remove pictures or whole audits you no longer need."),
    "schema": Entry("Maintain", "Print the JSON Schema of the task format."),
    "browser": Entry("Maintain", "Show which browser is used and why; install one if there is none."),
}
"""Every command with its heading and its line in `auditkit --help`, in this order.

The help is here a second time, beside the commands' own, so that asking for help imports none of them; a test
compares the two.
"""


class LazyGroup(click.Group):
    """A group whose commands live in `auditkit.cli.<name>` and are imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        # `auditkit import` can't live in a module called import.
        stem = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name.replace("-", "_")
        command: click.Command = getattr(importlib.import_module(f"auditkit.cli.{stem}"), stem)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = nearest(name, COMMANDS)
            hint = f" Did you mean '{near}'?" if near else ""
            ctx.fail(f"There is no command '{name}'.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, COMMANDS))
        for heading in dict.fromkeys(entry.heading for entry in COMMANDS.values()):
            lines = [(name.ljust(width), one.help) for name, one in COMMANDS.items() if one.heading == heading]
            with formatter.section(heading):
                formatter.write_dl(lines)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="auditkit", message="%(prog)s %(version)s")
def cli() -> None:
    """Run customers' top tasks on government websites in a real browser, and publish the results.

    Start with `auditkit demo`. For help with a command: `auditkit COMMAND --help`.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    return failure.guard(cli, arguments)
