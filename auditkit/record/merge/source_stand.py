"""Which of several records of one attempt stands. The answer is the same in whatever order they come."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.record.audit_resume import is_done
from auditkit.record.file_file import in_utc, to_text
from auditkit.record.outcome import Outcome, Reason

if TYPE_CHECKING:
    from datetime import datetime

    from auditkit.record.model import AttemptRecord

ASIDE = "aside"
"""The folder of an audit with attempts that were made twice and don't stand."""

_Rank = tuple[int, "datetime", str]


@dataclass(frozen=True)
class Candidate:
    """A record of an attempt, in one of the places where there is one."""

    key: str
    digest: str
    """SHA-256 of the record as the store writes it."""
    path: Path
    """The file it was read from."""
    done: bool
    """Whether it stands when an audit goes on; one that was stopped or that the kit broke doesn't."""
    interrupted: bool
    outcome: Outcome
    rank: _Rank
    """The lowest stands."""
    evidence: frozenset[str]

    @property
    def began(self) -> datetime:
        """When the attempt began, in UTC."""
        return self.rank[1]


@dataclass(frozen=True)
class SetAside:
    """An attempt that was made twice, with different results."""

    key: str
    stands: Candidate
    others: tuple[Candidate, ...]


@dataclass
class Standing:
    """All records of one attempt."""

    best: Candidate
    others: dict[str, Candidate] = field(default_factory=dict)
    """By digest; only those that were done: what was stopped is made again and never kept."""


def candidate(attempt: AttemptRecord, path: Path, evidence: frozenset[str]) -> Candidate:
    """What is known of a record."""
    digest = hashlib.sha256(to_text(attempt)).hexdigest()
    done = is_done(attempt)
    # A verdict beats none; then, as when an audit goes on, what stands is not made again: the first one. Whoever
    # tried until it went well would otherwise have the last word.
    worth = 0 if attempt.outcome is not Outcome.NOT_MEASURED else 1 if done else 2
    return Candidate(
        key=attempt.key,
        digest=digest,
        path=path,
        done=done,
        interrupted=attempt.reason is Reason.INTERRUPTED,
        outcome=attempt.outcome,
        rank=(worth, in_utc(attempt.started_at), digest),
        evidence=evidence,
    )


def standing(candidates: Iterable[Candidate]) -> dict[str, Standing]:
    """By key: the record that stands, and the others."""
    found: dict[str, Standing] = {}
    for one in candidates:
        known = found.get(one.key)
        if known is None:
            found[one.key] = Standing(one)
        elif one.digest != known.best.digest:
            better, worse = (one, known.best) if one.rank < known.best.rank else (known.best, one)
            known.best = better
            if worse.done:
                known.others[worse.digest] = worse
    return found
