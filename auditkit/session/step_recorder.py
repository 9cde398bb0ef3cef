"""Records each action of a person as a step, with the page it led to, while the person goes on."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from playwright.async_api import Error

from auditkit.locator.step_error import StepError
from auditkit.record.outcome import StepStatus
from auditkit.run.side_effect import SideEffects
from auditkit.run.step_log import StepDraft, StepLog, StepScreenshot
from auditkit.session.action import UserAction, step_of

if TYPE_CHECKING:
    from auditkit.locator.locate import Control
    from auditkit.run.probe_runner import ProbeRunner
    from auditkit.session.event_listener import EventListener
    from auditkit.session.person_session import PersonVisit
    from auditkit.session.redaction import PersonSecrets, RetentionPolicy

_NAME_SECONDS = 5.0
_TICK_SECONDS = 0.02
_TEXTS_KEPT = 200
_PAUSE_SECONDS = 0.4
"""Who types no key for so long has come to a pause."""


class _Used:
    def __init__(self, control: Control | None) -> None:
        self.used: tuple[Control, ...] = (control,) if control is not None else ()


class StepRecorder:
    def __init__(
        self,
        *,
        visit: PersonVisit,
        listener: EventListener,
        step_log: StepLog,
        probe_runner: ProbeRunner,
        policy: RetentionPolicy,
        secrets: PersonSecrets,
        agency: str,
    ) -> None:
        self.drafts: list[StepDraft] = []
        self.texts_by_url: dict[str, str] = {}
        """What each address said, the last time it was looked at."""
        self._visit, self._listener, self._step_log = visit, listener, step_log
        self._probe_runner, self._policy, self._secrets = probe_runner, policy, secrets
        self._side_effects = SideEffects(visit, agency)
        self._looking: asyncio.Task[None] | None = None
        self._pause_screenshot: StepScreenshot | None = None
        """The picture of a pause, in case there is no other."""
        self._before = step_log.page_state
        self._no_more = False

    async def open(self) -> None:
        await self._note(0)
        self._before = self._step_log.page_state

    async def write(self) -> None:
        while True:
            if len(self.drafts) < len(self._listener.actions):
                await self._write(self._listener.actions[len(self.drafts)])
            elif self._no_more:
                break
            else:
                await asyncio.sleep(_TICK_SECONDS)

    async def finish(self) -> None:
        """Wait until the last page has been looked at and every picture is stored. Raises OSError."""
        if self._looking is not None:
            await asyncio.wait([self._looking], timeout=30)
        await self._step_log.finish()

    def end(self) -> None:
        self._no_more = True

    async def _write(self, action: UserAction) -> None:
        visit = self._visit
        await self._until_over(action)
        if action.locating is not None:
            await asyncio.wait([action.locating], timeout=_NAME_SECONDS)
        self._secrets.take(action, self._policy)
        visit.look_at(action.page)
        draft = StepDraft(action.number, step_of(action, self._policy.allowed_value(action), visit.base_url))
        draft.status, draft.url_before = StepStatus.DONE, action.url_before
        draft.details = {"at_seconds": round(action.at_seconds, 1)}
        await self._rest(action)
        later = self._after(action)
        draft.url_after = later.url_before if later is not None and later.page is visit.page else visit.page.url
        draft.duration_seconds = max(0.0, (later.at_seconds if later else self._listener.seconds) - action.at_seconds)
        await self._note_after(action, draft)
        self.drafts.append(draft)

    async def _note_after(self, action: UserAction, draft: StepDraft) -> None:
        """Note the page an action led to, unless the person was quicker: then the last look at it has to do."""
        before = self._before
        if _without_fragment(self._visit.page.url) == _without_fragment(draft.url_after) and not self._leaving:
            screenshot = await self._step_log.take() if self._policy.pictures else None
            index = await self._note(action.number)
        else:
            screenshot, index = self._pause_screenshot, None
        if index is None:
            index = self._page_of(draft.url_after)
        draft.page, self._pause_screenshot, self._before = index, None, self._step_log.page_state
        self._step_log.keep(draft, screenshot)
        self._side_effects.note(draft, _Used(action.locator.control), before, self._step_log.page_state)

    @property
    def _leaving(self) -> bool:
        """Whether the page is on its way out: until the next one is there, the browser answers no question."""
        return self._visit.traffic.navigation(self._visit.page) is not None

    def _page_of(self, url: str) -> int | None:
        pages = self._step_log.pages
        return next(
            (index for index in range(len(pages) - 1, -1, -1) if pages[index].url == _without_fragment(url)), None
        )

    async def _until_over(self, action: UserAction) -> None:
        """Wait until a field is left. At every pause the page is looked at: sending a form may take it away."""
        looked_at = ""
        while not action.finished.is_set():
            value = action.value
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(action.finished.wait(), _PAUSE_SECONDS)
            if not action.finished.is_set() and action.value == value != looked_at and not self._leaving:
                looked_at = value
                self._pause_screenshot = await self._step_log.take() if self._policy.pictures else None
                await self._step_log.note_page_unless_gone()

    def _after(self, action: UserAction) -> UserAction | None:
        return self._listener.actions[action.number] if len(self._listener.actions) > action.number else None

    async def _rest(self, action: UserAction) -> None:
        settling = asyncio.ensure_future(self._settle(action))
        while not settling.done() and self._after(action) is None and not self._visit.broken:
            await asyncio.wait([settling], timeout=_TICK_SECONDS)
        settling.cancel()
        await asyncio.wait([settling])

    async def _settle(self, action: UserAction) -> None:
        control = action.locator.control
        try:
            await self._visit.settle(window_expected=control is not None and control.new_window)
        except (StepError, Error):
            return  # the person sees what came of it; the page that is there is noted

    async def _note(self, number: int) -> int | None:
        known = len(self._step_log.pages)
        index = await self._step_log.note_page_unless_gone()
        if index is None:
            return None
        page = self._step_log.pages[index]
        if len(self.texts_by_url) < _TEXTS_KEPT or page.url in self.texts_by_url:
            self.texts_by_url[page.url] = self._step_log.page_state.text
        if index == known:
            self._look(index)
        return index

    def _look(self, index: int) -> None:
        """Have a new page looked at, beside what the person does next; one page at a time."""
        page = self._step_log.pages[index]

        async def look(before: asyncio.Task[None] | None) -> None:
            if before is not None:
                await asyncio.wait([before])
            if self._visit.page.url != page.url:
                return
            await self._probe_runner.look(self._visit, page, self._step_log.page_state.text)
            for name in [name for name, seen in page.probes.items() if seen.failure is not None]:
                # The person went on while it was looked at: that says nothing about the page.
                if self._visit.page.url != page.url:
                    del page.probes[name]

        self._looking = asyncio.ensure_future(look(self._looking))


def _without_fragment(url: str) -> str:
    return url.partition("#")[0]
