"""Pictures for link previews: what is shown of a page where someone posts its address. 1200 × 630 pixels, PNG.

They are drawn with a font of their own for Latin, Greek and Cyrillic. A name in other letters would come out as
boxes, or in the wrong order, so the host name of the website stands in its place; the title beside the picture,
which is text, has the name.
"""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PIL import Image, ImageDraw

from auditkit.diagnostic.safe_text import PAGE, shorten
from auditkit.diagnostic.wording import date_text
from auditkit.export.badge import badge_of
from auditkit.export.fonts import can_write, font, measure_text, wrap_lines
from auditkit.score.explanation.total import success_text, tasks_and_agencies_text

if TYPE_CHECKING:
    from auditkit.score.scorecard import AgencyScore, Scorecard
    from auditkit.score.verdict import OutcomeCounts

SIZE = (1200, 630)
_MARGIN = 70
_BRAND, _GROUND, _INK, _MUTE, _WHITE = "#14405f", "#f3f6f8", "#1b2a38", "#4a5763", "#ffffff"
_BAND = 110
_BOX = 250
_COLOURS = 64
"""Enough for flat grounds and smooth letters, and a quarter of the bytes."""


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


def agency_preview(card: Scorecard, agency: AgencyScore, site_name: str) -> Preview:
    return Preview(
        over=site_name,
        name=agency.summary.name,
        instead=urlsplit(agency.summary.base_url).hostname or agency.summary.agency,
        sentences=(_result(card, agency.tally),),
        when=_when(card),
        mark=agency.grade.letter or "",
        colour=badge_of(card, agency).colour,
    )


def home_preview(card: Scorecard, site_name: str) -> Preview:
    return Preview(
        over=site_name,
        name="Can customers do what they came for?",
        instead="",
        sentences=(f"Tried: {tasks_and_agencies_text(card.tasks)}.", _result(card, card.tally)),
        when=_when(card),
    )


def draw_preview(preview: Preview) -> bytes:
    image = Image.new("RGB", SIZE, _GROUND)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, SIZE[0], _BAND), fill=_BRAND)
    room = SIZE[0] - 2 * _MARGIN
    _write(pen, 32, wrap_lines(_writable(preview.over, "Scorecard"), 34, room, 1, bold=True), 34, _WHITE, bold=True)
    if preview.mark:
        _box(pen, preview)
        room -= _BOX + _MARGIN
    name = wrap_lines(_writable(preview.name, preview.instead), 54, room, 3, bold=True)
    below = _write(pen, _BAND + 50, name, 54, _INK, bold=True)
    for sentence in preview.sentences:
        below = _write(pen, below + 14, wrap_lines(sentence, 36, room, 2), 36, _INK)
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


def _result(card: Scorecard, tally: OutcomeCounts) -> str:
    if not tally.measured:
        return "People tried. No script has yet." if card.people_alone else "Nothing was measured."
    return f"{success_text(tally)}."


def _when(card: Scorecard) -> str:
    by = "people" if card.people_alone else f"a {card.performer.value}"
    return f"Tried by {by} on {date_text(card.audit.started_at)}"
