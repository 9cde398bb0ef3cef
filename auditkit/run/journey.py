"""The journey: the steps of one path, one after the other, until the end or until the customer is stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.async_api import Error

from auditkit.diagnostic.wording import first_line
from auditkit.locator.step_error import StepError, StepFailure
from auditkit.probe.barrier import Slug
from auditkit.record.http_status import is_missing
from auditkit.record.outcome import StepStatus
from auditkit.run.control_finder import ControlFinder, OverlayCloser
from auditkit.run.diagnosis.evidence import Cause, CompletedStep
from auditkit.run.diagnosis.page_wording import text_says_missing
from auditkit.run.field_choice import is_box
from auditkit.run.page_action import PageActions
from auditkit.run.page_state import Loading, PageState
from auditkit.run.patience import Patience, Press
from auditkit.run.probe_runner import ProbeRunner
from auditkit.run.side_effect import SideEffects
from auditkit.run.step_log import StepDraft, StepLog
from auditkit.run.visit import Visit
from auditkit.task.host import bare_address
from auditkit.task.model import Step

_MOST_NODES = 50_000
"""Elements and texts in a page that is looked through in the time a step has. Usual pages have fewer than 3,000."""
_SPARE_SECONDS = 15.0
"""Beyond its waits for page and control, how long a step may take before it is given up."""


class ToolFailure(Exception):
    """Something of ours failed: never the agency's doing."""


class PageTooLarge(ToolFailure):
    """The kit can't look through it in the time a step has. Its text is a whole sentence."""


@dataclass(frozen=True)
class JourneyStop:
    step: int
    words: str
    error: StepError


@dataclass
class Journey:
    visit: Visit
    overlays: OverlayCloser
    step_log: StepLog
    drafts: list[StepDraft]
    environ: Mapping[str, str]
    folder: Path
    on_step: Callable[[StepDraft], None]
    probe_runner: ProbeRunner
    agency: str
    """The agency's name, as its customers know it."""
    ask: Callable[[str], Awaitable[None]] | None = None
    at_start: Callable[[], Awaitable[None]] | None = None
    """Called on the start page, before the first step."""

    def __post_init__(self) -> None:
        self.completed_steps: list[CompletedStep] = []
        self.texts_by_step: dict[int, str] = {}
        """What the page said after each step; after step 0 it is the start page."""
        self.texts_by_url: dict[str, str] = {}
        """What each address said, the last time it was looked at."""
        self.side_effects = SideEffects(self.visit, self.agency)
        self.step_times: dict[int, tuple[float, float]] = {}
        """When each step began, and when the page that it ended on had been looked at; step 0 is the start page."""
        self._press: Press | None = None
        """The last press, with nothing entered since."""
        self._patience: Patience | None = None
        """The last look for something."""

    async def walk(self, start: str) -> JourneyStop | None:
        """Go from the start page to the last step. Returns where it stopped, if it did."""
        stopped = await self._open(start)
        if stopped is None and self.at_start is not None:
            await self.at_start()
        for draft in self.drafts:
            if stopped is not None:
                break
            stopped = await self._step(draft)
        return stopped

    async def _open(self, start: str) -> JourneyStop | None:
        visit = self.visit
        actions = self._actions(None)
        began = visit.clock()
        try:
            await self._in_time(self._start(actions.expand(start)), visit.timeouts.page)
            await self._wait_if_rate_limited()
        except StepError as error:
            self._check_browser()
            return JourneyStop(0, "open the start page", error)
        finally:
            start_page = CompletedStep(moved=True, from_task_file=True, url_to=_bare(self.visit.page.url))
            self.completed_steps.append(start_page)
        await self._note(0)
        self.step_times[0] = (began, visit.clock())
        return None

    async def _note(self, number: int) -> int:
        """Note the page as it is after a step, and have it looked at if it is new."""
        index = await self.step_log.note_page()
        page = self.step_log.pages[index]
        self.texts_by_step[number] = self.texts_by_url[page.url] = self.step_log.page_state.text
        if page.step == number and not page.probes and not self.step_log.page_state.kind:
            began = self.visit.clock()
            await self.probe_runner.look(self.visit, page, self.step_log.page_state.text, self.step_log.answered)
            self.visit.probed_seconds += self.visit.clock() - began
        return index

    async def _start(self, address: str) -> None:
        await self.visit.goto(address)
        await self.overlays.close_all(self.visit)

    async def _wait_if_rate_limited(self) -> None:
        """Ask once more where the server asks to come back later; never after a POST. Raises StepError."""
        visit, answer = self.visit, self.visit.rate_limited
        if answer is None or (limit := answer.rate_limit) is None:
            return
        visit.guard.pause(limit.seconds)
        waits = answer.method == "GET" and limit.is_short
        visit.note_rate_limit(limit, answer.url, waited=waits)
        if waits:
            visit.traffic.documents.remove(answer)
            await self._in_time(visit.reload(), visit.timeouts.page + limit.seconds)
            if visit.rate_limited is not None and visit.rate_limited.rate_limit is not None:
                visit.guard.pause(visit.rate_limited.rate_limit.seconds)

    async def check_size(self, cause: Cause) -> Cause:
        """The cause. Raises ToolFailure where a page that gave no answer is so large that the kit may be why."""
        if cause.barrier is Slug.PAGE_TIMEOUT and self.loading is None:
            count = await self.visit.node_count()
            if count > _MOST_NODES:
                raise PageTooLarge(
                    f"The page is too large for auditkit to read in the time of a step: {count:,} parts."
                )
        return cause

    def _check_browser(self) -> None:
        if self.visit.broken:
            raise ToolFailure("the browser's page process crashed" if self.visit.crashed else "the browser crashed")

    async def _step(self, draft: StepDraft) -> JourneyStop | None:
        visit, action = self.visit, draft.step.action
        visit.step = draft.number
        actions = self._actions(draft.step)
        visit.turn_from_closed_window()
        draft.url_before = visit.page.url
        began, paced = visit.clock(), visit.guard.paced_seconds
        error = await self._act(actions, draft)
        draft.duration_seconds = visit.clock() - began - (visit.guard.paced_seconds - paced)
        draft.url_after = visit.document.url if visit.document is not None else visit.page.url
        self._judge(draft, actions, error)
        if not action.looks_only or error is not None or actions.screenshot_wanted or draft.number == 1:
            await self._picture(draft, error)
        else:  # nothing has changed, so the last picture still holds
            draft.picture = self.drafts[draft.number - 2].picture
        before = self.step_log.page_state
        if error is None and action.enters:
            self.step_log.answered.add(_bare(draft.url_before))
        if error is None and not (action.goes_back or action.goes_to_address):
            self._note_served(draft.url_before, before)
        draft.page = await self._note(draft.number)
        self.step_times[draft.number] = (began, visit.clock())
        self.side_effects.note(draft, actions, before, self.step_log.page_state)
        self.note_late_answer()
        self.completed_steps.append(self._completed_step(draft, actions, before))
        self._note_press(draft, actions, before)
        self.on_step(draft)
        if error is None or draft.status is StepStatus.SKIPPED:
            return None
        return JourneyStop(draft.number, action.words, error)

    def _note_served(self, url: str, page: PageState) -> None:
        """Note a page that was used though its server says that there is none (404)."""
        gone = {one.url for one in self.visit.traffic.documents if is_missing(one.status)}
        if (address := bare_address(url)) in gone and not text_says_missing(page.text):
            self.visit.served_pages.add(address)

    async def _picture(self, draft: StepDraft, error: StepError | None) -> None:
        """Take a picture. Where the step failed, what to outline on it is known once the cause is."""
        if draft.status is StepStatus.FAILED and error is not None:
            draft.screenshot_to_store = await self.step_log.take(error.marks)
        else:
            self.step_log.keep(draft, await self.step_log.take())

    async def _act(self, actions: PageActions, draft: StepDraft) -> StepError | None:
        action, visit = draft.step.action, self.visit
        limit = max(visit.timeouts.page, draft.step.timeout_seconds or 0)
        try:
            if action.gives:
                visit.fence.check(visit.page.main_frame)
            if action.needs_person:
                await action.act(actions)
            else:
                await self._in_time(action.act(actions), limit)
            await self._wait_if_rate_limited()
            visit.fence.check_crossed()
        except StepError as error:
            self._check_browser()
            return error
        except Error as fault:
            self._check_browser()
            if visit.page.is_closed():
                return StepError(StepFailure.NOT_HELD, "the window closed")
            raise ToolFailure(
                f"step {draft.number} ({action.words}): {first_line(fault.message or str(fault))[:300]}"
            ) from fault
        return None

    async def _in_time(self, doing: Awaitable[None], limit_seconds: float) -> None:
        try:
            spare = _SPARE_SECONDS + 2 * self.visit.guard.backlog_seconds
            async with asyncio.timeout(limit_seconds + spare) as self.visit.deadline:
                await doing
        except TimeoutError:
            raise StepError(StepFailure.TIMEOUT, "the page stopped responding", url=self.visit.page.url) from None
        finally:
            self.visit.deadline = None

    def _judge(self, draft: StepDraft, actions: PageActions, error: StepError | None) -> None:
        adapted = next((one.adapted_to for one in actions.used if one.adapted_to), None)
        if error is None:
            draft.status = StepStatus.ADAPTED if adapted else StepStatus.DONE
        elif draft.step.optional and error.failure not in (StepFailure.NOT_ALLOWED, StepFailure.NAVIGATION_FAILED):
            draft.status = StepStatus.SKIPPED
            draft.message = f"Optional, so it was skipped: {error.message}."
        else:
            draft.status = StepStatus.FAILED
        if adapted and error is None:
            draft.adapt(adapted)

    def _completed_step(self, draft: StepDraft, actions: PageActions, before: PageState) -> CompletedStep:
        action = draft.step.action
        now = self.step_log.page_state
        changed = now.differs_from(before)
        return CompletedStep(
            number=draft.number,
            words=action.words,
            done=action.done_words,
            presses=action.presses,
            # An address that only gains a bare "#" leads nowhere.
            moved=changed or draft.url_before.rstrip("#") != draft.url_after.rstrip("#"),
            from_task_file=action.goes_to_address,
            enters=action.gives,
            submits_form=any(one.submits for one in actions.used),
            chooses=any(is_box(one) for one in actions.used),
            plays=any(one.kind == "player" for one in actions.used),
            looks_only=action.looks_only,
            requested=self.visit.traffic.asked_by_step.get(draft.number, 0) > 0,
            same_form=now.same_form(before),
            new_lines=now.new_lines(before),
            leads_to=next((one.href for one in actions.used if one.href), ""),
            url_from=_bare(draft.url_before),
            url_to=_bare(draft.url_after),
            before=before,
        )

    def _note_press(self, draft: StepDraft, actions: PageActions, before: PageState) -> None:
        if draft.step.action.looks_only or draft.status is StepStatus.SKIPPED:
            return
        self._press = actions.press
        if self._press is not None:
            self._press.before = before
            self._press.unanswered = not self.completed_steps[-1].moved

    def press_of(self, step: int) -> Press | None:
        """The last press, where that step made it."""
        return self._press if self._press is not None and self._press.step == step else None

    def note_late_answer(self) -> None:
        """A press that was made again in a later step, and came to something then, moved the journey on."""
        press = self._press
        if press is not None and press.answered_late:
            self.completed_steps = [
                replace(one, moved=True) if one.number == press.step else one for one in self.completed_steps
            ]

    def patience(self, step: Step | None = None) -> Patience:
        """How long a customer looks for what a step needs, or for what they came for at the end."""
        limit = step.timeout_seconds if step is not None else None
        optional = step is not None and step.optional
        self._patience = Patience(self.visit, limit, optional=optional, press=self._press)
        return self._patience

    @property
    def loading(self) -> Loading | None:
        """What the page still waited for when the customer gave up looking."""
        return self._patience.loading if self._patience is not None else None

    def _actions(self, step: Step | None) -> PageActions:
        finder = ControlFinder(self.visit, self.overlays, lambda: self.patience(step))
        return PageActions(self.visit, finder, self.environ, self.folder, self.ask, bool(self.probe_runner.probes))


def _bare(url: str) -> str:
    return url.partition("#")[0].partition("?")[0]
