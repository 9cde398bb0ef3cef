"""Customer Service Week: findings as questions, the plan for five days, the handout, and the worksheet of needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auditkit.diagnostic.safe_text import page_file_name, shorten, web_address
from auditkit.diagnostic.wording import capitalize_first, date_text, plural
from auditkit.probe.barrier import BARRIERS, Slug
from auditkit.publish.page.badge import Badge, outcome_badge, severity_badge
from auditkit.publish.reading_list import PAGE, Subject
from auditkit.publish.template import barrier_address, barrier_title, render
from auditkit.score.explanation.attempt import explain
from auditkit.score.priority import SEVERITY_WEIGHT, rank_weight
from auditkit.score.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from auditkit.publish.picture import Figure, PagePictures
    from auditkit.publish.reading_list import Reading, ReadingList
    from auditkit.record.model import AttemptRecord, StepRecord
    from auditkit.score.scorecard import AgencyScore, Scorecard, TaskScore
    from auditkit.score.verdict import BarrierCount


MAX_PROMPTS = 4
"""As many as a team can talk about in an hour."""


@dataclass(frozen=True)
class PromptTopic:
    """One barrier on one task."""

    agency: AgencyScore
    task: TaskScore
    count: BarrierCount

    @property
    def weight(self) -> float:
        """Severity × rank × how often, by the weights of `score.priority`; how often is a share of the attempts."""
        often = (self.count.stopped or self.count.met) / self.count.measured
        return (
            SEVERITY_WEIGHT[self.count.severity] * rank_weight(self.task.summary.rank, len(self.agency.tasks)) * often
        )


@dataclass(frozen=True)
class OwnTask:
    """Where our own agency has the same barrier."""

    words: str
    address: str


@dataclass(frozen=True)
class Prompt:
    """A finding, put so that people can talk about it."""

    agency: str
    ours: bool
    how: str
    """stopped, misled or slowed: what became of the customer."""
    task: str
    address: str
    barrier: str
    barrier_address: str | None
    severity: Badge
    count: str
    sentence: str
    figure: Figure | None
    remedy: str
    too: tuple[OwnTask, ...]
    questions: tuple[str, ...]


def prompt_topics(card: Scorecard, limit: int = MAX_PROMPTS) -> tuple[PromptTopic, ...]:
    """The findings most worth talking about.

    What ended attempts comes before what only slowed them; then severity × rank × how often decides. No barrier and
    no task comes twice, so that the talk moves on.
    """
    choices = sorted(
        (
            PromptTopic(agency, task, count)
            for agency in card.agencies
            for task in agency.tasks
            for count in task.barriers
            if count.measured
        ),
        key=lambda one: (not one.count.stopped, -one.weight, *_name(one)),
    )
    found: list[PromptTopic] = []
    for one in choices:
        if all(one.count.barrier != other.count.barrier and one.task is not other.task for other in found):
            found.append(one)
    return tuple(found[:limit])


def prompts(card: Scorecard, album: PagePictures, limit: int = MAX_PROMPTS) -> tuple[Prompt, ...]:
    """The chosen findings with their pictures and the questions to ask."""
    return tuple(_prompt(card, one, album) for one in prompt_topics(card, limit))


def task_address(task: TaskScore) -> str:
    """A task's page, seen from the scorecard's folder."""
    return f"{page_file_name(task.summary.agency)}/{page_file_name(task.summary.task)}.md"


def _name(one: PromptTopic) -> tuple[str, str, str]:
    return one.task.summary.agency, one.task.summary.task, one.count.barrier


def _prompt(card: Scorecard, one: PromptTopic, album: PagePictures) -> Prompt:
    sentence, figure = _sentence_and_figure(one, album)
    barrier = BARRIERS.get(one.count.barrier)
    ours = one.agency.summary.ours
    too = () if ours else _own_tasks(card, one.count.barrier)
    return Prompt(
        agency=one.agency.summary.name,
        ours=ours,
        how=_how(one.count),
        task=one.task.summary.title,
        address=task_address(one.task),
        barrier=barrier_title(one.count.barrier),
        barrier_address=barrier_address(one.count.barrier, ""),
        severity=severity_badge(one.count.severity),
        count=_count(one.count),
        sentence=sentence,
        figure=figure,
        remedy=barrier.remedy if barrier else "",
        too=too,
        questions=tuple(_questions(ours=ours, too=bool(too), stopped=bool(one.count.stopped))),
    )


def _how(count: BarrierCount) -> str:
    if not count.stopped:
        return "slowed"
    return "misled" if count.barrier == Slug.WRONG_ANSWER else "stopped"


def _count(count: BarrierCount) -> str:
    how, number = ("ended", count.stopped) if count.stopped else ("met in", count.met)
    return capitalize_first(f"{how} {number:,} of {plural(count.measured, 'attempt')}")


def _questions(*, ours: bool, too: bool, stopped: bool) -> Iterator[str]:
    yield "What would you do next, as this customer?" if stopped else "What did this cost the customer?"
    if ours:
        yield "Did we know? Who could have told us?"
        yield "Who could mend it by Friday, and what do they need?"
    elif too:
        yield "We have it too. Who could mend ours by Friday?"
    else:
        yield "Do we do this too? Try it before you answer."
        yield "If we do: who could mend it by Friday?"


def _own_tasks(card: Scorecard, barrier: str) -> tuple[OwnTask, ...]:
    """Our own tasks on which the same barrier was met."""
    return tuple(
        OwnTask(task.summary.title, task_address(task))
        for agency in card.agencies
        if agency.summary.ours
        for task in agency.tasks
        if any(count.barrier == barrier for count in task.barriers)
    )


def _sentence_and_figure(one: PromptTopic, album: PagePictures) -> tuple[str, Figure | None]:
    """The sentence that tells it best, and a picture: one with outlines before one without."""
    told = [(sentence, _figure(attempt, step, album)) for attempt, sentence, step in _occurrences(one)]
    pictured = [(sentence, figure) for sentence, figure in told if figure is not None]
    outlines = [(sentence, figure) for sentence, figure in pictured if figure.caption]
    return next(iter((*outlines, *pictured, *told)), ("", None))


def _occurrences(one: PromptTopic) -> Iterator[tuple[AttemptRecord, str, StepRecord | None]]:
    """Each attempt that met it, with the sentence and the step; those it ended first."""
    slug = one.count.barrier
    explanations = (explain(attempt) for attempt in one.task.attempts)
    ended = [each for each in explanations if each.finding is not None and each.finding.barrier == slug]
    for each in ended:
        yield each.attempt, each.sentence, each.visible_step
    if ended:
        return
    for attempt in one.task.attempts:
        for finding in attempt.findings:
            if finding.barrier == slug and attempt.outcome.counts:
                yield attempt, finding.message, attempt.step(finding.step)


def _figure(attempt: AttemptRecord, step: StepRecord | None, album: PagePictures) -> Figure | None:
    return album.figure(attempt, step, "")


MAX_VISITS = 3
MAX_READINGS = 4
MAX_HANDOUT_PROMPTS = 3
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
    readings: tuple[tuple[str, Reading], ...]
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
class HandoutPrompt:
    """A prompt in one line."""

    words: str
    question: str


@dataclass(frozen=True)
class HandoutPage:
    """One sheet for everyone who takes part."""

    day: str
    visits: tuple[str, ...]
    asked: tuple[HandoutPrompt, ...]


@dataclass(frozen=True)
class NeedsWorksheetPage:
    """One sheet to lay our list of customers' needs beside their own."""

    agency: str
    """Our agency; empty when the audit has none of ours, or several."""
    tasks: tuple[str, ...]
    """What the audit took for our customers' needs, to look at last."""
    rows: tuple[str, ...]


def week_page(card: Scorecard, readings: ReadingList, album: PagePictures) -> WeekPage:
    """The plan for five days, filled from what the audit found."""
    found = prompts(card, album)
    ours = [agency for agency in card.agencies if agency.summary.ours]
    own_found = prompts(_only(card, ours), album) if ours else ()
    visits = _visits(card)
    return WeekPage(
        day=date_text(card.audit.started_at),
        readings=_readings([one.count.barrier for one in prompt_topics(card)], readings),
        listed=bool(readings.readings),
        visits=tuple(_visit(agency, task) for agency, task in visits),
        own=tuple(_same_need(ours, [task for _, task in visits])),
        prompts=found,
        to_fix=own_found,
    )


def handout_page(card: Scorecard, album: PagePictures) -> HandoutPage:
    """The same on one sheet: few words, no pictures."""
    return HandoutPage(
        day=date_text(card.audit.started_at),
        visits=tuple(
            f"{shorten(task.summary.title, MAX_HANDOUT_WORDS)} ({shorten(agency.summary.name, 40)})"
            for agency, task in _visits(card)
        ),
        asked=tuple(
            HandoutPrompt(
                words=f"{shorten(prompt.agency, 40)}: {shorten(prompt.sentence, MAX_HANDOUT_WORDS)}",
                question=prompt.questions[-1],
            )
            for prompt in prompts(card, album, MAX_HANDOUT_PROMPTS)
        ),
    )


def needs_worksheet_page(card: Scorecard) -> NeedsWorksheetPage:
    """The worksheet, with the audit's own tasks to compare at the end."""
    ours = [agency for agency in card.agencies if agency.summary.ours]
    tasks = ours[0].tasks if len(ours) == 1 else ()
    return NeedsWorksheetPage(
        agency=shorten(ours[0].summary.name, MAX_HANDOUT_WORDS) if len(ours) == 1 else "",
        tasks=tuple(shorten(task.summary.title, MAX_HANDOUT_WORDS) for task in tasks[:MAX_WORKSHEET_TASKS]),
        rows=tuple(str(number) for number in range(1, ROWS + 1)),
    )


def _only(card: Scorecard, agencies: list[AgencyScore]) -> Scorecard:
    return replace(card, agencies=tuple(agencies))


def _readings(barriers: Iterable[str], readings: ReadingList) -> tuple[tuple[str, Reading], ...]:
    """For each barrier the first reading not named yet."""
    found: dict[str, Reading] = {}
    for barrier in barriers:
        new = ((key, one) for key, one in readings.bearing_on(barrier).items() if key not in found)
        for key, one in list(new)[:1]:
            found[key] = one
    return tuple(found.items())[:MAX_READINGS]


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


def learning_pages(card: Scorecard, readings: ReadingList, album: PagePictures) -> dict[str, str]:
    """The text of each page by its file name. A site without a reading list gets no page for one."""
    pages = {
        "week.md": render("week", page=week_page(card, readings, album)),
        "week-handout.md": render("week-handout", page=handout_page(card, album)),
        "worksheet-needs.md": render("worksheet-needs", page=needs_worksheet_page(card)),
    }
    if readings.readings:
        pages[f"{PAGE}.md"] = render(
            "reading", readings=readings, subjects=Subject, met={count.barrier for count in card.barriers}
        )
    return pages
