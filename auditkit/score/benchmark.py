"""The same need at several agencies: who serves it best, what the others could take over, and all tasks as a grid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import plural
from auditkit.probe.detour import effort
from auditkit.probe.readability import HIGHEST_GRADE, ReadingResult, grade_text
from auditkit.score.scorecard import UNRANKED, AgencyScore, Scorecard, TaskScore, TopTaskScore

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord

COMPARED_FORMULA = "Flesch–Kincaid grade"
"""The one formula whose values are compared: others have scales and languages of their own."""
LEAST_STEPS_SAVED = 1
LEAST_GRADES_SAVED = 1.0
"""Differences below these are not worth an idea; a reading formula is off by a grade or so."""


@dataclass(frozen=True)
class Effort:
    steps: int | None
    """The fewest steps of an attempt that ended well, without those that only look; None where none did."""
    pages: int | None
    seconds: float | None
    """The shortest time of an attempt that ended well, for the script."""
    grade: float | None
    """Median reading grade of the pages; None where none had enough words in a language that is compared."""
    graded: int
    """Different pages the grade is of: its n."""
    attempt: AttemptRecord | None
    """The attempt with the fewest steps, or else the first that was measured: it is the one to show."""


class Idea(StrEnum):
    WORKS = "works"
    FEWER_STEPS = "fewer_steps"
    PLAINER = "plainer"
    SAYS_WHAT_NEXT = "says_what_next"
    STAYS = "stays"
    """It needs no other supplier."""


@dataclass(frozen=True)
class BorrowableIdea:
    idea: Idea
    top_task: str
    at: TaskScore
    other: TaskScore
    this: float
    that: float
    """The figures of the two, where the idea has figures: steps or grades."""
    n: int
    """Attempts or pages the figures are of, at the agency that does it."""


def is_shared(top_task: TopTaskScore) -> bool:
    """Whether several agencies were tried, so that there is something to put side by side."""
    return len({task.summary.agency for task in top_task.tasks}) > 1


def task_effort(task: TaskScore) -> Effort:
    measured = [attempt for attempt in task.attempts if attempt.outcome.counts]
    well = [attempt for attempt in measured if attempt.outcome.success]
    best = min(well, key=effort, default=None)
    grades = _grades(measured)
    return Effort(
        steps=effort(best) if best is not None else None,
        pages=len({page.url for page in best.pages}) if best is not None else None,
        seconds=min((one.scripted_duration_seconds for one in well if one.scripted_duration_seconds), default=None),
        grade=median(grades) if grades else None,
        graded=len(grades),
        attempt=best or (measured[0] if measured else None),
    )


def best_first(tasks: Iterable[TaskScore]) -> tuple[TaskScore, ...]:
    """By verdict, then by the share that ended well, then by the fewest steps; what was not measured comes last."""
    return tuple(sorted(tasks, key=_order))


def borrowable_ideas(top_task: TopTaskScore, ours: Sequence[str]) -> tuple[BorrowableIdea, ...]:
    """What each of `ours` could take over from others, for one need; with none of ours, each from each other."""
    found = []
    for other in top_task.tasks:
        if ours and other.summary.agency not in ours:
            continue
        for at in top_task.tasks:
            if at.summary.agency != other.summary.agency and at.summary.agency not in ours:
                found += _ideas(top_task.slug, at, other)
    return tuple(found)


def ideas_worth_borrowing(card: Scorecard, most: int | None = None) -> tuple[BorrowableIdea, ...]:
    """Over all needs: what works elsewhere and not here first, then by the task's rank; an idea and a need once."""
    found = [one for top_task in card.top_tasks for one in borrowable_ideas(top_task, own_agencies(card.agencies))]
    kinds = list(Idea)
    found.sort(
        key=lambda one: (one.idea is not Idea.WORKS, one.other.summary.rank or UNRANKED, kinds.index(one.idea))
    )
    once: dict[tuple[Idea, str, str], BorrowableIdea] = {}
    for one in found:
        once.setdefault((one.idea, one.top_task, one.other.summary.agency), one)
    return tuple(once.values())[:most]


def own_agencies(agencies: Iterable[AgencyScore]) -> tuple[str, ...]:
    return tuple(agency.summary.agency for agency in agencies if agency.summary.ours)


def _order(task: TaskScore) -> tuple[int, float, int, str]:
    tally = task.tally
    if not tally.measured:
        return (1, 0.0, 0, task.summary.agency)
    steps = task_effort(task).steps
    share = tally.succeeded / tally.measured
    return (-tally.verdict.rank, -share, UNRANKED if steps is None else steps, task.summary.agency)


def _ideas(top_task: str, at: TaskScore, other: TaskScore) -> list[BorrowableIdea]:
    """Ideas are taken only from where customers get what they came for."""
    if not other.tally.measured or not at.tally.verdict.success:
        return []
    here, there = task_effort(at), task_effort(other)
    found = []

    def add(idea: Idea, this: float, that: float, n: int) -> None:
        found.append(BorrowableIdea(idea, top_task, at, other, this, that, n))

    if not other.tally.verdict.success:
        add(Idea.WORKS, at.tally.succeeded, other.tally.succeeded, at.tally.measured)
    if here.steps is not None and there.steps is not None and there.steps - here.steps >= LEAST_STEPS_SAVED:
        add(Idea.FEWER_STEPS, here.steps, there.steps, at.tally.measured)
    if _is_plainer(here.grade, there.grade):
        add(Idea.PLAINER, here.grade or 0.0, there.grade or 0.0, here.graded)
    if _says_next(at) and not _says_next(other):
        add(Idea.SAYS_WHAT_NEXT, 1, 0, at.tally.measured)
    if _leaves(other) and not _leaves(at):
        add(Idea.STAYS, 0, 1, at.tally.measured)
    return found


def _is_plainer(here: float | None, there: float | None) -> bool:
    """Whether the difference is worth an idea; above the highest grade that is told, all are alike."""
    if here is None or there is None or round(here) >= HIGHEST_GRADE:
        return False
    return there - here >= LEAST_GRADES_SAVED


def _grades(attempts: Iterable[AttemptRecord]) -> list[float]:
    """One grade for each different page of the agency's own."""
    grades: dict[str, float] = {}
    for attempt in attempts:
        for page in attempt.pages:
            seen = ReadingResult.on(page) if not page.handoff else None
            if seen is not None and seen.formula == COMPARED_FORMULA and seen.value is not None:
                grades.setdefault(page.url, seen.value)
    return list(grades.values())


def _says_next(task: TaskScore) -> bool:
    asked = [attempt for attempt in task.attempts if attempt.outcome.success and attempt.tells]
    return bool(asked) and all(tell.found for attempt in asked for tell in attempt.tells)


def _leaves(task: TaskScore) -> bool:
    return any(page.handoff for attempt in task.attempts if attempt.outcome.counts for page in attempt.pages)


def idea_sentence(one: BorrowableIdea, card: Scorecard) -> str:
    at, other = (card.agency(task.summary.agency).summary.name for task in (one.at, one.other))
    match one.idea:
        case Idea.WORKS:
            did = "only some" if one.other.tally.succeeded else "none"
            return f"At {at}, every attempt succeeded. At {other}, {did} did."
        case Idea.FEWER_STEPS:
            return f"{at} needs {plural(int(one.this), 'step')}. {other} needs {int(one.that)}."
        case Idea.PLAINER:
            this, that = (grade_text(grade) for grade in (one.this, one.that))
            return f"{at} writes at reading grade {this}. {other} writes at grade {that}."
        case Idea.SAYS_WHAT_NEXT:
            return f"The last page at {at} says where things stand and what comes next. At {other}, it does not."
        case Idea.STAYS:
            return f"{at} does the whole task on its own site. {other} sends the customer to another organisation."


@dataclass(frozen=True)
class GridRow:
    """A task, or a top task of several agencies, with what came of it at each of them."""

    title: str
    need: TopTaskScore | None
    """The top task; None where one agency alone has it."""
    cells: tuple[tuple[TaskScore, ...], ...]
    """By agency, in their order."""


def grid_rows(card: Scorecard) -> tuple[GridRow, ...]:
    """All tasks, those that went worst first; a top task that several agencies have is one row."""
    shared = [need for need in card.top_tasks if is_shared(need)]
    taken = {id(task) for need in shared for task in need.tasks}
    rows = [
        GridRow(need.title, need, tuple(need.tasks_of(agency.summary.agency) for agency in card.agencies))
        for need in shared
    ]
    for task in card.tasks:
        if id(task) not in taken:
            own = task.summary.agency
            cells = tuple((task,) if agency.summary.agency == own else () for agency in card.agencies)
            rows.append(GridRow(task.summary.title, None, cells))
    return tuple(sorted(rows, key=_worst_first))


def _worst_first(row: GridRow) -> tuple[int, int, bool, str]:
    tasks = [task for own in row.cells for task in own]
    worst = min(task.tally.verdict.rank for task in tasks)
    rank = min(task.summary.rank or UNRANKED for task in tasks)
    return worst, rank, row.need is None, row.title
