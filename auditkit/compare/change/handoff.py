"""Other suppliers that customers are handed on to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditkit.compare.model import Change, ChangeKind, Direction, RouteAttempts, on_day
from auditkit.probe.barrier import BARRIERS, Slug, details_of
from auditkit.probe.barrier.details import HandoffDetails
from auditkit.task.host import split_address

if TYPE_CHECKING:
    from auditkit.record.model import Finding

HANDOFFS = (Slug.HANDOFF.value, Slug.HANDOFF_UNANNOUNCED.value)


def handoff(then: RouteAttempts, now: RouteAttempts) -> Iterator[Change]:
    """A change for each supplier that is met now and was not, or the other way round, or is announced otherwise.

    That one is met no more counts only where customers get to the end: else the try may have ended before.
    """
    was, is_ = _handoffs_by_supplier(then), _handoffs_by_supplier(now)
    for supplier, finding in is_.items():
        if supplier not in was:
            if then.well:
                notice = "and is told so" if _announced(finding) else "without warning"
                text = f"The customer is now sent to {supplier}, {notice}. This was not so {on_day(then.at, now.at)}."
                yield _change(Direction.WORSE, text, None, supplier, finding)
        elif _announced(finding) != _announced(was[supplier]):
            worse = Direction.FIXED if _announced(finding) else Direction.WORSE
            notice = "told beforehand" if _announced(finding) else "no longer told beforehand"
            text = f"The customer is now {notice} that they will be sent to {supplier}."
            yield _change(worse, text, supplier, supplier, finding)
    for supplier, finding in was.items():
        if supplier not in is_ and now.well:
            text = f"The customer is no longer sent to {supplier}."
            yield _change(Direction.FIXED, text, supplier, None, finding)


def _handoffs_by_supplier(walked: RouteAttempts) -> dict[str, Finding]:
    """By supplier; where it was announced in one try and not in another, it counts as not announced."""
    found: dict[str, Finding] = {}
    for one in walked.measured:
        for finding in one.findings:
            if finding.barrier in HANDOFFS:
                supplier = _supplier(finding)
                if supplier not in found or not _announced(finding):
                    found[supplier] = finding
    return found


def _supplier(finding: Finding) -> str:
    details = finding.details.read_as(HandoffDetails)
    if details.supplier:
        return details.supplier
    try:
        return split_address(details.url or "").hostname or "another organisation"
    except ValueError:
        return "another organisation"


def _announced(finding: Finding) -> bool:
    return finding.barrier == Slug.HANDOFF


def _change(worse: Direction, text: str, before: str | None, after: str | None, finding: Finding) -> Change:
    return Change(
        ChangeKind.HANDOFF,
        worse,
        text,
        before=before,
        after=after,
        step=finding.step,
        barrier=finding.barrier,
        severity=BARRIERS[finding.barrier].severity,
        url=details_of(finding).address,
    )
