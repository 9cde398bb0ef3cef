"""Error pages met on the way and gone round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditkit.barriers import Slug
from auditkit.run.friction import finding

if TYPE_CHECKING:
    from auditkit.record import Finding
    from auditkit.run.visit import Visit


def errors_met(visit: Visit) -> list[Finding]:
    """Pages that weren't there or broke, on a journey that succeeded all the same."""
    found = []
    for document in visit.traffic.documents:
        details: dict[str, Any] = {"url": document.url, "status": document.status}
        if document.status >= 500:
            said = f"A page failed on the way (status {document.status})."
            found.append(finding(Slug.SERVER_ERROR, said, document.step, None, **details))
        elif document.status in (404, 410):
            said = f"A link on the way leads to a page that isn't there ({document.status})."
            found.append(finding(Slug.DEAD_LINK, said, document.step, None, **details))
    return found
