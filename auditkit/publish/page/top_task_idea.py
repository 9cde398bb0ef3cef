"""Ideas to take over from others, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.score.benchmark import Idea
from auditkit.score.explanation.wording import page_name, plural

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditkit.score.benchmark import Borrowed
    from auditkit.score.scorecard_card import Scorecard


@dataclass(frozen=True)
class IdeaLine:
    """One idea: who does it better, and by how much."""

    sentence: str
    need: str
    address: str
    """The task's page at the agency that does it better."""
    counts: str
    """What the figures are of."""


def idea_lines(card: Scorecard, found: Iterable[Borrowed], up: str) -> tuple[IdeaLine, ...]:
    """Ideas, seen from `up` below the scorecard."""
    names = {agency.summary.agency: agency.summary.name for agency in card.agencies}
    return tuple(_line(one, names[one.at.summary.agency], names[one.other.summary.agency], up) for one in found)


def _line(one: Borrowed, at: str, other: str, up: str) -> IdeaLine:
    measured = f"{at}: {one.at.tally.completion}, {other}: {one.other.tally.completion}"
    pages = one.idea is Idea.PLAINER
    return IdeaLine(
        sentence=_sentence(one, at, other),
        need=one.at.summary.title,
        address=f"{up}{page_name(one.at.summary.agency)}/{page_name(one.at.summary.task)}.md",
        counts=f"over {plural(one.n, 'page')}" if pages else f"attempts that ended well: {measured}",
    )


def _sentence(one: Borrowed, at: str, other: str) -> str:
    if one.idea is Idea.WORKS:
        return f"At {at} every attempt ended well; at {other} {_some(one.other.tally.succeeded)} did."
    if one.idea is Idea.FEWER_STEPS:
        return f"{at} needs {plural(int(one.this), 'step')}; {other} needs {int(one.that)}."
    if one.idea is Idea.PLAINER:
        return f"{at} writes at reading grade {one.this:.0f}; {other} at grade {one.that:.0f}."
    if one.idea is Idea.SAYS_WHAT_NEXT:
        return f"The last page at {at} says where things stand and what comes next; at {other} it does not."
    return f"{at} does all of it on its own site; {other} hands the customer on."


def _some(count: int) -> str:
    return "only some" if count else "none"
