"""Customer Service Week: the plan for five days, the page to hand out, and the worksheet, from this audit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auditkit.diagnostic.escape import shorten, web_address
from auditkit.publish.page.badge import Badge, outcome_badge
from auditkit.publish.page.week import Prompt, chosen, prompts, task_address
from auditkit.publish.reading_list_reading import ToRead, listed
from auditkit.score.explanation.wording import day
from auditkit.score.verdict_tally import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditkit.publish.output_tree_picture import Album
    from auditkit.publish.reading_list import ReadingList
    from auditkit.score.scorecard_card import AgencyScore, Scorecard, TaskScore

MAX_VISITS = 3
MAX_READINGS = 4
MAX_ASKED = 3
"""Prompts on the page to hand out."""
MAX_HANDOUT_WORDS = 90
MAX_WORKSHEET_TASKS = 8
ROWS = 9
"""Empty rows of the worksheet: as many as fit a sheet."""


@dataclass(frozen=True)
class Visit:
    """A task to try as a customer."""

    task: str
    address: str
    agency: str
    site: str | None
    badge: Badge
    why: str


@dataclass(frozen=True)
class WeekPage:
    """The plan."""

    day: str
    readings: tuple[ToRead, ...]
    """Readings on what this audit met; none where the site has no list, or nothing was met."""
    listed: bool
    """Whether there is a reading list to link to."""
    visits: tuple[Visit, ...]
    own: tuple[Visit, ...]
    """Our own tasks for the same needs."""
    prompts: tuple[Prompt, ...]
    to_fix: tuple[Prompt, ...]
    """Those of our own agencies."""


@dataclass(frozen=True)
class Asked:
    """A prompt in one line."""

    words: str
    question: str


@dataclass(frozen=True)
class HandoutPage:
    """One sheet for everyone who takes part."""

    day: str
    visits: tuple[str, ...]
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class WorksheetPage:
    """One sheet to lay our list of customers' needs beside their own."""

    agency: str
    """Our agency; empty when the audit has none of ours, or several."""
    tasks: tuple[str, ...]
    """What the audit took for our customers' needs, to look at last."""
    rows: tuple[str, ...]


def week_page(card: Scorecard, readings: ReadingList, album: Album) -> WeekPage:
    """The plan for five days, filled from what the audit found."""
    found = prompts(card, album)
    ours = [agency for agency in card.agencies if agency.summary.ours]
    own_found = prompts(_only(card, ours), album) if ours else ()
    visits = _visits(card)
    return WeekPage(
        day=day(card.audit.started_at),
        readings=_readings([one.count.barrier for one in chosen(card)], readings),
        listed=bool(readings.readings),
        visits=tuple(_visit(agency, task) for agency, task in visits),
        own=tuple(_same_need(ours, [task for _, task in visits])),
        prompts=found,
        to_fix=own_found,
    )


def handout_page(card: Scorecard, album: Album) -> HandoutPage:
    """The same on one sheet: few words, no pictures."""
    return HandoutPage(
        day=day(card.audit.started_at),
        visits=tuple(
            f"{shorten(task.summary.title, MAX_HANDOUT_WORDS)} ({shorten(agency.summary.name, 40)})"
            for agency, task in _visits(card)
        ),
        asked=tuple(
            Asked(
                words=f"{shorten(prompt.agency, 40)}: {shorten(prompt.sentence, MAX_HANDOUT_WORDS)}",
                question=prompt.questions[-1],
            )
            for prompt in prompts(card, album, MAX_ASKED)
        ),
    )


def worksheet_page(card: Scorecard) -> WorksheetPage:
    """The worksheet, with the audit's own tasks to compare at the end."""
    ours = [agency for agency in card.agencies if agency.summary.ours]
    tasks = ours[0].tasks if len(ours) == 1 else ()
    return WorksheetPage(
        agency=shorten(ours[0].summary.name, MAX_HANDOUT_WORDS) if len(ours) == 1 else "",
        tasks=tuple(shorten(task.summary.title, MAX_HANDOUT_WORDS) for task in tasks[:MAX_WORKSHEET_TASKS]),
        rows=tuple(str(number) for number in range(1, ROWS + 1)),
    )


def _only(card: Scorecard, agencies: list[AgencyScore]) -> Scorecard:
    return replace(card, agencies=tuple(agencies))


def _readings(barriers: Iterable[str], readings: ReadingList) -> tuple[ToRead, ...]:
    """For each barrier the first reading not named yet."""
    found: dict[str, ToRead] = {}
    for barrier in barriers:
        new = ((key, one) for key, one in readings.bearing_on(barrier).items() if key not in found)
        for key, one in list(new)[:1]:
            found[key] = listed(key, one)
    return tuple(found.values())[:MAX_READINGS]


def _visits(card: Scorecard) -> list[tuple[AgencyScore, TaskScore]]:
    """Tasks worth trying as a customer, at agencies not our own where the audit has any.

    Two where customers were stopped or misled, the highest rank first, and one that went well, to borrow from.
    """
    others = [agency for agency in card.agencies if not agency.summary.ours] or list(card.agencies)
    measured = [(agency, task) for agency in others for task in agency.tasks if task.tally.measured]
    measured.sort(key=lambda pair: (pair[1].summary.rank or 99, pair[1].summary.agency, pair[1].summary.task))
    well = [pair for pair in measured if _went_well(pair[1])][:1]
    badly = [pair for pair in measured if pair[1].tally.succeeded < pair[1].tally.measured]
    return [*badly[: MAX_VISITS - len(well)], *well]


def _went_well(task: TaskScore) -> bool:
    return task.tally.verdict is Verdict.COMPLETED


def _visit(agency: AgencyScore, task: TaskScore) -> Visit:
    return Visit(
        task=task.summary.title,
        address=task_address(task),
        agency=agency.summary.name,
        site=web_address(agency.summary.base_url),
        badge=outcome_badge(task.tally.verdict),
        why="This went well: what could we borrow?" if _went_well(task) else "Do you get further than we did?",
    )


def _same_need(ours: list[AgencyScore], tried: list[TaskScore]) -> Iterable[Visit]:
    """Our own tasks for the needs that were tried elsewhere."""
    needs = {task.summary.top_task for task in tried if task.summary.top_task}
    seen = {(task.summary.agency, task.summary.task) for task in tried}
    for agency in ours:
        for task in agency.tasks:
            if task.summary.top_task in needs and (task.summary.agency, task.summary.task) not in seen:
                yield _visit(agency, task)
