"""Steps, outlines and figures put into words, so that templates only place them and exports say the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import capitalize_first, date_text, listing, plural
from auditkit.record.model import Mark, MarkKind, StepRecord, TaskSummary
from auditkit.record.outcome import Outcome

if TYPE_CHECKING:
    from auditkit.score.scorecard import AgencyScore, Scorecard, TaskScore
    from auditkit.score.verdict import OutcomeCounts


BY_SCRIPT = "A script made the attempts: it shows that a route exists, not that people find it."


def step_text(step: StepRecord, summary: TaskSummary, path: str) -> str:
    """The step as the task file's summary words it, or as the record alone can. It may quote a page."""
    worded = summary.paths.get(path, [])
    if 1 <= step.number <= len(worded):
        return worded[step.number - 1]
    name = step.target_name() or step.value
    return capitalize_first(step.do.replace("_", " ")) + (f" “{name}”" if name else "")


def outline_text(marks: Sequence[Mark]) -> str:
    """`Outlined: the link “Fees” (solid), the region “Survey” that covers it (dashed)`; nothing without marks."""
    by_kind = {kind: [mark.words for mark in marks if mark.kind is kind] for kind in MarkKind}
    parts = [
        _controls_text(by_kind[MarkKind.CONTROL]),
        f"the {by_kind[MarkKind.COVER][0]} that covers it (dashed)" if by_kind[MarkKind.COVER] else "",
        f"the closest names in view: {', '.join(by_kind[MarkKind.NEAR])} (dotted)" if by_kind[MarkKind.NEAR] else "",
    ]
    text = ", ".join(part for part in parts if part)
    return f"Outlined: {text}" if text else ""


_COVERED = {"canvas": "drawings", "image": "images", "video": "videos"}


def covered_text(kinds: Iterable[str]) -> str:
    """`Covered by auditkit because they may show a secret: drawings and images`; nothing where nothing is."""
    words = dict.fromkeys(_COVERED.get(kind, "embedded parts") for kind in kinds)
    return f"Covered by auditkit because they may show a secret: {listing(words)}" if words else ""


def _controls_text(words: list[str]) -> str:
    if len(words) > 1:
        return f"the {len(words)} controls with that name (solid)"
    return f"the {words[0]} (solid)" if words else ""


def success_text(tally: OutcomeCounts, of: str = "") -> str:
    """`12 of 20 attempts succeeded (7 tasks)`; `of` says what the attempts were at."""
    attempts = f"{tally.succeeded:,} of {plural(tally.measured, 'attempt')} succeeded"
    return f"{attempts} ({of})" if of else attempts


def tasks_text(tasks: Iterable[TaskScore]) -> str:
    """`7 tasks`: those the attempts that count were made at; all where none could be measured."""
    return plural(len(_counted(tasks)), "task")


def tasks_and_agencies_text(tasks: Iterable[TaskScore]) -> str:
    """`7 tasks, 2 agencies`: those the attempts that count were made at; all where none could be measured."""
    counted = _counted(tasks)
    agencies = {task.summary.agency for task in counted}
    return f"{tasks_text(counted)}, {plural(len(agencies), 'agency', 'agencies')}"


def unmeasured_text(tasks: Iterable[TaskScore]) -> str:
    """`2 more tasks could not be measured.`; empty where all were, or none was."""
    left = [bool(task.tally.measured) for task in tasks]
    more = left.count(False)
    return f"{plural(more, 'more task')} could not be measured." if more and any(left) else ""


def _counted(tasks: Iterable[TaskScore]) -> list[TaskScore]:
    own = list(tasks)
    return [task for task in own if task.tally.measured] or own


_SLIGHTLY = 0.1
"""Shares of attempts that differ by less are called slightly different."""
_MOST_NAMED = 4
_LEAST_COMPARED = 10
"""With fewer attempts at one of two agencies, neither is called ahead."""


def headline(card: Scorecard, *, short: bool = False) -> str:
    """What was found, in one or two sentences: how attempts at each agency ended, and wrong answers unless `short`.

    One of two agencies is called ahead where about as many attempts were measured at both, and no fewer than ten.
    """
    measured = [agency for agency in card.agencies if agency.tally.measured]
    if card.people_alone or not measured:
        return "Tried by people, not yet by a script" if card.people_alone else "Nothing could be measured"
    return " ".join(filter(None, (_standing(measured), "" if short else _worst(card, measured))))


def _standing(agencies: Sequence[AgencyScore]) -> str:
    if len(agencies) > _MOST_NAMED:
        succeeded = sum(one.tally.succeeded for one in agencies)
        of = plural(sum(one.tally.measured for one in agencies), "attempt")
        return f"{succeeded:,} of {of} succeeded at {len(agencies)} agencies."
    if len(agencies) == 2 and _are_comparable(*agencies):
        last, first = sorted(agencies, key=_share)
        ahead = "slightly ahead" if _share(first) - _share(last) < _SLIGHTLY else "ahead"
        return (
            f"{first.summary.name} is {ahead}: {_counted_attempts(first)} succeeded, "
            f"against {last.summary.name}’s {last.tally.completion}."
        )
    first, *others = agencies
    begins = f"{first.summary.name}: {_counted_attempts(first)} succeeded."
    return " ".join([begins, *(f"{one.summary.name}: {one.tally.completion}." for one in others)])


def _are_comparable(one: AgencyScore, other: AgencyScore) -> bool:
    few, many = sorted((one.tally.measured, other.tally.measured))
    return few >= _LEAST_COMPARED and few >= 0.8 * many and _share(one) != _share(other)


def _counted_attempts(agency: AgencyScore) -> str:
    return f"{agency.tally.succeeded:,} of {plural(agency.tally.measured, 'attempt')}"


def _share(agency: AgencyScore) -> float:
    return agency.tally.succeeded / agency.tally.measured


def _worst(card: Scorecard, agencies: Sequence[AgencyScore]) -> str:
    """Where attempts ended in wrong answers; where none did, at how many tasks no attempt succeeded."""
    wrong = [agency for agency in agencies if agency.tally.count(Outcome.WRONG_ANSWER)]
    if len(wrong) > _MOST_NAMED:
        return f"Attempts at {len(wrong)} agencies ended in wrong answers."
    if wrong:
        counts = {agency.tally.count(Outcome.WRONG_ANSWER) for agency in wrong}
        if len(wrong) == len(agencies) == 2 and len(counts) == 1:
            return f"Each gave {plural(counts.pop(), 'wrong answer')}."
        return f"{listing([_wrong_answers_at(agency) for agency in wrong])}."
    failed = [task for task in card.tasks if task.tally.measured and not task.tally.succeeded]
    return f"At {plural(len(failed), 'task')}, no attempt succeeded." if failed else ""


def _wrong_answers_at(agency: AgencyScore) -> str:
    return f"{agency.summary.name} gave {plural(agency.tally.count(Outcome.WRONG_ANSWER), 'wrong answer')}"


def different_tasks_text(card: Scorecard) -> str:
    """That agencies were tested on different tasks, and how many they share; empty where all are the same."""
    measured = [agency for agency in card.agencies if agency.tally.measured]
    if len(measured) < 2 or card.people_alone:
        return ""
    names = {agency.summary.agency for agency in measured}
    shared = [need for need in card.top_tasks if {task.summary.agency for task in need.tasks} >= names]
    if all(len(agency.tasks) == len(shared) for agency in measured):
        return ""
    every = "both" if len(measured) == 2 else f"all {len(measured)}"
    only = f"Only {plural(len(shared), 'task')} {'was' if len(shared) == 1 else 'were'}" if shared else "No task was"
    return f"{only} tested at {every} agencies, so a small difference says little."


def when_text(card: Scorecard, agency: str | None = None) -> str:
    """`on 22 November 2026`, or `between 3 and 22 November 2026`: the audits that results are from."""
    sources = card.agency_sources(agency)
    first, last = date_text(sources[-1].at), date_text(sources[0].at)
    return f"on {last}" if first == last else f"between {first} and {last}"
