"""What stopped an attempt, and which barriers were met how often."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.probe.barrier import BARRIERS
from auditkit.record.outcome import Outcome, Severity, StepStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from auditkit.record.model import AttemptRecord, Finding


@dataclass(frozen=True)
class Cause:
    """Why attempts at a task did not end well, in one sentence."""

    sentence: str
    barrier: str | None
    """Its slug, when the record names one."""
    step: int | None
    attempt: str
    """Key of the attempt the sentence is from."""
    count: int = 1
    """How many attempts ended for this cause."""


@dataclass(frozen=True)
class BarrierCount:
    """One barrier, and where it was met. Attempts that were not measured are left out."""

    barrier: str
    severity: Severity
    """The worst one seen."""
    stopped: int
    """Attempts it ended."""
    met: int
    """Attempts it was seen in, those it ended among them."""
    measured: int
    """All the attempts it could have been seen in."""
    tasks: tuple[tuple[str, str], ...]
    """Agency and task of each journey it was met on."""


def stopping_finding(attempt: AttemptRecord) -> Finding | None:
    """The finding that ended a failed attempt, if the record holds one.

    A barrier that can stop a customer comes before one that can't, one at the failed step before one elsewhere, and
    then the graver one.
    """
    if not attempt.outcome.counts or attempt.outcome.success:
        return None
    grave = [finding for finding in attempt.findings if finding.severity.rank >= Severity.SERIOUS.rank]
    failed = {step.number for step in attempt.steps if step.status is StepStatus.FAILED}
    return max(
        grave,
        key=lambda finding: (_stops(finding), finding.step in failed, finding.severity.rank),
        default=None,
    )


def cause_of(attempt: AttemptRecord) -> Cause | None:
    """Why an attempt failed or could not be measured; None when the customer got the product."""
    if attempt.outcome.success:
        return None
    finding = stopping_finding(attempt)
    if finding is not None:
        return Cause(finding.message, finding.barrier, finding.step, attempt.key)
    if attempt.message:
        return Cause(attempt.message, None, None, attempt.key)
    words = attempt.reason.words if attempt.reason else attempt.outcome.words
    return Cause(_sentence(words), None, None, attempt.key)


def top_cause(attempts: Iterable[AttemptRecord]) -> Cause | None:
    """The cause most attempts ended for. Failures come before attempts that were not measured."""
    causes: dict[tuple[bool, str], list[Cause]] = defaultdict(list)
    for attempt in attempts:
        cause = cause_of(attempt)
        if cause is not None:
            causes[attempt.outcome is Outcome.NOT_MEASURED, cause.barrier or cause.sentence].append(cause)
    if not causes:
        return None
    (_, _), same = min(
        causes.items(), key=lambda item: (item[0][0], -len(item[1]), -_gravity(item[1][0]), item[0][1])
    )
    first = same[0]
    return Cause(first.sentence, first.barrier, first.step, first.attempt, len(same))


def count_barriers(attempts: Sequence[AttemptRecord]) -> tuple[BarrierCount, ...]:
    """Every barrier met, those that ended most attempts first."""
    measured = [attempt for attempt in attempts if attempt.outcome.counts]
    stopped: Counter[str] = Counter()
    met: dict[str, list[AttemptRecord]] = defaultdict(list)
    worst: dict[str, Severity] = {}
    for attempt in measured:
        finding = stopping_finding(attempt)
        if finding is not None:
            stopped[finding.barrier] += 1
        for slug in dict.fromkeys(finding.barrier for finding in attempt.findings):
            met[slug].append(attempt)
        for finding in attempt.findings:
            worst[finding.barrier] = max(worst.get(finding.barrier, finding.severity), finding.severity, key=_rank)
    counts = [
        BarrierCount(
            barrier=slug,
            severity=worst[slug],
            stopped=stopped[slug],
            met=len(where),
            measured=len(measured),
            tasks=tuple(dict.fromkeys((attempt.agency, attempt.task) for attempt in where)),
        )
        for slug, where in met.items()
    ]
    return tuple(sorted(counts, key=lambda count: (-count.stopped, -count.severity.rank, -count.met, count.barrier)))


def _rank(severity: Severity) -> int:
    return severity.rank


def _stops(finding: Finding) -> bool:
    return finding.barrier in BARRIERS and BARRIERS[finding.barrier].stops


def _gravity(cause: Cause) -> int:
    barrier = BARRIERS.get(cause.barrier or "")
    return barrier.severity.rank if barrier else -1


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
