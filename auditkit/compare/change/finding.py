"""What the tries at a way saw: each thing once, with the pages it is on, and which pages were looked at for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from auditkit.compare.change.cause import is_half, is_majority
from auditkit.compare.model import (
    Change,
    ChangeKind,
    Direction,
    RouteAttempts,
    comparable_text,
    full_sentence,
    has_same_words,
    quoted_text,
    since_day,
)
from auditkit.probe import PAGE_PROBES
from auditkit.probe.barrier import BARRIERS, details_of
from auditkit.score.explanation.attempt import explain
from auditkit.score.explanation.friction import places_of

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, Finding
    from auditkit.record.outcome import Severity


_PROBES_BY_BARRIER: Mapping[str, frozenset[str]] = {
    barrier.value: frozenset(probe.name for probe in PAGE_PROBES if barrier in probe.barriers)
    for probe in PAGE_PROBES
    for barrier in probe.barriers
}
"""The probes that look at a page for a barrier; what isn't here is noticed on the way, or judged from the record."""
JOURNEY = ""
"""The place of what is on no page: the journey as a whole."""


@dataclass
class Observation:
    barrier: str
    key: tuple[str, str]
    severity: Severity
    sentence: str
    """From the record: hostile."""
    step: int | None
    places: dict[str, str] = field(default_factory=dict)
    """Addresses, by the name that is the same in both audits."""


@dataclass(frozen=True)
class Coverage:
    """What was seen on a way, in most of the tries that could have seen it."""

    walked: RouteAttempts
    by_words: bool = True
    """Whether the kit's own words tell findings of one barrier apart; else what they quote of the page does."""

    @property
    def reached_end(self) -> bool:
        return bool(self.walked.well)

    @cached_property
    def visited(self) -> frozenset[str]:
        reached = {self.walked.place(page.url) for one in self.walked.measured for page in one.pages}
        return frozenset(reached | ({JOURNEY} if self.reached_end else set()))

    @cached_property
    def explained(self) -> frozenset[str]:
        """Sentences that say why tries ended as they did: they are told as the cause."""
        sentences = {explain(one).sentence for one in self.walked.measured}
        well = self.walked.well
        hard = {part.message for one in well for part in one.findings if part.message in (one.message or "")}
        return frozenset(sentences | hard)

    def was_checked(self, barrier: str, place: str) -> bool:
        """Whether a try looked at that page for that barrier."""
        if place not in self.visited:
            return False
        probes = _PROBES_BY_BARRIER.get(barrier)
        return probes is None or place == JOURNEY or any(place in self._probed.get(probe, ()) for probe in probes)

    def was_checked_anywhere(self, barrier: str) -> bool:
        """Whether any page was looked at for that barrier."""
        probes = _PROBES_BY_BARRIER.get(barrier)
        return probes is None or any(self._probed.get(probe) for probe in probes)

    @cached_property
    def _probed(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for one in self.walked.measured:
            for page in one.pages:
                for probe in PAGE_PROBES:
                    if probe.result.on(page) is not None:
                        found.setdefault(probe.name, set()).add(self.walked.place(page.url))
        return found

    @cached_property
    def observations(self) -> Mapping[tuple[str, str], Observation]:
        """What was met, by what makes it the same thing. A place counts when most tries that reached it met it."""
        return self._shown(is_majority)

    @cached_property
    def seen_by_half(self) -> Mapping[tuple[str, str], Observation]:
        """The same, where half of the tries are enough."""
        return self._shown(is_half)

    @cached_property
    def seen_by_any(self) -> Mapping[tuple[str, str], Observation]:
        """The same, where one try is enough."""
        return self._shown(lambda number, of: number > 0)

    def count_attempts(self, observation: Observation) -> int:
        """How many tries met it, wherever."""
        return sum(any(self._key(found) == observation.key for found in one.findings) for one in self.walked.measured)

    def _shown(self, enough: Callable[[int, int], bool]) -> Mapping[tuple[str, str], Observation]:
        observations, reached = {}, self._reached
        for key, observation in self._met[0].items():
            places = {
                name: url
                for name, url in observation.places.items()
                if enough(self._met[1][key, name], reached.get(name, 1))
            }
            if places:
                observations[key] = replace(observation, places=places)
        return observations

    @cached_property
    def _met(self) -> tuple[dict[tuple[str, str], Observation], Counter[tuple[tuple[str, str], str]]]:
        observations: dict[tuple[str, str], Observation] = {}
        counts: Counter[tuple[tuple[str, str], str]] = Counter()
        for attempt in self.walked.measured:
            seen: set[tuple[tuple[str, str], str]] = set()
            for finding in attempt.findings:
                observation = _observe(observations, finding, self._key(finding))
                for name, url in self._places(attempt, finding).items():
                    observation.places.setdefault(name, url)
                    seen.add((observation.key, name))
            counts.update(seen)
        return observations, counts

    @cached_property
    def _reached(self) -> Counter[str]:
        count: Counter[str] = Counter()
        for one in self.walked.measured:
            count.update({self.walked.place(page.url) for page in one.pages})
        count[JOURNEY] = len(self.walked.measured)
        return count

    def _key(self, finding: Finding) -> tuple[str, str]:
        same = comparable_text if self.by_words else quoted_text
        return (finding.barrier, details_of(finding).rule_broken or same(finding.message))

    def _places(self, attempt: AttemptRecord, finding: Finding) -> dict[str, str]:
        found = {self.walked.place(one.address): one.address for one in places_of(attempt, finding)}
        return found or {JOURNEY: ""}


def _observe(observations: dict[tuple[str, str], Observation], finding: Finding, key: tuple[str, str]) -> Observation:
    """The observation of a finding; it has the words of the most serious."""
    observation = observations.setdefault(
        key, Observation(finding.barrier, key, finding.severity, finding.message, finding.step)
    )
    if finding.severity.rank > observation.severity.rank:
        observation.severity, observation.sentence, observation.step = finding.severity, finding.message, finding.step
    return observation


def coverages(then: RouteAttempts, now: RouteAttempts) -> tuple[Coverage, Coverage]:
    """What was seen then and now. Another version of the kit may say the same in other words: that is no change."""
    by_words = has_same_words(then, now)
    return Coverage(then, by_words), Coverage(now, by_words)


TOLD_BY_OTHERS = frozenset(slug for slug, barrier in BARRIERS.items() if barrier.own_change)
"""Barriers that another kind of change tells."""


def finding(then: RouteAttempts, now: RouteAttempts) -> Iterator[Change]:
    """A change for each barrier that is new, and for each that is gone, most serious first.

    Two audits are only held against each other where both looked: on pages that both reached, with probes that both
    had. What a try that got further sees for the first time is not new on the site.
    """
    was, is_ = coverages(then, now)
    for barrier, found in _new_observations(is_, was).items():
        yield _change(barrier, found, f"New {since_day(then.at, now.at)}", Direction.WORSE)
    for barrier, found in _new_observations(was, is_).items():
        yield _change(barrier, found, f"Gone {since_day(then.at, now.at)}", Direction.FIXED)


def _new_observations(here: Coverage, there: Coverage) -> dict[str, list[Observation]]:
    found: dict[str, list[Observation]] = {}
    for observation in here.observations.values():
        if observation.barrier in TOLD_BY_OTHERS or observation.sentence in there.explained | here.explained:
            continue
        other = there.seen_by_half.get(observation.key)
        elsewhere = {*other.places} if other else set()
        added = tuple(place for place in observation.places if place not in elsewhere)
        known = tuple(place for place in added if there.was_checked(observation.barrier, place))
        # A page that has moved took its barriers along: as many as were met on pages that are reached no more.
        moved = sum(1 for place in elsewhere if place not in observation.places and place not in here.visited)
        whole_way = there.reached_end and there.was_checked_anywhere(observation.barrier)
        fresh = [place for place in added if place not in there.visited] if whole_way else []
        new = {place: observation.places[place] for place in (*known, *fresh[moved:])}
        if new:
            found.setdefault(observation.barrier, []).append(replace(observation, places=new))
    ordered = sorted(found.items(), key=lambda item: -max(one.severity.rank for one in item[1]))
    return dict(ordered)


def _change(barrier: str, found: list[Observation], when: str, direction: Direction) -> Change:
    first = max(found, key=lambda one: (one.severity.rank, len(one.places)))
    pages = {place for one in found for place in one.places if place}
    text = f"{when}: {full_sentence(first.sentence)}"
    if len(pages) > 1:
        text += f" This is on {len(pages)} pages."
    if len(found) > 1:
        text += f" There {'is' if len(found) == 2 else 'are'} {len(found) - 1} more of this kind."
    return Change(
        ChangeKind.FINDING,
        direction,
        text,
        before=first.sentence if direction is Direction.FIXED else None,
        after=first.sentence if direction is Direction.WORSE else None,
        step=first.step,
        barrier=barrier,
        severity=first.severity,
        url=next(iter(first.places.values())) or None,
    )
