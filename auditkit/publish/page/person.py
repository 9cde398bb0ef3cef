"""People's own ways at a task, one by one: what they did, how it ended, what they saw where they allow pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.escape import shorten
from auditkit.publish.page.badge import Badge, outcome_badge
from auditkit.publish.page.cause import WORST_FIRST
from auditkit.publish.page.filmstrip import OFF_THE_WAY, Band, strip
from auditkit.publish.page.person_person_words import did_words, ended_words, told_words, who
from auditkit.record.person import ConsentTo
from auditkit.score.explanation.friction import page_title
from auditkit.score.explanation.wording import plural
from auditkit.score.people import is_disaster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.publish.output_tree_picture import Album
    from auditkit.record.model import AttemptRecord, PageRecord, StepRecord
    from auditkit.record.person import PersonReport
    from auditkit.score.navigation_trail import Trail
    from auditkit.score.people import PeopleScore

MAX_PEOPLE = 12
"""Of one task; the worst come first."""
MAX_STEPS = 100
MAX_PLACES = 5
MAX_TITLE = 80
MAX_SECONDS = 24 * 60 * 60
_BLANK = "…"
_TYPING = frozenset({"fill", "type", "select", "search"})


@dataclass(frozen=True)
class Did:
    """One thing they did."""

    words: str
    page: str
    """The page it led to; empty where they stayed."""
    marks: tuple[str, ...]


@dataclass(frozen=True)
class PersonView:
    """One person's attempt."""

    who: str
    badge: Badge
    told: str
    """Time, how sure and how easy, as far as they said."""
    message: str
    facts: tuple[tuple[str, str], ...]
    bands: tuple[Band, ...]
    """Empty where they allow no pictures."""
    did: tuple[Did, ...]
    """Empty for a worksheet: nobody saw what they did."""
    more: str
    """How many more things they did than are told."""


@dataclass(frozen=True)
class PersonList:
    """People at one task, the worst first."""

    shown: tuple[PersonView, ...]
    more: str


def person_list(people: PeopleScore, agency: str, album: Album) -> PersonList:
    """Each person's attempt, as far as there is room. `agency` is its name."""
    ordered = sorted(people.attempts, key=_worst_first)
    left = len(ordered) - MAX_PEOPLE
    return PersonList(
        tuple(_view(one, one.person, people.trail, agency, album) for one in ordered[:MAX_PEOPLE] if one.person),
        f"And {plural(left, 'more attempt')}, which went no worse." if left > 0 else "",
    )


def _worst_first(attempt: AttemptRecord) -> tuple[bool, int, int]:
    ease = attempt.person.ease if attempt.person is not None else None
    return not is_disaster(attempt), WORST_FIRST.index(attempt.outcome), ease or 8


def _view(attempt: AttemptRecord, person: PersonReport, trail: Trail, agency: str, album: Album) -> PersonView:
    off = trail.off(attempt)
    shown = _allowed(attempt, person)
    badge = outcome_badge(attempt.outcome)
    left = len(attempt.steps) - MAX_STEPS
    return PersonView(
        who=who(person),
        badge=Badge(badge.kind, ended_words(attempt), badge.sign),
        told=told_words(person),
        message="" if person.gave_up or person.skipped else attempt.message or "",
        facts=tuple(_facts(shown, trail.first_astray(attempt), off)),
        bands=_bands(shown, agency, album, off),
        did=tuple(_did(shown, off)),
        more=f"And {plural(left, 'more step')}." if left > 0 else "",
    )


def _allowed(attempt: AttemptRecord, person: PersonReport) -> AttemptRecord:
    """The attempt without the pictures that they don't allow, and without what they typed.

    People are asked whether that may be kept, not whether it may be shown: so it is taken out of titles, too, where
    pages of search results repeat it.
    """
    typed = {(step.value or "").strip() for step in attempt.steps if step.do in _TYPING} - {""}
    pictures = person.allows(ConsentTo.PICTURES)
    steps = [
        step.model_copy(update={"screenshot": step.screenshot if pictures else None, "duration_seconds": stayed})
        for step, stayed in zip(attempt.steps[:MAX_STEPS], _stayed(attempt, person), strict=False)
    ]
    pages = [
        page.model_copy(
            update={"title": _without(page.title, typed), "url": page.url.partition("#")[0].partition("?")[0]}
        )
        for page in attempt.pages
    ]
    return attempt.model_copy(update={"steps": steps, "pages": pages})


def _stayed(attempt: AttemptRecord, person: PersonReport) -> list[float]:
    """How long they stayed on the page after each step, as a step by itself takes no time worth telling.

    What they read before the first step belongs to it, where it left them on the first page.
    """
    began = [_began(step) for step in attempt.steps]
    ended = [*began[1:], person.seconds]
    stayed = [
        max(0.0, end - start) if start is not None and end is not None else 0.0
        for start, end in zip(began, ended, strict=False)
    ]
    if attempt.steps and attempt.steps[0].page == 0 and began[0] is not None:
        stayed[0] += began[0]
    return stayed


def _began(step: StepRecord) -> float | None:
    """Seconds from the start of the attempt; None where the record doesn't say."""
    at = step.details.get("at_seconds")
    return float(at) if isinstance(at, (int, float)) and not isinstance(at, bool) and 0 <= at <= MAX_SECONDS else None


def _without(title: str, typed: set[str]) -> str:
    for value in sorted(typed, key=len, reverse=True):
        title = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", _BLANK, title, flags=re.IGNORECASE)
    return title


def _bands(attempt: AttemptRecord, agency: str, album: Album, off: frozenset[int]) -> tuple[Band, ...]:
    """The strip; none where there is no picture to show in it."""
    bands = strip(attempt, agency, album, off=off)
    return bands if any(frame.picture for band in bands for frame in band.frames) else ()


def _facts(attempt: AttemptRecord, astray: StepRecord | None, off: frozenset[int]) -> Iterator[tuple[str, str]]:
    if attempt.pages:
        yield "Saw", f"{plural(len(attempt.pages), 'page')}, on a {attempt.profile}"
        yield "Ended at", _title(_last_page(attempt))
    if astray is not None:
        yield "First press", f"{did_words(astray)}: no way that the script found begins so"
    if off:
        titles = list(dict.fromkeys(_title(attempt.pages[index]) for index in sorted(off)))
        more = f" and {len(titles) - MAX_PLACES:,} more" if len(titles) > MAX_PLACES else ""
        yield "Off the script’s way", ", ".join(titles[:MAX_PLACES]) + more


def _last_page(attempt: AttemptRecord) -> PageRecord:
    seen = [step.page for step in attempt.steps if step.page is not None and 0 <= step.page < len(attempt.pages)]
    return attempt.pages[seen[-1] if seen else 0]


def _title(page: PageRecord) -> str:
    return f"“{shorten(page_title(page), MAX_TITLE)}”"


def _did(attempt: AttemptRecord, off: frozenset[int]) -> Iterator[Did]:
    at = 0
    for step in attempt.steps:
        page = step.page if step.page is not None and 0 <= step.page < len(attempt.pages) else None
        moved = page is not None and page != at
        yield Did(
            words=did_words(step),
            page=_title(attempt.pages[page]) if page is not None and moved else "",
            marks=(OFF_THE_WAY,) if moved and page in off else (),
        )
        at = page if page is not None else at
