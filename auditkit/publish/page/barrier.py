"""A page for each barrier: what it is, where this audit found it, whether we have it too. And the list of all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import listing, plural
from auditkit.probe.barrier import BARRIERS, Slug
from auditkit.publish.sentence import occurrence_text
from auditkit.publish.template import BARRIERS_PAGE, barrier_address, render
from auditkit.score.dimension import could_meet
from auditkit.score.explanation.attempt import Explanation, distinct_findings, explain
from auditkit.score.explanation.friction import slowing_barriers

if TYPE_CHECKING:
    from auditkit.probe.barrier import Barrier
    from auditkit.publish.picture import Figure, PagePictures
    from auditkit.publish.reading_list import ReadingList
    from auditkit.score.scorecard import AgencyScore, Scorecard, TaskScore
    from auditkit.score.verdict import BarrierCount

UP = "../"
MAX_TASKS = 5
"""Tasks of an agency that are shown at once; the others are folded."""
MAX_SENTENCES = 3
MAX_NAMED = 8
"""Agencies that are named in a sentence; more are counted."""


@dataclass(frozen=True)
class BarrierEntry:
    """A barrier in the list."""

    barrier: Barrier
    line: str
    """The first sentence of what it is."""
    count: BarrierCount | None
    """None where this audit didn't find it."""
    looked_for: bool = True
    """Whether an attempt of this audit could have shown it."""

    @property
    def stops(self) -> bool:
        """Whether it can stop customers, or did."""
        return self.barrier.stops or bool(self.count and self.count.stopped)


@dataclass(frozen=True)
class FoundTask:
    task: TaskScore
    count: BarrierCount
    sentences: tuple[str, ...]
    """What was seen, each thing once; hostile."""
    more: int
    """How many other things are on the task's own page."""
    figure: Figure | None = None


@dataclass(frozen=True)
class FoundAgency:
    agency: AgencyScore
    count: BarrierCount
    tasks: tuple[FoundTask, ...]
    """Those where it ended attempts come first. One of them at most has a picture."""


def barrier_pages(card: Scorecard, readings: ReadingList, pictures: PagePictures) -> Iterator[tuple[str, str]]:
    """The list and each barrier's page, with their places below the scorecard's folder."""
    counts = {count.barrier: count for count in card.barriers}
    yield BARRIERS_PAGE, render("barriers", card=card, groups=_groups(card, counts), total=len(BARRIERS))
    for slug, barrier in BARRIERS.items():
        found = tuple(_found(card, slug, pictures)) if slug in counts else ()
        yield (
            str(barrier_address(slug)),
            render(
                "barrier",
                card=card,
                barrier=barrier,
                count=counts.get(slug),
                found=found,
                looked_at=sum(bool(looked_for(agency, slug)) for agency in card.agencies),
                tries=sum(looked_for(agency, slug) for agency in card.agencies),
                elsewhere=list(_elsewhere(card, slug, found)) if found else (),
                ours=list(our_answers(card, slug)),
                readings=readings,
                most=MAX_TASKS,
            ),
        )


def _groups(card: Scorecard, counts: dict[str, BarrierCount]) -> list[tuple[str, list[BarrierEntry]]]:
    """The barriers under their headings, those that this audit found first."""
    known = [
        BarrierEntry(
            one,
            _first_sentence(one.explanation),
            counts.get(one.slug),
            any(looked_for(agency, one.slug) for agency in card.agencies),
        )
        for one in BARRIERS.values()
    ]
    order = list(counts)
    found = sorted((one for one in known if one.count), key=lambda one: order.index(one.barrier.slug))
    other = "Other barriers" if found else "Barriers"
    groups = [
        ("Found in this audit", found),
        (f"{other} that stop customers", [one for one in known if not one.count and one.stops]),
        (f"{other} that slow customers", [one for one in known if not one.count and not one.stops]),
    ]
    return [(heading, entries) for heading, entries in groups if entries]


@dataclass(frozen=True)
class ProblemRow:
    """A barrier that the audit found, and what there is to say of it at each agency."""

    barrier: str
    cells: tuple[str, ...]
    """By agency: `caused 1 of 14 attempts to fail`, `not found in 14 attempts`, or that nobody can tell."""


MAX_PROBLEMS = 12


def problem_rows(card: Scorecard) -> tuple[ProblemRow, ...]:
    """Barriers side by side: those that several agencies have come first, then in the order of the audit's list."""
    rows = []
    for count in card.barriers:
        counts = ({one.barrier: one for one in agency.barriers} for agency in card.agencies)
        own = [found.get(count.barrier) for found in counts]
        cells = (_cell(agency, count.barrier, one) for agency, one in zip(card.agencies, own, strict=True))
        rows.append((sum(one is not None for one in own) < 2, ProblemRow(count.barrier, tuple(cells))))
    return tuple(row for _, row in sorted(rows, key=lambda pair: pair[0]))[:MAX_PROBLEMS]


def _cell(agency: AgencyScore, slug: str, count: BarrierCount | None) -> str:
    if count is not None:
        return occurrence_text(count)
    looked = looked_for(agency, slug) if slug in BARRIERS else 0
    return f"not found in {plural(looked, 'attempt')}" if looked else "can’t tell"


def _first_sentence(text: str) -> str:
    first, more, _ = text.partition(". ")
    return f"{first}." if more else text


def _found(card: Scorecard, slug: str, pictures: PagePictures) -> Iterator[FoundAgency]:
    for agency in card.agencies:
        for count in agency.barriers:
            if count.barrier == slug:
                yield FoundAgency(agency, count, _with_one_figure(_found_tasks(agency, slug), pictures))


def _found_tasks(agency: AgencyScore, slug: str) -> list[FoundTask]:
    found = [(task, count) for task in agency.tasks for count in task.barriers if count.barrier == slug]
    found.sort(key=lambda pair: -pair[1].stopped)
    tasks = []
    for task, count in found:
        said = _sentences(task, slug)
        tasks.append(FoundTask(task, count, said[:MAX_SENTENCES], len(said[MAX_SENTENCES:])))
    return tasks


def _sentences(task: TaskScore, slug: str) -> tuple[str, ...]:
    ended = [one.sentence for one in occurrences(task, slug) if one.finding is explain(one.attempt).finding]
    slowed = [met for met in slowing_barriers(task.attempts) if met.barrier == slug]
    said = [*ended, *(item.finding.message for met in slowed for item in met.items)]
    return tuple(dict.fromkeys(filter(None, said)))


def _with_one_figure(tasks: Sequence[FoundTask], pictures: PagePictures) -> tuple[FoundTask, ...]:
    """The tasks, with a picture at one of those that are shown at once: one with outlines before one without."""
    shown = [(place, _figure(one, pictures)) for place, one in enumerate(tasks[:MAX_TASKS])]
    pictured = [(place, figure) for place, figure in shown if figure is not None and figure.picture is not None]
    pictured.sort(key=lambda pair: not (pair[1] and pair[1].caption))
    place, figure = next(iter(pictured), (None, None))
    return tuple(replace(one, figure=figure if number == place else None) for number, one in enumerate(tasks))


def _figure(found: FoundTask, pictures: PagePictures) -> Figure | None:
    seen = [one for one in occurrences(found.task, found.count.barrier) if is_pictured(one)]
    return pictures.best_figure(seen if found.count.stopped else seen[:1], UP)


def occurrences(task: TaskScore, slug: str) -> list[Explanation]:
    """The attempts that the barrier ended; where it ended none, each time that it was met on the way."""
    ended = [one for one in map(explain, task.attempts) if one.finding is not None and one.finding.barrier == slug]
    return ended or [
        Explanation(attempt, finding.message, finding)
        for attempt in task.attempts
        if attempt.outcome.counts
        for finding in distinct_findings(attempt)
        if finding.barrier == slug
    ]


def is_pictured(one: Explanation) -> bool:
    """Whether the picture of its step may stand beside it. What is outlined on a picture is what ended the attempt,
    so a picture with outlines is of nothing else.
    """
    if one.finding is explain(one.attempt).finding:
        return True
    step = one.visible_step if one.step_number is not None else None
    return step is not None and not step.marks


def our_answers(card: Scorecard, slug: str) -> Iterator[str]:
    """Whether our own agency has the barrier too, in a sentence for each agency of ours. Names in it are hostile."""
    ours = [agency for agency in card.agencies if agency.summary.ours]
    if not ours:
        yield "We can’t tell: no agency in this audit is marked as our own."
    for agency in ours:
        name = agency.summary.name
        count = next((count for count in agency.barriers if count.barrier == slug), None)
        if count is not None:
            yield f"Yes, at {name}: {occurrence_text(count)}."
        elif looked := looked_for(agency, slug):
            tried = plural(looked, "attempt")
            yield f"Not found at {name} in {tried}. A script does not see every page, so look for yourself."
        elif agency.tally.measured:
            yield f"We can’t tell: no attempt at {name} could show it."
        else:
            yield f"We can’t tell: nothing could be measured at {name}."


def looked_for(agency: AgencyScore, slug: str) -> int:
    """How many attempts would have shown the barrier: those in which it was looked for, or that could have met it."""
    measured = (one for task in agency.tasks for one in task.attempts if one.outcome.counts)
    return sum(could_meet(one, (Slug(slug),)) for one in measured)


def _elsewhere(card: Scorecard, slug: str, found: Collection[FoundAgency]) -> Iterator[str]:
    """Of the agencies where it was not found: how hard we looked. Names in it are hostile."""
    have = {one.agency.summary.agency for one in found}
    others = [agency for agency in card.agencies if agency.summary.agency not in have]
    looked_at = [agency for agency in others if looked_for(agency, slug)]
    if 0 < len(looked_at) <= MAX_NAMED:
        tried = (f"{one.summary.name} ({plural(looked_for(one, slug), 'attempt')})" for one in looked_at)
        yield f"Not found in this audit at {listing(tried)}."
    elif looked_at:
        yield f"Not found in this audit at {len(looked_at):,} other agencies."
    unseen = [agency for agency in others if agency not in looked_at]
    for words, names in (
        ("Nothing could be measured at", [one.summary.name for one in unseen if not one.tally.measured]),
        ("No attempt could have shown it at", [one.summary.name for one in unseen if one.tally.measured]),
    ):
        if names:
            yield f"{words} {listing(names) if len(names) <= MAX_NAMED else f'{len(names):,} other agencies'}."
