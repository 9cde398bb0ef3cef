"""The same need at several agencies: who serves it best, what the others could take over, and all tasks as a grid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import listing, plural
from auditkit.probe.detour import effort
from auditkit.probe.readability import HIGHEST_GRADE, ReadingResult, grade_text
from auditkit.record.outcome import Outcome
from auditkit.score.scorecard import UNRANKED, AgencyScore, Scorecard, TaskScore, TopTaskScore
from auditkit.score.verdict import Verdict

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord
    from auditkit.score.verdict import OutcomeCounts

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
    if _said_only(at, other):
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


_TELLS = {"outcome": "what the page is", "done": "what was done", "next": "what comes next"}


def _said_only(at: TaskScore, other: TaskScore) -> list[str]:
    """What each last page at `at` says, and one at `other` doesn't, in words; of what both were searched for."""
    here, there = _told(at), _told(other)
    return [words for kind, words in _TELLS.items() if here.get(kind) and there.get(kind) is False]


def _told(task: TaskScore) -> dict[str, bool]:
    """Of each thing a last page was searched for, whether every attempt that ended well found it."""
    told: dict[str, bool] = {}
    for attempt in task.attempts:
        for tell in attempt.tells if attempt.outcome.success else ():
            told[tell.tells] = told.get(tell.tells, True) and tell.found
    return told


def _leaves(task: TaskScore) -> bool:
    return any(page.handoff for attempt in task.attempts if attempt.outcome.counts for page in attempt.pages)


def idea_sentence(one: BorrowableIdea, card: Scorecard) -> str:
    """What to do, as it is done at the other agency, with the figures of both. Names are hostile."""
    at, other = (card.agency(task.summary.agency).summary.name for task in (one.at, one.other))
    match one.idea:
        case Idea.WORKS:
            there, here = _won(one.at.tally, "attempt"), _won(one.other.tally)
            need = f"Make “{one.other.summary.title}” work every time, as {at} does"
            return f"{need}: {there} succeeded there, {here} at {other}."
        case Idea.FEWER_STEPS:
            return f"{_shorter(one, at)}: {plural(int(one.this), 'step')} there, {int(one.that)} at {other}."
        case Idea.PLAINER:
            this, that = (grade_text(grade) for grade in (one.this, one.that))
            return f"Use plainer words, as {at} does: reading grade {this} there, {that} at {other}."
        case Idea.SAYS_WHAT_NEXT:
            said = listing(_said_only(one.at, one.other))
            return f"Say on the last page {said}, as {at} does. At {other}, it was not found every time."
        case Idea.STAYS:
            return f"Keep the whole task on your own site, as {at} does. {other} sends customers to another one."


def idea_basis(one: BorrowableIdea, card: Scorecard) -> str:
    """What the figures of an idea are of; empty where its sentence says so itself."""
    at, other = (card.agency(task.summary.agency).summary.name for task in (one.at, one.other))
    if one.idea is Idea.WORKS:
        return ""
    if one.idea is Idea.PLAINER:
        return f"{at}: {plural(one.n, 'page')}; {other}: {plural(task_effort(one.other).graded, 'page')}"
    return f"attempts that succeeded: {at} {one.at.tally.completion}, {other} {one.other.tally.completion}"


def _shorter(one: BorrowableIdea, at: str) -> str:
    here, there = _answer_page(one.at), _answer_page(one.other)
    if here is not None and there is not None and here < there:
        return f"Put the answer on the {_ordinal(here)} page, as {at} does"
    return f"Ask for fewer steps, as {at} does"


@dataclass(frozen=True)
class BetterWay:
    """Two agencies' tasks for one need, of which one does it better."""

    better: TaskScore
    other: TaskScore
    sentence: str
    """The difference, with its figures. It names both: hostile."""


def better_way(top_task: TopTaskScore, card: Scorecard) -> BetterWay | None:
    """Who does it better, and than whom: the best against our own agency, or else against the one that does it worst.

    None where fewer than two agencies were measured, and where there is no difference that records show.
    """
    pair = compared_pair(top_task, card)
    for better, other in (pair, pair[::-1]) if pair is not None else ():
        sentence = _difference(top_task, card, better, other)
        if sentence:
            return BetterWay(better, other, sentence)
    return None


def compared_pair(top_task: TopTaskScore, card: Scorecard) -> tuple[TaskScore, TaskScore] | None:
    """The best task and the one to compare it with, of two agencies; None where fewer than two were measured."""
    ordered = [task for task in best_first(top_task.tasks) if task.tally.measured]
    others = [task for task in ordered if task.summary.agency != ordered[0].summary.agency]
    own = [task for task in others if task.summary.agency in own_agencies(card.agencies)]
    return (ordered[0], (own or others)[-1]) if others else None


def alike_text(top_task: TopTaskScore, card: Scorecard) -> str:
    """Why none is said to do it better. Names are hostile."""
    pair = compared_pair(top_task, card)
    if pair is None:
        measured = (task for task in top_task.tasks if task.tally.measured)
        only = next((card.agency(task.summary.agency).summary.name for task in measured), "")
        return f"{f'Only {only}' if only else 'Nothing'} could be measured, so there is nothing to compare."
    one, other = (task_name(top_task, card, task) for task in pair)
    won = f"{_won(pair[0].tally, 'attempt')} succeeded at {one}, and {_won(pair[1].tally)} at {other}"
    if not pair[0].tally.verdict.success:
        return f"Attempts failed at both: {won}."
    steps, others = (task_effort(task).steps for task in pair)
    each = f", in {plural(steps, 'step')} at each" if steps is not None and steps == others else ""
    return f"{one} and {other} do this about equally well: {won}{each}."


def task_name(top_task: TopTaskScore, card: Scorecard, task: TaskScore) -> str:
    """The agency's name, with the task's where it has several for the need."""
    name = card.agency(task.summary.agency).summary.name
    return f"{name} ({task.summary.title})" if len(top_task.tasks_of(task.summary.agency)) > 1 else name


def _difference(top_task: TopTaskScore, card: Scorecard, better: TaskScore, other: TaskScore) -> str:
    """What `better` does better than `other`; empty where it doesn't, or where attempts at it fail too often to say.

    Steps, pages and words are compared only where all attempts at both ended well.
    """
    here, there = better.tally, other.tally
    name, than = (task_name(top_task, card, task) for task in (better, other))
    if here.verdict.rank < there.verdict.rank or not here.succeeded or here.verdict is Verdict.WRONG_ANSWER:
        return ""
    if not there.verdict.success:
        if not (here.verdict.success or _is_no_chance(here, there)):
            return ""  # Attempts fail at both: a few more or less are chance.
        wrong = there.count(Outcome.WRONG_ANSWER) + there.again.get(Outcome.WRONG_ANSWER, 0)
        ended = f", where {plural(wrong, 'attempt')} ended in a wrong answer" if wrong else ""
        return f"{_won(here, 'attempt')} succeeded at {name}, against {_won(there)} at {than}{ended}."
    found, against = _advantages(better, other, than), _advantages(other, better, name)
    if not found:
        return ""
    won = f"Every attempt succeeded at both ({name} {_won(here)}, {than} {_won(there)})"
    return f"{won}, but {name} {listing(found)}." + (f" {than} {listing(against)}." if against else "")


_FEWEST_TO_TELL = 2
"""With fewer attempts at either, failures at both are not compared."""


def _is_no_chance(here: OutcomeCounts, there: OutcomeCounts) -> bool:
    """Whether most attempts succeeded at one and none at the other, of several at each."""
    several = min(here.measured, there.measured) >= _FEWEST_TO_TELL
    return several and not there.succeeded and here.succeeded * 2 > here.measured


def _advantages(better: TaskScore, other: TaskScore, than: str) -> list[str]:
    """What the one does better than the other, where all attempts at both ended well: verbs and their objects."""
    here, there = task_effort(better), task_effort(other)
    hard, measured = other.tally.count(Outcome.COMPLETED_WITH_DIFFICULTY), other.tally.measured
    at, after = _answer_page(better), _answer_page(other)
    found = []
    if hard and better.tally.verdict.rank > other.tally.verdict.rank:
        found.append(f"had no attempt that was harder than it should be ({than} had {hard:,} of {measured:,})")
    if here.steps is not None and there.steps is not None and here.steps < there.steps:
        found.append(f"takes {plural(there.steps - here.steps, 'step')} fewer ({here.steps}, not {there.steps})")
    if at is not None and after is not None and at < after:
        found.append(f"gives the answer on the {_ordinal(at)} page (not the {_ordinal(after)})")
    elif here.pages is not None and there.pages is not None and here.pages < there.pages:
        found.append(f"opens {plural(there.pages - here.pages, 'page')} fewer ({here.pages}, not {there.pages})")
    if _leaves(other) and not _leaves(better):
        found.append(f"keeps customers on its own site ({than} sends them to another one)")
    if _is_plainer(here.grade, there.grade):
        grades = (f"{grade_text(one.grade or 0)} over {plural(one.graded, 'page')}" for one in (here, there))
        found.append("is easier to read (reading grade {}, not {})".format(*grades))
    if said := _said_only(better, other):
        found.append(f"says on the last page {listing(said)}")
    return found


def _won(tally: OutcomeCounts, noun: str = "") -> str:
    """`2 of 3`, or `2 of 3 attempts`; with the tries that were made to confirm."""
    won = tally.tries or tally.completion
    return f"{won} {noun if won.endswith(' of 1') else f'{noun}s'}" if noun else won


def _answer_page(task: TaskScore) -> int | None:
    """On which page of its shortest attempt a customer finds the right answer, from 1 for the start page.

    None where no answer is asked for, where it is in a document, and where the customer had to go back for it.
    """
    attempt = task_effort(task).attempt
    if attempt is None or not attempt.outcome.success or attempt.answer is None or not attempt.answer.matches:
        return None
    if not attempt.answer.on_page or not attempt.pages or attempt.last_page_index != len(attempt.pages) - 1:
        return None
    return len({page.url for page in attempt.pages})


def _ordinal(number: int) -> str:
    """`1st`, `2nd`, `3rd`, `11th`."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


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
    worst, rank = min(map(worst_first, tasks))[0], min(task.summary.rank or UNRANKED for task in tasks)
    return worst, rank, row.need is None, row.title


def worst_first(task: TaskScore) -> tuple[int, int, str]:
    """The order of tasks on every page: the worst verdict first, then the highest rank."""
    return task.tally.verdict.rank, task.summary.rank or UNRANKED, task.summary.title
