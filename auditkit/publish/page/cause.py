"""What stopped customers: the sentence, the picture, the evidence, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.safe_text import PAGE, shorten, web_address
from auditkit.diagnostic.wording import capitalize_first, plural
from auditkit.publish.template import barrier_address, barrier_title
from auditkit.record.outcome import Outcome
from auditkit.score.explanation.attempt import explain_causes, explain_hardest
from auditkit.score.explanation.wording import outline_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.publish.output_tree import PagePictures, Picture
    from auditkit.record.model import AttemptRecord, StepRecord
    from auditkit.score.explanation.attempt import Explanation, Fact


MAX_SHOWN_ADDRESS = 200


@dataclass(frozen=True)
class ValueView:
    """A value, and where it leads."""

    words: str
    leads_to: str
    link: str | None


@dataclass(frozen=True)
class FactView:
    """Something that is known; values that lead somewhere stand in a list."""

    name: str
    values: tuple[ValueView, ...]
    listed: bool


def fact_views(facts: Sequence[Fact]) -> tuple[FactView, ...]:
    """Evidence, ready to be placed."""
    return tuple(_fact_view(fact) for fact in facts)


def _fact_view(fact: Fact) -> FactView:
    values = tuple(
        ValueView(
            words="" if value.words == value.address else value.words,
            leads_to=shorten(value.address, MAX_SHOWN_ADDRESS),
            link=web_address(value.address),
        )
        for value in fact.values
    )
    return FactView(fact.name, values, listed=any(value.words and value.leads_to for value in values))


UP = "../"
NARROW = 500
"""A picture of at most so many pixels is a phone's: it is shown as wide as it is."""


@dataclass(frozen=True)
class Figure:
    """A picture with what is to be seen on it."""

    picture: Picture | None
    alt: str
    caption: str
    narrow: bool
    blank: str = ""
    """What is said in place of a picture that was removed."""


@dataclass(frozen=True)
class CauseView:
    """What stopped the customer."""

    heading: str
    measured: bool
    """Whether it says anything of the agency."""
    sentence: str
    kind: str
    """The barrier's title, or why it could not be measured."""
    address: str | None
    where: str
    journeys: str
    figure: Figure | None
    facts: tuple[FactView, ...]
    remedy: str
    principle: str


def causes(attempts: Sequence[AttemptRecord], album: PagePictures) -> tuple[CauseView, ...]:
    """Each cause once: what stopped customers first, then why attempts could not be measured."""
    return tuple(_cause(_heading(same[0].attempt.outcome), same, album) for same in explain_causes(attempts))


def hardest(attempts: Sequence[AttemptRecord], album: PagePictures) -> CauseView | None:
    """Where customers who got what they came for were held up most; None where nothing grave was met."""
    same = explain_hardest(attempts)
    return _cause("The hardest step", same, album) if same else None


def figure_at(step: StepRecord, album: PagePictures, up: str, alt: str) -> Figure | None:
    """The picture of a step for a page `up` below the scorecard; None when there never was one, or it is lost."""
    picture, blank = album.picture(step.screenshot, up), album.removed([step.screenshot])
    if picture is None and not blank:
        return None
    caption = outline_text(step.marks) if picture is not None else ""
    whole = f"{alt}. {caption}" if caption else alt
    return Figure(picture, whole, caption, narrow=picture is not None and picture.width <= NARROW, blank=blank)


def picture_alt(attempt: AttemptRecord, number: int, words: str = "") -> str:
    """`What the customer sees after step 2, press “Fees”: the page “Fees”`."""
    step = attempt.step(number)
    page = attempt.page_of(step) if step is not None else None
    shown = f"the page “{shorten(PAGE.apply(page.title), 80)}”" if page and page.title.strip() else "the page"
    made = f", {shorten(words, 120)}" if words else ""
    return f"What the customer sees after step {number}{made}: {shown}"


def _cause(heading: str, same: Sequence[Explanation], album: PagePictures) -> CauseView:
    """Of attempts that ended for one cause, the first tells it."""
    first = same[0]
    outcome, step = first.attempt.outcome, first.visible_step
    return CauseView(
        heading=heading,
        measured=outcome.counts,
        sentence=first.sentence,
        kind=_kind(first),
        address=barrier_address(first.barrier, UP),
        where=f"step {step.number}" if step else "",
        journeys=_journeys([one.attempt for one in same]),
        figure=_figure(same, album),
        facts=fact_views(first.facts) if not outcome.success else (),
        remedy=first.remedy,
        principle=first.principle,
    )


def _journeys(attempts: Sequence[AttemptRecord]) -> str:
    """`2 attempts: menu · desktop, menu · phone`."""
    made = list({attempt.key: attempt for attempt in attempts}.values())
    ways = dict.fromkeys(f"{attempt.path} · {attempt.profile}" for attempt in made)
    return f"{plural(len(made), 'attempt')}: {', '.join(ways)}"


def _kind(explanation: Explanation) -> str:
    if explanation.barrier:
        return barrier_title(explanation.barrier)
    reason = explanation.attempt.reason
    return capitalize_first(reason.words) if reason else ""


def _figure(same: Sequence[Explanation], album: PagePictures) -> Figure | None:
    """A picture with outlines before one without."""
    shown = [(one.attempt, one.visible_step) for one in same]
    found = [figure_at(step, album, UP, picture_alt(one, step.number)) for one, step in shown if step is not None]
    pictures = [one for one in found if one is not None]
    return next((one for one in pictures if one.caption), pictures[0] if pictures else None)


def _heading(outcome: Outcome) -> str:
    if outcome is Outcome.NOT_MEASURED:
        return "Why it could not be measured"
    return "What misled the customer" if outcome is Outcome.WRONG_ANSWER else "What stopped the customer"
