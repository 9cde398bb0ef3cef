"""What else differs between two audits and may be behind a change: said beside it, never counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditkit.compare.model_way import visited_address
from auditkit.diagnostic.text import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.record.model import AgencySummary, AuditRecord


def notes(before: AuditRecord, after: AuditRecord) -> tuple[str, ...]:
    """Whole sentences. They may hold text from files: hostile."""
    said = (*_replayed(before, after), *_stopped(before), *_stopped(after))
    return (*said, *_tools(before, after), *_agencies(before, after))


def _replayed(before: AuditRecord, after: AuditRecord) -> Iterator[str]:
    for audit in (before, after):
        if audit.replay is not None:
            yield f"{audit.id}: {audit.replay.words}"
    then, now = before.replay, after.replay
    if now is not None and (now.audit_id == before.id or (then is not None and then.sha256 == now.sha256)):
        yield (
            "Both audits saw the same traffic, so what differs comes from task files, from the kit, or from what the "
            "recording lacks. It is no change of the site."
        )


def _stopped(audit: AuditRecord) -> Iterator[str]:
    if audit.ended_at is None:
        yield f"The audit {audit.id} was stopped before its end, or still runs: what it did not try is not measured."


def _tools(before: AuditRecord, after: AuditRecord) -> Iterator[str]:
    tools = (
        ("auditkit", before.kit_version, after.kit_version),
        ("the browser", before.browser, after.browser),
    )
    for name, was, is_ in tools:
        if was != is_:
            yield f"Another version of {name}: {was or 'unknown'} then, {is_ or 'unknown'} now."
    if before.rubric and after.rubric and before.rubric != after.rubric:
        yield "The rubric is another one. Both audits were scored by the one of now, so that letters can be compared."
    for option, said in _OPTIONS.items():
        if bool(_option(before, option)) != bool(_option(after, option)):
            yield said[bool(_option(after, option))]


_OPTIONS = {
    "probes": (
        "Pages were not looked at this time (--no-probes), so nothing is said of what was on them.",
        "Pages were not looked at in the earlier audit (--no-probes), so nothing is said of what was on them then.",
    ),
    "signed_in": (
        "The earlier audit began signed in, this one did not.",
        "This audit began signed in, the earlier one did not.",
    ),
    "headed": ("The browser was visible then, and not now.", "The browser is visible now, and was not then."),
}
"""Options that change what an audit meets, with what to say when it is off now and when it is on now."""


def _option(audit: AuditRecord, name: str) -> Any:
    return audit.options.get(name)


def _agencies(before: AuditRecord, after: AuditRecord) -> Iterator[str]:
    known = {one.agency: one for one in before.agencies}
    for agency in after.agencies:
        was = known.get(agency.agency)
        if was is not None:
            yield from _agency(before, after, was, agency)


def _agency(before: AuditRecord, after: AuditRecord, was: AgencySummary, is_: AgencySummary) -> Iterator[str]:
    then, now = visited_address(before, was), visited_address(after, is_)
    if then != now:
        yield f"{is_.name} was visited at {then} then, at {now} now. Pages are compared without that address."
    changed = []
    if was.allow_submit != is_.allow_submit:
        changed.append("forms may be sent now" if is_.allow_submit else "forms may not be sent any more")
    if was.sha256 != is_.sha256:
        told = f": {listing(changed)}" if changed else ""
        yield f"The agency file of {is_.name} has changed{told}. That may be behind what differs."
