"""`auditkit export`: a scorecard handed on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.cli.option import (
    SITE_CONFIG,
    AuditsAt,
    agencies_option,
    audits_option,
    check_agencies,
    open_audits,
    tasks_option,
)
from auditkit.cli.option.report import pictures_for
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import terminal_text
from auditkit.export import FORMATS, Material

if TYPE_CHECKING:
    from auditkit.record.store import AuditStore


class _Command(click.Command):
    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_help_text(ctx, formatter)
        with formatter.section("Formats"):
            formatter.write_dl([(each.name, each.about) for each in FORMATS])


@click.command(cls=_Command, short_help="Export a scorecard: tables, data, badges, a feed, a report.")
@click.argument("audit_id", metavar="[ID]", required=False)
@click.option(
    "--format", "name", type=click.Choice([each.name for each in FORMATS]), required=True, help="What to write."
)
@click.option(
    "--output",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="File or folder to write to. Without it, a single file goes to standard output.",
)
@agencies_option
@audits_option
@tasks_option("Folder with rubric.yml, if there is one.")
@click.option(
    "--site-url", metavar="URL", help="Address of the published scorecard. Default: site_url in mkdocs.yml."
)
@click.option("--force", is_flag=True, help="Also replace files that are not exports.")
def export(
    audit_id: str | None,
    name: str,
    output: Path | None,
    agencies: Sequence[str],
    audits: AuditsAt,
    tasks: Path,
    site_url: str | None,
    force: bool,
) -> None:
    """Export the scorecard in another format: the newest result of each agency and task, as publish shows it.

    With ID, only that audit is exported; `latest` is the newest.

    Files written by an earlier export are replaced. Other files are kept, unless you give --force.
    """
    from auditkit.export.format import write_files

    store = open_audits(audits)
    wanted = next(each for each in FORMATS if each.name == name)
    material = _material(audit_id, store, tasks, agencies, site_url)
    if output is not None:
        material = replace(material, pictures=pictures_for(wanted, output, store), print_page=_print_page)
    files = wanted.files(material)
    if not files:
        where = f"Nothing in this audit can be shown as {name}." if output is not None else f"{name} needs a place."
        raise AuditkitError(
            where, hint="Pictures may have been removed, or never taken." if output else "Add --output DIR."
        )
    if output is not None:
        for path in write_files(files, output, force=force):
            click.echo(terminal_text(path.as_posix()), err=True)
    elif len(files) == 1:
        click.echo(files[0].data, nl=False)
    else:
        raise click.UsageError(f"{name} makes {len(files)} files. Choose a folder for them: --output DIR")


def _print_page(html: str) -> bytes:
    from auditkit.browser.launch import print_page

    return asyncio.run(print_page(html))


def _material(
    audit_id: str | None, store: AuditStore, tasks: Path, agencies: Sequence[str], site_url: str | None
) -> Material:
    from auditkit.export import Material
    from auditkit.publish.builder import site_at, site_of
    from auditkit.score.history.archive import Archive
    from auditkit.score.history.summary import summarise
    from auditkit.score.history.trend import History
    from auditkit.score.people import People, people_of
    from auditkit.score.rubric import load_rubric
    from auditkit.score.scorecard import select_agencies

    archive = Archive(store, load_rubric(tasks))
    card, past = archive.judge_newest() if audit_id is None else archive.judge(store.open(audit_id))
    known = [agency.summary.agency for agency in card.agencies]
    if agencies:
        check_agencies(agencies, known)
        card = select_agencies(card, agencies)
    now = summarise(card)
    histories = [past.of_agency(one, now).thin() for one in known if one in (agencies or known)]
    site = site_of(SITE_CONFIG) if site_url is None else site_at(site_url)
    people = people_of(card, [(each.record, each.attempts()) for each in store.studies()])
    if agencies:
        people = People(tuple(one for one in people.tasks if one.agency in agencies))
    return Material(card, History.join(histories), site, tuple(agencies), people)
