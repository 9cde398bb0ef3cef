"""What slowed the customer down on the way, from what happened during the visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tldextract

from auditkit.barriers import BARRIERS, Slug
from auditkit.outcome import Severity, StepStatus
from auditkit.record import Finding
from auditkit.target.pattern import Closeness, name_pattern

if TYPE_CHECKING:
    from auditkit.run.ending import Ending
    from auditkit.run.journal import Journal, StepDraft
    from auditkit.run.visit import Visit

# The list that comes with the library: nothing is fetched.
_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

DIFFICULTIES = frozenset(
    {
        Slug.OVERLAY,
        Slug.LABEL_CHANGED,
        Slug.HANDOFF_UNANNOUNCED,
        Slug.DEAD_LINK,
        Slug.SERVER_ERROR,
        Slug.FORM_REJECTED,
    }
)
"""Barriers a customer gets past and remembers. Others are nuisances: noted, and no difficulty by themselves."""


def finding(slug: Slug, message: str, step: int | None = None, page: int | None = None, **details: Any) -> Finding:
    """A finding with its catalogue severity."""
    severity = BARRIERS[slug].severity
    return Finding(barrier=slug.value, severity=severity, message=message, step=step, page=page, details=details)


def got_past(slug: Slug, message: str, step: int | None = None, **details: Any) -> Finding:
    """A finding of something that could have stopped the customer and did not: never more than moderate."""
    severity = min(BARRIERS[slug].severity, Severity.MODERATE, key=lambda one: one.rank)
    return Finding(barrier=slug.value, severity=severity, message=message, step=step, details=details)


def friction(
    visit: Visit, journal: Journal, drafts: list[StepDraft], ending: Ending, texts: dict[int, str]
) -> list[Finding]:
    """Everything on the way that was in the way."""
    return [
        *_overlays(visit),
        *_windows(visit),
        *_handoffs(visit, journal, drafts, texts),
        *_changed_labels(drafts),
        *_unlabelled(visit),
        *_papers(drafts),
        *_untold(ending),
    ]


def _overlays(visit: Visit) -> list[Finding]:
    return [
        finding(Slug.OVERLAY, f"“{one.details['name']}” had to be closed first.", one.step, **one.details)
        for one in visit.happened("overlay")
    ]


def _windows(visit: Visit) -> list[Finding]:
    return [
        finding(Slug.NEW_WINDOW, "The page opened in a new window.", one.step, **one.details)
        for one in visit.happened("window")
    ]


def _handoffs(visit: Visit, journal: Journal, drafts: list[StepDraft], texts: dict[int, str]) -> list[Finding]:
    found = []
    for draft in drafts:
        if not visit.hosts.own(draft.url_before) or visit.hosts.own(draft.url_after):
            continue
        supplier = supplier_of(draft.url_after)
        if announced(supplier, f"{texts.get(draft.number - 1, '')} {draft.pressed}"):
            said = f"The customer is handed on to {supplier}, and was told so beforehand."
            found.append(
                finding(Slug.HANDOFF, said, draft.number, draft.page, url=draft.url_after, supplier=supplier)
            )
        else:
            said = f"The customer is handed on to {supplier} without being told."
            found.append(
                finding(
                    Slug.HANDOFF_UNANNOUNCED, said, draft.number, draft.page, url=draft.url_after, supplier=supplier
                )
            )
    return found


def supplier_of(url: str) -> str:
    """The registrable domain, by the public suffix list: whoever answers for the address."""
    parts = _suffixes(url)
    if parts.top_domain_under_public_suffix:
        return parts.top_domain_under_public_suffix
    # A name under no listed suffix: the list's own rule is that its last part is the suffix.
    labels = parts.fqdn.split(".") if parts.fqdn else [*filter(None, parts.subdomain.split(".")), parts.domain]
    return parts.ipv4 or ".".join(labels[-2:]) or url


def announced(supplier: str, text: str) -> bool:
    """Whether the page named the supplier, as a word or as an address."""
    name = supplier.split(".", maxsplit=1)[0].replace("-", " ")
    return name_pattern(name, Closeness.WHOLE_WORDS).search(" ".join(text.replace("-", " ").split())) is not None


def _changed_labels(drafts: list[StepDraft]) -> list[Finding]:
    return [
        finding(
            Slug.LABEL_CHANGED,
            f"{draft.step.action.words}: it is now called “{draft.details['now']}”. Update {draft.step.source}.",
            draft.number,
            draft.page,
            now=draft.details["now"],
            source=draft.step.source,
        )
        for draft in drafts
        if draft.status is StepStatus.ADAPTED
    ]


def _unlabelled(visit: Visit) -> list[Finding]:
    said = "The field has no label: only its hint, which goes away as one types, says what to enter."
    return [finding(Slug.UNLABELLED_CONTROL, said, one.step, **one.details) for one in visit.happened("unlabelled")]


def _papers(drafts: list[StepDraft]) -> list[Finding]:
    return [
        finding(Slug.DOCUMENT_ONLY, "What the customer needs is in a document.", draft.number, url=draft.url_after)
        for draft in drafts
        if draft.step.action.key == "open_document" and draft.status is StepStatus.DONE
    ]


def _untold(ending: Ending) -> list[Finding]:
    names = {"outcome": "what the customer has got", "done": "what was done", "next": "what comes next"}
    return [
        finding(
            Slug.UNANSWERED_QUESTION,
            f"The last page does not say {names[one.tells]} (“{one.expected}”).",
            question=one.tells,
        )
        for one in ending.tells
        if not one.found
    ]
