"""People's attempts one by one: what they did, how it ended, what they saw where they allow pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.safe_text import PAGE, shorten
from auditkit.diagnostic.wording import duration_text, plural
from auditkit.publish.page.filmstrip import Band, filmstrip
from auditkit.record.model import TARGET_HINTS, TARGET_WORDS
from auditkit.record.outcome import Outcome
from auditkit.record.person import ConsentScope, PersonReport
from auditkit.score.explanation.friction import page_title
from auditkit.score.people import PeopleScore, is_disaster
from auditkit.task.steps import action_class

if TYPE_CHECKING:
    from auditkit.publish.picture import PagePictures
    from auditkit.record.model import AttemptRecord, PageRecord, StepRecord
    from auditkit.score.metric import ScriptRoutes


ANONYMOUS = "Someone"
"""Who has no alias, or doesn't allow that it is shown."""
MAX_ALIAS = 40
_ENDINGS = {
    Outcome.COMPLETED: "got what they came for",
    Outcome.COMPLETED_WITH_DIFFICULTY: "got it, but with difficulty",
    Outcome.NOT_COMPLETED: "left without it",
    Outcome.WRONG_ANSWER: "left with a wrong answer",
    Outcome.NOT_MEASURED: "not counted",
}


def person_name(person: PersonReport) -> str:
    """Their alias, if they allow that it is shown."""
    alias = PAGE.apply(person.alias or "").strip() if person.allows(ConsentScope.WORDS) else ""
    return shorten(alias, MAX_ALIAS) or ANONYMOUS


def ending_text(attempt: AttemptRecord) -> str:
    """How it ended for them: `left with a wrong answer, and was sure of it`."""
    person = attempt.person
    ending = _ENDINGS[attempt.outcome]
    if person is not None and attempt.outcome is Outcome.NOT_COMPLETED and (person.gave_up or person.skipped):
        ending = "gave up" if person.gave_up else "got stuck"
    return f"{ending}, and was sure of it" if is_disaster(attempt) else ending


def answers_text(person: PersonReport) -> str:
    """`34 s · how sure: 6 of 7 · how easy: 5 of 7`, as far as they said."""
    parts = (
        duration_text(person.seconds) if person.seconds else "",
        f"how sure: {person.confidence} of 7" if person.confidence else "",
        f"how easy: {person.ease} of 7" if person.ease else "",
    )
    return " · ".join(part for part in parts if part)


def action_text(step: StepRecord) -> str:
    """What they did, without what they typed or chose: that may be kept, but nobody was asked to have it shown."""
    return action_class(step.do).person_text(_control_text(step), step.value)


def _control_text(step: StepRecord) -> str:
    name = step.target_name((*TARGET_WORDS, *TARGET_HINTS))
    role = str((step.target or {}).get("role") or "")
    if name.strip():
        return f"{role} “{shorten(name, 120)}”".strip()
    return f"{role} that the kit could not name" if role else "something that the kit could not name"


MAX_PEOPLE = 12
"""Of one task; the worst come first."""
MAX_STEPS = 100
MAX_PLACES = 5
MAX_TITLE = 80
MAX_SECONDS = 24 * 60 * 60
_BLANK = "…"


@dataclass(frozen=True)
class PersonView:
    """One person's attempt, without what they don't allow to be shown."""

    attempt: AttemptRecord
    """The whole of it."""
    facts: tuple[tuple[str, str], ...]
    bands: tuple[Band, ...]
    """Empty where they allow no pictures."""
    actions: tuple[tuple[str, str, bool], ...]
    """What they did, the page it led to, and whether that is off the script's way. Empty for a worksheet."""

    @property
    def more(self) -> int:
        return len(self.attempt.steps) - len(self.actions)


def person_views(people: PeopleScore, agency: str, pictures: PagePictures) -> tuple[PersonView, ...]:
    """Each person's attempt at a task, the worst first, as far as there is room. `agency` is its name."""
    ordered = sorted(people.attempts, key=_worst_first)[:MAX_PEOPLE]
    return tuple(_view(one, one.person, people.trail, agency, pictures) for one in ordered if one.person)


def _worst_first(attempt: AttemptRecord) -> tuple[bool, int, int]:
    ease = attempt.person.ease if attempt.person is not None else None
    return not is_disaster(attempt), attempt.outcome.rank, ease or 8


def _view(
    attempt: AttemptRecord, person: PersonReport, routes: ScriptRoutes, agency: str, pictures: PagePictures
) -> PersonView:
    off, shown = routes.off(attempt), _allowed(attempt, person)
    bands = filmstrip(shown, agency, pictures, off=off)
    return PersonView(
        attempt=attempt,
        facts=tuple(_facts(shown, routes.first_astray(attempt), off)),
        bands=bands if any(frame.figure.picture for band in bands for frame in band.frames) else (),
        actions=tuple(_actions(shown, off)),
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
    at = step.details.at_seconds
    return at if at is not None and 0 <= at <= MAX_SECONDS else None


def _without(title: str, typed: set[str]) -> str:
    for value in sorted(typed, key=len, reverse=True):
        title = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", _BLANK, title, flags=re.IGNORECASE)
    return title


def _facts(attempt: AttemptRecord, astray: StepRecord | None, off: frozenset[int]) -> Iterator[tuple[str, str]]:
    if attempt.pages:
        # Steps of a record from elsewhere may name pages that aren't there.
        seen = [page for step in attempt.steps if (page := attempt.page_of(step)) is not None]
        yield "Saw", f"{plural(len(attempt.pages), 'page')}, on a {attempt.profile}"
        yield "Ended at", _title(seen[-1] if seen else attempt.pages[0])
    if astray is not None:
        yield "First click", f"{action_text(astray)}: no route that the script found starts this way"
    if off:
        titles = list(dict.fromkeys(_title(attempt.pages[index]) for index in sorted(off)))
        more = f" and {len(titles) - MAX_PLACES:,} more" if len(titles) > MAX_PLACES else ""
        yield "Off the script’s route", ", ".join(titles[:MAX_PLACES]) + more


def _title(page: PageRecord) -> str:
    return f"“{shorten(page_title(page), MAX_TITLE)}”"


def _actions(attempt: AttemptRecord, off: frozenset[int]) -> Iterator[tuple[str, str, bool]]:
    at = 0
    for step in attempt.steps:
        page = attempt.page_of(step)
        moved = page is not None and step.page != at
        yield action_text(step), _title(page) if page is not None and moved else "", moved and step.page in off
        at = step.page if page is not None and step.page is not None else at
