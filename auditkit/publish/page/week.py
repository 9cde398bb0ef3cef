"""Customer Service Week: findings as questions, the plan for five days, the handout, and the worksheet of needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auditkit.probe.barrier import Slug
from auditkit.publish.page.barrier import is_pictured, occurrences
from auditkit.publish.reading_list import PAGE, PickedReading, ReadingList, Subject
from auditkit.publish.template import render
from auditkit.record.outcome import Severity
from auditkit.score.priority import fixes, rank_weight
from auditkit.score.verdict import BarrierCount, Verdict

if TYPE_CHECKING:
    from auditkit.publish.picture import Figure, PagePictures
    from auditkit.score.priority import Fix
    from auditkit.score.scorecard import AgencyScore, Scorecard, TaskScore


MAX_PROMPTS = 4
"""As many as a team can talk about in an hour."""
MAX_HANDOUT_PROMPTS = 3
MAX_VISITS = 3
MAX_READINGS = 5


_SEVERITY_WEIGHT = {Severity.MINOR: 1, Severity.MODERATE: 2, Severity.SERIOUS: 4, Severity.CRITICAL: 8}
"""Each severity weighs twice the one below it."""


@dataclass(frozen=True)
class PromptTopic:
    agency: AgencyScore
    task: TaskScore
    count: BarrierCount

    @property
    def weight(self) -> float:
        """Severity × rank × how often; how often is a share of the attempts."""
        often = (self.count.stopped or self.count.met) / self.count.measured
        return (
            _SEVERITY_WEIGHT[self.count.severity]
            * rank_weight(self.task.summary.rank, len(self.agency.tasks))
            * often
        )


@dataclass(frozen=True)
class Prompt:
    topic: PromptTopic
    sentence: str
    figure: Figure | None
    own_tasks: tuple[TaskScore, ...]
    """Tasks of our own agency with the same barrier, where the finding is another's."""

    @property
    def effect(self) -> str:
        """What became of the customer."""
        if not self.topic.count.stopped:
            return "slowed down"
        return "given a wrong answer" if self.topic.count.barrier == Slug.WRONG_ANSWER else "stopped"

    @property
    def questions(self) -> tuple[str, ...]:
        """What to ask, the one that leads to a fix last."""
        ours, stopped = self.topic.agency.summary.ours, bool(self.topic.count.stopped)
        return tuple(_questions(ours=ours, too=bool(self.own_tasks), stopped=stopped))


def prompt_topics(card: Scorecard, limit: int = MAX_PROMPTS, first: Sequence[Fix] = ()) -> tuple[PromptTopic, ...]:
    """The findings most worth talking about: those of `first` in their order, then the others.

    What ended attempts comes before what only slowed them; then severity × rank × how often decides. No barrier and
    no task comes twice, so that the talk moves on.
    """
    places: dict[tuple[str, str, str], int] = {}
    for place, fix in enumerate(first):
        for slug in fix.tasks:
            places.setdefault((fix.agency, slug, fix.barrier), place)
    choices = sorted(
        (
            PromptTopic(agency, task, count)
            for agency in card.agencies
            for task in agency.tasks
            for count in task.barriers
            if count.measured
        ),
        key=lambda one: (
            places.get((one.agency.summary.agency, one.task.summary.task, one.count.barrier), len(first)),
            not one.count.stopped,
            -one.weight,
            one.agency.summary.agency,
            one.task.summary.task,
            one.count.barrier,
        ),
    )
    found: list[PromptTopic] = []
    for one in choices:
        if all(one.count.barrier != other.count.barrier and one.task is not other.task for other in found):
            found.append(one)
    return tuple(found[:limit])


def prompts(
    card: Scorecard, pictures: PagePictures, limit: int = MAX_PROMPTS, first: Sequence[Fix] = ()
) -> tuple[Prompt, ...]:
    return tuple(_prompt(card, one, pictures) for one in prompt_topics(card, limit, first))


def _prompt(card: Scorecard, topic: PromptTopic, pictures: PagePictures) -> Prompt:
    """The sentence that tells it best, and a picture: one with outlines before one without."""
    found = [
        (one.sentence, pictures.figure(one.attempt, one.visible_step, "") if is_pictured(one) else None)
        for one in occurrences(topic.task, topic.count.barrier)
    ]
    pictured = [(sentence, figure) for sentence, figure in found if figure is not None]
    outlined = [(sentence, figure) for sentence, figure in pictured if figure.caption]
    sentence, figure = next(iter((*outlined, *pictured, *found)), ("", None))
    others = [agency for agency in card.agencies if agency.summary.ours and not topic.agency.summary.ours]
    own = [task for agency in others for task in agency.tasks if task.has_barrier(topic.count.barrier)]
    return Prompt(topic, sentence, figure, tuple(own))


def _questions(*, ours: bool, too: bool, stopped: bool) -> Iterator[str]:
    yield "What would you do next, as this customer?" if stopped else "What did this cost the customer?"
    if ours:
        yield "Did we know? Who could have told us?"
        yield "Who could fix it by Friday, and what do they need?"
    elif too:
        yield "We have it too. Who could fix ours by Friday?"
    else:
        yield "Do we do this too? Try it before you answer."
        yield "If we do: who could fix it by Friday?"


def learning_pages(card: Scorecard, readings: ReadingList, pictures: PagePictures) -> Iterator[tuple[str, str]]:
    """Each page with its file name. A site without a reading list gets no page for one."""
    yield "week.md", week_page(card, readings, pictures)
    handout = prompts(card, pictures, MAX_HANDOUT_PROMPTS)
    yield "week-handout.md", render("week-handout", card=card, visits=_visits(card), prompts=handout)
    ours = [agency for agency in card.agencies if agency.summary.ours]
    yield "worksheet-needs.md", render("worksheet-needs", agency=ours[0] if len(ours) == 1 else None)
    if readings.readings:
        counts = {count.barrier: count for count in card.barriers}
        picked = picked_readings(card, readings)
        yield f"{PAGE}.md", render("reading", readings=readings, subjects=Subject, counts=counts, picked=picked)


def week_page(card: Scorecard, readings: ReadingList, pictures: PagePictures) -> str:
    ours = tuple(agency for agency in card.agencies if agency.summary.ours)
    visits = _visits(card)
    return render(
        "week",
        card=card,
        readings=[one for one in picked_readings(card, readings) if one.barrier is not None],
        has_reading_list=bool(readings.readings),
        visits=visits,
        own_visits=list(_same_needs(ours, [task for _, task in visits])),
        prompts=prompts(card, pictures),
        # In the order of the first page.
        to_fix=prompts(replace(card, agencies=ours), pictures, first=fixes(ours)) if ours else (),
    )


def picked_readings(card: Scorecard, readings: ReadingList) -> tuple[PickedReading, ...]:
    """What to read first: for the barriers found, those that ended attempts first, then the most serious, then what
    was met most often. Nothing where nothing was measured.
    """
    if not card.tally.measured:
        return ()
    worst = sorted(
        card.barriers,
        key=lambda one: (not one.stopped, -one.severity.rank, -(one.stopped or one.met), one.barrier),
    )
    return readings.pick((one.barrier for one in worst), MAX_READINGS)


def _visits(card: Scorecard) -> list[tuple[AgencyScore, TaskScore]]:
    """Tasks worth trying as a customer, at agencies not our own where the audit has any.

    Two where customers were stopped or misled, the highest rank first, and one that went well, to borrow from.
    """
    others = [agency for agency in card.agencies if not agency.summary.ours] or list(card.agencies)
    measured = [(agency, task) for agency in others for task in agency.tasks if task.tally.measured]
    measured.sort(key=lambda pair: (pair[1].summary.rank or 99, pair[1].summary.agency, pair[1].summary.task))
    well = [pair for pair in measured if pair[1].tally.verdict is Verdict.COMPLETED][:1]
    badly = [pair for pair in measured if not pair[1].tally.verdict.success]
    return [*badly[: MAX_VISITS - len(well)], *well]


def _same_needs(ours: Iterable[AgencyScore], tried: list[TaskScore]) -> Iterator[tuple[AgencyScore, TaskScore]]:
    """Our own tasks for the needs that were tried elsewhere."""
    needs = {task.summary.top_task for task in tried if task.summary.top_task}
    for agency in ours:
        for task in agency.tasks:
            if task.summary.top_task in needs and all(task is not one for one in tried):
                yield agency, task
