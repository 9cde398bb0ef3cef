"""Ways to reach a person from the page where a customer is stuck."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any

from pydantic import Field

from auditkit.locator.page_script import page_script
from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import HelpDetails
from auditkit.probe.base import PageProbe, ProbedPage, finding
from auditkit.record.details import ProbeResult
from auditkit.record.outcome import Outcome

if TYPE_CHECKING:
    from playwright.async_api import Page

    from auditkit.record.model import AttemptRecord, Finding, TaskSummary

CHANNELS = {
    "phone": "a phone number",
    "email": "an e-mail address",
    "chat": "a chat",
    "visit": "a place to go to",
    "contact": "a page on how to get in touch",
}
"""The ways to get help that can be seen on a page, each in words."""


class HelpResult(ProbeResult):
    """The ways to reach a person that a page offers."""

    probe = "help"
    offered: dict[str, str] = Field(default_factory=dict)
    """Each channel with the words that offer it; a newer version may know others than `CHANNELS`."""


class HelpChannel(PageProbe[HelpResult]):
    """The help a page offers. It matters where the journey ended: there, none at all is a barrier of its own."""

    name = HelpResult.probe
    result = HelpResult
    about = "Phone numbers, addresses, chats, contact links; none at all is reported where the customer was stopped."
    barriers = (Slug.NO_ALTERNATIVE,)
    error_pages = True

    async def look(self, probed: ProbedPage) -> HelpResult:
        return HelpResult(offered=await offered_channels(probed.page, probed.ask_frames))

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding at most: on the page where the customer was stopped."""
        if not attempt.outcome.counts or attempt.outcome.success or attempt.outcome is Outcome.WRONG_ANSWER:
            return
        if attempt.findings and attempt.findings[0].barrier == Slug.PAGE_TIMEOUT:
            return  # the page never came whole: nobody can say what it would have offered
        index = attempt.last_page_index
        if index is None:
            return
        seen = HelpResult.on(attempt.pages[index])
        if seen is None or seen.offered:
            return
        message = "Where the customer is stopped, the page offers no phone number, no address and nobody to ask."
        yield finding(
            Slug.NO_ALTERNATIVE,
            message,
            HelpDetails(looked_for=sorted(CHANNELS.values())),
            step=attempt.pages[index].step,
            page=index,
        )


async def offered_channels(page: Page, ask_frames: Callable[[str], Awaitable[list[Any]]]) -> dict[str, str]:
    """The ways to reach a person that are in sight on a page and in its frames, each with the words that offer it.

    Every frame in sight counts here, a chat in the corner as well: `ask_frames` asks them all.
    """
    script = page_script(__package__, "help.js")
    offered: dict[str, str] = await page.evaluate(script)
    for framed in await ask_frames(script):
        offered = framed | offered
    return offered
