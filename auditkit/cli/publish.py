"""`auditkit publish`: the scorecard as pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.cli.option import (
    DIRECTORY,
    SITE_CONFIG,
    AuditsAt,
    audits_option,
    check_agencies,
    open_audits,
    print_next,
    print_part,
    tasks_option,
)
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import terminal_text

if TYPE_CHECKING:
    from auditkit.record.audit import Audit
    from auditkit.record.store import AuditStore
    from auditkit.score.history.archive import EarlierAudits
    from auditkit.score.rubric import Rubric
    from auditkit.score.scorecard import Scorecard


@click.command(short_help="Write the scorecard as web pages under site/.")
@click.argument("audit_id", metavar="[ID]", required=False)
@click.option("--audit", "named", metavar="ID", help="Publish this audit alone; the same as ID.")
@audits_option
@click.option("--site", type=DIRECTORY, default=Path("site"), show_default=True, help="Folder for the pages.")
@tasks_option("Folder with the tasks: rubric.yml and agencies' own statements are read there.")
@click.option(
    "--stale-after",
    type=click.IntRange(min=0),
    metavar="DAYS",
    help="Mark results as old after this many days: 90, unless mkdocs.yml says otherwise. 0 marks none.",
)
@click.option(
    "--without",
    multiple=True,
    metavar="AGENCY",
    help="Leave out an agency, for one whose folder is gone or has another name. May be repeated.",
)
@click.option("--build", "wanted", is_flag=True, help="Then build the website with MkDocs, using mkdocs.yml.")
def publish(
    audit_id: str | None,
    named: str | None,
    audits: AuditsAt,
    site: Path,
    tasks: Path,
    wanted: bool,
    stale_after: int | None,
    without: Sequence[str],
) -> None:
    """Write the scorecard as web pages under site/scorecard/: the newest result of each agency and task.

    A run of some tasks updates those. The rest stays as it was, each result with its date. With ID, only that audit
    is published; `latest` is the newest.

    Earlier audits make up its history. Each is read once: what is needed later is kept in .summaries in the audits
    folder, which you may delete. Unchanged pages are not rewritten; pages of what is no longer shown are deleted.

    What people did, in all rounds (auditkit try, auditkit import), is shown beside it. Each task gets a worksheet.
    """
    from auditkit.publish.builder import build, site_of
    from auditkit.publish.scorecard import publish_card
    from auditkit.score.history.newest import STALE_AFTER, mark_stale
    from auditkit.score.people import people_of
    from auditkit.score.rubric import load_rubric
    from auditkit.task.statement import load_statements

    store = open_audits(audits)
    studies = store.studies()
    if audit_id is not None and named is not None:
        raise click.UsageError("Give the audit once: as ID, or with --audit.")
    card, past = _judged(store, audit_id or named, studies, load_rubric(tasks))
    site_info = site_of(SITE_CONFIG)
    days = next(one for one in (stale_after, site_info.stale_after, STALE_AFTER) if one is not None)
    card = mark_stale(_leave_out(card, without), datetime.now(UTC), days)
    people = people_of(card, [(each.record, each.attempts()) for each in studies])
    written = publish_card(
        card,
        store.evidence,
        site,
        past,
        load_statements(tasks),
        site_info=site_info,
        people=people,
        removed_at=_removed_at(store, card),
    )
    text = f"Wrote {written.pages} pages and {written.pictures} pictures to {written.folder}"
    click.echo(terminal_text(f"{text}; {written.changed} of these files are new or changed."))
    _print_what_is_not_shown(store, card, audit_id or named)
    if wanted:
        page = build(SITE_CONFIG, site)
        click.echo(terminal_text(f"Built the website. To read it, open {page}"))
        print_next(f"to share it, copy the folder {page.parent} to a web server.")
    elif SITE_CONFIG.is_file():
        print_next(f"auditkit publish --build{audits.option} also builds the website.")


def _print_what_is_not_shown(store: AuditStore, card: Scorecard, chosen: str | None) -> None:
    """Say where an audit is only a part, or where the last one is not shown for having tried copies of websites."""
    from auditkit.record.audit import is_outside_history, start_order

    print_part(card.audit)
    if chosen is not None:
        return
    last = next((head for head in reversed(store.heads()) if not is_outside_history(head)), None)
    if last is not None and start_order(last) > start_order(card.audit):
        text = f"Audit {last.id} visited another address (--base-url), so it takes no result's place."
        click.echo(terminal_text(f"{text} To publish it alone: auditkit publish {last.id}"))


def _leave_out(card: Scorecard, without: Sequence[str]) -> Scorecard:
    """Raises AuditkitError for an agency that isn't there, or where none would be left."""
    from auditkit.score.scorecard import select_agencies

    known = [agency.summary.agency for agency in card.agencies]
    check_agencies(without, known)
    kept = set(known) - set(without)
    if without and not kept:
        raise AuditkitError("No agency would be left on the scorecard.", hint="Leave out fewer: --without AGENCY")
    return select_agencies(card, kept) if without else card


def _removed_at(store: AuditStore, card: Scorecard) -> datetime | None:
    """When pictures of an audit that is shown were removed to save space."""
    from auditkit.record.audit import read_pruning

    prunings = (read_pruning(store.open(source.audit)) for source in card.agency_sources())
    return next((one.at for one in prunings if one is not None), None)


def _judged(
    store: AuditStore, audit_id: str | None, studies: Sequence[Audit], rubric: Rubric
) -> tuple[Scorecard, EarlierAudits | None]:
    """The scorecard and its history; one without attempts by a script where people alone have tried anything."""
    from auditkit.record.file import LATEST
    from auditkit.record.store import combined_record
    from auditkit.score.history.archive import Archive
    from auditkit.score.scorecard import score

    if audit_id in (None, LATEST) and studies and len(studies) == len(store.ids()):
        return score(combined_record(studies), (), rubric=rubric), None
    archive = Archive(store, rubric)
    return archive.judge_newest() if audit_id is None else archive.judge(store.open(audit_id))
