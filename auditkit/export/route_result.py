"""What a way comes to in a pipeline: passed, failed, broken or skipped, and the words that say why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from auditkit.compare.model import Aspect, Standing
from auditkit.record.outcome import Outcome, Reason
from auditkit.score.explanation.wording import capital
from auditkit.score.verdict import top_cause
from auditkit.score.verdict_tally import Verdict

if TYPE_CHECKING:
    from auditkit.export.route import Way
    from auditkit.record.model import AttemptRecord
    from auditkit.score.verdict import Cause


class Ending(StrEnum):
    """The four ends that every viewer of test reports knows."""

    PASSED = "passed"
    FAILED = "failure"
    BROKEN = "error"
    """The kit's own fault."""
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Result:
    """What a way comes to."""

    ending: Ending
    kind: str = ""
    """The cause's barrier, else the outcome, else why it was not measured; never changes with the words."""
    message: str = ""
    """In one line: how it stands beside what it was, and the plain cause. Hostile."""


def result_of(way: Way, *, only_worse: bool = False) -> Result:
    """What the way comes to.

    A customer who leaves without the product is a failure. With `only_worse`, what got worse since the earlier audit
    is one and nothing else is: what has been failing all along is skipped, with its cause.
    """
    if way.summary is None:
        return Result(Ending.SKIPPED, Standing.GONE, f"Not walked this time; it was {way.then}.")
    if way.tally.verdict is Verdict.NOT_MEASURED:
        return _not_measured(way)
    worse = way.standing is Standing.WORSE
    if way.failing:
        ending = Ending.FAILED if worse or not only_worse else Ending.SKIPPED
        return Result(ending, _kind(way), f"{_lead(way)}{_sentence(way)}")
    message = f"{_lead(way)}{_changed(way)}" if way.change and way.change.changes else ""
    if worse and only_worse:
        return Result(Ending.FAILED, Standing.WORSE, message)
    return Result(Ending.PASSED, "", message)


def failed_attempts(way: Way) -> tuple[AttemptRecord, ...]:
    """The tries that ended without the product, a wrong answer first."""
    failed = [one for one in way.attempts if one.outcome.counts and not one.outcome.success]
    return tuple(sorted(failed, key=lambda one: (one.outcome is not Outcome.WRONG_ANSWER, one.trial)))


def cause_of_way(way: Way) -> Cause | None:
    """Why most tries failed, wrong answers before the others; else why most could not be measured."""
    wrong = [one for one in way.attempts if one.outcome is Outcome.WRONG_ANSWER]
    return top_cause(wrong or way.attempts)


def _not_measured(way: Way) -> Result:
    reasons = [reason for reason, _ in way.tally.ordered_reasons]
    reason = Reason.TOOL_ERROR if Reason.TOOL_ERROR in reasons else (reasons or [Reason.INTERRUPTED])[0]
    cause = cause_of_way(way)
    words = f"{capital(reason.words)}."
    said = cause.sentence if cause else ""
    ending = Ending.BROKEN if reason is Reason.TOOL_ERROR else Ending.SKIPPED
    message = f"Not measured: {words}" + (f" {said}" if said and said != words else "")
    return Result(ending, reason.value, message)


def _kind(way: Way) -> str:
    cause = cause_of_way(way)
    return (cause.barrier if cause else None) or way.tally.verdict.value


def _lead(way: Way) -> str:
    """How it stands, in the first words."""
    if way.unsteady:
        return f"Unsteady {way.since}: "
    if way.standing in (Standing.SAME, Standing.CHANGED) and way.failing:
        return f"Still failing, as {way.then}: "
    return {
        Standing.WORSE: f"Worse {way.since}: ",
        Standing.NEW: "New, with nothing to compare it with: ",
        Standing.MENDED: f"Better {way.since}: ",
        Standing.CHANGED: f"Changed {way.since}: ",
        Standing.NOT_COMPARABLE: f"Another question than {way.then}: ",
    }.get(way.standing or Standing.SAME, "")


def _sentence(way: Way) -> str:
    tries = "" if way.tally.measured < 2 else f"{way.tally.completion} tries ended well. "
    if way.standing is Standing.WORSE and len(gist(way)) > 1:
        return tries + _changed(way)
    cause = cause_of_way(way)
    return tries + (cause.sentence if cause else f"{capital(way.tally.verdict.words)}.")


def gist(way: Way) -> tuple[str, ...]:
    """What changed, in one or two sentences: how it ended then and now, and why. Empty when nothing changed."""
    first, *rest = (way.change.changes if way.change else ()) or (None,)
    if first is None:
        return ()
    why = next(iter(rest), None) if first.aspect is Aspect.OUTCOME else None
    if why is None or (why.aspect is not Aspect.CAUSE and why.direction is not first.direction):
        return (first.sentence,)
    return (first.sentence, why.sentence)


def _changed(way: Way) -> str:
    """The last of the gist: the lead says since when, so the cause is worth more than the outcome."""
    return gist(way)[-1] if gist(way) else ""
