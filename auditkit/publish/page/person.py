"""People's attempts one by one: what they did, how it ended, what they saw where they allow pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.safe_text import PAGE, shorten
from auditkit.diagnostic.wording import duration_text, plural
from auditkit.publish.page.badge import Badge, outcome_badge
from auditkit.publish.page.filmstrip import OFF_ROUTE, Band, filmstrip
from auditkit.record.outcome import Outcome
from auditkit.record.person import ConsentScope
from auditkit.score.explanation.friction import page_title
from auditkit.score.people import is_disaster
from auditkit.task.steps import action_class

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.publish.output_tree import PagePictures
    from auditkit.record.model import AttemptRecord, PageRecord, StepRecord
    from auditkit.record.person import PersonReport
    from auditkit.score.navigation import ScriptRoutes
    from auditkit.score.people import PeopleScore


ANONYMOUS = "Someone"
"""Who has no alias, or doesn't allow that it is shown."""
MAX_ALIAS = 40
_ENDINGS = {
    Outcome.COMPLETED: "got what they came for",
    Outcome.COMPLETED_WITH_DIFFICULTY: "got it, but it was hard",
    Outcome.NOT_COMPLETED: "left without it",
    Outcome.WRONG_ANSWER: "left with a wrong answer",
    Outcome.NOT_MEASURED: "not counted",
}
_NAMES = ("name", "text", "label", "placeholder", "title", "alt")


def person_name(person: PersonReport) -> str:
    """Their alias, if they allow that it is shown."""
    alias = PAGE.apply(person.alias or "").strip() if person.allows(ConsentScope.WORDS) else ""
    return shorten(alias, MAX_ALIAS) or ANONYMOUS


def ending_text(attempt: AttemptRecord) -> str:
    """How it ended for them: `left with a wrong answer, and was sure of it`."""
    person = attempt.person
    said = _ENDINGS[attempt.outcome]
    if person is not None and attempt.outcome is Outcome.NOT_COMPLETED and (person.gave_up or person.skipped):
        said = "gave up" if person.gave_up else "got stuck"
    return f"{said}, and was sure of it" if is_disaster(attempt) else said


def answers_text(person: PersonReport) -> str:
    """`34 s · how sure: 6 of 7 · how easy: 5 of 7`, as far as they said."""
    said = (
        duration_text(person.seconds) if person.seconds else "",
        f"how sure: {person.confidence} of 7" if person.confidence else "",
        f"how easy: {person.ease} of 7" if person.ease else "",
    )
    return " · ".join(part for part in said if part)


def action_text(step: StepRecord) -> str:
    """What they did, without what they typed or chose: that may be kept, but nobody was asked to have it shown."""
    return action_class(step.do).person_text(_control_text(step), step.value)


def _control_text(step: StepRecord) -> str:
    target = step.target or {}
    name = next((str(target[key]) for key in _NAMES if target.get(key)), "")
    role = str(target.get("role") or "")
    if name.strip():
        return f"{role} “{shorten(name, 120)}”".strip()
    return f"{role}, which the kit could not name" if role else "something that the kit could not name"


MAX_PEOPLE = 12
"""Of one task; the worst come first."""
MAX_STEPS = 100
MAX_PLACES = 5
MAX_TITLE = 80
MAX_SECONDS = 24 * 60 * 60
_BLANK = "…"


@dataclass(frozen=True)
class PersonAction:
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
    did: tuple[PersonAction, ...]
    """Empty for a worksheet: nobody saw what they did."""
    more: str
    """How many more things they did than are told."""


@dataclass(frozen=True)
class PersonList:
    """People at one task, the worst first."""

    shown: tuple[PersonView, ...]
    more: str


def person_list(people: PeopleScore, agency: str, album: PagePictures) -> PersonList:
    """Each person's attempt, as far as there is room. `agency` is its name."""
    ordered = sorted(people.attempts, key=_worst_first)
    left = len(ordered) - MAX_PEOPLE
    return PersonList(
        tuple(_view(one, one.person, people.trail, agency, album) for one in ordered[:MAX_PEOPLE] if one.person),
        f"And {plural(left, 'more attempt')}, which went no worse." if left > 0 else "",
    )


def _worst_first(attempt: AttemptRecord) -> tuple[bool, int, int]:
    ease = attempt.person.ease if attempt.person is not None else None
    return not is_disaster(attempt), attempt.outcome.rank, ease or 8


def _view(
    attempt: AttemptRecord, person: PersonReport, trail: ScriptRoutes, agency: str, album: PagePictures
) -> PersonView:
    off = trail.off(attempt)
    shown = _allowed(attempt, person)
    badge = outcome_badge(attempt.outcome)
    left = len(attempt.steps) - MAX_STEPS
    return PersonView(
        who=person_name(person),
        badge=Badge(badge.kind, ending_text(attempt), badge.sign),
        told=answers_text(person),
        message="" if person.gave_up or person.skipped else attempt.message or "",
        facts=tuple(_facts(shown, trail.first_astray(attempt), off)),
        bands=_bands(shown, agency, album, off),
        did=tuple(_actions(shown, off)),
        more=f"And {plural(left, 'more step')}." if left > 0 else "",
    )


def _allowed(attempt: AttemptRecord, person: PersonReport) -> AttemptRecord:
    """The attempt without the pictures that they don't allow, and without what they typed.

    People are asked whether that may be kept, not whether it may be shown: so it is taken out of titles, too, where
    pages of search results repeat it.
    """
    typed = {(step.value or "").strip() for step in attempt.steps if action_class(step.do).own_words} - {""}
    pictures = person.allows(ConsentScope.PICTURES)
    steps = [
        step.model_copy(update={"screenshot": step.screenshot if pictures else None, "duration_seconds": stayed})
        for step, stayed in zip(attempt.steps[:MAX_STEPS], _seconds_on_page(attempt, person), strict=False)
    ]
    pages = [
        page.model_copy(
            update={"title": _without(page.title, typed), "url": page.url.partition("#")[0].partition("?")[0]}
        )
        for page in attempt.pages
    ]
    return attempt.model_copy(update={"steps": steps, "pages": pages})


def _seconds_on_page(attempt: AttemptRecord, person: PersonReport) -> list[float]:
    """How long they stayed on the page after each step, as a step by itself takes no time worth telling.

    What they read before the first step belongs to it, where it left them on the first page.
    """
    began = [_start_second(step) for step in attempt.steps]
    ended = [*began[1:], person.seconds]
    stayed = [
        max(0.0, end - start) if start is not None and end is not None else 0.0
        for start, end in zip(began, ended, strict=False)
    ]
    if attempt.steps and attempt.steps[0].page == 0 and began[0] is not None:
        stayed[0] += began[0]
    return stayed


def _start_second(step: StepRecord) -> float | None:
    """Seconds from the start of the attempt; None where the record doesn't say."""
    at = step.details.get("at_seconds")
    return float(at) if isinstance(at, (int, float)) and not isinstance(at, bool) and 0 <= at <= MAX_SECONDS else None


def _without(title: str, typed: set[str]) -> str:
    for value in sorted(typed, key=len, reverse=True):
        title = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", _BLANK, title, flags=re.IGNORECASE)
    return title


def _bands(attempt: AttemptRecord, agency: str, album: PagePictures, off: frozenset[int]) -> tuple[Band, ...]:
    """The strip; none where there is no picture to show in it."""
    bands = filmstrip(attempt, agency, album, off=off)
    return bands if any(frame.picture for band in bands for frame in band.frames) else ()


def _facts(attempt: AttemptRecord, astray: StepRecord | None, off: frozenset[int]) -> Iterator[tuple[str, str]]:
    last = attempt.page(attempt.last_page_index)
    if last is not None:
        yield "Saw", f"{plural(len(attempt.pages), 'page')}, on a {attempt.profile}"
        yield "Ended at", _title(last)
    if astray is not None:
        yield "First press", f"{action_text(astray)}: no way that the script found begins so"
    if off:
        titles = list(dict.fromkeys(_title(attempt.pages[index]) for index in sorted(off)))
        more = f" and {len(titles) - MAX_PLACES:,} more" if len(titles) > MAX_PLACES else ""
        yield "Off the script’s way", ", ".join(titles[:MAX_PLACES]) + more


def _title(page: PageRecord) -> str:
    return f"“{shorten(page_title(page), MAX_TITLE)}”"


def _actions(attempt: AttemptRecord, off: frozenset[int]) -> Iterator[PersonAction]:
    at = 0
    for step in attempt.steps:
        page = attempt.page_of(step)
        moved = page is not None and step.page != at
        yield PersonAction(
            words=action_text(step),
            page=_title(page) if page is not None and moved else "",
            marks=(OFF_ROUTE,) if moved and step.page in off else (),
        )
        at = step.page if page is not None and step.page is not None else at
