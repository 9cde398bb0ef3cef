"""`auditkit publish`: the scorecard as pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.cli.option import (
    DIRECTORY,
    SITE_CONFIG,
    AuditsAt,
    audits_option,
    open_audits,
    print_next,
    print_part,
    tasks_option,
)
from auditkit.diagnostic.safe_text import terminal_text

if TYPE_CHECKING:
    from auditkit.record.audit import Audit
    from auditkit.record.store import AuditStore
    from auditkit.score.history.archive import EarlierAudits
    from auditkit.score.rubric import Rubric
    from auditkit.score.scorecard import Scorecard


@click.command(short_help="Write the scorecard as web pages under site/.")
@click.argument("audit_id", metavar="[ID]", default="latest")
@audits_option
@click.option("--site", type=DIRECTORY, default=Path("site"), show_default=True, help="Folder for the pages.")
@tasks_option("Folder with the tasks: rubric.yml and agencies' own statements are read there.")
@click.option("--build", "wanted", is_flag=True, help="Then build the website with MkDocs, using mkdocs.yml.")
def publish(audit_id: str, audits: AuditsAt, site: Path, tasks: Path, wanted: bool) -> None:
    """Write the scorecard of an audit as web pages under site/scorecard/. Without ID, the latest audit.

    Earlier audits make up its history. Each is read once: what is needed later is kept in .summaries in the audits
    folder, which you may delete. Unchanged pages are not rewritten; pages from other audits are deleted.

    What people did, in all rounds (auditkit try, auditkit import), is shown beside it. Each task gets a worksheet.
    """
    from auditkit.publish.builder import build, site_of
    from auditkit.publish.scorecard import publish_card
    from auditkit.record.audit import read_pruning
    from auditkit.score.people import people_of
    from auditkit.score.rubric import load_rubric
    from auditkit.task.statement import load_statements

    store = open_audits(audits)
    studies = store.studies()
    card, past = _judged(store, audit_id, studies, load_rubric(tasks))
    people = people_of(card, [(each.record, each.attempts()) for each in studies])
    removed = read_pruning(store.open(card.audit.id))
    written = publish_card(
        card,
        store.evidence,
        site,
        past,
        load_statements(tasks),
        site_info=site_of(SITE_CONFIG),
        people=people,
        removed_at=removed.at if removed is not None else None,
    )
    text = f"Wrote {written.pages} pages and {written.pictures} pictures to {written.folder}"
    click.echo(terminal_text(f"{text}; {written.changed} of these files are new or changed."))
    print_part(card.audit)
    if wanted:
        page = build(SITE_CONFIG, site)
        click.echo(terminal_text(f"Built the website. To read it, open {page}"))
        print_next(f"to share it, copy the folder {page.parent} to a web server.")
    elif SITE_CONFIG.is_file():
        print_next(f"auditkit publish --build{audits.option} also builds the website.")


def _judged(
    store: AuditStore, audit_id: str, studies: Sequence[Audit], rubric: Rubric
) -> tuple[Scorecard, EarlierAudits | None]:
    """The scorecard and its history; one without attempts by a script where people alone have tried anything."""
    from auditkit.record.file import LATEST
    from auditkit.record.study import combined_record
    from auditkit.score.history.archive import Archive
    from auditkit.score.scorecard import score

    if audit_id == LATEST and studies and len(studies) == len(store.ids()):
        return score(combined_record(studies), (), rubric=rubric), None
    return Archive(store, rubric).judge(store.open(audit_id))
