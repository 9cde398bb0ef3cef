"""What to fix first: how serious it is, how many attempts it stopped, how often it was met, on which tasks.

And which paths to prove first, as nobody is known to have completed them: a list for whoever owns the task files.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from math import sqrt
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import caseless_line, plural
from auditkit.probe.barrier import BARRIERS, details_of
from auditkit.record.model import grouped
from auditkit.record.outcome import Outcome, Reason, Severity
from auditkit.score.explanation.attempt import Explanation, distinct_findings, explain
from auditkit.score.grade import grade_agency

if TYPE_CHECKING:
    from auditkit.probe.barrier.details import PageElement
    from auditkit.record.model import AttemptRecord, Finding
    from auditkit.score.rubric import Rubric
    from auditkit.score.scorecard import AgencyScore, Scorecard, TaskScore


@dataclass(frozen=True)
class Fix:
    agency: str
    barrier: str
    severity: Severity
    sentence: str
    """What was found, where it is most serious. It may hold text from the page: hostile."""
    task: str
    """The task it weighs most on."""
    tasks: tuple[str, ...]
    """All tasks it was met on, `task` first."""
    stopped: int
    met: int
    measured: int
    """Attempts at those tasks: the n of the two."""
    attempt: str
    importance: float
    """The rank weights of its tasks, added up."""
    on_the_way: bool = True
    """Whether customers met it on the way to what they came for. Other things never come before what stopped some."""
    ended: tuple[str, ...] = ()
    """Keys of the attempts that it ended."""


@dataclass(frozen=True)
class _TaskBarrier:
    task: TaskScore
    finding: Finding
    attempt: str
    stopped: int
    met: int
    importance: float
    on_the_way: bool
    ended: tuple[str, ...]


def rank_weight(rank: int | None, tasks: int) -> float:
    """1/√rank: the first task weighs twice as much as the fourth. One without a rank weighs like the last of all."""
    return 1 / sqrt(rank or max(1, tasks))


def fixes(agencies: Iterable[AgencyScore], most: int | None = None) -> tuple[Fix, ...]:
    """The things to fix: the most serious first, then what stopped more attempts, then what was met in more of them,
    then what was met on the more important tasks.

    What stops customers is a thing of its own on each task, unless it is said in the same words; what only slows them
    is one thing for the agency. What lies off the way comes after everything that stopped somebody.
    """
    found = [_fix(agency, same) for agency in agencies for same in _group_by_fix(agency).values()]
    broken = min((fix.severity.rank for fix in found if fix.stopped), default=Severity.CRITICAL.rank)

    def order(fix: Fix) -> tuple[int, int, bool, int, int, float, str, str, str]:
        rank = fix.severity.rank
        place = -(rank if fix.on_the_way else min(rank, broken))
        off = not fix.on_the_way
        return place, -fix.stopped, off, -rank, -fix.met, -fix.importance, fix.agency, fix.barrier, fix.sentence

    return tuple(sorted(found, key=order)[:most])


FIRST_FIXES = 3
"""As many as a leader keeps in mind."""


def first_fixes(card: Scorecard) -> tuple[Fix, ...]:
    """What to fix first: our own agencies' things where some are ours, else those of all."""
    ours = [agency for agency in card.agencies if agency.summary.ours]
    return fixes(ours or card.agencies, FIRST_FIXES)


def _group_by_fix(agency: AgencyScore) -> dict[tuple[str, str], list[_TaskBarrier]]:
    signs = (sign for task in agency.tasks for sign in _task_barriers(task, len(agency.tasks)))
    return grouped(signs, lambda one: (one.finding.barrier, one.finding.message if one.stopped else ""))


def _task_barriers(task: TaskScore, tasks: int) -> list[_TaskBarrier]:
    """Every barrier met on a task; those that ended attempts count where they did, the others where they were met."""
    ended: dict[tuple[str, str], list[tuple[Finding, str]]] = defaultdict(list)
    passed: dict[str, list[tuple[Finding, str]]] = defaultdict(list)
    measured = [attempt for attempt in task.attempts if attempt.outcome.counts]
    for attempt in measured:
        stop = explain(attempt).finding
        if stop is not None:
            ended[stop.barrier, stop.message].append((stop, attempt.key))
        for barrier, same in grouped(distinct_findings(attempt), lambda one: one.barrier).items():
            if stop is None or stop.barrier != barrier:
                passed[barrier].append((max(same, key=lambda one: one.severity.rank), attempt.key))
    weight = rank_weight(task.summary.rank, tasks)
    return [
        _task_barrier(task, occurrences, weight, stops=stops)
        for kinds, stops in ((ended.values(), True), (passed.values(), False))
        for occurrences in kinds
    ]


def _task_barrier(
    task: TaskScore, occurrences: Sequence[tuple[Finding, str]], importance: float, *, stops: bool
) -> _TaskBarrier:
    finding, attempt = max(occurrences, key=lambda pair: pair[0].severity.rank)
    attempts = {one.key: one for one in task.attempts}
    return _TaskBarrier(
        task=task,
        finding=finding,
        attempt=attempt,
        stopped=len(occurrences) if stops else 0,
        met=len(occurrences),
        importance=importance,
        ended=tuple(key for _, key in occurrences) if stops else (),
        on_the_way=stops or any(_on_the_way(one, attempts[key]) for one, key in occurrences),
    )


def _on_the_way(finding: Finding, attempt: AttemptRecord) -> bool:
    """Whether it was met by going the way, or in a control that a step of it used."""
    barrier = BARRIERS.get(finding.barrier)
    if barrier is None or not barrier.whole_page:
        return True
    noted = details_of(finding)
    if getattr(noted, "name", None) is not None:
        return True
    used = {caseless_line(name) for step in attempt.steps for name in (step.target_name(), step.details.now) if name}
    elements: Sequence[PageElement] = getattr(noted, "elements", None) or ()
    return any(not used.isdisjoint(_names(element)) for element in elements)


_NAMING = ("aria-label", "title", "alt", "placeholder", "value")


class _Markup(HTMLParser):
    """What an element may be called: its words, and what its attributes say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.names: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names += [value for name, value in attrs if name in _NAMING and value]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _names(element: PageElement) -> set[str]:
    markup = _Markup(element.html or "")
    names = (element.text or "", " ".join(markup.words), "".join(markup.words), *markup.names)
    return {caseless_line(name) for name in names if name.strip()}


def _fix(agency: AgencyScore, signs: Sequence[_TaskBarrier]) -> Fix:
    ordered = sorted(signs, key=lambda sign: (-sign.finding.severity.rank, -sign.met, -sign.importance))
    return Fix(
        agency=agency.summary.agency,
        barrier=ordered[0].finding.barrier,
        severity=ordered[0].finding.severity,
        sentence=ordered[0].finding.message,
        task=ordered[0].task.summary.task,
        tasks=tuple(sign.task.summary.task for sign in ordered),
        stopped=sum(sign.stopped for sign in signs),
        met=sum(sign.met for sign in signs),
        measured=sum(sign.task.tally.measured for sign in signs),
        attempt=ordered[0].attempt,
        importance=sum(sign.importance for sign in signs),
        on_the_way=any(sign.on_the_way for sign in signs),
        ended=tuple(key for sign in signs for key in sign.ended),
    )


_TECHNICAL = re.compile(r"""\w\.(?:js|css|mjs|ts|php)\b|\w+Error\b|[#.][\w-]+\s*[{>]|https?://|\(\)|[<>{}]""")
"""What no director reads: names of files, errors of scripts, selectors, code."""


def plain_finding(fix: Fix) -> str:
    """What was found, where that is in plain words and more than the barrier's title; empty otherwise. Hostile."""
    barrier = BARRIERS.get(fix.barrier)
    says_more = barrier is None or fix.sentence.rstrip(".") != barrier.title
    return fix.sentence if says_more and not _TECHNICAL.search(fix.sentence) else ""


@dataclass(frozen=True)
class FixWorth:
    """What fixing one thing might change, worked out from the records alone: an estimate, not a limit."""

    gained: int
    """Attempts more that would succeed."""
    succeeded: int
    """Attempts at all the agency's tasks that would succeed then."""
    measured: int
    letter_now: str | None
    letter: str | None
    """The grade then; None where there is none."""


def fix_worth(fix: Fix, agency: AgencyScore, rubric: Rubric) -> FixWorth | None:
    """What a fix might be worth: the attempts that it ended are counted as the task's other attempts went.

    Where a task has no other attempt, all of them are taken to succeed. None where no attempt more would succeed.
    """
    tries, gained = [], 0
    for task in agency.tasks:
        counted = [one for one in task.attempts if one.outcome.counts]
        ended = [one for one in counted if one.key in fix.ended]
        others = [one.outcome.success for one in counted if one.key not in fix.ended]
        would = int(len(ended) * sum(others) / len(others)) if others else len(ended)
        fixed = {one.key for one in ended[:would]}
        gained += would
        tries += [_as_completed(one, fix.barrier) if one.key in fixed else one for one in task.tries]
    if not gained:
        return None
    grade = grade_agency(tries, [task.summary for task in agency.tasks], rubric)
    succeeded, measured = agency.tally.succeeded + gained, agency.tally.measured
    return FixWorth(gained, succeeded, measured, agency.grade.letter, grade.letter)


def worth_text(worth: FixWorth | None) -> str:
    """`Fixing this might have helped 2 more attempts succeed: 11 of 14, not 9. The grade might be C, not D.`"""
    if worth is None:
        return ""
    now = worth.succeeded - worth.gained
    more = plural(worth.gained, "more attempt")
    text = f"Fixing this might have helped {more} succeed: {worth.succeeded:,} of {worth.measured:,}, not {now:,}."
    if worth.letter and worth.letter_now and worth.letter < worth.letter_now:
        text += f" The grade might be {worth.letter}, not {worth.letter_now}."
    return text


def _as_completed(attempt: AttemptRecord, barrier: str) -> AttemptRecord:
    """The attempt as if it had gone well, without that barrier."""
    findings = [one for one in attempt.findings if one.barrier != barrier]
    return attempt.model_copy(update={"outcome": Outcome.COMPLETED, "findings": findings, "message": None})


@dataclass(frozen=True)
class UnprovenPath:
    task: TaskScore
    explanation: Explanation
    """Of the first attempt by the path that ended so."""

    @property
    def path(self) -> str:
        return self.explanation.attempt.path


def unproven_paths(tasks: Iterable[TaskScore]) -> tuple[UnprovenPath, ...]:
    """Each path of these tasks whose attempts were not measured since it is unproven, in the order of the tasks; once
    for each thing that may be wrong, as a phone may show something else.
    """
    return tuple(
        UnprovenPath(task, explained[0])
        for task in tasks
        for explained in grouped(
            (explain(one) for one in task.tries if one.reason is Reason.UNPROVEN),
            lambda one: (one.attempt.path, one.sentence),
        ).values()
    )
