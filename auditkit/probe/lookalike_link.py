"""Links that say the same and lead to different places (WCAG 2.4.4)."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from auditkit.locator.page_script import page_script
from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import LinkGroup, LookalikeDetails
from auditkit.probe.base import PageProbe, ProbedPage, finding
from auditkit.record.details import ProbeResult
from auditkit.record.model import Finding, PageRecord

_MOST_NAMED = 5


class LinksResult(ProbeResult):
    """Links of a page that are called alike and lead to different places."""

    probe = "links"
    alike: list[LinkGroup] = Field(default_factory=list)


class LookalikeLinks(PageProbe[LinksResult]):
    """Groups of links in the main part of a page that share an accessible name and lead to different pages."""

    name = LinksResult.probe
    result = LinksResult
    about = "Links in the main part of a page with the same name that lead to different pages."
    barriers = (Slug.LOOKALIKE_LINKS,)

    async def look(self, probed: ProbedPage) -> LinksResult:
        script = page_script(__package__, "links.js", accessible_names=True)
        return LinksResult(alike=await probed.page.evaluate(script))

    def judge_page(self, seen: LinksResult, page: PageRecord, index: int) -> Iterator[Finding]:
        """One finding a page, with its groups."""
        groups = seen.alike
        if groups:
            first = groups[0]
            message = f"{len(first.places)} links say “{first.name}” and lead to different pages."
            if len(groups) > 1:
                others = "1 other name" if len(groups) == 2 else f"{len(groups) - 1} other names"
                message = f"{message} The same goes for links with {others}."
            details = LookalikeDetails(groups=groups[:_MOST_NAMED])
            yield finding(Slug.LOOKALIKE_LINKS, message, details, step=page.step, page=index)
