"""What slowed customers, barrier by barrier: once for the task, with the pages and journeys it was met on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.escape import shorten, web_address
from auditkit.probe.barrier import BARRIERS, Slug
from auditkit.publish.page.badge import Badge, severity_badge
from auditkit.publish.page.barrier import barrier_address, barrier_title
from auditkit.publish.page.cause import UP
from auditkit.publish.page.cause_fact import FactView, fact_views
from auditkit.score.explanation.attempt import Fact, facts
from auditkit.score.explanation.friction import Met, MetItem, slowing
from auditkit.score.explanation.wording import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.record.model import AttemptRecord

SHOWN = 3
MAX_FOLDED = 30
MAX_PAGES = 5
MAX_TITLE = 80
ONLY_PART = (
    "Automatic checks find only part of what is wrong: about 57 % by volume, says Deque, who make axe-core. "
    "What people meet with a screen reader or a keyboard only people can tell."
)


@dataclass(frozen=True)
class PageLink:
    """A page something was met on."""

    title: str
    link: str | None


@dataclass(frozen=True)
class SlowLine:
    """One thing that was met."""

    message: str
    pages: tuple[PageLink, ...]
    more: str
    """How many pages are not named; empty when all are."""
    journeys: str
    """Empty when it was met on every journey."""
    facts: tuple[FactView, ...]


@dataclass(frozen=True)
class SlowView:
    """A barrier that slowed customers."""

    title: str
    address: str | None
    severity: Badge
    shown: tuple[SlowLine, ...]
    folded: tuple[SlowLine, ...]
    folded_words: str
    evidence: tuple[SlowLine, ...]
    """Lines with more to say than their sentence."""
    remedy: str
    aside: str


def slow_views(attempts: Sequence[AttemptRecord]) -> tuple[SlowView, ...]:
    """Gravest first."""
    ways = {f"{attempt.path} · {attempt.profile}" for attempt in attempts if attempt.outcome.counts}
    return tuple(_view(met, attempts, ways) for met in slowing(attempts))


def unsure(attempts: Sequence[AttemptRecord]) -> str:
    """`axe-core left 3 checks for a person to decide.`; empty when it was sure of all."""
    left = {
        (page.url, rule.get("id"))
        for attempt in attempts
        for page in attempt.pages
        for rule in _rules(page.probes.get("axe", {}).get("incomplete"))
    }
    return f"axe-core left {plural(len(left), 'check')} for a person to decide." if left else ""


def _rules(incomplete: object) -> list[dict[str, str]]:
    return [rule for rule in incomplete if isinstance(rule, dict)] if isinstance(incomplete, list) else []


def _view(met: Met, attempts: Sequence[AttemptRecord], ways: set[str]) -> SlowView:
    lines = tuple(_line(item, ways) for item in met.items)
    folded = lines[SHOWN : SHOWN + MAX_FOLDED]
    left = len(lines) - SHOWN - MAX_FOLDED
    barrier = BARRIERS.get(met.barrier)
    asides = [ONLY_PART, unsure(attempts)] if met.barrier == Slug.ACCESSIBILITY else []
    return SlowView(
        title=barrier_title(met.barrier),
        address=barrier_address(met.barrier, UP),
        severity=severity_badge(met.severity),
        shown=lines[:SHOWN],
        folded=folded,
        folded_words=f"{len(folded):,} more" + (f", and {left:,} not shown" if left > 0 else "") if folded else "",
        evidence=tuple(line for line in lines[: SHOWN + MAX_FOLDED] if line.facts),
        remedy=barrier.remedy if barrier else "",
        aside=" ".join(filter(None, asides)),
    )


def _line(item: MetItem, ways: set[str]) -> SlowLine:
    places = list(item.places.values())
    left = len(places) - MAX_PAGES
    return SlowLine(
        message=item.finding.message,
        pages=tuple(
            PageLink(shorten(place.title, MAX_TITLE), web_address(place.address)) for place in places[:MAX_PAGES]
        ),
        more=f"and {plural(left, 'more page')}" if left > 0 else "",
        journeys="" if ways <= set(item.journeys) and len(ways) > 1 else ", ".join(item.journeys),
        facts=fact_views(_told(item)),
    )


def _told(item: MetItem) -> list[Fact]:
    """The evidence, without the page's address: the page is named already."""
    known = {*item.places, item.finding.message}
    return [fact for fact in facts(item.finding.details) if not all(value.words in known for value in fact.values)]
