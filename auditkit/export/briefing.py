"""What leaders are handed: the result, what to fix first, what to copy, what people said, what comes next.

One selection for the short text, the slides and the summary on paper, so that they never differ. Every text in it may
quote a page or a task file: hostile until the format has made it safe.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.wording import plural
from auditkit.probe.barrier import BARRIERS
from auditkit.score.benchmark import idea_sentence, ideas_worth_borrowing
from auditkit.score.explanation.attempt import explain
from auditkit.score.explanation.people import people_line
from auditkit.score.explanation.wording import headline, success_text, tasks_and_agencies_text, when_text
from auditkit.score.priority import fix_worth, fixes, plain_finding, worth_text

if TYPE_CHECKING:
    from auditkit.export.format import Material, Pictures
    from auditkit.score.priority import Fix
    from auditkit.score.scorecard import AgencyScore, Scorecard

FIXES, IDEAS, PEOPLE, QUOTES, AGENCIES = 3, 3, 3, 2, 4
HOW_SURE = "A script made the attempts: it shows that a route exists, not that people find it."
NO_FIXES = "This audit found nothing that has to be fixed."
NO_IDEAS = "No agency in this audit does the same task better than another."
NO_PEOPLE = (
    "Nobody has tried the tasks yet. The site has a worksheet for each task: five minutes, nothing to install."
)
_MOST_PIXELS = 50_000_000
"""Larger pictures than auditkit takes are not opened: an audit may be somebody else's."""
_WIDEST = 1000
"""Pixels a picture is made no wider than."""


@dataclass(frozen=True)
class FixNote:
    """One thing to fix, in the words for those who decide."""

    title: str
    agency: str
    task: str
    finding: str
    """What was seen, in plain words; empty where the title says it all."""
    remedy: str
    """Empty for a barrier that this version doesn't know."""
    worth: str
    """A sentence; empty where nothing can be worked out."""
    picture: bytes | None
    """A JPEG of where it ended an attempt; None where there is none to show."""

    @property
    def where(self) -> str:
        return f"{self.task} ({self.agency})"

    @property
    def alternative(self) -> str:
        """The picture's alternative text."""
        return f"What the customer saw when the attempt ended, at “{self.task}”. {self.finding or self.title}"


@dataclass(frozen=True)
class AgencyLine:
    """How one agency did."""

    name: str
    result: str
    """`9 of 14 attempts succeeded (2 not measured)`."""
    letter: str
    """Empty where it has no grade."""
    capped: str
    """Why the grade is held down; empty where it isn't."""

    @property
    def sentence(self) -> str:
        return f"{self.name}: {self.result}{f', grade {self.letter}' if self.letter else ''}"


@dataclass(frozen=True)
class Briefing:
    headline: str
    result: str
    """How all attempts ended, with how many tasks and agencies they were at."""
    when: str
    """`on 22 November 2026`, or from when to when."""
    how_sure: str
    agencies: tuple[AgencyLine, ...]
    """The first AGENCIES of them."""
    more_agencies: int
    fixes: tuple[FixNote, ...]
    fixes_of: str
    """Whose they are, where one agency of several is our own; empty otherwise."""
    ideas: tuple[str, ...]
    people: tuple[str, ...]
    quotes: tuple[str, ...]
    next_steps: tuple[str, ...]
    address: str | None
    """Of the scorecard; None where the site's own isn't known."""


def briefing(material: Material) -> Briefing:
    card = material.card
    ours = [agency for agency in card.agencies if agency.summary.ours]
    tried = sorted(material.people.tasks, key=lambda one: not one.accord.disagree)[:PEOPLE]
    address = material.site.address("scorecard/index.html")
    measured = success_text(card.tally, tasks_and_agencies_text(card.tasks)) if card.tally.measured else ""
    return Briefing(
        headline=headline(card),
        result=f"{measured}." if measured else "A script has measured nothing yet.",
        when=when_text(card),
        how_sure="" if card.people_alone else HOW_SURE,
        agencies=tuple(agency_line(agency) for agency in card.agencies[:AGENCIES]),
        more_agencies=max(0, len(card.agencies) - AGENCIES),
        fixes=tuple(_fix_note(card, fix, material.pictures) for fix in fixes(ours or card.agencies, FIXES)),
        fixes_of=ours[0].summary.name if len(ours) == 1 and len(card.agencies) > 1 else "",
        ideas=tuple(idea_sentence(one, card) for one in ideas_worth_borrowing(card, IDEAS)),
        people=tuple(f"{one.title}: {people_line(one)}" for one in tried),
        quotes=tuple(quote.words for one in tried for quote in one.quotes[:1])[:QUOTES],
        next_steps=_next_steps(address),
        address=address,
    )


def agency_line(agency: AgencyScore) -> AgencyLine:
    tally = agency.tally
    left = f" ({tally.not_measured:,} not measured)" if tally.not_measured and tally.measured else ""
    return AgencyLine(
        name=agency.summary.name,
        result=f"{tally.completion} attempts succeeded{left}" if tally.measured else "nothing was measured",
        letter=(agency.grade.letter or "") if tally.measured else "",
        capped=agency.grade.capped or "",
    )


def _fix_note(card: Scorecard, fix: Fix, pictures: Pictures | None) -> FixNote:
    agency, barrier = card.agency(fix.agency), BARRIERS.get(fix.barrier)
    return FixNote(
        title=barrier.title if barrier is not None else fix.barrier,
        agency=agency.summary.name,
        task=card.task(fix.agency, fix.task).summary.title,
        finding=plain_finding(fix),
        remedy=barrier.remedy if barrier is not None else "",
        worth=worth_text(fix_worth(fix, agency, card.rubric)),
        picture=_picture(card, fix, pictures) if pictures is not None else None,
    )


def _picture(card: Scorecard, fix: Fix, pictures: Pictures) -> bytes | None:
    """Of where it ended an attempt, with outlines if one has them; what ended none would show something else."""
    tried = [one for task in fix.tasks for one in card.task(fix.agency, task).attempts if one.key in fix.ended]
    steps = [step for one in tried if (step := explain(one).visible_step) is not None and step.screenshot]
    for step in sorted(steps, key=lambda one: not one.marks):
        if (picture := _as_jpeg(step.screenshot or "", pictures)) is not None:
            return picture
    return None


def _as_jpeg(digest: str, pictures: Pictures) -> bytes | None:
    """What every program for slides can show; None for a picture that is lost, damaged or enormous."""
    try:
        with Image.open(io.BytesIO(pictures.read(digest)), formats=("WEBP", "PNG", "JPEG")) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                return None
            whole = opened.convert("RGB")
            whole.thumbnail((_WIDEST, 2 * _WIDEST), Image.Resampling.LANCZOS)
            held = io.BytesIO()
            whole.save(held, "JPEG", quality=85, optimize=True)
            return held.getvalue()
    # Pillow raises the last two for damaged pictures.
    except (AuditkitError, OSError, ValueError, Image.DecompressionBombError, SyntaxError, struct.error):
        return None


def _next_steps(address: str | None) -> tuple[str, ...]:
    return (
        "Choose one of the things to fix. Agree who does it, and by when.",
        "Be a customer: each of us tries the task on our own phone before the next meeting.",
        "After the fix, run the task again and compare: auditkit run, then auditkit diff.",
        f"Read the whole scorecard: {address}" if address else "Read the whole scorecard on our site.",
    )


def more_agencies_text(count: int) -> str:
    return f"And {plural(count, 'more agency', 'more agencies')}: see the scorecard." if count else ""
