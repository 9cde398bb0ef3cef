"""The tries of a way that was tried several times and did not always end alike, each with its picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.publish.page.badge import Badge, outcome_badge
from auditkit.publish.page.cause import Figure, figure, picture_alt
from auditkit.score.explanation.attempt_cause import explain
from auditkit.score.explanation.wording import capital, minute

if TYPE_CHECKING:
    from auditkit.publish.output_tree_picture import Album
    from auditkit.record.model import AttemptRecord
    from auditkit.score.scorecard_card import TaskScore, WayScore

MOST_TRIES = 12


@dataclass(frozen=True)
class TryView:
    """One try."""

    name: str
    """`Try 2, to confirm`."""
    badge: Badge
    anchor: str | None
    """Where its journey is told, or one that ended alike."""
    at: str
    sentence: str
    figure: Figure | None


@dataclass(frozen=True)
class TriesView:
    """The ways of a task that were tried several times."""

    confirmed: bool
    """Whether some tries were made only because the first ones had got worse."""
    ways: tuple[WayTries, ...]


@dataclass(frozen=True)
class WayTries:
    """The tries of one way."""

    heading: str
    tries: tuple[TryView, ...]
    more: str
    """How many more there are; nothing where all are shown."""


def tries_of(task: TaskScore, anchors: dict[str, str], album: Album) -> TriesView | None:
    """The ways whose tries did not end alike, or were made to confirm each other; None where there is none."""
    ways = tuple(_way(way, anchors, album) for way in task.ways if way.again or _differ(way))
    return TriesView(any(way.again for way in task.ways), ways) if ways else None


def ended_well(way: WayScore) -> str:
    """`2 of 3 tries ended well`; nothing where fewer than two were measured."""
    measured = [one for one in way.tries if one.outcome.counts]
    if len(measured) < 2:
        return ""
    return f"{sum(one.outcome.success for one in measured):,} of {len(measured):,} tries ended well"


def _differ(way: WayScore) -> bool:
    return way.steady is not None and way.steady[0] < way.steady[1]


def _way(way: WayScore, anchors: dict[str, str], album: Album) -> WayTries:
    left = len(way.tries) - MOST_TRIES
    return WayTries(
        heading=f"By {way.path}, on {way.profile}: {ended_well(way) or 'several tries'}",
        tries=tuple(_try(one, anchors.get(one.key), album) for one in way.tries[:MOST_TRIES]),
        more=f"And {left:,} more." if left > 0 else "",
    )


def _try(attempt: AttemptRecord, anchor: str | None, album: Album) -> TryView:
    told = explain(attempt)
    shown = [step for step in attempt.steps if step.screenshot]
    number = told.step.number if told and told.step and told.step.screenshot else shown[-1].number if shown else None
    return TryView(
        name=f"Try {attempt.trial}{', to confirm' if attempt.confirming else ''}",
        badge=outcome_badge(attempt.outcome),
        anchor=anchor,
        at=minute(attempt.started_at),
        sentence=told.sentence if told else capital(attempt.message or ""),
        figure=figure(attempt, number, album, picture_alt(attempt, number)) if number is not None else None,
    )
