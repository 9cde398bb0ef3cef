"""`badge`: how an agency's customers fare in one line, as a picture for any page and as data for shields.io.

It says how many of the agency's tasks customers could complete, each time they were tried; a task that nothing was
measured of is in neither figure. The picture brings no font: its words are measured with one of our own, and the
reader's is made to fit.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from auditkit.diagnostic.safe_text import PAGE, page_file_name, shorten
from auditkit.diagnostic.wording import plural
from auditkit.export.fonts import measure_text
from auditkit.export.format import ContinuedLines, File, Format, Material
from auditkit.score.explanation.wording import when_text

if TYPE_CHECKING:
    from auditkit.score.scorecard import AgencyScore, Scorecard

LABEL = "customer tasks"
LABEL_COLOUR = "#2b3a47"
ALL, MOST, FEW, UNKNOWN = "#0f5f36", "#7a4a00", "#93211b", "#4a5763"
"""Grounds for white words: contrast is above 7:1 on each, so that colour is never needed to read them."""

_SIZE, _PADDING = 11, 7
_OPENING_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" data-made-by="auditkit"'
_OPENING_JSON = b'{"schemaVersion": 1, "label": "' + LABEL.encode()


@dataclass(frozen=True)
class Badge:
    label: str
    message: str
    colour: str
    """Of the message's ground, as `#rrggbb`."""
    title: str
    """The same in full, with whose it is and when. It holds the agency's name: hostile."""


@dataclass(frozen=True)
class _Part:
    words: str
    colour: str
    left: int
    width: int
    middle: float
    text_width: float


def badge_of(card: Scorecard, agency: AgencyScore) -> Badge:
    measured = [task for task in agency.tasks if task.tally.measured]
    done = sum(task.tally.verdict.success for task in measured)
    letter = agency.grade.letter
    text = f"{done} of {len(measured)} completed" if measured else "not measured"
    return Badge(
        label=LABEL,
        message=f"{text} · {letter}" if letter and measured else text,
        colour=_colour(done, len(measured)),
        title=f"{shorten(PAGE.apply(agency.summary.name), 200)}: {_in_full(card, agency, done, len(measured))}",
    )


def svg(badge: Badge) -> bytes:
    parts = _parts(badge)
    template = _environment().get_template("badge.svg.j2")
    return template.render(title=badge.title, parts=parts, width=width_of(badge)).encode()


def width_of(badge: Badge) -> int:
    """How wide the picture is, in CSS pixels."""
    return sum(part.width for part in _parts(badge))


def badge_files(material: Material) -> tuple[File, ...]:
    """A picture and its data for each agency, under the name of its page."""
    return tuple(
        file
        for agency in material.card.agencies
        for file in agency_badge(material.card, agency, page_file_name(agency.summary.agency))
    )


def agency_badge(card: Scorecard, agency: AgencyScore, stem: str) -> tuple[File, File]:
    """The two files of one agency's badge: `stem.svg` and `stem.json`."""
    badge = badge_of(card, agency)
    data = {  # https://shields.io/badges/endpoint-badge
        "schemaVersion": 1,
        "label": badge.label,
        "message": badge.message,
        "color": badge.colour,
        "labelColor": LABEL_COLOUR,
        "cacheSeconds": 3600,
    }
    text = json.dumps(data, ensure_ascii=False) + "\n"
    return (
        File(f"{stem}.svg", svg(badge), _OPENING_SVG, "The badge as a picture."),
        File(f"{stem}.json", text.encode(), _OPENING_JSON, "The badge as data, for shields.io."),
    )


def _in_full(card: Scorecard, agency: AgencyScore, done: int, measured: int) -> str:
    when = when_text(card, agency.summary.agency)
    if not measured:
        return f"nothing was measured {when}."
    tries = f"{agency.tally.succeeded:,} of {plural(agency.tally.measured, 'attempt')}"
    letter = f" Grade {agency.grade.letter}." if agency.grade.letter else ""
    return (
        f"every attempt succeeded at {done:,} of {plural(measured, 'task')} ({tries})."
        f"{letter} Tested by a {card.performer.value} {when}."
    )


def _colour(done: int, measured: int) -> str:
    if not measured:
        return UNKNOWN
    if done == measured:
        return ALL
    return MOST if done * 2 >= measured else FEW


def _parts(badge: Badge) -> tuple[_Part, _Part]:
    left = _part(badge.label, LABEL_COLOUR, 0)
    return left, _part(badge.message, badge.colour, left.width)


def _part(words: str, colour: str, left: int) -> _Part:
    text_width = round(measure_text(words, _SIZE), 1)
    whole = round(text_width + 2 * _PADDING)
    return _Part(words, colour, left, whole, left + whole / 2, text_width)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("auditkit.export"),
        extensions=[ContinuedLines],
        autoescape=True,
        undefined=StrictUndefined,
    )


FORMAT = Format("badge", "a picture (SVG) and data for shields.io, for each agency: a folder of files", badge_files)
