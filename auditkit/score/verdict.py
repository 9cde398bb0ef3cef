"""What several attempts come to: counts of outcomes, the verdict, its cause, and how often barriers were met."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from auditkit.probe.barrier import BARRIERS
from auditkit.record.model import grouped
from auditkit.record.outcome import Outcome, Reason, Severity
from auditkit.score.explanation.attempt import Cause, Explanation, distinct_findings, explain

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord
    from auditkit.score.history.summary import AttemptResult


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
        return self.value.replace("_", " ")

    @property
    def success(self) -> bool:
        """Whether each attempt that was measured ended with the product, those made to confirm too."""
        return self in (Verdict.COMPLETED, Verdict.COMPLETED_WITH_DIFFICULTY)

    @property
    def rank(self) -> int:
        """0 for the worst to 4 for the best; 5 for what was not measured."""
        return list(Verdict).index(self)


@dataclass(frozen=True)
class OutcomeCounts:
    """How many attempts ended how. Attempts that measured nothing stand apart."""

    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    reasons: Mapping[Reason, int] = field(default_factory=dict)
    again: Mapping[Outcome, int] = field(default_factory=dict)
    """How tries ended that were made only because the others had got worse. They have a say in what all tries come
    to, and are in no count: a way doesn't weigh more because it failed."""

    @classmethod
    def of(
        cls,
        attempts: Iterable[AttemptRecord | AttemptResult],
        missing: int = 0,
        again: Iterable[AttemptRecord | AttemptResult] = (),
    ) -> OutcomeCounts:
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
    def total(cls, tallies: Iterable[OutcomeCounts]) -> OutcomeCounts:
        outcomes, reasons, again = Counter[Outcome](), Counter[Reason](), Counter[Outcome]()
        for tally in tallies:
            outcomes.update(tally.outcomes)
            reasons.update(tally.reasons)
            again.update(tally.again)
        return cls(dict(outcomes), dict(reasons), dict(again))

    def count(self, outcome: Outcome) -> int:
        return self.outcomes.get(outcome, 0)

    @property
    def measured(self) -> int:
        """The attempts a completion can be stated of: its denominator."""
        return sum(number for outcome, number in self.outcomes.items() if outcome.counts)

    @property
    def succeeded(self) -> int:
        return sum(number for outcome, number in self.outcomes.items() if outcome.success)

    @property
    def not_measured(self) -> int:
        return self.count(Outcome.NOT_MEASURED)

    @property
    def completion(self) -> str:
        """`7 of 9`, or that nothing was measured. Scripted runs are no sample of people, so never a percentage."""
        return f"{self.succeeded} of {self.measured}" if self.measured else "not measured"

    @property
    def tries(self) -> str:
        """`2 of 3`: the same with the tries that were made to confirm; nothing where there were none."""
        more = OutcomeCounts(self.again)
        if not more.measured:
            return ""
        return f"{self.succeeded + more.succeeded} of {self.measured + more.measured}"

    @property
    def verdict(self) -> Verdict:
        """What the attempts come to. One wrong answer outweighs all else: a customer can't tell that it is wrong."""
        ended = {outcome for counts in (self.outcomes, self.again) for outcome, number in counts.items() if number}
        measured = {outcome for outcome in ended if outcome.counts}
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


@dataclass(frozen=True)
class BarrierCount:
    """One barrier, and where it was met. Attempts that were not measured are left out."""

    barrier: str
    severity: Severity
    stopped: int
    met: int
    """Attempts it was seen in, those it ended among them."""
    measured: int
    """All the attempts it could have been seen in."""
    tasks: tuple[tuple[str, str], ...]
    """Agency and task of each journey it was met on."""


def same_cause(attempts: Iterable[AttemptRecord]) -> tuple[Explanation, ...]:
    """The attempts that ended for the cause most of them did. Failures come before what was not measured."""
    stopped = (one for one in map(explain, attempts) if one.stops)
    causes = grouped(
        stopped, lambda one: (not one.attempt.outcome.counts, one.finding.barrier if one.finding else one.sentence)
    )
    first = min(
        causes.items(),
        key=lambda item: (item[0][0], -len(item[1]), -_usual_severity(item[1][0]), item[0][1]),
        default=None,
    )
    return tuple(first[1]) if first is not None else ()


def top_cause(attempts: Iterable[AttemptRecord]) -> Cause | None:
    """The cause most attempts ended for; None where all ended well."""
    same = same_cause(attempts)
    cause = same[0].cause if same else None
    return replace(cause, count=len(same)) if cause is not None else None


def count_barriers(attempts: Sequence[AttemptRecord]) -> tuple[BarrierCount, ...]:
    """Every barrier met, those that ended most attempts first."""
    measured = [attempt for attempt in attempts if attempt.outcome.counts]
    endings = (explain(attempt).finding for attempt in measured)
    stopped = Counter(ending.barrier for ending in endings if ending is not None)
    by_barrier: dict[str, list[AttemptRecord]] = defaultdict(list)
    worst: dict[str, Severity] = {}
    for attempt in measured:
        found = distinct_findings(attempt)
        for slug in dict.fromkeys(finding.barrier for finding in found):
            by_barrier[slug].append(attempt)
        for finding in found:
            worst[finding.barrier] = max(
                worst.get(finding.barrier, finding.severity), finding.severity, key=lambda one: one.rank
            )
    counts = [
        BarrierCount(
            barrier=slug,
            severity=worst[slug],
            stopped=stopped[slug],
            met=len(where),
            measured=len(measured),
            tasks=tuple(dict.fromkeys((attempt.agency, attempt.task) for attempt in where)),
        )
        for slug, where in by_barrier.items()
    ]
    return tuple(sorted(counts, key=lambda count: (-count.stopped, -count.severity.rank, -count.met, count.barrier)))


def _usual_severity(explanation: Explanation) -> int:
    barrier = BARRIERS.get(explanation.finding.barrier) if explanation.finding is not None else None
    return barrier.severity.rank if barrier is not None else -1
