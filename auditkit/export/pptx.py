"""`pptx`: five slides for a meeting: the result, what to fix first, what to copy, what people said, next steps.

Every slide has a title and every picture an alternative text, so the slides can be listened to as well.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

from auditkit.diagnostic.safe_text import PAGE, shorten, xml_line
from auditkit.export.briefing import (
    NO_PEOPLE,
    Briefing,
    FixNote,
    briefing,
    more_agencies_text,
)
from auditkit.export.format import File, Format, Material
from auditkit.score.priority import FIRST_FIXES

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

SUFFIX = ".pptx"
_WIDE, _HIGH = 13.333, 7.5
"""Inches: a wide screen."""
_MARGIN, _GAP = 0.6, 0.3
_PICTURE_HIGH = 2.2
_BAND = 1.4
_BRAND, _INK = "14405F", "1B2A38"
_LETTERS = {"A": "0F5F36", "B": "0F5F36", "C": "7A4A00", "D": "93211B", "F": "93211B"}
_SMALLEST = 9
"""Points that no text is made smaller than."""
_TITLE_ONLY = 5
"""Place of that layout in the template."""
_LONGEST = 240
"""What a slide has room for, and less than its properties may hold (255)."""
_WRITTEN = (2000, 1, 1, 0, 0, 2)
"""The time each part of the file has: the same slides are the same bytes, and no other program writes this one."""
_OPENING = b"PK\x03\x04\x14\x00\x00\x00\x08\x00\x01\x00\x21\x28"
"""A part that is packed, and that time: what somebody has saved again with another program begins otherwise."""


def pptx_files(material: Material) -> tuple[File, ...]:
    """None where there is no place to write them to: they are no text for a terminal."""
    if material.pictures is None:
        return ()
    import pptx
    from pptx.util import Inches

    brief = briefing(material)
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(_WIDE), Inches(_HIGH)
    about = deck.core_properties
    about.title, about.author, about.language = _words(brief.headline), "auditkit", "en"
    about.created = about.modified = material.card.agency_sources()[0].at.replace(tzinfo=None)
    _add_result(deck, brief)
    _add_fixes(deck, brief)
    _write(_add(deck, "What to copy"), brief.ideas or [brief.no_ideas])
    _write(_add(deck, "What people said"), [*brief.people, *brief.quotes] or [NO_PEOPLE])
    _write(_add(deck, "Next steps"), brief.next_steps)
    return (File(f"scorecard{SUFFIX}", _saved(deck), _OPENING, "Five slides for a meeting."),)


def _add(deck: Presentation, title: str) -> Slide:
    """A slide with its title on a band across the top, so that no shape is there for looks alone."""
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches, Pt

    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = map(Inches, (0, 0, _WIDE, _BAND))
    head.fill.solid()
    head.fill.fore_color.rgb = RGBColor.from_string(_BRAND)
    frame = head.text_frame
    frame.text, frame.word_wrap, frame.vertical_anchor = _words(title), True, MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = Inches(_MARGIN + 0.1)
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    paragraph.font.size, paragraph.font.bold = Pt(_title_size(title)), True
    paragraph.font.color.rgb = RGBColor.from_string("FFFFFF")
    return slide


def _title_size(title: str) -> int:
    """In points: what keeps the longest title within the band."""
    return next(size for letters, size in ((50, 32), (110, 24), (10**9, 18)) if len(title) < letters)


def _write(
    slide: Slide,
    lines: Iterable[str],
    *,
    place: tuple[float, float, float, float] = (_MARGIN, 1.8, _WIDE - 2 * _MARGIN, 5.0),
    sizes: Sequence[int] = (26,),
) -> None:
    """A box of lines at a place in inches (left, top, width, height); the last of `sizes` is for all that follow."""
    from pptx.dml.color import RGBColor
    from pptx.util import Inches, Pt

    frame = slide.shapes.add_textbox(*(Inches(one) for one in place)).text_frame
    frame.word_wrap = True
    written = [_words(line) for line in lines if line]
    sizes = _fitting(written, place[2], place[3], sizes)
    for number, line in enumerate(written):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.text = line
        size = sizes[min(number, len(sizes) - 1)]
        paragraph.font.size, paragraph.space_after = Pt(size), Pt(size * 0.45)
        paragraph.font.bold = number == 0 and len(sizes) > 1
        paragraph.font.color.rgb = RGBColor.from_string(_INK)


def _fitting(lines: Sequence[str], width: float, height: float, sizes: Sequence[int]) -> Sequence[int]:
    """The sizes in points, made smaller until the lines fit a box of that width and height in inches.

    A letter is taken to be half as wide as its size, and a line a third higher: a little more than most fonts need.
    """
    while min(sizes) > _SMALLEST:
        needed = 0.0
        for number, line in enumerate(lines):
            size = sizes[min(number, len(sizes) - 1)] / 72
            needed += ceil(len(line) * size * 0.55 / width) * size * 1.3 + size * 0.45
        if needed <= height:
            break
        sizes = [size - 1 for size in sizes]
    return sizes


def _add_result(deck: Presentation, brief: Briefing) -> None:
    slide = _add(deck, brief.headline)
    _write(slide, [brief.result], place=(_MARGIN, 1.6, _WIDE - 2 * _MARGIN, 0.6), sizes=(22,))
    if brief.agencies:
        _add_table(slide, brief)
    foot = [f"Tested {brief.when}.", brief.how_sure, more_agencies_text(brief.more_agencies), *brief.caveats]
    _write(slide, [" ".join(filter(None, foot))], place=(_MARGIN, 6.1, _WIDE - 2 * _MARGIN, 1.2), sizes=(14,))


def _add_table(slide: Slide, brief: Briefing) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Inches, Pt

    place = map(Inches, (_MARGIN, 2.4, _WIDE - 2 * _MARGIN, 0.6 * (1 + len(brief.agencies))))
    table = slide.shapes.add_table(1 + len(brief.agencies), 3, *place).table
    for column, width in zip(table.columns, (4.6, 1.4, _WIDE - 2 * _MARGIN - 6.0), strict=True):
        column.width = Inches(width)
    rows = [("Agency", "Grade", "Result")]
    rows += [
        (one.name, one.letter or "–", ". ".join(filter(None, (one.result, one.capped)))) for one in brief.agencies
    ]
    for row, words in enumerate(rows):
        for column, text in enumerate(words):
            cell = table.cell(row, column)
            cell.text = shorten(_words(text), 120)
            font = cell.text_frame.paragraphs[0].font
            font.size, font.bold = Pt(18), row == 0 or column < 2
            if row and column == 1:
                font.color.rgb = RGBColor.from_string(_LETTERS.get(text, _INK))


def _add_fixes(deck: Presentation, brief: Briefing) -> None:
    slide = _add(deck, f"What {brief.fixes_of} should fix first" if brief.fixes_of else "Fix these first")
    if not brief.fixes:
        _write(slide, [brief.no_fixes])
    room = (_WIDE - 2 * _MARGIN - (FIRST_FIXES - 1) * _GAP) / FIRST_FIXES
    for number, fix in enumerate(brief.fixes):
        left = _MARGIN + number * (room + _GAP)
        if fix.picture is not None:
            _add_picture(slide, fix, left, room)
        top = 1.6 + (_PICTURE_HIGH + 0.1 if any(one.picture for one in brief.fixes) else 0)
        remedy = f"What to do: {fix.remedy}" if fix.remedy else ""
        lines = [f"{number + 1}. {fix.title}", fix.where, fix.finding, remedy, fix.worth]
        _write(slide, lines, place=(left, top, room, _HIGH - top - 0.3), sizes=(16, 12))


def _add_picture(slide: Slide, fix: FixNote, left: float, room: float) -> None:
    """As wide as its column; what is a little too high is cut off below, and a phone's is shown whole."""
    from pptx.util import Inches

    shape = slide.shapes.add_picture(io.BytesIO(fix.picture or b""), Inches(left), Inches(1.6), width=Inches(room))
    full = shape.height
    if full > 1.5 * Inches(_PICTURE_HIGH):
        shape.width, shape.height = round(shape.width * Inches(_PICTURE_HIGH) / full), Inches(_PICTURE_HIGH)
    elif full > Inches(_PICTURE_HIGH):
        shape.crop_bottom = 1 - Inches(_PICTURE_HIGH) / full
        shape.height = Inches(_PICTURE_HIGH)
    # python-pptx has no name for it.
    shape._element.nvPicPr.cNvPr.set("descr", _words(fix.alternative))


def _words(text: str) -> str:
    return xml_line(shorten(PAGE.line(text[: 8 * _LONGEST]), _LONGEST))


def _saved(deck: Any) -> bytes:
    """The deck's bytes, the same for the same slides: no time of writing in them."""
    written, again = io.BytesIO(), io.BytesIO()
    deck.save(written)
    with zipfile.ZipFile(written) as made, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as kept:
        for part in made.infolist():
            kept.writestr(zipfile.ZipInfo(part.filename, _WRITTEN), made.read(part), zipfile.ZIP_DEFLATED)
    return again.getvalue()


FORMAT = Format(
    "pptx", "five slides for a meeting: result, fixes, ideas, people, next steps", pptx_files, suffix=SUFFIX
)
