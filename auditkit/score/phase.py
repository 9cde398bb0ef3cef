"""When it happened: before, during or after the service itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.probe.barrier import BARRIERS, Phase
from auditkit.record.outcome import Outcome
from auditkit.score.explanation.attempt import distinct_findings
from auditkit.task.steps import action_class

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, Finding


@dataclass(frozen=True)
class PhaseCount:
    """What was met in one phase. A barrier counts once for each attempt that met it there."""

    phase: Phase
    met: int
    measured: int
    barriers: tuple[tuple[str, int], ...]
    """Each barrier with the number of attempts that met it, the most frequent first."""


def phase_of(finding: Finding, attempt: AttemptRecord) -> Phase:
    """The phase a finding belongs to. The first rule that fits decides.

    1. By its barrier: an open question, a dead end, a wrong or differing answer, and nobody to ask are about what the
       customer leaves with: after. A detour is about the way there: before.
    2. Seen on the last page of an attempt that got to an end, good or wrong: after.
    3. At or after the first step in which the customer gives something (fills in, chooses, ticks, uploads), or on
       the page where that happened: during.
    4. Anything else, and what belongs to no step: before. Where nothing is given, the service is the finding.
    """
    barrier = BARRIERS.get(finding.barrier)
    if barrier is not None and barrier.phase is not None:
        return barrier.phase
    if _on_last_page(finding, attempt):
        return Phase.AFTER
    began = next((step for step in attempt.steps if action_class(step.do).enters), None)
    if began is None:
        return Phase.BEFORE
    if finding.step is not None and finding.step >= began.number:
        return Phase.DURING
    form = _page_before(attempt, began.number)
    return Phase.DURING if finding.page is not None and finding.page == form else Phase.BEFORE


def count_phases(attempts: Iterable[AttemptRecord]) -> tuple[PhaseCount, ...]:
    """All three phases, in order. Attempts that were not measured count nowhere."""
    measured = [attempt for attempt in attempts if attempt.outcome.counts]
    by_phase = {phase: Counter[str]() for phase in Phase}
    hit = Counter[Phase]()
    for attempt in measured:
        seen = {(phase_of(finding, attempt), finding.barrier) for finding in distinct_findings(attempt)}
        hit.update({phase for phase, _ in seen})
        for phase, barrier in seen:
            by_phase[phase][barrier] += 1
    return tuple(
        PhaseCount(
            phase=phase,
            met=hit[phase],
            measured=len(measured),
            barriers=tuple(sorted(by_phase[phase].items(), key=lambda item: (-item[1], item[0]))),
        )
        for phase in Phase
    )


def _on_last_page(finding: Finding, attempt: AttemptRecord) -> bool:
    ended = attempt.outcome.success or attempt.outcome is Outcome.WRONG_ANSWER
    last = _page_before(attempt, None)
    return ended and last is not None and finding.page == last and last > 0


def _page_before(attempt: AttemptRecord, step: int | None) -> int | None:
    """The page one was on before a step; without one, the page the attempt ended on."""
    walked = [one.page for one in attempt.steps if one.page is not None and (step is None or one.number < step)]
    return walked[-1] if walked else (0 if attempt.pages else None)
