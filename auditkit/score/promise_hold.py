"""Each promise of an agency beside its attempts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.score.promise import PAGE_CHECKS
from auditkit.score.promise_journey import JOURNEY_CHECKS
from auditkit.score.promise_result import MOST_EVIDENCE, PromiseResult, Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from auditkit.record.model import AttemptRecord
    from auditkit.record.model_promise import PromiseSummary
    from auditkit.score.scorecard_card import AgencyScore, Scorecard

    Check = Callable[[PromiseSummary, Sequence[AttemptRecord]], Shown]

CHECKS: Mapping[str, Check] = {**PAGE_CHECKS, **JOURNEY_CHECKS}
"""How each term of a promise is held against attempts that were measured."""

ASK_PEOPLE = "No visit to the website can show this. Ask the people who were promised it."


def promises_of(card: Scorecard, agency: str) -> tuple[PromiseResult, ...]:
    """An agency's promises in the order of its file, each beside what was met; empty when it makes none.

    Attempts that were not measured count nowhere. Raises AuditkitError for an agency that isn't on the scorecard.
    """
    own = next((one for one in card.agencies if one.summary.agency == agency), None)
    if own is None:
        raise AuditkitError(f"There is no agency {agency!r} on this scorecard.")
    said = own.summary.service_model
    if said is None:
        return ()
    measured = _measured(own)
    return tuple(_result(promise, measured) for promise in said.promises)


def _measured(agency: AgencyScore) -> tuple[AttemptRecord, ...]:
    return tuple(attempt for task in agency.tasks for attempt in task.attempts if attempt.outcome.counts)


def _result(promise: PromiseSummary, measured: Sequence[AttemptRecord]) -> PromiseResult:
    shown = tuple(CHECKS[term](promise, measured) for term in promise.terms)
    if not shown:
        return PromiseResult(promise.promise, None, ASK_PEOPLE, 0, "")
    kept = False if any(one.kept is False for one in shown) else _all(shown)
    telling = [one for one in shown if one.kept is kept]
    return PromiseResult(
        promise=promise.promise,
        kept=kept,
        said=" ".join(one.said for one in telling),
        n=telling[0].n,
        unit=telling[0].unit,
        evidence=tuple(piece for one in telling for piece in one.evidence)[:MOST_EVIDENCE],
        shown=shown,
    )


def _all(shown: Sequence[Shown]) -> bool | None:
    """True when everything held; None when something couldn't be shown."""
    return True if all(one.kept for one in shown) else None
