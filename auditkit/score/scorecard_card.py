"""The scorecard: what the attempts of an audit say of each agency, top task, task and way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.record.outcome import Outcome, Performer
from auditkit.score.verdict_tally import Tally

if TYPE_CHECKING:
    from auditkit.record.model import AgencySummary, AttemptRecord, AuditRecord, TaskSummary
    from auditkit.score.dimension import Grade
    from auditkit.score.phase import PhaseCount
    from auditkit.score.rubric import Rubric
    from auditkit.score.verdict import BarrierCount, Cause


@dataclass(frozen=True)
class WayScore:
    """One path of a task, walked as one kind of visitor, over its trials."""

    path: str
    profile: str
    attempts: tuple[AttemptRecord, ...]
    """By trial; those that count."""
    tally: Tally
    again: tuple[AttemptRecord, ...] = ()
    """Tries made only because those had got worse, by trial: whether the way is steady, and in no count."""
    missing: int = 0
    """Attempts that were planned and never made, those to confirm among them."""

    @property
    def tries(self) -> tuple[AttemptRecord, ...]:
        """Every attempt, those made to confirm last."""
        return (*self.attempts, *self.again)

    @property
    def steady(self) -> tuple[int, int] | None:
        """How many measured tries ended alike, of how many; None with fewer than two to compare."""
        measured = [attempt.outcome for attempt in self.tries if attempt.outcome.counts]
        if len(measured) < 2:
            return None
        return max(measured.count(outcome) for outcome in Outcome), len(measured)


@dataclass(frozen=True)
class TaskScore:
    """One task at one agency."""

    summary: TaskSummary
    ways: tuple[WayScore, ...]
    tally: Tally
    cause: Cause | None
    """What ended most of the attempts that did not end well."""
    barriers: tuple[BarrierCount, ...]

    @property
    def attempts(self) -> tuple[AttemptRecord, ...]:
        """Every attempt that counts, way by way."""
        return tuple(attempt for way in self.ways for attempt in way.attempts)

    @property
    def tries(self) -> tuple[AttemptRecord, ...]:
        """Every attempt, those made to confirm too, way by way."""
        return tuple(attempt for way in self.ways for attempt in way.tries)

    @property
    def steady(self) -> tuple[int, int] | None:
        """How many of the ways tried more than once always ended alike; None when none was."""
        repeated = [way.steady for way in self.ways if way.steady is not None]
        if not repeated:
            return None
        return sum(same == trials for same, trials in repeated), len(repeated)


@dataclass(frozen=True)
class AgencyScore:
    """One agency, with its tasks in the order of their rank."""

    summary: AgencySummary
    tasks: tuple[TaskScore, ...]
    tally: Tally
    barriers: tuple[BarrierCount, ...]
    grade: Grade
    """Points and letters, by dimension and as a whole."""
    phases: tuple[PhaseCount, ...]
    """What was met before, during and after the service."""


@dataclass(frozen=True)
class TopTaskScore:
    """The same need at several agencies, side by side."""

    slug: str
    title: str
    """The need, in the words of the first agency that has it."""
    tasks: tuple[TaskScore, ...]
    """The tasks that serve it, in the order of the agencies."""
    tally: Tally

    def tasks_of(self, agency: str) -> tuple[TaskScore, ...]:
        """An agency's own tasks for this need: usually one, or none."""
        return tuple(task for task in self.tasks if task.summary.agency == agency)


@dataclass(frozen=True)
class Scorecard:
    """An audit, judged. Scripts and people are never added together: a scorecard is of one or the other."""

    audit: AuditRecord
    performer: Performer
    agencies: tuple[AgencyScore, ...]
    top_tasks: tuple[TopTaskScore, ...]
    tally: Tally
    barriers: tuple[BarrierCount, ...]
    rubric: Rubric
    """What made points and letters of it."""

    @property
    def people_alone(self) -> bool:
        """Whether there are rounds by people and no audit by a script: then no attempt is in this scorecard."""
        return self.audit.options.get("performer") == Performer.PERSON.value

    @property
    def tasks(self) -> tuple[TaskScore, ...]:
        """Every task of every agency."""
        return tuple(task for agency in self.agencies for task in agency.tasks)
