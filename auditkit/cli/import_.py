"""`auditkit import`: files that people hand in."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.cli.option import AuditsAt, audits_option, open_audits, print_next, tasks_option
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import terminal_line, terminal_text
from auditkit.diagnostic.wording import listing

if TYPE_CHECKING:
    from auditkit.session.importer.base import ImportResult


@click.command("import", short_help="Import filled-in worksheets and browser recordings.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--task", metavar="AGENCY/TASK", help="The task the file is for, if it doesn't say so itself.")
@click.option(
    "--answer",
    type=click.Choice(["right", "wrong"]),
    help="You read the answer on this worksheet: it is right or wrong, whatever the kit decided.",
)
@click.option("--audit-id", metavar="ID", help="Round to add people's attempts to. Default: today's.")
@audits_option
@tasks_option()
@click.pass_context
def import_(
    context: click.Context,
    files: Sequence[Path],
    task: str | None,
    answer: str | None,
    audit_id: str | None,
    audits: AuditsAt,
    tasks: Path,
) -> None:
    """Import files that people send in, or all .json and .txt files in a folder.

    A filled-in worksheet becomes a person's attempt in the audits folder. What can be used is imported; the rest is
    listed with its line and column. A worksheet may be pasted into the text of an email. A worksheet that was
    imported before is noticed. Without consent, nothing is kept.

    The exit status is 1 if something could not be imported; everything else was.
    """
    from auditkit.session.importer import import_file
    from auditkit.session.importer.base import ImportDestination

    place = ImportDestination(
        tasks=tasks,
        audits=open_audits(audits),
        now=datetime.now(UTC).replace(microsecond=0),
        environ=os.environ,
        audit_id=audit_id,
        task=task,
        right=None if answer is None else answer == "right",
    )
    refused = people = False
    for path in _each(files):
        try:
            if path.is_dir():
                raise AuditkitError(f"{path.as_posix()}: this folder has no .json or .txt files")
            for result in import_file(path, path.as_posix(), place):
                if isinstance(result, AuditkitError):
                    refused = _say_refused(result)
                else:
                    _say(result)
                    people = people or not any(note.startswith("Next:") for note in result.notes)
        except AuditkitError as fault:
            refused = _say_refused(fault)
    if people:
        print_next(f"auditkit publish --build{audits.option} shows what people did.")
    context.exit(1 if refused else 0)


_ENDINGS = (".json", ".txt")
_MOST_NAMED = 3


def _each(paths: Sequence[Path]) -> Iterator[Path]:
    """The files, and those of folders; Windows doesn't write out `*.json`. A folder with none stands for itself."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        files = sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
        taken = [one for one in files if one.suffix.casefold() in _ENDINGS]
        yield from taken or [path]
        if others := [one.name for one in files if one not in taken]:
            more = [f"{len(others) - _MOST_NAMED} more"] if len(others) > _MOST_NAMED else []
            named = listing([*(terminal_line(one) for one in others[:_MOST_NAMED]), *more])
            click.echo(f"Ignored in {terminal_line(path.as_posix())}: {named}", err=True)


def _say_refused(fault: AuditkitError) -> bool:
    click.echo(terminal_text(str(fault)), err=True)
    return True


def _say(receipt: ImportResult) -> None:
    click.echo(terminal_text(receipt.took))
    for note in receipt.notes:
        click.echo(terminal_text(f"  {note}"))
    for diagnostic in receipt.left_out:
        click.echo(terminal_text(f"  {diagnostic}: left out"))
