"""`auditkit score`: the scorecard in the terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command(short_help="Show the scorecard of an audit.")
@click.argument("audit_id", metavar="[ID]", default="latest")
@click.option(
    "--audits",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("audits"),
    show_default=True,
    help="Folder of the audits.",
)
def score(audit_id: str, audits: Path) -> None:
    """Show the scorecard of an audit; without ID, of the latest.

    Counts are of attempts by a script: they show that a way exists, not that people find it.
    """
    from auditkit.console import print_scorecard
    from auditkit.score import score as judge
    from auditkit.store import Audits

    store = Audits(audits)
    audit = store.open(audit_id)
    print_scorecard(judge(audit.record, audit.attempts(), earlier=store.before(audit.record)), sys.stdout)
