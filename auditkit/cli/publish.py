"""`auditkit publish`: the scorecard as pages."""

from __future__ import annotations

from pathlib import Path

import click

from auditkit.cli.escape import printable

CONFIG = Path("mkdocs.yml")


@click.command(short_help="Write the scorecard as pages under site/.")
@click.argument("audit_id", metavar="[ID]", default="latest")
@click.option(
    "--audits",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("audits"),
    show_default=True,
    help="Folder of the audits.",
)
@click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("site"),
    show_default=True,
    help="Folder of the site's pages.",
)
@click.option(
    "--tasks",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("tasks"),
    show_default=True,
    help="Folder of the tasks: its rubric.yml makes points and letters, and agencies have their say there.",
)
@click.option("--build", "wanted", is_flag=True, help="Then build the site with MkDocs, as mkdocs.yml says.")
def publish(audit_id: str, audits: Path, site: Path, tasks: Path, wanted: bool) -> None:
    """Write the scorecard of an audit as pages under site/scorecard/; without ID, of the latest.

    The audits before it make its history. Each is read once: what later ones need of it is kept in the audits
    folder, in .summaries, which may be deleted. Pages that stay the same are not touched; those of another audit go.
    """
    from auditkit.archive import Archive
    from auditkit.publish import publish_card
    from auditkit.publish.site import site_of
    from auditkit.rubric import load_rubric
    from auditkit.store import Audits
    from auditkit.task import load_voices

    store = Audits(audits)
    card, past = Archive(store, load_rubric(tasks)).judge(store.open(audit_id))
    written = publish_card(card, store.evidence, site, past, load_voices(tasks), about=site_of(CONFIG))
    said = f"Wrote {written.pages} pages and {written.pictures} pictures to {written.folder}"
    click.echo(printable(f"{said}; {written.changed} of these files are new or changed."))
    if wanted:
        from auditkit.publish.build import build

        click.echo(printable(f"Built the site: open {build(CONFIG, site)}"))
