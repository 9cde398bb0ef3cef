"""Pages without encryption."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.locator.page_script import with_built_ins
from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import PageDetails
from auditkit.probe.base import PageProbe, ProbedPage, finding
from auditkit.record.details import ProbeResult
from auditkit.record.model import Finding, PageRecord

_LOOK = with_built_ins("""() => ({
  secure: isSecureContext,
  scheme: location.protocol.replace(":", ""),
  sends_plainly: [...document.forms].filter((form) => {
    const to = new URL(form.getAttribute("action") || location.href, document.baseURI);
    // This machine itself counts as secure, as it does for the browser.
    return to.protocol === "http:" && !/^(localhost|127\\.|\\[::1\\])|\\.localhost$/.test(to.hostname);
  }).length,
})""")


class SecurityResult(ProbeResult):
    """How a page came, and where its forms go."""

    probe = "security"
    secure: bool = True
    """As the browser has it: this machine itself counts as secure."""
    scheme: str = ""
    sends_plainly: int = 0
    """Forms that would be sent without encryption."""


class Insecure(PageProbe[SecurityResult]):
    """Pages that came by plain HTTP, and forms that would be sent by it. This machine itself counts as secure."""

    name = SecurityResult.probe
    result = SecurityResult
    about = "Whether the page is sent over HTTPS, and whether its forms are too."
    barriers = (Slug.INSECURE_PAGE,)
    error_pages = True

    async def look(self, probed: ProbedPage) -> SecurityResult:
        return SecurityResult.model_validate(await probed.page.evaluate(_LOOK))

    def judge_page(self, seen: SecurityResult, page: PageRecord, index: int) -> Iterator[Finding]:
        if seen.scheme == "http" and not seen.secure:
            message = "The page was sent without encryption: others can read and change it on the way."
            yield finding(Slug.INSECURE_PAGE, message, PageDetails(url=page.url), step=page.step, page=index)
        elif seen.sends_plainly and seen.scheme == "https":
            message = "A form on the page would be sent without encryption."
            yield finding(Slug.INSECURE_PAGE, message, PageDetails(url=page.url), step=page.step, page=index)
