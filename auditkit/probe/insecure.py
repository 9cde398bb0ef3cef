"""Pages without encryption."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditkit.probe.barrier import Slug
from auditkit.probe.base import PageProbe, ProbedPage, finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from auditkit.record.model import Finding, PageRecord

_LOOK = """() => ({
  secure: isSecureContext,
  scheme: location.protocol.replace(":", ""),
  sends_plainly: [...document.forms].filter((form) => {
    const to = new URL(form.action || location.href, location.href);
    // This machine itself counts as secure, as it does for the browser.
    return to.protocol === "http:" && !/^(localhost|127\\.|\\[::1\\])|\\.localhost$/.test(to.hostname);
  }).length,
})"""


class Insecure(PageProbe):
    """Pages that came by plain HTTP, and forms that would be sent by it. This machine itself counts as secure."""

    name = "security"
    about = "Whether the page came over HTTPS, and whether its forms are sent over it."
    barriers = (Slug.INSECURE_PAGE,)
    error_pages = True

    async def look(self, sight: ProbedPage) -> dict[str, Any]:
        """How the page came, and where its forms go."""
        seen: dict[str, Any] = await sight.page.evaluate(_LOOK)
        return seen

    def judge_page(self, seen: Mapping[str, Any], page: PageRecord, index: int) -> Iterator[Finding]:
        """One finding a page."""
        if seen["scheme"] == "http" and not seen["secure"]:
            said = "The page came without encryption: others on the way can read and change it."
            yield finding(Slug.INSECURE_PAGE, said, step=page.step, page=index, url=page.url)
        elif seen["sends_plainly"] and seen["scheme"] == "https":
            said = "A form on the page would be sent without encryption."
            yield finding(Slug.INSECURE_PAGE, said, step=page.step, page=index, url=page.url)
