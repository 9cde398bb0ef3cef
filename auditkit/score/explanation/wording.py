"""Steps, outlines and figures put into words, so that templates only place them and exports say the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import capitalize_first, listing, plural
from auditkit.record.model import Mark, MarkKind, StepRecord, TaskSummary
from auditkit.record.outcome import Outcome

if TYPE_CHECKING:
    from auditkit.score.scorecard import AgencyScore, Scorecard, TaskScore
    from auditkit.score.verdict import OutcomeCounts


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


def headline(card: Scorecard) -> str:
    """What was found, in one or two sentences: how agencies did, and what is worst."""
    measured = [agency for agency in card.agencies if agency.tally.measured]
    if card.people_alone or not measured:
        return "Tried by people, not yet by a script" if card.people_alone else "Nothing could be measured"
    return " ".join(filter(None, (_standing(measured), _worst(card, measured))))


def _standing(agencies: Sequence[AgencyScore]) -> str:
    ordered = sorted(agencies, key=lambda one: -_share(one))
    first, *others = ordered
    best = f"{first.tally.succeeded:,} of {plural(first.tally.measured, 'attempt')} succeeded"
    if not others:
        return f"{first.summary.name}: {best}."
    last = others[-1]
    against = f"{last.summary.name}’s {last.tally.completion}"
    if _share(first) == _share(last):
        level = listing([one.summary.name for one in ordered]) if len(ordered) <= _MOST_NAMED else "All agencies"
        return f"{level} are level: {best}, and {last.tally.completion}."
    ahead = "slightly ahead" if _share(first) - _share(last) < _SLIGHTLY else "ahead"
    if len(others) == 1:
        return f"{first.summary.name} is {ahead}: {best}, against {against}."
    return f"{first.summary.name} is {ahead}: {best}. Last is {against}."


def _share(agency: AgencyScore) -> float:
    return agency.tally.succeeded / agency.tally.measured


def _worst(card: Scorecard, agencies: Sequence[AgencyScore]) -> str:
    """Who gives wrong answers; where nobody does, how many tasks nobody could complete."""
    wrong = [agency for agency in agencies if agency.tally.count(Outcome.WRONG_ANSWER)]
    if wrong:
        if len(wrong) == len(agencies) > 1:
            return f"{'Both' if len(wrong) == 2 else 'All'} give a wrong answer."
        names = listing([agency.summary.name for agency in wrong])
        return f"{names} {'gives' if len(wrong) == 1 else 'give'} a wrong answer."
    failed = [task for task in card.tasks if task.tally.measured and not task.tally.succeeded]
    if not failed:
        return ""
    return f"{plural(len(failed), 'task')} could not be completed at all."
