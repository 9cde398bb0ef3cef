"""What has changed on one route of a task: one file a kind of change, in the order they are reported.

Adding a kind is a file, a line in `CHANGE_DETECTORS` and a member of `ChangeKind`; a test compares list and
files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from auditkit.compare.change.answer import answer
from auditkit.compare.change.cause import cause
from auditkit.compare.change.finding import finding
from auditkit.compare.change.handoff import handoff
from auditkit.compare.change.label import label
from auditkit.compare.change.length import length
from auditkit.compare.change.outcome import outcome
from auditkit.compare.change.steadiness import steadiness
from auditkit.compare.model import (
    AttemptSummary,
    Change,
    ChangeKind,
    ChangeStatus,
    Direction,
    RouteAttempts,
    RouteChange,
    RouteKey,
    RouteSnapshot,
    full_sentence,
    on_day,
    since_day,
)
from auditkit.diagnostic.wording import capitalize_first, in_utc
from auditkit.record.outcome import Severity
from auditkit.score.explanation.attempt import explain
from auditkit.score.verdict import Verdict
from auditkit.task.plan import difference_in_question

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord


def question_difference(then: RouteAttempts, now: RouteAttempts) -> str:
    """What the task file asks otherwise by this way, in words; empty when both audits asked the same."""
    return difference_in_question(then.task, now.task, now.key.path)


def route_snapshot(walked: RouteAttempts | None) -> RouteSnapshot | None:
    """The way as that audit found it; None where no audit did."""
    if walked is None:
        return None
    tries = tuple(summarise_attempt(walked.audit.id, one) for one in walked.attempts)
    return RouteSnapshot(walked.audit.id, walked.at, walked.tally, tries)


def summarise_attempt(audit_id: str, attempt: AttemptRecord) -> AttemptSummary:
    explanation = explain(attempt)
    step, pictured = explanation.step, explanation.pictured_step
    return AttemptSummary(
        audit_id=audit_id,
        key=attempt.key,
        outcome=attempt.outcome,
        reason=attempt.reason,
        message=explanation.sentence or None,
        started_at=in_utc(attempt.started_at),
        seconds=attempt.scripted_duration_seconds,
        step=step.number if step else None,
        source=step.source if step else None,
        barrier=explanation.barrier,
        url=explanation.left_at or None,
        screenshot=pictured.screenshot if pictured else None,
        confirming=attempt.confirming,
    )


ChangeDetector = Callable[[RouteAttempts, RouteAttempts], Iterator[Change]]
"""Then and now, both measured and asked the same."""

CHANGE_DETECTORS: tuple[ChangeDetector, ...] = (outcome, cause, answer, steadiness, handoff, finding, length, label)


_ORDER = {direction: place for place, direction in enumerate((Direction.WORSE, Direction.FIXED, Direction.NEITHER))}


def compare_route(
    then: RouteAttempts | None, now: RouteAttempts | None, older: Callable[[RouteKey], Iterable[RouteAttempts]]
) -> RouteChange:
    """One way, then and now. One of the two is given; `older` is asked where `then` can't say how it was."""
    if now is None:
        assert then is not None
        return _route_change(ChangeStatus.GONE, then, None)
    if not now.measured:
        return _route_change(ChangeStatus.NOT_MEASURED, then, now, why=_not_measured(now))
    base, asks = _baseline(then, now, older)
    if base is None:
        if then is None:
            return _route_change(ChangeStatus.NEW, None, now)
        day = capitalize_first(on_day(then.at, now.at))
        why = f"No earlier audit could measure it. {day}: {_not_measured(then)}"
        return _route_change(ChangeStatus.NOT_MEASURED, then, now, why=why)
    if asks:
        file, since = now.task.file or now.task.task, since_day(base.at, now.at)
        why = f"What the task file {file} asks has changed {since}: {asks}."
        return _route_change(ChangeStatus.NOT_COMPARABLE, base, now, why=why)
    changes = sorted((one for look in CHANGE_DETECTORS for one in look(base, now)), key=_most_serious_change_first)
    return _route_change(_change_status(changes), base, now, changes=changes)


def most_serious_first(one: RouteChange) -> tuple[int, bool, int, str, str, str, str]:
    """Key to sort ways by: how they stand, the unsteady ones before what only changed, then how serious."""
    gravity = max((change.severity.rank + 1 for change in one.changes if change.severity), default=0)
    status = list(ChangeStatus).index(one.status)
    return status, not one.unsteady, -gravity, one.agency, one.task, one.path, one.profile


def _baseline(
    then: RouteAttempts | None, now: RouteAttempts, older: Callable[[RouteKey], Iterable[RouteAttempts]]
) -> tuple[RouteAttempts | None, str]:
    """The last audit that measured the way by the same question, and nothing; else the last that did by another one,
    and what is asked otherwise."""
    if then is not None and then.measured:
        return then, question_difference(then, now)
    another: tuple[RouteAttempts | None, str] = (None, "")
    for one in older(now.key):
        if one.measured:
            asks = question_difference(one, now)
            if not asks:
                return one, ""
            if another[0] is None:
                another = (one, asks)
    return another


def _change_status(changes: Sequence[Change]) -> ChangeStatus:
    """The outcome decides; else the barriers that are serious or worse, which don't come and go by chance.

    Where customers are stopped by something else than before, other barriers came and went with it.
    """
    if not changes:
        return ChangeStatus.SAME
    outcome = [one.direction for one in changes if one.kind is ChangeKind.OUTCOME]
    same_cause = not any(one.kind is ChangeKind.CAUSE for one in changes)
    met = [one for one in changes if one.kind is ChangeKind.FINDING and same_cause]
    findings = [one.direction for one in met if one.severity and one.severity.rank >= Severity.SERIOUS.rank]
    for directions in (outcome, findings):
        if Direction.WORSE in directions:
            return ChangeStatus.WORSE
        if Direction.FIXED in directions:
            return ChangeStatus.FIXED
    return ChangeStatus.CHANGED


def _most_serious_change_first(one: Change) -> tuple[int, int, int]:
    decides = one.kind in (ChangeKind.OUTCOME, ChangeKind.CAUSE)
    severity = one.severity.rank if one.severity and not decides else 0
    return (0 if decides else 1 + _ORDER[one.direction], -severity, list(ChangeKind).index(one.kind))


def _not_measured(now: RouteAttempts) -> str:
    """Why nothing was measured; hostile."""
    if not now.attempts:
        return "The run was stopped before it was tried."
    first = now.attempts[0]
    reason, sentence = (first.reason or Verdict.NOT_MEASURED).words, explain(first).sentence
    lead = full_sentence(capitalize_first(reason))
    return lead if not sentence or reason.casefold() in sentence.casefold() else f"{lead} {full_sentence(sentence)}"


def _route_change(
    status: ChangeStatus,
    then: RouteAttempts | None,
    now: RouteAttempts | None,
    *,
    changes: Sequence[Change] = (),
    why: str = "",
) -> RouteChange:
    """Named after the later audit, where it has the way."""
    of = now or then
    assert of is not None
    return RouteChange(
        agency=of.key.agency,
        agency_name=of.agency.name,
        task=of.key.task,
        title=of.task.title,
        path=of.key.path,
        profile=of.key.profile,
        status=status,
        before=route_snapshot(then),
        after=route_snapshot(now),
        changes=tuple(changes),
        why=why,
        file=of.task.file,
    )
