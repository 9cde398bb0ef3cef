"""Why an attempt did not end well: the sentence, the evidence, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.probe.barrier import BARRIERS, Slug
from auditkit.record.outcome import Outcome, StepStatus
from auditkit.score.explanation.attempt import Fact, facts
from auditkit.score.verdict import cause_of, stopping_finding

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, StepRecord


@dataclass(frozen=True)
class Explanation:
    """Why, and what to do about it."""

    sentence: str
    barrier: str | None
    """Its slug, when the record names one."""
    step: StepRecord | None
    """The step that shows it: its picture is the one to look at."""
    facts: tuple[Fact, ...]
    remedy: str
    principle: str = ""

    @property
    def brief(self) -> tuple[str, ...]:
        """The evidence in a line or two, without what the sentence says already."""
        new = [fact.brief for fact in self.facts if fact.brief]
        new = [line for line in new if line.partition(": ")[2].strip("“”") not in self.sentence]
        return tuple(new[:2])


def explain(attempt: AttemptRecord) -> Explanation | None:
    """Why the attempt failed or could not be measured; None when the customer got the product."""
    cause = cause_of(attempt)
    if cause is None:
        return None
    finding = stopping_finding(attempt)
    step = attempt.step(cause.step) if cause.step is not None else _failed(attempt)
    details = {**(step.details if step else {}), **(finding.details if finding else {})}
    slug = cause.barrier or (Slug.WRONG_ANSWER.value if attempt.outcome is Outcome.WRONG_ANSWER else None)
    barrier = BARRIERS.get(slug or "")
    remedy = barrier.remedy if barrier else attempt.reason.remedy if attempt.reason else ""
    if step is None and cause.step is not None and attempt.steps and cause.step > attempt.steps[-1].number:
        step = attempt.steps[-1]
    return Explanation(
        sentence=cause.sentence,
        barrier=slug,
        step=step,
        facts=facts(details),
        remedy=remedy,
        principle=barrier.principle if barrier else "",
    )


def _failed(attempt: AttemptRecord) -> StepRecord | None:
    failed = [step for step in attempt.steps if step.status is StepStatus.FAILED and not step.optional]
    return failed[-1] if failed else None
