"""Writes the scorecard folder: plain Markdown and pictures, whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.errors import AuditkitError
from auditkit.publish.picture import Album
from auditkit.publish.render import render
from auditkit.publish.view import agency_page, barrier_page, home_page, task_page
from auditkit.publish.view.words import page_name
from auditkit.score import score

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditkit.publish.picture import Store
    from auditkit.record import AttemptRecord, AuditRecord
    from auditkit.score import Scorecard

FOLDER = "scorecard"


@dataclass(frozen=True)
class Published:
    """What was written."""

    folder: Path
    pages: int
    pictures: int


def publish(
    audit: AuditRecord,
    attempts: Iterable[AttemptRecord],
    evidence: Store,
    site: Path,
    *,
    earlier: Iterable[AttemptRecord] = (),
) -> Published:
    """Write `site/scorecard/` anew. The folder belongs to this function: what was there before is gone.

    `earlier` holds the attempts of the audit before, for answers that have changed.

    Raises:
        AuditkitError: the site folder can't be written.
    """
    card = score(audit, attempts, earlier=earlier)
    try:
        site.mkdir(parents=True, exist_ok=True)
        # Beside the real folder, so that the swap is a rename; MkDocs passes over names that begin with a dot.
        with tempfile.TemporaryDirectory(dir=site, prefix=".scorecard-") as temporary:
            fresh = Path(temporary) / "new"
            fresh.mkdir()
            album = Album(evidence, fresh)
            pages = _write(card, album, fresh)
            _swap(fresh, site / FOLDER, Path(temporary) / "old")
    except OSError as fault:
        raise AuditkitError(
            f"The scorecard can't be written to {site / FOLDER}: {fault.strerror or fault}.",
            mend="Free some space, make the folder writable, or choose another with --site.",
        ) from fault
    return Published(site / FOLDER, pages, album.count)


def _write(card: Scorecard, album: Album, folder: Path) -> int:
    pages = 2
    _page(folder / "index.md", render("home", page=home_page(card)))
    _page(folder / "barriers.md", render("barriers", page=barrier_page(card)))
    for agency in card.agencies:
        own = folder / page_name(agency.summary.agency)
        own.mkdir(exist_ok=True)
        _page(own / "index.md", render("agency", page=agency_page(card, agency)))
        for task in agency.tasks:
            _page(
                own / f"{page_name(task.summary.task)}.md", render("task", page=task_page(card, agency, task, album))
            )
        pages += 1 + len(agency.tasks)
    return pages


def _page(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _swap(fresh: Path, folder: Path, aside: Path) -> None:
    if folder.is_symlink() or folder.is_file():
        raise AuditkitError(f"{folder} is not a folder of pages.", mend="Move it away, then publish again.")
    if folder.exists():
        folder.rename(aside)
    try:
        fresh.rename(folder)
    except OSError:
        if aside.exists():
            aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)
