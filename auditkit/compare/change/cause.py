"""What is in the customer's way on a way: what stops them, or what makes it hard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.compare.model_saying import alike
from auditkit.probe.barrier import Slug
from auditkit.record.outcome import Outcome
from auditkit.score.verdict import cause_of, stopping_finding, top_cause
from auditkit.score.verdict_tally import Verdict

if TYPE_CHECKING:
    from auditkit.compare.model_way import Walked
    from auditkit.record.model import AttemptRecord, Finding, StepRecord
    from auditkit.record.outcome import Severity


@dataclass(frozen=True)
class Obstacle:
    """What is in the way."""

    stops: bool
    """Whether the customer leaves without the product."""
    sentence: str
    """From the record: hostile."""
    barrier: str | None
    severity: Severity | None
    step: int | None
    url: str | None
    attempt: AttemptRecord

    @property
    def same_as(self) -> tuple[object, ...]:
        """Equal for what is the same thing in two audits."""
        return (self.barrier, self.step) if self.barrier else (alike(self.sentence), self.step)

    @property
    def at(self) -> StepRecord | None:
        """The step it is met at."""
        return self.attempt.step(self.step)


def obstacle(walked: Walked) -> Obstacle | None:
    """What most tries ended for; else what made it hard. None where nothing did, or only a name is new."""
    if walked.tally.verdict is Verdict.COMPLETED_WITH_DIFFICULTY:
        return None if only_renamed(walked) else _difficulty(walked)
    worst = walked.failed(Outcome.WRONG_ANSWER) or walked.failed()
    top = top_cause(worst)
    if top is None:
        return None
    attempt = next(one for one in worst if one.key == top.attempt)
    found = stopping_finding(attempt)
    step = attempt.step(top.step)
    url = (_url(found) if found else None) or (step.url_after if step else None) or None
    return Obstacle(True, top.sentence, top.barrier, found.severity if found else None, top.step, url, attempt)


def only_renamed(walked: Walked) -> bool:
    """Whether all that made it hard is that controls have new names: a customer of today knows no others."""
    if walked.tally.verdict is not Verdict.COMPLETED_WITH_DIFFICULTY:
        return False
    hard = [one for one in walked.well if one.outcome is Outcome.COMPLETED_WITH_DIFFICULTY]
    return all(renamed_alone(one) for one in hard)


def renamed_alone(attempt: AttemptRecord) -> bool:
    """Whether all that made a try hard is that controls have new names."""
    if attempt.outcome is not Outcome.COMPLETED_WITH_DIFFICULTY:
        return False
    told = [one.message for one in attempt.findings if one.barrier == Slug.LABEL_CHANGED]
    return bool(told) and attempt.message == " ".join(told)


def _difficulty(walked: Walked) -> Obstacle | None:
    """The sentence of a try that was hard, with the gravest barrier it is made of."""
    attempt = next((one for one in walked.well if one.outcome is Outcome.COMPLETED_WITH_DIFFICULTY), None)
    if attempt is None or not attempt.message:
        return None
    behind = [one for one in attempt.findings if one.message in attempt.message and one.barrier != Slug.LABEL_CHANGED]
    found = max(behind, key=lambda one: one.severity.rank, default=None)
    if found is None:
        return Obstacle(False, attempt.message, None, None, None, None, attempt)
    return Obstacle(False, attempt.message, found.barrier, found.severity, found.step, _url(found), attempt)


def behind(attempt: AttemptRecord) -> str:
    """The sentence that explains an attempt's outcome; empty where nothing has to be explained."""
    cause = cause_of(attempt)
    return (cause.sentence if cause else attempt.message) or ""


def _url(finding: Finding) -> str | None:
    url = finding.details.get("url")
    return url if isinstance(url, str) and url else None
