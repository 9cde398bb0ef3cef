"""Which attempts of a task are told as journeys, and where each attempt's story stands on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.publish.page.cause import WORST_FIRST

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord
    from auditkit.record.outcome import Outcome
    from auditkit.score.scorecard_card import TaskScore, WayScore


def told(task: TaskScore) -> list[AttemptRecord]:
    """One attempt of each outcome met on a way, the worst first: tries that ended alike tell the same story."""
    worth = [attempt for way in task.ways for attempt in _first_of_each(way).values()]
    return sorted(worth, key=lambda attempt: WORST_FIRST.index(attempt.outcome))


def anchor(number: int) -> str:
    """The anchor of the journey told in that place, from 1."""
    return f"journey-{number}"


def anchors(task: TaskScore) -> dict[str, str]:
    """Every attempt's key with the anchor of the journey that tells it, or one that ended alike."""
    places = {attempt.key: anchor(number) for number, attempt in enumerate(told(task), start=1)}
    return {
        attempt.key: places[_first_of_each(way)[attempt.outcome].key] for way in task.ways for attempt in way.tries
    }


def _first_of_each(way: WayScore) -> dict[Outcome, AttemptRecord]:
    first: dict[Outcome, AttemptRecord] = {}
    for attempt in way.tries:
        first.setdefault(attempt.outcome, attempt)
    return first
