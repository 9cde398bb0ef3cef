"""Ways to reach a person from the page where a customer is stuck."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import Field

from auditkit.locator.page_script import page_script
from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import HelpDetails, NearbyControl, NearbyDetails
from auditkit.probe.base import PageProbe, Probe, ProbedPage, finding
from auditkit.probe.language import help_words, help_words_known
from auditkit.record.details import ProbeResult
from auditkit.record.outcome import Outcome

if TYPE_CHECKING:
    from playwright.async_api import Page

    from auditkit.record.model import AttemptRecord, Finding, PageRecord, TaskSummary

CHANNELS = {
    "phone": "a phone number",
    "email": "an email address",
    "chat": "a chat",
    "visit": "a place to visit",
    "contact": "a contact page",
}
"""The ways to get help that can be seen on a page, each in words."""


class HelpResult(ProbeResult):
    """The ways to reach a person that a page offers."""

    probe = "help"
    offered: dict[str, str] = Field(default_factory=dict)
    """Each channel with the words that offer it; a newer version may know others than `CHANNELS`."""
    words_known: bool | None = None
    """Whether help is known by its words in the page's language; None in records made when it was only in English."""

    def can_tell(self, page: PageRecord) -> bool:
        """Whether what isn't seen on the page isn't there."""
        return page.language_code == "en" if self.words_known is None else self.words_known


def lacks_help(page: PageRecord) -> bool:
    """Whether the page was looked at, offers no way to reach a person, and would be known to offer one."""
    seen = HelpResult.on(page)
    return seen is not None and not seen.offered and seen.can_tell(page)


class HelpChannel(PageProbe[HelpResult]):
    """The help a page offers. It matters where the journey ended: there, none at all is a barrier of its own."""

    name = HelpResult.probe
    result = HelpResult
    about = (
        "Phone numbers, addresses, chats, contact forms and links, identified by what they are and by words in about "
        "fifty languages. If there is none at all where the customer was stopped, that is reported."
    )
    barriers = (Slug.NO_ALTERNATIVE,)
    error_pages = True

    async def look(self, probed: ProbedPage) -> HelpResult:
        offered = await offered_channels(probed.page, probed.ask_frames, probed.entered, probed.answered)
        return HelpResult(offered=offered, words_known=help_words_known(probed.language))

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding at most: on the page where the customer was stopped."""
        if not attempt.outcome.counts or attempt.outcome.success or attempt.outcome is Outcome.WRONG_ANSWER:
            return
        if attempt.findings and attempt.findings[0].barrier == Slug.PAGE_TIMEOUT:
            return  # the page never came whole: nobody can say what it would have offered
        index = attempt.last_page_index
        if index is None:
            return
        if not lacks_help(attempt.pages[index]):
            return
        message = "Where the customer is stopped, the page offers no phone number, no address and nobody to contact."
        # It goes with what stopped the customer, and counts where that does.
        stop = attempt.findings[0].step if attempt.findings else None
        yield finding(
            Slug.NO_ALTERNATIVE,
            message,
            HelpDetails(looked_for=sorted(CHANNELS.values())),
            step=attempt.pages[index].step if stop is None else stop,
            page=index,
        )


class EmailOnly(Probe):
    """Pages that give an email address, and no other way to reach a person on any of them."""

    name = "email-only"
    about = "Whether an email address is the only help that the pages of a journey offer."
    barriers = (Slug.EMAIL_ONLY,)

    def could_judge(self, attempt: AttemptRecord) -> bool:
        return any(HelpResult.on(page) is not None for page in attempt.pages)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding a journey at most."""
        looked = [(index, page, HelpResult.on(page)) for index, page in enumerate(attempt.pages)]
        known = [(index, page, seen) for index, page, seen in looked if seen is not None and not page.handoff]
        if {channel for _, _, seen in known for channel in seen.offered} != {"email"}:
            return
        if not all(seen.can_tell(page) for _, page, seen in known):
            return
        # What the customer has entered, a page may show again: to be checked, or in “we have written to …”.
        entered = {step.value.strip().casefold() for step in attempt.steps if step.value}
        theirs = [one for one in known if one[2].offered and one[2].offered["email"].casefold() not in entered]
        if not theirs:
            return
        index, page, seen = theirs[0]
        yield finding(
            Slug.EMAIL_ONLY,
            "On these pages, the only way to contact a person is an email address.",
            NearbyDetails(controls=[NearbyControl(name=seen.offered["email"])], pages=[page.url]),
            step=page.step,
            page=index,
        )


async def offered_channels(
    page: Page,
    ask_frames: Callable[[str], Awaitable[list[Any]]],
    entered: Sequence[str] = (),
    answered: Sequence[str] = (),
) -> dict[str, str]:
    """The ways to reach a person that are in sight on a page and in its frames, each with the words that offer it.

    Every frame in sight counts here, a chat in the corner as well: `ask_frames` asks them all.
    What the customer has `entered` is no help when the page shows it again, nor is a link back to a page of the form
    that they have `answered`.
    """
    script = help_script(entered, answered)
    offered: dict[str, str] = await page.evaluate(script)
    for framed in await ask_frames(script):
        offered = framed | offered
    return offered


def help_script(entered: Sequence[str] = (), answered: Sequence[str] = ()) -> str:
    """`help.js` with the words of all languages, with what the customer has entered, and where."""
    given = {**help_words(), "entered": list(entered), "answered": list(answered)}
    return f"() => ({page_script(__package__, 'help.js')})({json.dumps(given)})"
