"""A top task across agencies, side by side: who serves it best, and what the others could take over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.safe_text import page_file_name
from auditkit.diagnostic.wording import date_text, duration_text, plural
from auditkit.publish.page.badge import Badge, Cell, cell, severity_badge
from auditkit.publish.picture import picture_alt
from auditkit.publish.template import barrier_address, barrier_title
from auditkit.score.benchmark import Idea, best_first, borrowable_ideas, own_agencies, task_effort

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditkit.publish.picture import PagePictures, Picture
    from auditkit.record.model import AttemptRecord
    from auditkit.record.outcome import Severity
    from auditkit.score.benchmark import BorrowableIdea, Effort
    from auditkit.score.scorecard import Scorecard, TaskScore, TopTaskScore


@dataclass(frozen=True)
class IdeaLine:
    """One idea: who does it better, and by how much."""

    sentence: str
    need: str
    address: str
    """The task's page at the agency that does it better."""
    counts: str
    """What the figures are of."""


def idea_lines(card: Scorecard, found: Iterable[BorrowableIdea], up: str) -> tuple[IdeaLine, ...]:
    """Ideas, seen from `up` below the scorecard."""
    names = {agency.summary.agency: agency.summary.name for agency in card.agencies}
    return tuple(_idea_line(one, names[one.at.summary.agency], names[one.other.summary.agency], up) for one in found)


def _idea_line(one: BorrowableIdea, at: str, other: str, up: str) -> IdeaLine:
    measured = f"{at}: {one.at.tally.completion}, {other}: {one.other.tally.completion}"
    pages = one.idea is Idea.PLAINER
    return IdeaLine(
        sentence=_idea_sentence(one, at, other),
        need=one.at.summary.title,
        address=f"{up}{page_file_name(one.at.summary.agency)}/{page_file_name(one.at.summary.task)}.md",
        counts=f"over {plural(one.n, 'page')}" if pages else f"attempts that ended well: {measured}",
    )


def _idea_sentence(one: BorrowableIdea, at: str, other: str) -> str:
    if one.idea is Idea.WORKS:
        return f"At {at} every attempt ended well; at {other} {_some_or_none(one.other.tally.succeeded)} did."
    if one.idea is Idea.FEWER_STEPS:
        return f"{at} needs {plural(int(one.this), 'step')}; {other} needs {int(one.that)}."
    if one.idea is Idea.PLAINER:
        return f"{at} writes at reading grade {one.this:.0f}; {other} at grade {one.that:.0f}."
    if one.idea is Idea.SAYS_WHAT_NEXT:
        return f"The last page at {at} says where things stand and what comes next; at {other} it does not."
    return f"{at} does all of it on its own site; {other} hands the customer on."


def _some_or_none(count: int) -> str:
    return "only some" if count else "none"


FOLDER = "top-task"
UP = "../"


@dataclass(frozen=True)
class AgencyColumn:
    """One agency's way to serve the need."""

    agency: str
    ours: bool
    title: str
    address: str
    cell: Cell
    steps: str
    pages: str
    seconds: str
    grade: str
    handoffs: str
    cause: str
    picture: Picture | None
    blank: str
    """What is said where there is no picture."""
    alt: str
    caption: str


@dataclass(frozen=True)
class SharedBarrier:
    """A barrier met elsewhere, and whether our own agency has it too."""

    title: str
    address: str
    severity: Badge
    elsewhere: str
    here: tuple[tuple[str, str], ...]
    """Words and address of our own tasks it was met on; none where it was not."""


@dataclass(frozen=True)
class TopTaskPage:
    """A need, side by side."""

    title: str
    slug: str
    lead: str
    best: tuple[str, ...]
    """Who is best at what, in sentences."""
    sides: tuple[AgencyColumn, ...]
    ideas: tuple[IdeaLine, ...]
    shared: tuple[SharedBarrier, ...]
    ours: str
    """Our own agencies by name; empty when the audit has none."""
    tried_by_us: bool
    day: str


def top_task_page(card: Scorecard, top_task: TopTaskScore, album: PagePictures) -> TopTaskPage:
    """One need at all agencies."""
    ours = own_agencies(card.agencies)
    ordered = best_first(top_task.tasks)
    names = {agency.summary.agency: agency.summary.name for agency in card.agencies}
    efforts = [(names[task.summary.agency], task, task_effort(task)) for task in ordered]
    return TopTaskPage(
        title=top_task.title,
        slug=top_task.slug,
        lead=_lead(top_task),
        best=tuple(_best(efforts)),
        sides=tuple(
            _agency_column(name, task, made, task.summary.agency in ours, album) for name, task, made in efforts
        ),
        ideas=idea_lines(card, borrowable_ideas(top_task, ours), UP),
        shared=_shared_barriers(card, top_task, ours),
        ours=", ".join(names[agency] for agency in ours),
        tried_by_us=any(task.summary.agency in ours for task in top_task.tasks),
        day=date_text(card.audit.started_at),
    )


def _lead(top_task: TopTaskScore) -> str:
    agencies = len({task.summary.agency for task in top_task.tasks})
    tried = f"{plural(agencies, 'agency', 'agencies')} tried"
    tally = top_task.tally
    if not tally.measured:
        return f"{tried}, and nothing could be measured at any of them."
    return (
        f"{tried}: {tally.succeeded:,} of {plural(tally.measured, 'attempt')} ended with what the customer came for."
    )


def _best(efforts: list[tuple[str, TaskScore, Effort]]) -> list[str]:
    """Nothing is best where there is only one to look at."""
    said = []
    measured = [(name, task) for name, task, _ in efforts if task.tally.measured]
    if len(measured) > 1:
        name, task = measured[0]
        if task.tally.succeeded:
            said.append(f"Customers fare best at {name}: {task.tally.completion} attempts ended well.")
        else:
            said.append("At none of them did an attempt end well.")
    steps = [(made.steps, name) for name, _, made in efforts if made.steps is not None]
    if len({count for count, _ in steps}) > 1:
        fewest = min(count for count, _ in steps)
        said.append(f"Fewest steps: {_names(steps, fewest)}, with {fewest:,}.")
    grades = [(round(made.grade), name, made.graded) for name, _, made in efforts if made.grade is not None]
    if len({grade for grade, _, _ in grades}) > 1:
        lowest = min(grade for grade, _, _ in grades)
        pages = sum(count for grade, _, count in grades if grade == lowest)
        who = _names([(grade, name) for grade, name, _ in grades], lowest)
        said.append(f"Plainest words: {who}, at reading grade {lowest} over {plural(pages, 'page')}.")
    return said


def _names(figures: list[tuple[int, str]], best: int) -> str:
    return " and ".join(dict.fromkeys(name for figure, name in figures if figure == best))


def _agency_column(name: str, task: TaskScore, made: Effort, ours: bool, album: PagePictures) -> AgencyColumn:
    shown = made.attempt
    number, picture = _last_picture(shown, album) if shown else (0, None)
    away = {page.url for attempt in task.attempts if attempt.outcome.counts for page in attempt.pages if page.handoff}
    handed = plural(len(away), "page") + " of another supplier" if away else "none"
    return AgencyColumn(
        agency=name,
        ours=ours,
        title=task.summary.title,
        address=f"{UP}{page_file_name(task.summary.agency)}/{page_file_name(task.summary.task)}.md",
        cell=cell(task.tally),
        steps=f"{made.steps:,}" if made.steps is not None else "",
        pages=f"{made.pages:,}" if made.pages is not None else "",
        seconds=duration_text(made.seconds) if made.seconds else "",
        grade=f"{made.grade:.0f} ({plural(made.graded, 'page')})" if made.grade is not None else "",
        handoffs=handed if task.tally.measured else "",
        cause=task.cause.sentence if task.cause else "",
        picture=picture,
        blank=album.removed(step.screenshot for step in (shown.steps if shown else ())) or "no picture",
        alt=f"{name}. {picture_alt(shown, number)}" if shown else "",
        caption=_caption(shown),
    )


def _caption(attempt: AttemptRecord | None) -> str:
    if attempt is None:
        return ""
    end = "Where the customer gets it" if attempt.outcome.success else "Where the customer is left"
    return f"{end}: by {attempt.path}, on {attempt.profile}"


def _last_picture(attempt: AttemptRecord, album: PagePictures) -> tuple[int, Picture | None]:
    """The picture of the last step that has one."""
    for step in reversed(attempt.steps):
        picture = album.picture(step.screenshot, UP)
        if picture is not None:
            return step.number, picture
    return 0, None


def _shared_barriers(card: Scorecard, top_task: TopTaskScore, ours: tuple[str, ...]) -> tuple[SharedBarrier, ...]:
    """Barriers other agencies have at this need, those we have too first."""
    if not ours:
        return ()
    names = {agency.summary.agency: agency.summary.name for agency in card.agencies}
    theirs: dict[str, list[str]] = {}
    severities: dict[str, Severity] = {}
    for task in top_task.tasks:
        for count in task.barriers if task.summary.agency not in ours else ():
            theirs.setdefault(count.barrier, []).append(names[task.summary.agency])
            severities.setdefault(count.barrier, count.severity)
    found = [
        SharedBarrier(
            title=barrier_title(barrier),
            address=barrier_address(barrier, UP) or f"{UP}barriers.md",
            severity=severity_badge(severities[barrier]),
            elsewhere=", ".join(dict.fromkeys(where)),
            here=_at_ours(card, ours, barrier),
        )
        for barrier, where in sorted(theirs.items(), key=lambda item: -severities[item[0]].rank)
    ]
    return tuple(sorted(found, key=lambda one: not one.here))


def _at_ours(card: Scorecard, ours: tuple[str, ...], barrier: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (task.summary.title, f"{UP}{page_file_name(task.summary.agency)}/{page_file_name(task.summary.task)}.md")
        for task in card.tasks
        if task.summary.agency in ours and any(count.barrier == barrier for count in task.barriers)
    )
