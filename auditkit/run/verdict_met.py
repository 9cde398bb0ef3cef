"""What was met on a journey that came to its end: error pages gone round, rejections put right, a wrong answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditkit.probe.barrier import BARRIERS, Slug
from auditkit.probe.base import finding
from auditkit.record.outcome import Outcome, Severity

if TYPE_CHECKING:
    from auditkit.record.model import Finding
    from auditkit.run.ending import Ending
    from auditkit.run.verdict import Verdict
    from auditkit.run.visit import Visit


def errors_met(visit: Visit) -> list[Finding]:
    """Pages that weren't there or broke, and entries that were rejected, on a journey that succeeded all the same."""
    found = []
    for document in visit.traffic.documents:
        details: dict[str, Any] = {"url": document.url, "status": document.status}
        if document.wait_seconds is not None:
            continue
        if document.status >= 500:
            said = f"A page failed on the way (status {document.status})."
            found.append(_got_past(Slug.SERVER_ERROR, said, document.step, **details))
        elif document.status in (404, 410):
            said = f"A link on the way leads to a page that isn't there ({document.status})."
            found.append(_got_past(Slug.DEAD_LINK, said, document.step, **details))
    for rejected in visit.happened("rejected"):
        said = f"The site did not accept what was entered at first: “{rejected.details['errors'][0]}”"
        found.append(_got_past(Slug.FORM_REJECTED, said, rejected.step, **rejected.details))
    return found


def wrong_answer(ending: Ending, verdict: Verdict, *, step: int | None, url: str) -> list[Finding]:
    """The answer that the journey ended in, where it isn't the right one or there is none."""
    if ending.answer is None or not verdict.outcome.counts:
        return []
    slug = Slug.WRONG_ANSWER if verdict.outcome is Outcome.WRONG_ANSWER else Slug.UNANSWERED_QUESTION
    seen: dict[str, Any] = {"read": ending.answer.read, "expected": ending.answer.expected, "url": url}
    return [finding(slug, verdict.message or "", step=step, **seen)]


def _got_past(slug: Slug, message: str, step: int | None = None, **details: Any) -> Finding:
    """A finding of something that could have stopped the customer and did not: never more than moderate."""
    severity = min(BARRIERS[slug].severity, Severity.MODERATE, key=lambda one: one.rank)
    return finding(slug, message, step=step, severity=severity, **details)
