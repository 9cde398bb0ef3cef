"""What was met on the way that is there now and was not, or the other way round.

Two audits are only held against each other where both looked: on pages that both reached, with probes that both had.
What a try that got further sees for the first time is not new on the site.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.compare.change.finding import Sight, Trace, sight
from auditkit.compare.change.handoff import HANDOFFS
from auditkit.compare.model import Aspect, Change, Direction
from auditkit.compare.model_saying import since_day, whole
from auditkit.probe.barrier import Slug

if TYPE_CHECKING:
    from auditkit.compare.model_way import Walked

TOLD_ELSEWHERE = frozenset({*HANDOFFS, Slug.LABEL_CHANGED.value, Slug.WRONG_ANSWER.value})
"""Barriers that another aspect tells."""


@dataclass(frozen=True)
class _Newcomer:
    """Something that one side has and the other has not."""

    trace: Trace
    places: tuple[str, ...]


def finding(then: Walked, now: Walked) -> Iterator[Change]:
    """A change for each barrier that is new, and for each that is gone, gravest first."""
    was, is_ = sight(then), sight(now)
    for barrier, found in _newcomers(is_, was).items():
        yield _change(barrier, found, f"New {since_day(then.at, now.at)}", Direction.WORSE, now)
    for barrier, found in _newcomers(was, is_).items():
        yield _change(barrier, found, f"Gone {since_day(then.at, now.at)}", Direction.MENDED, now)


def _newcomers(here: Sight, there: Sight) -> dict[str, list[_Newcomer]]:
    """What `here` has and `there` has not, by barrier."""
    found: dict[str, list[_Newcomer]] = {}
    for trace in here.traces.values():
        if trace.barrier in TOLD_ELSEWHERE or trace.sentence in there.explained | here.explained:
            continue
        other = there.doubtful.get(trace.key)
        elsewhere = {*other.places} if other else set()
        added = tuple(place for place in trace.places if place not in elsewhere)
        known = tuple(place for place in added if there.looked(trace.barrier, place))
        # A page that has moved took its barriers along: as many as were met on pages that are reached no more.
        moved = sum(1 for place in elsewhere if place not in trace.places and place not in here.visited)
        whole_way = there.whole and there.has(trace.barrier)
        fresh = [place for place in added if place not in there.visited] if whole_way else []
        new = (*known, *fresh[moved:])
        if new:
            found.setdefault(trace.barrier, []).append(_Newcomer(trace, new))
    gravest = sorted(found.items(), key=lambda item: -max(one.trace.severity.rank for one in item[1]))
    return dict(gravest)


def _change(barrier: str, found: list[_Newcomer], when: str, direction: Direction, now: Walked) -> Change:
    first = max(found, key=lambda one: (one.trace.severity.rank, len(one.places)))
    pages = {place for one in found for place in one.places if place}
    said = f"{when}: {whole(first.trace.sentence)}"
    if len(pages) > 1:
        said += f" This is on {len(pages)} pages."
    if len(found) > 1:
        said += f" There {'is' if len(found) == 2 else 'are'} {len(found) - 1} more of this kind."
    return Change(
        Aspect.FINDING,
        direction,
        said,
        before=first.trace.sentence if direction is Direction.MENDED else None,
        after=first.trace.sentence if direction is Direction.WORSE else None,
        step=first.trace.step,
        barrier=barrier,
        severity=first.trace.severity,
        url=first.trace.places.get(first.places[0]) or None,
    )
