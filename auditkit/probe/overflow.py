"""Pages wider than a phone."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from auditkit.locator.page_script import page_script
from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import PageElement
from auditkit.probe.base import PageProbe, ProbedPage, finding
from auditkit.record.details import ProbeResult
from auditkit.record.model import Finding, PageRecord


class OverflowResult(ProbeResult):
    """How wide screen and page are, in CSS pixels, and what sticks out."""

    probe = "overflow"
    screen_width: float = 0
    page_width: float = 0
    shrunk: bool = False
    """Whether the page is laid out for a desk and shown small."""
    elements: list[PageElement] = Field(default_factory=list)


class Overflow(PageProbe[OverflowResult]):
    """Words and controls that lie off the side of a phone's screen, or a page that was never made for one."""

    name = OverflowResult.probe
    result = OverflowResult
    about = "On phones: whether the page has to be scrolled sideways, and what sticks out."
    barriers = (Slug.OVERFLOW_ON_PHONE,)

    def applies(self, probed: ProbedPage) -> bool:
        """Only on a phone."""
        return probed.phone

    async def look(self, probed: ProbedPage) -> OverflowResult:
        size = probed.page.viewport_size
        width = size["width"] if size is not None else 0
        seen = await probed.page.evaluate(page_script(__package__, "overflow.js"), width)
        return OverflowResult.model_validate(seen)

    def judge_page(self, seen: OverflowResult, page: PageRecord, index: int) -> Iterator[Finding]:
        if seen.shrunk:
            message = "The page is not made for phones: it is shown whole, with letters too small to read."
            yield finding(Slug.OVERFLOW_ON_PHONE, message, seen.kept, step=page.step, page=index)
        elif seen.page_width > seen.screen_width + 1 and seen.elements:
            over = round(seen.page_width - seen.screen_width)
            message = f"On a phone the page is {over} pixels wider than the screen ({seen.screen_width:g} pixels)."
            yield finding(Slug.OVERFLOW_ON_PHONE, message, seen.kept, step=page.step, page=index)
