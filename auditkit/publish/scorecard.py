"""Writes the scorecard folder: plain Markdown, pictures and what is to be had beside them, whole or not at all.

The records of the audit that is shown are in memory, and the history of one agency at a time.

Pictures for link previews (1200 × 630 pixels, PNG) are drawn with a font of their own for Latin, Greek and Cyrillic.
A name in other letters would come out as boxes, or in the wrong order, so the host name of the website stands in its
place; the title beside the picture, which is text, has the name.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import PAGE, Markdown, page_file_name, shorten
from auditkit.export import Material, Site
from auditkit.export.badge import agency_badge, badge_of
from auditkit.export.cif import cif_text
from auditkit.export.csv import csv_files
from auditkit.export.feed import feed_files
from auditkit.export.fonts import can_write, font, measure_text, wrap_lines
from auditkit.export.format import File
from auditkit.export.json import SCHEMA_NAME, json_files, schema_text
from auditkit.export.json_model import Document
from auditkit.probe.barrier import BARRIERS
from auditkit.publish.output_tree import replace_tree
from auditkit.publish.page.agency import agency_page, agency_switch
from auditkit.publish.page.barrier import barrier_pages
from auditkit.publish.page.home import data_page, home_page
from auditkit.publish.page.person import person_views
from auditkit.publish.page.task import task_page, top_task_page
from auditkit.publish.page.week import learning_pages
from auditkit.publish.page.worksheet import worksheet_pages
from auditkit.publish.picture import EvidenceStore, PagePictures
from auditkit.publish.reading_list import ReadingList, load_readings
from auditkit.publish.template import render, task_address, top_task_address
from auditkit.record.outcome import Outcome
from auditkit.score.benchmark import is_shared
from auditkit.score.explanation.people import people_agency
from auditkit.score.explanation.wording import headline, success_text, tasks_and_agencies_text, when_text
from auditkit.score.history.summary import summarise
from auditkit.score.history.trend import History
from auditkit.score.people import People
from auditkit.score.priority import fixes
from auditkit.task.host import host_of

if TYPE_CHECKING:
    from auditkit.publish.output_tree import OutputTree
    from auditkit.score.history.archive import EarlierAudits
    from auditkit.score.scorecard import AgencyScore, Scorecard
    from auditkit.score.verdict import OutcomeCounts
    from auditkit.task.statement import AgencyStatements


SIZE = (1200, 630)
_MARGIN = 70
_BRAND, _GROUND, _INK, _MUTE, _WHITE = "#14405f", "#f3f6f8", "#1b2a38", "#4a5763", "#ffffff"
_BAND = 110
_BOX = 250
_COLOURS = 128
"""Enough for flat grounds and smooth letters, and a quarter of the bytes."""


_PARTS = {
    Outcome.COMPLETED: ("#1c7a48", "#ffffff"),
    Outcome.COMPLETED_WITH_DIFFICULTY: ("#f0c463", "#2b1c00"),
    Outcome.NOT_COMPLETED: ("#b8423b", "#ffffff"),
    Outcome.WRONG_ANSWER: ("#5f0f0b", "#ffffff"),
    Outcome.NOT_MEASURED: ("#d5dde4", "#1b2a38"),
}
"""Grounds and letters of a bar's parts: those of the pages in the light scheme."""
_MOST_BARS = 2
_BAR = 46


@dataclass(frozen=True)
class OutcomeBar:
    """How attempts ended, as parts of a bar: the outcome and how many."""

    label: str
    """An agency's name, or its host; letters the font has. Empty where the picture is of that agency alone."""
    parts: tuple[tuple[Outcome, int], ...]


@dataclass(frozen=True)
class Preview:
    over: str
    """The small line above."""
    name: str
    """The large words. They may be an agency's name: hostile."""
    instead: str
    """Plain letters for a name that the font can't write."""
    sentences: tuple[str, ...]
    when: str
    mark: str = ""
    """A letter for the box at the right; none for no box."""
    colour: str = _BRAND
    """Of the box."""
    bars: tuple[OutcomeBar, ...] = ()


def agency_preview(card: Scorecard, agency: AgencyScore, site_name: str) -> Preview:
    return Preview(
        over=site_name,
        name=agency.summary.name,
        instead=_host(agency),
        sentences=(_result(card, agency.tally), *_first_fix(agency)),
        when=_when(card, agency.summary.agency),
        mark=agency.grade.letter or "",
        colour=badge_of(card, agency).colour,
        bars=_bars([agency], named=False),
    )


def home_preview(card: Scorecard, site_name: str) -> Preview:
    return Preview(
        over=site_name,
        name=headline(card, short=True),
        instead="Can customers do what they came to do?",
        sentences=(_result(card, card.tally, tasks_and_agencies_text(card.tasks)),),
        when=_when(card),
        bars=_bars(card.agencies, named=len(card.agencies) > 1) if len(card.agencies) <= _MOST_BARS else (),
    )


def _bars(agencies: Sequence[AgencyScore], *, named: bool) -> tuple[OutcomeBar, ...]:
    return tuple(
        OutcomeBar(_writable(agency.summary.name, _host(agency)) if named else "", agency.tally.ordered_outcomes)
        for agency in agencies
        if agency.tally.measured
    )


def _host(agency: AgencyScore) -> str:
    """What stands for a name that the font can't write."""
    return host_of(agency.summary.base_url) or agency.summary.agency


def _first_fix(agency: AgencyScore) -> Iterator[str]:
    for fix in fixes([agency], 1):
        barrier = BARRIERS.get(fix.barrier)
        if barrier is not None:
            yield f"Fix first: {barrier.title}."


def draw_preview(preview: Preview) -> bytes:
    image = Image.new("RGB", SIZE, _GROUND)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, SIZE[0], _BAND), fill=_BRAND)
    room = SIZE[0] - 2 * _MARGIN
    _write(pen, 32, wrap_lines(_writable(preview.over, "Scorecard"), 34, room, 1, bold=True), 34, _WHITE, bold=True)
    if preview.mark:
        _box(pen, preview)
        room -= _BOX + _MARGIN
    words = _writable(preview.name, preview.instead)
    size, most = (54, 3) if len(words) <= 60 else (38, 4)
    below = _write(pen, _BAND + 44, wrap_lines(words, size, room, most, bold=True), size, _INK, bold=True)
    for sentence in preview.sentences:
        below = _write(pen, below + 10, wrap_lines(sentence, 32, room, 2), 32, _INK)
    below = max(below, _BAND + 60 + _BOX) if preview.mark else below
    # From the bottom up, where there is room.
    top = SIZE[1] - 96 - sum(_bar_height(bar) for bar in preview.bars)
    if top >= below:
        for bar in preview.bars:
            top = _draw_bar(pen, top, bar)
    _write(pen, SIZE[1] - 80, wrap_lines(preview.when, 28, SIZE[0] - 2 * _MARGIN, 1), 28, _MUTE)
    data = io.BytesIO()
    image.quantize(_COLOURS).save(data, "PNG", optimize=True)
    return data.getvalue()


def _box(pen: ImageDraw.ImageDraw, preview: Preview) -> None:
    left, top = SIZE[0] - _MARGIN - _BOX, _BAND + 60
    pen.rounded_rectangle((left, top, left + _BOX, top + _BOX), 24, fill=preview.colour)
    size = 170
    middle = left + (_BOX - measure_text(preview.mark, size, bold=True)) / 2
    pen.text((middle, top + 8), preview.mark, font=font(size, bold=True), fill=_WHITE)


def _bar_height(bar: OutcomeBar) -> int:
    return _BAR + 10 + (30 if bar.label else 0)


def _draw_bar(pen: ImageDraw.ImageDraw, top: int, bar: OutcomeBar) -> int:
    """Each part with its number, as wide as its share but never too narrow for that; gives where the next begins."""
    room = SIZE[0] - 2 * _MARGIN
    if bar.label:
        _write(pen, top, wrap_lines(bar.label, 22, room, 1), 22, _MUTE)
        top += 30
    least, total, left = 48, sum(count for _, count in bar.parts), _MARGIN
    spare = room - least * len(bar.parts)
    for outcome, count in bar.parts:
        width = least + round(spare * count / total)
        ground, ink = _PARTS[outcome]
        pen.rectangle((left, top, left + width - 4, top + _BAR), fill=ground)
        words = f"{count} {outcome.words}"
        shown = words if measure_text(words, 26, bold=True) < width - 20 else str(count)
        pen.text((left + 12, top + 5), shown, font=font(26, bold=True), fill=ink)
        left += width
    return top + _BAR + 10


def _write(
    pen: ImageDraw.ImageDraw, top: int, words: tuple[str, ...], size: int, colour: str, *, bold: bool = False
) -> int:
    """Write lines below each other; gives where the next one would begin."""
    step = round(size * 1.25)
    for number, line in enumerate(words):
        pen.text((_MARGIN, top + number * step), line, font=font(size, bold=bold), fill=colour)
    return top + len(words) * step


def _writable(words: str, instead: str) -> str:
    plain = unicodedata.normalize("NFC", PAGE.line(words, 300))
    if plain and can_write(plain):
        return plain
    return shorten(instead, 100) if instead and can_write(instead) else "Scorecard"


def _result(card: Scorecard, tally: OutcomeCounts, of: str = "") -> str:
    if not tally.measured:
        return "Tried by people, not yet by a script." if card.people_alone else "Nothing was measured."
    return f"{success_text(tally, of)}."


def _when(card: Scorecard, agency: str | None = None) -> str:
    by = "people" if card.people_alone else f"a {card.performer.value}"
    return f"Tested by {by} {when_text(card, agency)}"


FOLDER = "scorecard"
DOWNLOAD_FOLDER = "data"
REPORT = "report.md"
PREVIEW = "card.png"


def write_downloads(material: Material, tree: OutputTree) -> list[File]:
    """Put everything in place below the scorecard's folder; gives the data files there are."""
    card = material.card
    files = [
        *csv_files(material),
        *json_files(material),
        *feed_files(material),
        File(SCHEMA_NAME, schema_text(Document).encode(), b"{", "What each part of audit.json means."),
    ]
    for file in files:
        tree.data(f"{DOWNLOAD_FOLDER}/{file.name}", file.data)
    tree.page(REPORT, render("report", text=Markdown(cif_text(material)), audit=card.audit.id))
    tree.data(PREVIEW, draw_preview(home_preview(card, material.site.name)))
    for agency in card.agencies:
        folder = page_file_name(agency.summary.agency)
        for file in agency_badge(card, agency, "badge"):
            tree.data(f"{folder}/{file.name}", file.data)
        tree.data(f"{folder}/{PREVIEW}", draw_preview(agency_preview(card, agency, material.site.name)))
    return files


@dataclass(frozen=True)
class Published:
    folder: Path
    pages: int
    pictures: int
    changed: int
    """How many files are new or not what they were; the others were left alone."""


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
    readings, people = load_readings(site), people or People()
    try:
        with replace_tree(site / FOLDER) as tree:
            pictures = PagePictures(evidence, tree, removed_at)
            now, histories = summarise(card), []
            for agency in card.agencies:
                slug = agency.summary.agency
                history = earlier.of_agency(slug, now) if earlier is not None else History((now.only(slug),))
                own = _agency_pages(card, agency, pictures, history, statements, people=people, site=site_info)
                for name, text in own:
                    tree.page(name, text)
                histories.append(history.thin())
            material = Material(card, History.join(histories), site_info or Site(), people=people)
            files = write_downloads(material, tree)
            for name, text in _shared_pages(material, files, pictures, readings):
                tree.page(name, text)
    except OSError as fault:
        raise AuditkitError(
            f"The scorecard can't be written to {site / FOLDER}: {fault.strerror or fault}.",
            hint="Free some space, make the folder writable, or choose another with --site.",
        ) from fault
    return Published(site / FOLDER, tree.count(".md"), pictures.count, tree.changed)


def _agency_pages(
    card: Scorecard,
    agency: AgencyScore,
    pictures: PagePictures,
    history: History,
    statements: AgencyStatements | None,
    *,
    people: People,
    site: Site | None,
) -> Iterator[tuple[str, str]]:
    folder = page_file_name(agency.summary.agency)
    preview = f"{FOLDER}/{folder}/{PREVIEW}"
    shown = agency_page(card, agency, history, statements, people, preview=preview, pictures=pictures, site=site)
    yield f"{folder}/index.md", shown
    for task in agency.tasks:
        yield task_address(task.summary), task_page(card, task, pictures, history, people, preview=preview)


def _shared_pages(
    material: Material, files: Sequence[File], pictures: PagePictures, readings: ReadingList
) -> Iterator[tuple[str, str]]:
    card, people = material.card, material.people
    # In place of a task's page, where that could only say that nothing was measured.
    yield from _people_only_pages(card, people, pictures)
    yield "index.md", home_page(card, material.history, people, material.site, pictures)
    yield "data.md", data_page(card, material.site, files)
    # Nothing stands side by side there but a script's verdicts.
    for top_task in filter(is_shared, () if card.people_alone else card.top_tasks):
        yield top_task_address(top_task.slug), top_task_page(card, top_task, pictures)
    yield from barrier_pages(card, readings, pictures)
    yield from learning_pages(card, readings, pictures)
    yield from worksheet_pages(card)


def _people_only_pages(card: Scorecard, people: People, pictures: PagePictures) -> Iterator[tuple[str, str]]:
    """The pages of tasks that people tried and no script did, each with its place below the scorecard's folder."""
    tasks = {(task.summary.agency, task.summary.task): task for task in card.tasks}
    agencies = {agency.summary.agency for agency in card.agencies}
    for one in people.tasks:
        task = tasks.get((one.agency, one.task))
        if task is not None and task.attempts:
            continue
        name = people_agency(one, card)
        persons = person_views(one, name, pictures)
        known = {"agency": name, "agency_has_page": one.agency in agencies, "has_worksheet": task is not None}
        switch = agency_switch(card, one.agency, one.task)
        yield task_address(one), render("people-only", people=one, persons=persons, switch=switch, **known)
