"""The journey: the steps of one path, one after the other, until the end or until the customer is stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import Error

from auditkit.locator.step_error import StepError, StepFailure
from auditkit.record.outcome import StepStatus
from auditkit.run.control_finder import ControlFinder, OverlayCloser
from auditkit.run.diagnosis.evidence import CompletedStep
from auditkit.run.page_action import PageActions
from auditkit.run.side_effect import SideEffects
from auditkit.run.step_log import StepDraft, StepLog

if TYPE_CHECKING:
    from auditkit.run.probe_runner import ProbeRunner
    from auditkit.run.step_log import PageState
    from auditkit.run.visit import Visit
    from auditkit.task.model import Step
    from auditkit.task.steps import Action

_LOOKING = frozenset({"expect", "wait_for", "screenshot"})
"""Steps that only look: they change nothing, so the last picture still holds."""
_PRESSING = frozenset({"click", "press", "search"})
_SPARE_SECONDS = 15.0
"""Beyond its waits for page and control, how long a step may take before it is given up."""


class ToolFailure(Exception):
    """Something of ours failed: never the agency's doing."""


@dataclass(frozen=True)
class JourneyStop:
    """Where and how the journey stopped."""

    step: int
    words: str
    trouble: StepError


@dataclass
class Journey:
    """One walk along a path."""

    visit: Visit
    overlays: OverlayCloser
    journal: StepLog
    drafts: list[StepDraft]
    environ: Mapping[str, str]
    folder: Path
    on_step: Callable[[StepDraft], None]
    probing: ProbeRunner
    agency: str
    """The agency's name, as its customers know it."""
    ask: Callable[[str], Awaitable[None]] | None = None

    def __post_init__(self) -> None:
        self.made: list[CompletedStep] = []
        self.texts: dict[int, str] = {}
        """What the page said after each step; after step 0 it is the start page."""
        self.seen: dict[str, str] = {}
        """What each address said, the last time it was looked at."""
        self.aftermath = SideEffects(self.visit, self.agency)

    async def walk(self, start: str) -> JourneyStop | None:
        """Go from the start page to the last step. Returns where it stopped, if it did."""
        stopped = await self._open(start)
        if stopped is not None:
            return stopped
        for draft in self.drafts:
            stopped = await self._step(draft)
            if stopped is not None:
                return stopped
        return None

    async def _open(self, start: str) -> JourneyStop | None:
        visit = self.visit
        hands = self._hands(None)
        try:
            await self._in_time(self._start(hands.expand(start)), visit.patience.page)
            await self._wait_if_rate_limited()
        except StepError as trouble:
            self._check_browser()
            return JourneyStop(0, "open the start page", trouble)
        finally:
            here = _bare(self.visit.page.url)
            self.made.append(
                CompletedStep(0, "", "", presses=False, moved=True, goes=True, gave=False, form=False, url_to=here)
            )
        await self._note(0)
        return None

    async def _note(self, number: int) -> int:
        """Note the page as it is after a step, and have it looked at if it is new."""
        index = await self.journal.note_page()
        page = self.journal.pages[index]
        self.texts[number] = self.seen[page.url] = self.journal.now.text
        if page.step == number and not page.probes:
            began = self.visit.clock()
            await self.probing.look(self.visit, page)
            self.visit.probed_seconds += self.visit.clock() - began
        return index

    async def _start(self, address: str) -> None:
        await self.visit.goto(address)
        await self.overlays.clear(self.visit)

    async def _wait_if_rate_limited(self) -> None:
        """Where the server asks to come back later, do so once. What was sent is never sent twice. Raises Trouble."""
        visit, answer = self.visit, self.visit.rate_limited
        if answer is None or (limit := answer.rate_limit) is None:
            return
        visit.guard.pause(limit.seconds)
        waits = answer.method == "GET" and limit.is_short
        visit.note_rate_limit(limit, answer.url, waited=waits)
        if waits:
            visit.traffic.documents.remove(answer)
            await self._in_time(visit.again(), visit.patience.page + limit.seconds)
            if visit.rate_limited is not None and visit.rate_limited.rate_limit is not None:
                visit.guard.pause(visit.rate_limited.rate_limit.seconds)

    def _check_browser(self) -> None:
        if self.visit.broken:
            raise ToolFailure("the browser died")

    async def _step(self, draft: StepDraft) -> JourneyStop | None:
        visit, action = self.visit, draft.step.action
        visit.step = draft.number
        hands = self._hands(draft.step)
        visit.turn_from_closed_window()
        draft.url_before = visit.page.url
        began, paced = visit.clock(), visit.guard.paced_seconds
        trouble = await self._act(hands, draft)
        draft.duration_seconds = visit.clock() - began - (visit.guard.paced_seconds - paced)
        draft.url_after = visit.paper.url if visit.paper is not None else visit.page.url
        self._judge(draft, hands, trouble)
        if action.key not in _LOOKING or trouble is not None or hands.picture_wanted or draft.number == 1:
            await self._picture(draft, trouble)
        else:
            draft.picture = self.drafts[draft.number - 2].picture
        before = self.journal.now
        draft.page = await self._note(draft.number)
        self.aftermath.note(draft, hands, before, self.journal.now)
        self.made.append(self._made(draft, hands, before))
        self.on_step(draft)
        if trouble is None or draft.status is StepStatus.SKIPPED:
            return None
        return JourneyStop(draft.number, action.words, trouble)

    async def _picture(self, draft: StepDraft, trouble: StepError | None) -> None:
        """Take a picture. Where the step failed, what to outline on it is known once the cause is."""
        if draft.status is StepStatus.FAILED and trouble is not None:
            draft.taken = await self.journal.take(trouble.marks)
        else:
            self.journal.keep(draft, await self.journal.take())

    async def _act(self, hands: PageActions, draft: StepDraft) -> StepError | None:
        action, visit = draft.step.action, self.visit
        limit = max(visit.patience.page, draft.step.timeout_seconds or 0)
        try:
            if action.types and not visit.hosts.own(visit.page.url):
                raise StepError(StepFailure.NOT_ALLOWED, "", why="handoff", url=visit.page.url)
            if action.key == "manual":
                await action.act(hands)
            else:
                await self._in_time(action.act(hands), limit)
            await self._wait_if_rate_limited()
        except StepError as trouble:
            self._check_browser()
            return trouble
        except Error as fault:
            self._check_browser()
            if visit.page.is_closed():
                return StepError(StepFailure.NOT_HELD, "the window closed")
            raise ToolFailure(f"step {draft.number} ({action.words}): {_first_line(fault)}") from fault
        return None

    async def _in_time(self, doing: Awaitable[None], limit_seconds: float) -> None:
        try:
            spare = _SPARE_SECONDS + 2 * self.visit.guard.backlog_seconds
            async with asyncio.timeout(limit_seconds + spare):
                await doing
        except TimeoutError:
            raise StepError(StepFailure.TIMEOUT, "the page stopped responding", url=self.visit.page.url) from None

    def _judge(self, draft: StepDraft, hands: PageActions, trouble: StepError | None) -> None:
        adapted = next((one.adapted_to for one in hands.used if one.adapted_to), None)
        if trouble is None:
            draft.status = StepStatus.ADAPTED if adapted else StepStatus.DONE
        elif draft.step.optional and trouble.symptom not in (StepFailure.NOT_ALLOWED, StepFailure.NAVIGATION_FAILED):
            draft.status = StepStatus.SKIPPED
            draft.message = f"Optional, and left out: {trouble.message}."
        else:
            draft.status = StepStatus.FAILED
        if adapted and trouble is None:
            draft.adapt(adapted)

    def _made(self, draft: StepDraft, hands: PageActions, before: PageState) -> CompletedStep:
        action = draft.step.action
        now = self.journal.now
        changed = now.text != before.text
        return CompletedStep(
            number=draft.number,
            words=action.words,
            done=_done(action),
            presses=action.key in _PRESSING,
            # An address that only gains a bare "#" leads nowhere.
            moved=changed or draft.url_before.rstrip("#") != draft.url_after.rstrip("#"),
            goes=action.key == "goto",
            gave=action.types,
            form=any(one.submits for one in hands.used),
            looks=action.key in _LOOKING,
            asked=self.visit.traffic.asked_by_step.get(draft.number, 0) > 0,
            same_form=now.same_form(before),
            new_lines=now.new_lines(before),
            url_from=_bare(draft.url_before),
            url_to=_bare(draft.url_after),
        )

    def _hands(self, step: Step | None) -> PageActions:
        limit = step.timeout_seconds if step is not None else None
        finder = ControlFinder(self.visit, self.overlays, limit, optional=step is not None and step.optional)
        return PageActions(self.visit, finder, self.environ, self.folder, self.ask, bool(self.probing.probes))


def _bare(url: str) -> str:
    """The address without query and fragment."""
    return url.partition("#")[0].partition("?")[0]


def _done(action: Action) -> str:
    """The step as something that has happened: pressing “Fees”."""
    name = action.target.name or action.target.label or action.target.text if action.target is not None else None
    if action.key == "search":
        return f"searching for “{action.shown_value}”"
    if action.key == "press":
        return f"pressing the key {action.shown_value}"
    if action.key == "click" and name:
        return f"pressing “{name}”"
    return f"“{action.words}”"


def _first_line(fault: Error) -> str:
    return (fault.message or str(fault)).strip().splitlines()[0][:300]
