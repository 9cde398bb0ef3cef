"""Pages wider than a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditkit.locator.page_script import page_script
from auditkit.probe.barrier import Slug
from auditkit.probe.base import PageProbe, ProbedPage, finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from auditkit.record.model import Finding, PageRecord


class Overflow(PageProbe):
    """Words and controls that lie off the side of a phone's screen, or a page that was never made for one."""

    name = "overflow"
    about = "On phones: whether the page has to be scrolled sideways, and what sticks out."
    barriers = (Slug.OVERFLOW_ON_PHONE,)

    def applies(self, sight: ProbedPage) -> bool:
        """Only on a phone."""
        return sight.phone

    async def look(self, sight: ProbedPage) -> dict[str, Any]:
        """How wide screen and page are, and what sticks out."""
        size = sight.page.viewport_size
        width = size["width"] if size is not None else 0
        seen: dict[str, Any] = await sight.page.evaluate(page_script(__package__, "overflow.js"), width)
        return seen

    def judge_page(self, seen: Mapping[str, Any], page: PageRecord, index: int) -> Iterator[Finding]:
        """One finding a page."""
        if seen["shrunk"]:
            said = "The page is not made for phones: it is shown whole, with letters too small to read."
            yield finding(Slug.OVERFLOW_ON_PHONE, said, step=page.step, page=index, **seen)
        elif seen["page_width"] > seen["screen_width"] + 1 and seen["elements"]:
            over = round(seen["page_width"] - seen["screen_width"])
            said = f"On a phone the page is {over} pixels wider than the screen ({seen['screen_width']} pixels)."
            yield finding(Slug.OVERFLOW_ON_PHONE, said, step=page.step, page=index, **seen)
