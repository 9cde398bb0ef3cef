"""Counts of outcomes, and the words they add up to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from auditkit.record.outcome import Outcome, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from auditkit.record.model import AttemptRecord


class Verdict(StrEnum):
    """What several attempts come to, worst first."""

    WRONG_ANSWER = "wrong_answer"
    NOT_COMPLETED = "not_completed"
    SOMETIMES_COMPLETED = "sometimes_completed"
    COMPLETED_WITH_DIFFICULTY = "completed_with_difficulty"
    COMPLETED = "completed"
    NOT_MEASURED = "not_measured"

    @property
    def words(self) -> str:
        """The verdict in plain words, for people."""
        return self.value.replace("_", " ")


@dataclass(frozen=True)
class Tally:
    """How many attempts ended how. Attempts that measured nothing stand apart."""

    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    reasons: Mapping[Reason, int] = field(default_factory=dict)
    """Why attempts were not measured."""
    again: Mapping[Outcome, int] = field(default_factory=dict)
    """How tries ended that were made only because the others had got worse. They have a say in what all tries come
    to, and are in no count: a way doesn't weigh more because it failed."""

    @classmethod
    def of(cls, attempts: Iterable[AttemptRecord], missing: int = 0, again: Iterable[AttemptRecord] = ()) -> Tally:
        """Count attempts; `missing` ones were planned and never made, `again` those that were made to confirm."""
        outcomes: Counter[Outcome] = Counter()
        reasons: Counter[Reason] = Counter()
        for attempt in attempts:
            outcomes[attempt.outcome] += 1
            if attempt.outcome is Outcome.NOT_MEASURED:
                reasons[attempt.reason or Reason.TOOL_ERROR] += 1
        if missing:
            outcomes[Outcome.NOT_MEASURED] += missing
            reasons[Reason.INTERRUPTED] += missing
        return cls(dict(outcomes), dict(reasons), dict(Counter(one.outcome for one in again)))

    @classmethod
    def total(cls, tallies: Iterable[Tally]) -> Tally:
        """Add tallies up."""
        outcomes: Counter[Outcome] = Counter()
        reasons: Counter[Reason] = Counter()
        again: Counter[Outcome] = Counter()
        for tally in tallies:
            outcomes.update(tally.outcomes)
            reasons.update(tally.reasons)
            again.update(tally.again)
        return cls(dict(outcomes), dict(reasons), dict(again))

    def count(self, outcome: Outcome) -> int:
        """How many attempts ended so."""
        return self.outcomes.get(outcome, 0)

    @property
    def measured(self) -> int:
        """The attempts a completion can be stated of: its denominator."""
        return sum(number for outcome, number in self.outcomes.items() if outcome.counts)

    @property
    def succeeded(self) -> int:
        """The attempts in which the customer left with the product."""
        return sum(number for outcome, number in self.outcomes.items() if outcome.success)

    @property
    def not_measured(self) -> int:
        """The attempts nothing can be said of."""
        return self.count(Outcome.NOT_MEASURED)

    @property
    def completion(self) -> str:
        """`7 of 9`, or that nothing was measured. Scripted runs are no sample of people, so never a percentage."""
        return f"{self.succeeded} of {self.measured}" if self.measured else "not measured"

    @property
    def tries(self) -> str:
        """`2 of 3`: the same with the tries that were made to confirm; nothing where there were none."""
        more = Tally(self.again)
        if not more.measured:
            return ""
        return f"{self.succeeded + more.succeeded} of {self.measured + more.measured}"

    @property
    def verdict(self) -> Verdict:
        """What the attempts come to. One wrong answer outweighs all else: a customer can't tell that it is wrong."""
        met = {outcome for counts in (self.outcomes, self.again) for outcome, number in counts.items() if number}
        measured = {outcome for outcome in met if outcome.counts}
        if not measured:
            return Verdict.NOT_MEASURED
        if Outcome.WRONG_ANSWER in measured:
            return Verdict.WRONG_ANSWER
        if not any(outcome.success for outcome in measured):
            return Verdict.NOT_COMPLETED
        if not all(outcome.success for outcome in measured):
            return Verdict.SOMETIMES_COMPLETED
        if Outcome.COMPLETED_WITH_DIFFICULTY in measured:
            return Verdict.COMPLETED_WITH_DIFFICULTY
        return Verdict.COMPLETED

    @property
    def ordered_outcomes(self) -> tuple[tuple[Outcome, int], ...]:
        """Each outcome met with its count, in the order of the table on the method page."""
        return tuple((outcome, self.count(outcome)) for outcome in Outcome if self.count(outcome))

    @property
    def ordered_reasons(self) -> tuple[tuple[Reason, int], ...]:
        """Each reason met with its count, the most frequent first."""
        return tuple(sorted(self.reasons.items(), key=lambda item: (-item[1], item[0])))
