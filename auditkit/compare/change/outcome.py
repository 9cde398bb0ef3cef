"""Whether customers get what they came for."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.compare.change.cause import count_worse_attempts, outcome_direction
from auditkit.compare.model import Change, ChangeKind, Direction, RouteAttempts, on_day
from auditkit.diagnostic.wording import capitalize_first
from auditkit.record.outcome import Outcome
from auditkit.score.verdict import OutcomeCounts, Verdict


def outcome(then: RouteAttempts, now: RouteAttempts) -> Iterator[Change]:
    """One change, when the tries come to another verdict than before, or most of them moved the same way."""
    moved = outcome_direction(then, now)
    if then.tally.verdict is now.tally.verdict and moved is Direction.NEITHER:
        return
    text = f"{_words(then.tally)} {on_day(then.at, now.at)}, {_words(now.tally)} now."
    worse = count_worse_attempts(then, now) if moved is not Direction.WORSE else 0
    unsteady = f"Unsteady: got worse in {worse} of {len(now.measured)} attempts. " if worse else ""
    yield Change(
        ChangeKind.OUTCOME,
        moved,
        f"{unsteady}{capitalize_first(text)}",
        before=_words(then.tally),
        after=_words(now.tally),
    )


def _words(tally: OutcomeCounts) -> str:
    if tally.measured < 2:
        return tally.verdict.words
    wrong = tally.count(Outcome.WRONG_ANSWER)
    often = f"{wrong} of {tally.measured}" if wrong else tally.completion
    every = tally.verdict is Verdict.NOT_COMPLETED
    attempts = f"in all {tally.measured} attempts" if every else f"in {often} attempts"
    return f"{tally.verdict.words} ({attempts})"
