"""Choosing from a list that a script has drawn: opening it, finding the option, pressing it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from playwright.async_api import Error, JSHandle

from auditkit.locator.locate import Closeness, Control, Purpose, name_pattern
from auditkit.locator.page_script import page_script
from auditkit.locator.step_error import StepError, StepFailure
from auditkit.locator.target import Target
from auditkit.run.visible_control import find_visible
from auditkit.run.visit import Visit

_OPTION_MS = 5000
_TYPING_DELAY_MS = 40
_TICK_SECONDS = 0.1
_FILTERING_SECONDS = 0.4
"""Lists wait for the end of the typing before they filter, and open again then: who reads is slower."""
_SUGGESTION_SECONDS = 3.0
"""For a list to show what was asked for, once nothing is asked of a server any more."""
_MOST_SECONDS = 12.0
_LOOSELY_SECONDS = 1.0
"""Only then is an option taken that has more words than asked for: a list may still be filling up."""
_WRITES = "(e) => e.matches('input, textarea') && !e.readOnly && !e.disabled"
_SEARCH_FIELD = """() => {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return !!active && active.matches("input:not([type]), input[type=text], input[type=search]") && !active.readOnly;
}"""

ControlAction = Callable[[Control, str], Awaitable[None]]


async def choose_in_list(visit: Visit, control: Control, option: str, press: ControlAction) -> None:
    """Open the list with a press; where there is a field, type into it; then press the option.

    Raises StepError where the list doesn't offer it, with what it offers.
    """
    search = _OptionSearch(visit, control, option)
    await search.begin()
    await press(control, "the list")
    await visit.settle()
    typed = await control.locator.evaluate(_WRITES, timeout=_OPTION_MS)
    if typed:
        await control.locator.fill("", timeout=_OPTION_MS)
        await control.locator.press_sequentially(option, delay=_TYPING_DELAY_MS, timeout=60_000)
    found = await search.find(typed)
    await press(found, f'the option "{option}"')


@dataclass
class _OptionSearch:
    visit: Visit
    control: Control
    option: str
    _choices: JSHandle | None = None

    async def begin(self) -> None:
        """Note what is in sight before the list opens."""
        script = page_script("auditkit.locator", "choices.js")
        self._choices = await self.control.locator.evaluate_handle(script, timeout=_OPTION_MS)

    async def find(self, typed: bool) -> Control:
        """Wait for the option; first for its whole name, later for one that holds it."""
        visit = self.visit
        began = quiet_since = visit.clock()
        narrowed = typed
        while True:
            now = visit.clock()
            if visit.traffic.awaited(visit.page, own=True) and now - began < _MOST_SECONDS:
                quiet_since = now
            quiet = now - quiet_since
            found = await self._look(Closeness.WHOLE_NAME)
            if found is None and quiet > _LOOSELY_SECONDS and narrowed:
                found = await self._look(Closeness.WHOLE_WORDS)
            if found is not None and (not typed or now - began > _FILTERING_SECONDS):
                return found
            if quiet > _SUGGESTION_SECONDS:
                offers = await self._names()
                raise StepError(StepFailure.NO_SUCH_OPTION, f'the list offers no "{self.option}"', options=offers)
            if quiet > _LOOSELY_SECONDS and not narrowed:
                narrowed = True
                typed = await self._narrow()
                quiet_since = visit.clock()
            await asyncio.sleep(_TICK_SECONDS)

    async def _look(self, closeness: Closeness) -> Control | None:
        exact = closeness is Closeness.WHOLE_NAME
        pattern = name_pattern(self.option, closeness)
        frame = self.control.frame
        with suppress(Error):  # the page has drawn itself anew
            if self._choices is not None and frame is not None:
                place = await self._choices.evaluate("(it, wanted) => it.find(wanted)", [pattern.pattern, "i"])
                if place is not None:
                    return Control(frame.locator(f"xpath={place}"), name=self.option, frame=frame)
        found = await find_visible(self.visit, Target(role="option", name=self.option, nth=1), Purpose.CLICK)
        return found if found is not None and (not exact or pattern.search(found.name)) else None

    async def _narrow(self) -> bool:
        """Type into the search field that has opened with the list, if one has."""
        with suppress(Error):
            frame = self.control.frame or self.visit.page.main_frame
            if await frame.evaluate(_SEARCH_FIELD):
                await self.visit.page.keyboard.type(self.option, delay=_TYPING_DELAY_MS)
                return True
        return False

    async def _names(self) -> list[str]:
        with suppress(Error):
            if self._choices is not None:
                return list(await self._choices.evaluate("(it) => it.names()"))
        return []
