"""The command line: one table of commands, each imported only when it is called."""

from __future__ import annotations

import importlib
import keyword
from collections.abc import Sequence

import click

from auditkit import __version__
from auditkit.cli import failure
from auditkit.diagnostic.wording import nearest

COMMANDS = {
    "demo": "The whole way on the bundled agencies: run, score, publish, build.",
    "init": "Make a folder of your own for tasks, audits and the site.",
    "check": "Validate task files.",
    "schema": "Print the JSON Schema of the task format.",
    "plan": "Show what a run would do.",
    "sign-in": "Sign in yourself once, and save the session for runs.",
    "run": "Try the tasks in a real browser and keep a record.",
    "merge": "Join the shards of an audit.",
    "import": "Take in filled-in worksheets and a browser's recordings.",
    "new": "A task file from a few questions; agency.yml from a look at a home page.",
    "record": "Click through a site once, get a task file.",
    "try": "Be the customer: do a task yourself; the kit keeps the record and asks.",
    "assess": "Give your own service grades, by questions.",
    "score": "Show the scorecard of an audit.",
    "diff": "What changed between two audits, in words.",
    "publish": "Write the scorecard as pages under site/.",
    "export": "Hand a scorecard on: tables, data, badges, a feed, a report.",
    "prune": "Make space: remove pictures, or whole audits, that are no longer wanted.",
    "browser": "Show which browser is used and why; get one when there is none.",
}
"""Every command and its line in `auditkit --help`.

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
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="auditkit", message="%(prog)s %(version)s")
def cli() -> None:
    """Audit websites for usability: customers' top tasks, tried in a real browser.

    Begin with `auditkit demo`. `auditkit COMMAND --help` says more about a command.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    return failure.guard(cli, arguments)
