"""Writes the scorecard folder: plain Markdown and pictures, whole or not at all.

The records of the audit that is shown are in memory, and the history of one agency at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import page_file_name
from auditkit.export import Material, Site
from auditkit.probe.barrier import BARRIERS
from auditkit.publish.download import PREVIEW, write_downloads
from auditkit.publish.output_tree import OutputTree, replace_tree
from auditkit.publish.page.agency import agency_page
from auditkit.publish.page.home import home_page
from auditkit.publish.page.people import people_only_pages
from auditkit.publish.page.task import task_page
from auditkit.publish.page.top_task import top_task_page
from auditkit.publish.page.week import learning_pages
from auditkit.publish.page.worksheet import worksheet_pages
from auditkit.publish.picture import EvidenceStore, PagePictures
from auditkit.publish.reading_list import ReadingList, load_readings
from auditkit.publish.template import BARRIERS_PAGE, is_shared, render, task_address, top_task_address
from auditkit.score.history.summary import AuditSummary, summarise
from auditkit.score.history.trend import History
from auditkit.score.people import People
from auditkit.score.scorecard import AgencyScore, Scorecard, score

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, AuditRecord
    from auditkit.task.statement import AgencyStatements

FOLDER = "scorecard"


@dataclass(frozen=True)
class Published:
    folder: Path
    pages: int
    pictures: int
    changed: int
    """How many files are new or not what they were; the others were left alone."""


class EarlierAudits(Protocol):
    def of_agency(self, agency: str, now: AuditSummary) -> History: ...


@dataclass(frozen=True)
class _Context:
    earlier: EarlierAudits | None
    statements: AgencyStatements | None
    site: Site
    people: People


def publish(
    audit: AuditRecord,
    attempts: Iterable[AttemptRecord],
    evidence: EvidenceStore,
    site: Path,
    *,
    earlier: Iterable[AttemptRecord] = (),
) -> Published:
    """Score an audit and write `site/scorecard/`, without a history; see `publish_card`.

    `earlier` holds the attempts of the audit before, for answers that have changed.
    """
    return publish_card(score(audit, attempts, earlier=earlier), evidence, site)


def publish_card(
    card: Scorecard,
    evidence: EvidenceStore,
    site: Path,
    earlier: EarlierAudits | None = None,
    statements: AgencyStatements | None = None,
    *,
    site_info: Site | None = None,
    people: People | None = None,
    removed_at: datetime | None = None,
) -> Published:
    """Write `site/scorecard/`. The folder belongs to this function: what is not of this scorecard is gone afterwards.

    Files that stay the same are not touched. `statements` hold what agencies say of themselves,
    `site_info` what mkdocs.yml says of the site, `people` what people's own attempts came to, `removed_at`
    when pictures of the audit were removed to save space.

    Raises:
        AuditkitError: the site folder can't be written.
        InvalidDocument: the site's reading list has faults.
    """
    readings = load_readings(site)
    try:
        with replace_tree(site / FOLDER) as tree:
            pictures = PagePictures(evidence, tree, removed_at)
            context = _Context(earlier, statements, site_info or Site(), people or People())
            _write(card, pictures, tree, readings, context)
    except OSError as fault:
        raise AuditkitError(
            f"The scorecard can't be written to {site / FOLDER}: {fault.strerror or fault}.",
            hint="Free some space, make the folder writable, or choose another with --site.",
        ) from fault
    return Published(site / FOLDER, tree.count(".md"), pictures.count, tree.changed)


def _write(
    card: Scorecard, pictures: PagePictures, tree: OutputTree, readings: ReadingList, context: _Context
) -> None:
    now = summarise(card)
    histories = []
    for agency in card.agencies:
        history = _history(agency.summary.agency, now, context.earlier)
        for name, text in _agency_pages(card, agency, pictures, history, context):
            tree.page(name, text)
        histories.append(history.thin())
    # In place of a task's page, where that could only say that nothing was measured.
    for name, text in people_only_pages(card, context.people, pictures):
        tree.page(name, text)
    whole = History.join(histories)
    files = write_downloads(Material(card, whole, context.site, people=context.people), tree)
    tree.page("index.md", home_page(card, whole, context.people, context.site, files))
    # Nothing stands side by side there but a script's verdicts.
    for top_task in filter(is_shared, () if card.people_alone else card.top_tasks):
        tree.page(top_task_address(top_task.slug), top_task_page(card, top_task, pictures))
    counts = {count.barrier: count for count in card.barriers}
    barriers = render("barriers", barriers=BARRIERS.values(), counts=counts, card=card, readings=readings)
    tree.page(BARRIERS_PAGE, barriers)
    for name, text in learning_pages(card, readings, pictures):
        tree.page(name, text)
    for name, text in worksheet_pages(card):
        tree.page(name, text)


def _agency_pages(
    card: Scorecard, agency: AgencyScore, pictures: PagePictures, history: History, context: _Context
) -> Iterator[tuple[str, str]]:
    folder = page_file_name(agency.summary.agency)
    preview = f"{FOLDER}/{folder}/{PREVIEW}"
    yield (
        f"{folder}/index.md",
        agency_page(card, agency, history, context.statements, context.people, preview=preview),
    )
    for task in agency.tasks:
        page = task_page(card, task, pictures, history, context.people, preview=preview)
        yield task_address(task.summary), page


def _history(agency: str, now: AuditSummary, past: EarlierAudits | None) -> History:
    return past.of_agency(agency, now) if past is not None else History((now.only(agency),))
