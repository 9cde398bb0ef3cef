"""What slowed customers on the way to a task: each thing once, with where and on which journeys it was met."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditkit.probe.barrier import details_of
from auditkit.record.outcome import Severity
from auditkit.score.explanation.attempt import distinct_findings, explain
from auditkit.task.host import bare_address, split_address

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, Finding, PageRecord


@dataclass(frozen=True)
class Place:
    title: str
    address: str


@dataclass
class SlowingItem:
    finding: Finding
    """The most serious that was seen of it."""
    places: dict[str, Place] = field(default_factory=dict)
    """By address."""
    journeys: dict[str, None] = field(default_factory=dict)
    """`menu · phone`, in the order met."""


@dataclass(frozen=True)
class SlowingBarrier:
    barrier: str
    severity: Severity
    items: tuple[SlowingItem, ...]

    @property
    def count(self) -> int:
        """How many times it stands in the way: the same thing on two pages is two."""
        return sum(max(1, len(item.places)) for item in self.items)


def slowing_barriers(attempts: Sequence[AttemptRecord]) -> tuple[SlowingBarrier, ...]:
    """What was met on the way, most serious first. Attempts that were not measured are left out."""
    seen: dict[str, dict[str, SlowingItem]] = defaultdict(dict)
    for attempt in attempts:
        ending = explain(attempt).finding
        for finding in distinct_findings(attempt) if attempt.outcome.counts else ():
            if finding is not ending:
                _add(seen[finding.barrier], attempt, finding)
    found = [
        SlowingBarrier(barrier, ordered[0].finding.severity, ordered)
        for barrier, items in seen.items()
        if (ordered := _ordered(items))
    ]
    return tuple(sorted(found, key=lambda one: (-one.severity.rank, -one.count, one.barrier)))


def barrier_counts_text(barriers: Sequence[SlowingBarrier]) -> str:
    """`3 lookalike-links, 2 unexplained-abbreviation`."""
    return ", ".join(f"{one.count} {one.barrier}" for one in barriers)


def page_title(page: PageRecord) -> str:
    """The page's title without the site's name, or else its address."""
    own = re.split(r"\s+[-–—|·]\s+", page.title.strip())[0]
    return own or _path(page.url)


def _add(items: dict[str, SlowingItem], attempt: AttemptRecord, finding: Finding) -> None:
    places = places_of(attempt, finding)
    item = items.setdefault(_same(finding, places), SlowingItem(finding))
    if finding.severity.rank > item.finding.severity.rank:
        item.finding = finding
    for place in places:
        item.places.setdefault(place.address, place)
    item.journeys.setdefault(f"{attempt.path} · {attempt.profile}")


def _same(finding: Finding, places: Sequence[Place]) -> str:
    """What makes two findings one: a rule, or the same words. Figures differ from visit to visit, not on a page."""
    rule = details_of(finding).rule_broken
    if rule is not None:
        return rule
    plain = re.sub(r"\d[\d.,]*", "#", finding.message)
    return plain if plain == finding.message else " ".join([plain, *(place.address for place in places)])


def places_of(attempt: AttemptRecord, finding: Finding) -> list[Place]:
    by_address = {page.url: page for page in reversed(attempt.pages)}
    details = details_of(finding)
    if details.places is not None:
        return [Place(_title(url, by_address), url) for url in details.places]
    page = attempt.page_of(finding)
    if page is not None:
        return [Place(page_title(page), page.url)]
    url = details.address
    return [Place(_title(url, by_address), url)] if url is not None else []


def _title(url: str, pages: dict[str, PageRecord]) -> str:
    page = pages.get(bare_address(url))
    return page_title(page) if page is not None else _path(url)


def _path(url: str) -> str:
    try:
        return split_address(url).path or url
    except ValueError:
        return url


def _ordered(items: dict[str, SlowingItem]) -> tuple[SlowingItem, ...]:
    return tuple(sorted(items.values(), key=lambda item: (-item.finding.severity.rank, -len(item.journeys))))
