"""The reading list as pages show it: whole on its own page, and by barrier beside each barrier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.escape import web_address
from auditkit.probe.barrier import BARRIERS
from auditkit.publish.reading_list import Subject, beside
from auditkit.score.explanation.wording import capital

if TYPE_CHECKING:
    from auditkit.probe.barrier import Barrier
    from auditkit.publish.reading_list import Reading, ReadingList
    from auditkit.score.scorecard_card import Scorecard

PAGE = "reading"
"""Name of the list's page, without its extension."""


@dataclass(frozen=True)
class ToRead:
    """One thing to read, named beside a barrier or in the plan for the week."""

    title: str
    by: str
    key: str
    """Its place on the reading list's page; empty for a rule that only the catalogue names."""
    link: str | None
    """Where it can be read, for what is not on the list."""
    ask: str = ""


@dataclass(frozen=True)
class BearsOn:
    """A barrier that a reading bears on."""

    title: str
    slug: str
    met: bool
    """Whether this audit met it."""


@dataclass(frozen=True)
class ReadingView:
    """One reading, whole."""

    key: str
    title: str
    link: str | None
    about: str
    why: str
    disagree: str
    ask: str
    barriers: tuple[BearsOn, ...]
    confirmed: str


@dataclass(frozen=True)
class ReadingGroup:
    """Readings on one subject."""

    heading: str
    readings: tuple[ReadingView, ...]


@dataclass(frozen=True)
class ReadingPage:
    """The reading list."""

    count: int
    groups: tuple[ReadingGroup, ...]
    unconfirmed: tuple[str, ...]


def reading_page(card: Scorecard, readings: ReadingList) -> ReadingPage:
    """The whole list, with the barriers this audit met marked."""
    met = {count.barrier for count in card.barriers}
    groups = (
        ReadingGroup(
            capital(subject.value), tuple(_view(key, one, met) for key, one in readings.about(subject).items())
        )
        for subject in Subject
    )
    return ReadingPage(
        count=len(readings.readings),
        groups=tuple(group for group in groups if group.readings),
        unconfirmed=tuple(readings.unconfirmed),
    )


def to_read(barrier: Barrier, readings: ReadingList) -> tuple[ToRead, ...]:
    """What to read about a barrier: the rule first, then what the list holds, nothing twice."""
    rules = (ToRead(rule.title, rule.by, "", web_address(rule.address or "")) for rule in beside(barrier, readings))
    return (*rules, *(listed(key, one) for key, one in readings.bearing_on(barrier.slug).items()))


def listed(key: str, reading: Reading) -> ToRead:
    """A reading of the list, in short."""
    return ToRead(reading.title, _authors(reading), key, None, reading.ask)


def _view(key: str, reading: Reading, met: set[str]) -> ReadingView:
    published = ", ".join(
        str(part)
        for part in (reading.edition, reading.publisher, reading.year)
        if part and part not in reading.authors
    )
    slugs = sorted(reading.barriers, key=lambda slug: slug.value not in met)
    return ReadingView(
        key=key,
        title=reading.title,
        link=web_address(reading.address or ""),
        about=" · ".join(part for part in (_authors(reading), published, reading.kind.value) if part),
        why=reading.why,
        disagree=reading.disagree,
        ask=reading.ask,
        barriers=tuple(BearsOn(BARRIERS[slug].title, slug.value, slug.value in met) for slug in slugs),
        confirmed="; ".join(reading.confirmed),
    )


def _authors(reading: Reading) -> str:
    *others, last = reading.authors
    return f"{', '.join(others)} and {last}" if others else last
