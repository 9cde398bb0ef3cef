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
@click.option("--build", "wanted", is_flag=True, help="Then build the site with MkDocs, as mkdocs.yml says.")
def publish(audit_id: str, audits: Path, site: Path, wanted: bool) -> None:
    """Write the scorecard of an audit as pages under site/scorecard/; without ID, of the latest.

    What that folder held before is replaced.
    """
    from auditkit.publish import publish as write
    from auditkit.store import Audits

    store = Audits(audits)
    audit = store.open(audit_id)
    written = write(audit.record, audit.attempts(), store.evidence, site, earlier=store.before(audit.record))
    click.echo(printable(f"Wrote {written.pages} pages and {written.pictures} pictures to {written.folder}."))
    if wanted:
        from auditkit.publish.build import build

        click.echo(printable(f"Built the site: open {build(CONFIG, site)}"))
