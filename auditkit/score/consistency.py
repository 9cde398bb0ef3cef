"""The same question, answered differently: by another path, as another visitor, at another task, in another audit.

Within one journey the run itself compares pages. Here attempts are compared with each other, from records alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from auditkit.diagnostic.wording import caseless_line
from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import InconsistentAnswerDetails
from auditkit.probe.base import finding
from auditkit.record.model import AttemptRecord, Finding, TaskSummary, grouped

_MAX_OTHERS = 4


def with_inconsistencies(
    attempts: Sequence[AttemptRecord], tasks: Iterable[TaskSummary], earlier: Sequence[AttemptRecord] = ()
) -> list[AttemptRecord]:
    """The attempts, each with a finding where another one read a different answer to the same question.

    The same question is asked by attempts at one task, and by tasks of one agency that serve the same top task and
    expect the same answer. `earlier` holds attempts of the audit before; they are compared by task, path and profile,
    where both expected the same.
    """
    top_tasks = {(task.agency, task.task): task.top_task for task in tasks}
    before = {_route_key(one): one for one in earlier if _read(one) is not None}
    answered = (one for one in attempts if _read(one) is not None)
    found = {}
    for same in grouped(answered, lambda one: _question(one, top_tasks)).values():
        for one in same:
            others = [other for other in same if not _agree(one, other)]
            past = before.get(_route_key(one))
            if past is not None and past.answer and one.answer and past.answer.expected == one.answer.expected:
                others += [past] if not _agree(one, past) else []
            if others:
                found[one.key] = _finding(one, others, since=past)
    return [
        one.model_copy(update={"findings": [*one.findings, found[one.key]]}) if one.key in found else one
        for one in attempts
    ]


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


def _agree(one: AttemptRecord, other: AttemptRecord) -> bool:
    """Two answers agree when they read the same, or when both are right: a pattern may fit several wordings."""
    if one.answer is None or other.answer is None or (one.answer.matches and other.answer.matches):
        return True
    return caseless_line(one.answer.read) == caseless_line(other.answer.read)


def _finding(attempt: AttemptRecord, others: list[AttemptRecord], since: AttemptRecord | None) -> Finding:
    differences = [_words(attempt, other, earlier=other is since) for other in others[:_MAX_OTHERS]]
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
