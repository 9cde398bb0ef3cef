"""The answers an earlier audit read, as far as a later one compares its own with them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from auditkit.record.model import AnswerRecord, AttemptRecord

if TYPE_CHECKING:
    from auditkit.score.history.summary import AgencyPast


def answers_of(past: AgencyPast) -> tuple[AttemptRecord, ...]:
    """The attempts that read an answer, with nothing else of them: what `score` takes for `earlier`."""
    return tuple(
        AttemptRecord(
            agency=past.agency,
            task=task.task,
            path=way.path,
            profile=way.profile,
            trial=one.trial,
            outcome=one.outcome,
            reason=one.reason,
            started_at=one.started_at,
            answer=AnswerRecord(read=one.answer.read, expected=one.answer.expected, matches=one.answer.matches),
        )
        for task in past.tasks
        for way in task.ways
        for one in way.attempts
        if one.answer is not None and not one.confirming
    )


def answers_digest(past: AgencyPast) -> str:
    """Digest of the answers: where it is the same, so is all that a later audit takes from this one."""
    said = "\n".join(one.model_dump_json(exclude_defaults=True) for one in answers_of(past))
    return hashlib.sha256(said.encode()).hexdigest()
