"""The same question, answered differently: by another path, as another visitor, at another task, in another audit.

Within one journey the run itself compares pages. Here attempts are compared with each other, from records alone.

A wrong fact is one fault, and belongs to the way that gives it. A way that gives the right answer is never told of
another that doesn't: neither of one tried beside it, nor of what it said itself at an earlier audit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from auditkit.diagnostic.wording import caseless_line
from auditkit.probe.barrier import Slug, details_of
from auditkit.probe.barrier.details import InconsistentAnswerDetails
from auditkit.probe.base import finding
from auditkit.record.model import AttemptRecord, Finding, TaskSummary, grouped

_MAX_OTHERS = 4


def with_inconsistencies(
    attempts: Sequence[AttemptRecord], tasks: Iterable[TaskSummary], earlier: Sequence[AttemptRecord] = ()
) -> list[AttemptRecord]:
    """The attempts, each whose answer is wrong with a finding where another one read a different answer.

    The same question is asked by attempts at one task, and by tasks of one agency that serve the same top task and
    expect the same answer. `earlier` holds attempts of the audit before; a wrong answer is told of the right one that
    the same task, path and profile gave then, where both expected the same.

    A page that contradicts a right answer on its way is not held against that way where another attempt ended in
    what the page says: there it is counted.
    """
    top_tasks = {(task.agency, task.task): task.top_task for task in tasks}
    before = {_route_key(one): one for one in earlier if _is_right(one)}
    answered = (one for one in attempts if _read(one) is not None)
    changed: dict[int, AttemptRecord] = {}
    for same in grouped(answered, lambda one: _question(one, top_tasks)).values():
        wrong = {caseless_line(_read(one) or "") for one in same if not _is_right(one)}
        for one in same:
            if _is_right(one):
                changed[id(one)] = _without_counted(one, wrong)
            else:
                changed[id(one)] = _with_finding(one, same, before.get(_route_key(one)))
    return [changed.get(id(one), one) for one in attempts]


def _question(attempt: AttemptRecord, top_tasks: dict[tuple[str, str], str | None]) -> tuple[str, ...]:
    top_task = top_tasks.get((attempt.agency, attempt.task))
    expected = attempt.answer.expected if attempt.answer is not None else ""
    if top_task is None:
        return (attempt.agency, "task", attempt.task)
    return (attempt.agency, "top task", top_task, expected)


def _route_key(attempt: AttemptRecord) -> tuple[str, str, str, str]:
    return (attempt.agency, attempt.task, attempt.path, attempt.profile)


def _read(attempt: AttemptRecord) -> str | None:
    return attempt.answer.read if attempt.outcome.counts and attempt.answer is not None else None


def _is_right(attempt: AttemptRecord) -> bool:
    return _read(attempt) is not None and attempt.answer is not None and attempt.answer.matches


def _without_counted(attempt: AttemptRecord, wrong: set[str]) -> AttemptRecord:
    """The attempt without findings of a contradicting page whose fact other attempts ended in."""
    kept = [one for one in attempt.findings if not _says_one_of(one, wrong)]
    return attempt if len(kept) == len(attempt.findings) else attempt.model_copy(update={"findings": kept})


def _says_one_of(one: Finding, wrong: set[str]) -> bool:
    if one.barrier != Slug.INCONSISTENT_ANSWER:
        return False
    noted = details_of(one)
    there = noted.there if isinstance(noted, InconsistentAnswerDetails) else None
    return there is not None and caseless_line(there) in wrong


def _with_finding(attempt: AttemptRecord, same: Sequence[AttemptRecord], past: AttemptRecord | None) -> AttemptRecord:
    others = [other for other in same if not _agree(attempt, other)]
    others.sort(key=lambda other: not _is_right(other))
    if past is not None and past.answer and attempt.answer and past.answer.expected == attempt.answer.expected:
        others += [past] if not _agree(attempt, past) else []
    if not others:
        return attempt
    return attempt.model_copy(update={"findings": [*attempt.findings, _finding(attempt, others, since=past)]})


def _agree(one: AttemptRecord, other: AttemptRecord) -> bool:
    return caseless_line(_read(one) or "") == caseless_line(_read(other) or "")


def _finding(attempt: AttemptRecord, others: list[AttemptRecord], since: AttemptRecord | None) -> Finding:
    words = dict.fromkeys(_words(attempt, other, earlier=other is since) for other in others)
    differences = list(words)[:_MAX_OTHERS]
    read = attempt.answer.read if attempt.answer is not None else ""
    text = f"This way the answer is “{read}”; {differences[0]}."
    return finding(Slug.INCONSISTENT_ANSWER, text, InconsistentAnswerDetails(here=read, others=differences))


def _words(attempt: AttemptRecord, other: AttemptRecord, *, earlier: bool) -> str:
    read = f"“{other.answer.read if other.answer is not None else ''}”"
    if earlier:
        return f"on {other.started_at:%d %B %Y} it was {read}"
    if other.task != attempt.task:
        return f"by the task “{other.task}” it is {read}"
    if other.path != attempt.path:
        return f"by the path “{other.path}” it is {read}"
    if other.profile != attempt.profile:
        return f"as “{other.profile}” it is {read}"
    return f"at another try it is {read}"
