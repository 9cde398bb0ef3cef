"""What leaders are handed: the result, what to fix first, what to copy, what people said, what comes next.

One selection for the short text, the slides and the summary on paper, so that they never differ. Every text in it may
quote a page or a task file: hostile until the format has made it safe.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from auditkit.diagnostic.wording import listing, plural
from auditkit.probe.barrier import BARRIERS
from auditkit.record.audit import copy_visited
from auditkit.score.benchmark import BorrowableIdea, idea_basis, idea_sentence, ideas_worth_borrowing, is_shared
from auditkit.score.explanation.attempt import explain
from auditkit.score.explanation.people import people_agency, people_line
from auditkit.score.explanation.wording import (
    BY_SCRIPT,
    different_tasks_text,
    headline,
    success_text,
    tasks_and_agencies_text,
    when_text,
)
from auditkit.score.priority import first_fixes, fix_worth, plain_finding, worth_text

if TYPE_CHECKING:
    from auditkit.export.format import Material, Pictures
    from auditkit.score.people import PeopleScore, Quote
    from auditkit.score.priority import Fix
    from auditkit.score.scorecard import AgencyScore, Scorecard

IDEAS, PEOPLE, QUOTES, AGENCIES = 3, 3, 2, 4
NO_PEOPLE = (
    "Nobody has tried the tasks yet. The site has a worksheet for each task: five minutes, nothing to install."
)
_QUOTED = ("went_wrong", "why")
"""The questions whose answers are about the service: others are about ourselves, or are the answer."""
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
    pictured_task: str
    """The task of that attempt."""
    tall: bool = False
    """Whether the picture is higher than wide, as a phone's: then it is shown whole."""

    @property
    def where(self) -> str:
        return f"{self.task} ({self.agency})"

    @property
    def alternative(self) -> str:
        """The picture's alternative text."""
        return (
            f"What was on the screen when an attempt ended, at “{self.pictured_task}”. {self.finding or self.title}"
        )


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
    def figures(self) -> str:
        return f"{self.result}{f', grade {self.letter}' if self.letter else ''}"


@dataclass(frozen=True)
class Briefing:
    headline: str
    result: str
    """How all attempts ended, with how many tasks and agencies they were at."""
    when: str
    """`on 22 November 2026`, or from when to when."""
    how_sure: str
    caveats: tuple[str, ...]
    """What is to be said beside the figures: that tasks differ, that it is a replay, a copy, old or not finished."""
    agencies: tuple[AgencyLine, ...]
    """The first AGENCIES of them."""
    more_agencies: int
    fixes: tuple[FixNote, ...]
    fixes_of: str
    """Whose they are, where one agency of several is our own; empty otherwise."""
    no_fixes: str
    """What to say where there are none."""
    ideas: tuple[str, ...]
    no_ideas: str
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
        how_sure="" if card.people_alone else BY_SCRIPT,
        caveats=tuple(_caveats(card)),
        agencies=tuple(agency_line(agency) for agency in card.agencies[:AGENCIES]),
        more_agencies=max(0, len(card.agencies) - AGENCIES),
        fixes=tuple(_fix_note(card, fix, material.pictures) for fix in first_fixes(card)),
        fixes_of=ours[0].summary.name if len(ours) == 1 and len(card.agencies) > 1 else "",
        no_fixes=_no_fixes(ours or card.agencies),
        ideas=tuple(_idea(one, card) for one in ideas_worth_borrowing(card, IDEAS)),
        no_ideas=_no_ideas(card, ours),
        people=tuple(f"{one.title} ({people_agency(one, card)}): {people_line(one)}" for one in tried),
        quotes=tuple(_quote(quote, one, card) for one in tried for quote in one.quotes_of(*_QUOTED)[:1])[:QUOTES],
        next_steps=_next_steps(address),
        address=address,
    )


def _caveats(card: Scorecard) -> Iterator[str]:
    yield from filter(None, [different_tasks_text(card), card.audit.replay.words if card.audit.replay else ""])
    if card.audit.ended_at is None:
        yield "This audit was stopped before it finished."
    for agency in card.agencies:
        copy = copy_visited(card.audit, agency.summary.agency)
        if copy:
            yield f"{agency.summary.name} was tested on a copy of its website ({copy})."
    if any(source.stale for source in card.agency_sources()):
        yield "Some of these results are old."


def _no_fixes(agencies: Sequence[AgencyScore]) -> str:
    measured = sum(agency.tally.measured for agency in agencies)
    if not measured:
        return "A script has measured nothing here yet, so we can't say what to fix."
    return f"{plural(measured, 'attempt')} found nothing to fix. A script does not see every page."


def _idea(one: BorrowableIdea, card: Scorecard) -> str:
    sentence, basis = idea_sentence(one, card), idea_basis(one, card)
    return f"{sentence} ({basis})" if basis else sentence


def _no_ideas(card: Scorecard, ours: Sequence[AgencyScore]) -> str:
    if not any(is_shared(need) for need in card.top_tasks) or card.people_alone:
        return "No task was tested at more than one agency, so there is nothing to compare."
    whom = listing([agency.summary.name for agency in ours]) or "any agency"
    return f"For the tasks tested at several agencies, this audit found nothing for {whom} to copy from another."


def _quote(quote: Quote, one: PeopleScore, card: Scorecard) -> str:
    said_by = f"{quote.alias}, " if quote.alias else ""
    return f"“{quote.words}” ({said_by}{one.title}, {people_agency(one, card)})"


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
    picture, pictured = _picture(card, fix, pictures) if pictures is not None else (None, fix.task)
    return FixNote(
        title=barrier.title if barrier is not None else fix.barrier,
        agency=agency.summary.name,
        task=card.task(fix.agency, fix.task).summary.title,
        finding=plain_finding(fix),
        remedy=barrier.remedy if barrier is not None else "",
        worth=worth_text(fix_worth(fix, agency, card.rubric)),
        picture=picture,
        pictured_task=card.task(fix.agency, pictured).summary.title,
        tall=picture is not None and _is_tall(picture),
    )


def _picture(card: Scorecard, fix: Fix, pictures: Pictures) -> tuple[bytes | None, str]:
    """Of where it ended an attempt, with outlines if one has them, and that attempt's task.

    What ended none has no picture: it would show something else.
    """
    tried = [one for task in fix.tasks for one in card.task(fix.agency, task).attempts if one.key in fix.ended]
    steps = [(step, one.task) for one in tried if (step := explain(one).visible_step) is not None and step.screenshot]
    for step, task in sorted(steps, key=lambda pair: not pair[0].marks):
        if (picture := _as_jpeg(step.screenshot or "", pictures)) is not None:
            return picture, task
    return None, fix.task


def _is_tall(picture: bytes) -> bool:
    with Image.open(io.BytesIO(picture)) as opened:
        return opened.height > opened.width


def _as_jpeg(digest: str, pictures: Pictures) -> bytes | None:
    """What every program for slides can show; None for a picture that is lost, damaged or enormous."""
    whole = pictures.opened(digest)
    if whole is None:
        return None
    whole.thumbnail((_WIDEST, 2 * _WIDEST), Image.Resampling.LANCZOS)
    held = io.BytesIO()
    whole.save(held, "JPEG", quality=85, optimize=True)
    return held.getvalue()


def _next_steps(address: str | None) -> tuple[str, ...]:
    return (
        "Choose one of the things to fix. Agree who does it, and by when.",
        "Be a customer: each of us tries the task on our own phone before the next meeting.",
        "After the fix, run the task again and compare: auditkit run, then auditkit diff.",
        f"Read the whole scorecard: {address}" if address else "Read the whole scorecard on our site.",
    )


def more_agencies_text(count: int) -> str:
    return f"And {plural(count, 'more agency', 'more agencies')}: see the scorecard." if count else ""
