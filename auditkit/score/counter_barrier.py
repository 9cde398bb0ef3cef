"""Counting the attempts that met a barrier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.probe.barrier import BARRIERS
from auditkit.record.outcome import Severity
from auditkit.score.dimension import Because
from auditkit.score.unit import Case, Unit
from auditkit.score.unit_exposure import could_meet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.probe.barrier import Dimension
    from auditkit.record.model import AttemptRecord, Finding


def barriers(case: Case) -> Iterator[Unit]:
    """One unit an attempt: the worst barrier of the measure it met, whatever the number of pages it was met on."""
    watched = frozenset(slug.value for slug in case.measure.barriers or ())
    by_severity = case.rubric.severities
    for attempt in case.attempts:
        met = [one for one in attempt.findings if one.barrier in watched]
        worst = max(met, key=lambda one: (by_severity.of(one.severity), one.barrier, one.message), default=None)
        earned = attempt.outcome.success and could_meet(attempt, case.measure.barriers or ())
        if worst is not None:
            yield Unit((attempt.key,), by_severity.of(worst.severity), earned, because(attempt, worst))
        elif earned:
            yield Unit((attempt.key,), 0.0, True)


def failed_on(attempt: AttemptRecord, dimension: Dimension) -> Finding | None:
    """The gravest barrier of this dimension that can end a journey, met by an attempt that failed."""
    if attempt.outcome.success:
        return None
    met = [one for one in attempt.findings if _ends(one, dimension)]
    return max(met, key=lambda one: (one.severity.rank, one.barrier, one.message), default=None)


def _ends(finding: Finding, dimension: Dimension) -> bool:
    barrier = BARRIERS.get(finding.barrier)
    grave = finding.severity.rank >= Severity.SERIOUS.rank
    return barrier is not None and barrier.stops and barrier.dimension is dimension and grave


def because(attempt: AttemptRecord, finding: Finding) -> Because:
    """A finding as a reason."""
    return Because(
        attempt=attempt.key,
        agency=attempt.agency,
        task=attempt.task,
        barrier=finding.barrier,
        severity=finding.severity,
        step=finding.step,
        sentence=finding.message,
    )
