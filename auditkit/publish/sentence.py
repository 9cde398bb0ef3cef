"""Sentences of the pages, worked out from scores. Templates use them as filters.

They may hold names and titles from a task file: hostile until the template has escaped them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from auditkit.diagnostic.wording import date_text, date_time_text, duration_text, in_utc, plural
from auditkit.probe.accessibility import AxeResult
from auditkit.probe.barrier import details_of
from auditkit.record.audit import copy_visited
from auditkit.record.outcome import Outcome
from auditkit.score.explanation.wording import (
    BY_SCRIPT,
    success_text,
    tasks_and_agencies_text,
    tasks_text,
    unmeasured_text,
    when_text,
)
from auditkit.score.history.failure_pattern import failure_pattern
from auditkit.score.metric import Share
from auditkit.score.people import Agreement, PeopleScore
from auditkit.score.verdict import OutcomeCounts, Verdict

if TYPE_CHECKING:
    from auditkit.record.details import Fact
    from auditkit.record.model import AttemptRecord, TaskSummary
    from auditkit.score.dimension import DimensionScore, Grade
    from auditkit.score.explanation.attempt import Explanation
    from auditkit.score.explanation.friction import SlowingItem
    from auditkit.score.history.trend import History, TaskPoint, TrendPoint
    from auditkit.score.priority import Fix
    from auditkit.score.scorecard import AgencyScore, RouteScore, Scorecard, TaskScore, TopTaskScore
    from auditkit.score.verdict import BarrierCount


MAX_AUDITS = 24


PointT = TypeVar("PointT", "TrendPoint", "TaskPoint")

_SIGNS = {
    "completed": "✓",
    "completed_with_difficulty": "✓",
    "sometimes_completed": "◐",
    "not_completed": "✕",
    "wrong_answer": "≠",
    "not_measured": "–",
}
"""An outcome is shown as words, a sign and a colour, so that none of the three has to carry it alone."""


def outcome_kind(outcome: Outcome | Verdict) -> str:
    """The name of its look in the style sheet."""
    return outcome.value.replace("_", "-")


def outcome_sign(outcome: Outcome | Verdict) -> str:
    return _SIGNS[outcome.value]


def occurrence_text(count: BarrierCount | Fix) -> str:
    """`caused 2 of 9 attempts to fail`, `found in 3 of 9 attempts`."""
    of = plural(count.measured, "attempt")
    return f"caused {count.stopped:,} of {of} to fail" if count.stopped else f"found in {count.met:,} of {of}"


def card_lead(card: Scorecard) -> str:
    """The result, with the tasks and agencies the figures are of: all of them when nothing was measured."""
    return _lead(card, card.tally, tasks_and_agencies_text(card.tasks), unmeasured_text(card.tasks))


def agency_lead(agency: AgencyScore, card: Scorecard) -> str:
    return _lead(card, agency.tally, tasks_text(agency.tasks), unmeasured_text(agency.tasks))


def _lead(card: Scorecard, tally: OutcomeCounts, of: str, unmeasured: str) -> str:
    if card.people_alone:
        return f"Tried by people ({of}), not yet by a script."
    if not tally.measured:
        return f"Nothing was measured ({of})."
    return f"{success_text(tally, of)}. {unmeasured}".rstrip()


def top_task_lead(top_task: TopTaskScore) -> str:
    """How many agencies were tried, and how that ended."""
    agencies = len({task.summary.agency for task in top_task.tasks})
    tried, tally = f"{plural(agencies, 'agency', 'agencies')} tested", top_task.tally
    if not tally.measured:
        return f"{tried}, and nothing could be measured at any of them."
    return f"{tried}: {success_text(tally)}. {unmeasured_text(top_task.tasks)}".rstrip()


def ending_sentences(tally: OutcomeCounts) -> Iterator[str]:
    if hard := tally.count(Outcome.COMPLETED_WITH_DIFFICULTY):
        were, they = ("was", "it") if hard == 1 else ("were", "they")
        yield f"{hard:,} of those {were} harder than {they} should be."
    if failed := tally.count(Outcome.NOT_COMPLETED):
        yield f"In {failed:,}, the customer would leave without what they came for."
    if wrong := tally.count(Outcome.WRONG_ANSWER):
        yield f"In {wrong:,}, the customer would leave with a wrong answer, which is worse."


def confidence_sentences(card: Scorecard) -> Iterator[str]:
    if card.people_alone:
        yield "People made these attempts, each in their own way. A few show what can happen, not how often it does."
        yield "No script has tried these tasks yet. Grades are based on what a script finds, so there are none."
        return
    trials = {sum(attempt.outcome.counts for attempt in way.attempts) for task in card.tasks for way in task.ways}
    if trials := trials - {0}:
        least, most = min(trials), max(trials)
        to = "or" if most - least == 1 else "to"
        often = _times(most) if least == most else f"{_times(least)} {to} {_times(most)}"
        yield f"Each route through a task was tried {often}. That shows what can happen, not how often it does."
    if left := card.tally.not_measured:
        does = "does" if left == 1 else "do"
        yield f"{plural(left, 'attempt')} could not be measured and {does} not count for or against any agency."
    yield BY_SCRIPT


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def letter_basis(score: Grade | DimensionScore) -> str:
    """`from 14 attempts`, `from the 9 attempts that succeeded`, or why there is no letter: none stands without it."""
    if score.points is None or score.letter is None:
        return score.why_none or "Nothing was measured."
    return score.basis_words


def aim_result(agency: AgencyScore) -> str:
    """`B, 84 of 100 points`, by the weights for its aim; empty where its aim changes no weight."""
    grade = agency.grade_by_aim
    if grade is None or grade.letter is None or grade.points is None:
        return "no grade" if grade is not None else ""
    return f"{grade.letter}, {grade.points:.0f} of 100 points"


def changes_sentence(history: History) -> str:
    compared, changed = history.compared(), len(history.movers())
    if not compared:
        return "No task was measured in the same way before, so there is nothing to compare yet."
    verdicts = plural(changed, "verdict") if changed else "No verdict"
    have = "has" if changed <= 1 else "have"
    return f"{verdicts} {have} changed. {plural(compared, 'task')} could be compared with an earlier audit."


def people_attempts(tried: Sequence[PeopleScore]) -> str:
    """`3 attempts at 2 tasks`."""
    return f"{plural(sum(len(one.attempts) for one in tried), 'attempt')} at {plural(len(tried), 'task')}"


def people_success(tried: Sequence[PeopleScore]) -> str:
    measured = [one.success for one in tried if one.success is not None]
    if not measured:
        return "not known"
    return Share(sum(one.count for one in measured), sum(one.n for one in measured)).words


def people_agreement(tried: Sequence[PeopleScore]) -> str:
    differ = sum(one.accord.disagree for one in tried)
    if all(one.script is None for one in tried):
        return f"No script has tried {'it' if len(tried) == 1 else 'them'} yet."
    if all(one.accord is Agreement.UNKNOWN for one in tried):
        return "We can’t tell whether their results match the script’s."
    if not differ:
        return "Their results don’t contradict the script’s."
    where = f"At {differ:,} of them, their" if len(tried) > 1 else "Their"
    return f"{where} results contradict the script’s."


def completion_text(tally: OutcomeCounts) -> str:
    """`7 of 9 completed`, or what all tries come to where some were made to confirm the others."""
    return f"{tally.tries} attempts succeeded" if tally.tries else f"{tally.completion} completed"


def tally_remark(tally: OutcomeCounts) -> str:
    """What was not measured, and what of several tries counts; empty when everything was, and does."""
    parts = (
        f"{tally.completion} without the extra attempts, which don’t count" if tally.tries else "",
        f"{tally.not_measured:,} not measured" if tally.not_measured else "",
    )
    return ", ".join(filter(None, parts))


def size_text(count: int) -> str:
    """`0.5 KB`, `12 KB`, `3.4 MB`."""
    kilobytes = count / 1000
    if kilobytes >= 1000:
        return f"{kilobytes / 1000:.1f} MB"
    return f"{kilobytes:.0f} KB" if kilobytes >= 10 else f"{kilobytes:.1f} KB"


def trend_sentence(points: Sequence[TrendPoint]) -> str:
    first, last = points[0], points[-1]
    then_now = f"First tested on {date_text(first.at)}: {_succeeded(first)}. Now: {_succeeded(last)}."
    if first.points is None or last.points is None:
        return then_now
    change = round(last.points) - round(first.points)
    moved = f"{abs(change)} points {'up' if change > 0 else 'down'}" if change else "the same"
    return f"{then_now} Score: {first.points:.0f} then, {last.points:.0f} now, {moved}."


def _succeeded(one: TrendPoint) -> str:
    return f"{one.tally.completion} attempts succeeded" if one.tally.measured else "nothing could be measured"


def trend_remark(one: TrendPoint) -> str:
    parts = (
        "the baseline" if one.baseline else "" if one.asked_as_before else "different tasks from the audit before",
        "" if one.finished else "stopped before it finished",
    )
    return ", ".join(filter(None, parts))


def with_days(points: Sequence[PointT]) -> list[tuple[PointT, str]]:
    """The last audits of a history, the newest first, each with its day; with the time where days have several."""
    shown = points[-MAX_AUDITS:]
    often = Counter(one.at.date() for one in shown)
    return [
        (one, date_time_text(one.at) if often[one.at.date()] > 1 else date_text(one.at)) for one in reversed(shown)
    ]


def why_letter(letter: str | None) -> str:
    """`Why a C?`: what unfolds."""
    if letter is None:
        return "Why no grade?"
    return f"Why {'an' if letter[:1] in 'AF' else 'a'} {letter}?"


def author_and_day(who: str | None, day: date | None) -> str:
    """`Head of service, 1 November 2026`, as far as they said."""
    return ", ".join(filter(None, (who, date_text(day) if day else "")))


def task_lead(tally: OutcomeCounts) -> str:
    lead = _TASK_LEADS[tally.verdict]
    if not tally.measured:
        return lead
    if tally.tries:
        return f"{lead}: {tally.tries} attempts succeeded, {tally.completion} without the extra attempts."
    return f"{lead}: {tally.succeeded:,} of {plural(tally.measured, 'attempt')} succeeded."


_TASK_LEADS = {
    Verdict.WRONG_ANSWER: "A customer could leave with a wrong answer",
    Verdict.NOT_COMPLETED: "A customer would leave without what they came for",
    Verdict.SOMETIMES_COMPLETED: "Some customers would get what they came for, and others would leave without it",
    Verdict.COMPLETED_WITH_DIFFICULTY: "A customer would get what they came for, but it is harder than it should be",
    Verdict.COMPLETED: "A customer would get what they came for",
    Verdict.NOT_MEASURED: "Nothing could be measured, so we can't say anything about this task.",
}


def task_facts(summary: TaskSummary) -> list[tuple[str, str]]:
    """What the customer wants, and how much time and how many steps they would give it, as the task file says."""
    budget = (
        plural(summary.budget_steps, "step") if summary.budget_steps else "",
        duration_text(summary.budget_seconds) if summary.budget_seconds else "",
    )
    facts = (
        ("Customer", summary.customer),
        ("What they need", summary.product),
        ("Time and step limit", ", ".join(filter(None, budget))),
        ("Top-task rank", str(summary.rank) if summary.rank else ""),
        ("Tags", ", ".join(summary.tags)),
    )
    return [(name, value) for name, value in facts if value]


def cause_heading(outcome: Outcome) -> str:
    if outcome.success:
        return "The most serious problem found"
    if outcome is Outcome.NOT_MEASURED:
        return "Why it could not be measured"
    return "What misled the customer" if outcome is Outcome.WRONG_ANSWER else "What stopped the customer"


def journeys_text(explanations: Sequence[Explanation]) -> str:
    """`2 attempts: menu · desktop, menu · phone`."""
    attempts = {one.attempt.key: one.attempt for one in explanations}.values()
    ways = dict.fromkeys(f"{attempt.path} · {attempt.profile}" for attempt in attempts)
    return f"{plural(len(attempts), 'attempt')}: {', '.join(ways)}"


def tries_text(way: RouteScore) -> str:
    """`2 of 3 attempts succeeded`."""
    measured = [one for one in way.tries if one.outcome.counts]
    if len(measured) < 2:
        return "several attempts"
    return f"{sum(one.outcome.success for one in measured):,} of {len(measured):,} attempts succeeded"


def steadiness_text(steady: tuple[int, int] | None) -> str:
    """`3 of 3 attempts had the same result`; nothing when there is nothing to compare."""
    if steady is None:
        return ""
    alike, trials = steady
    if alike == 1:
        return f"{trials:,} attempts, {trials:,} different results"
    return f"{'' if alike == trials else 'only '}{alike:,} of {trials:,} attempts had the same result"


def measured_ways(task: TaskScore) -> set[str]:
    """`menu · phone` for each way that was measured."""
    return {f"{one.path} · {one.profile}" for one in task.attempts if one.outcome.counts}


def undecided_checks(attempts: Sequence[AttemptRecord]) -> str:
    """`axe-core left 3 checks for a person to decide.`; empty when it was sure of all."""
    left = {
        (page.url, rule.id)
        for attempt in attempts
        for page in attempt.pages
        for rule in (AxeResult.on(page) or AxeResult()).incomplete
    }
    return f"axe-core left {plural(len(left), 'check')} for a person to decide." if left else ""


def facts_without_page(item: SlowingItem) -> list[Fact]:
    """The evidence, without the page's address: the page is named already."""
    known = {*item.places, item.finding.message}
    found = details_of(item.finding).facts()
    return [fact for fact in found if not all(value.words in known for value in fact.values)]


def people_when(people: PeopleScore) -> str:
    """`Tried by people from 22 November 2026 to 23 November 2026`."""
    first, last = (date_text(moment) for moment in people.span)
    return f"Tried by people on {first}" if first == last else f"Tried by people from {first} to {last}"


def failure_patterns(history: History, agency: str, task: str) -> list[tuple[str, str]]:
    """What is to be said of a task that fails now and then, and the ways of it of which that is so."""
    same: dict[str, list[str]] = {}
    for (path, profile), runs in history.runs(agency, task).items():
        found = failure_pattern(runs)
        if found is not None:
            same.setdefault(found.words, []).append(f"{path} route, {profile}")
    return [(words, "; ".join(ways)) for words, ways in same.items()]


def tried_when(card: Scorecard, agency: str | None = None) -> str:
    """`tested on 22 November 2026`, or `tested between 3 and 22 November 2026`: one agency, or all of them."""
    return f"tested {when_text(card, agency)}"


def copy_text(card: Scorecard, agency: str) -> str:
    """`on a copy of the website (https://preview.example)`, where nothing else was tried; from the command line."""
    copy = copy_visited(card.audit, agency)
    return f"on a copy of the website ({copy})" if copy else ""


def task_dates(card: Scorecard, summary: TaskSummary) -> str:
    """`22 November 2026`, or `3 November 2026 to 22 November 2026` where its routes were tried on several days."""
    sources = card.task_sources(summary.agency, summary.task)
    first, last = date_text(sources[-1].at), date_text(sources[0].at)
    return last if first == last else f"{first} to {last}"


def tried_facts(card: Scorecard, summary: TaskSummary) -> list[tuple[str, str]]:
    """When a task was last tried, and in which audit; where its routes were in several, each of them."""
    newest, *others = card.task_sources(summary.agency, summary.task)
    words = [f"{date_text(newest.at)} (audit {newest.audit})"]
    words += [f"other routes on {date_text(source.at)} (audit {source.audit})" for source in others]
    return [("Last tested", "; ".join(words))]


def is_stale(card: Scorecard, agency: str | None = None) -> bool:
    """Whether any result of the agency, or of all agencies, is old."""
    return any(source.stale for source in card.agency_sources(agency))


def apart_text(people: PeopleScore, card: Scorecard) -> str:
    """That the site may have changed between people's tries and the script's, where they are days apart."""
    if people.script is None:
        return ""
    sources = card.task_sources(people.agency, people.task)
    first, last = (in_utc(moment) for moment in people.span)
    days = max((first - in_utc(sources[-1].at)).days, (in_utc(sources[0].at) - last).days)
    if days < _DAYS_APART:
        return ""
    return f"People and the script tried it {plural(days, 'day')} apart. The website may have changed in between."


_DAYS_APART = 7
"""From a week on, people and a script may well have seen different websites."""
