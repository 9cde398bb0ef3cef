"""What records show of a promise: kept, broken, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditkit.record.model import AttemptRecord

MOST_BREACHES = 20
"""Pieces that are told; the sentence has the whole count."""


@dataclass(frozen=True)
class PromiseBreach:
    attempt: str
    """Key of the attempt."""
    agency: str
    task: str
    sentence: str
    """Plain words. They may hold text from an audited page, and are hostile until escaped."""

    @classmethod
    def of(cls, attempt: AttemptRecord, sentence: str) -> PromiseBreach:
        return cls(attempt.key, attempt.agency, attempt.task, sentence)


@dataclass(frozen=True)
class TermResult:
    """What records show of one thing a promise can be held against."""

    term: str
    """The key in the agency file: page_seconds, help, …"""
    kept: bool | None
    """None when nothing here can show it."""
    said: str
    """One or two sentences: what was counted, and what that is worth."""
    n: int
    """How many were looked at."""
    unit: str
    """Of what: pages, attempts, … (page, attempt when there is one)"""
    evidence: tuple[PromiseBreach, ...] = ()
    """Where it was broken."""


@dataclass(frozen=True)
class PromiseResult:
    """A promise beside what was met."""

    promise: str
    """The sentence, in the agency's words; hostile until escaped."""
    kept: bool | None
    """True where all that it can be held against held, False where something didn't, None where nothing can show."""
    said: str
    n: int
    """What was looked at for the sentence; 0 where nothing was."""
    unit: str
    evidence: tuple[PromiseBreach, ...] = ()
    shown: tuple[TermResult, ...] = ()
    """Each thing it was held against by itself; empty for a sentence that only people can judge."""


def amount(number: float, noun: str) -> str:
    """`1 second`, `2.5 seconds`."""
    return f"{number:g} {noun}{'' if number == 1 else 's'}"


def term_result(
    term: str,
    nouns: tuple[str, str],
    looked_at: int,
    broken: Iterable[PromiseBreach],
    *,
    good: str,
    bad: str,
    none: str,
) -> TermResult:
    """Kept when something was looked at and nothing spoke against it.

    `nouns` say what was looked at, one and several. `good` and `bad` go on from a count (`All 9 pages …`, `2 of 9
    pages …`); `none` is a whole sentence. Each piece of evidence stands for one of what was looked at.
    """
    against = tuple(broken)
    one, several = nouns
    unit = one if looked_at == 1 else several
    if not looked_at:
        return TermResult(term, None, none, 0, unit)
    if against:
        who = f"The one {one}" if looked_at == 1 else f"{len(against):,} of {looked_at:,} {several}"
        return TermResult(term, False, f"{who} {bad}", looked_at, unit, against[:MOST_BREACHES])
    whole = {1: f"The one {one}", 2: f"Both {several}"}.get(looked_at, f"All {looked_at:,} {several}")
    return TermResult(term, True, f"{whole} {good}", looked_at, unit)
