"""Choosing an option: of a select, or of a list that a script has put in its place."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from auditkit.locator.locate_control import Control, Purpose
from auditkit.locator.locate_pattern import Closeness, name_pattern
from auditkit.locator.step_error import Symptom, Trouble
from auditkit.locator.target import Target
from auditkit.run.visible_control import in_sight

if TYPE_CHECKING:
    from auditkit.run.visit import Visit

_ACTION_MS = 5000
_SUGGESTION_SECONDS = 3.0
_TICK_SECONDS = 0.1
_KEY_DELAY_MS = 40
_OPTIONS = "(e) => [...e.options].map((o) => ({ label: (o.label || o.text).trim(), disabled: o.disabled }))"

Press = Callable[[Control, str], Awaitable[None]]


async def choose_option(visit: Visit, control: Control, option: str, press: Press) -> None:
    """Choose by the words a customer reads. Raises Trouble when no option has them, with those there are."""
    if control.tag == "select":
        await _of_select(control, option)
    else:
        await _of_list(visit, control, option, press)


async def _of_select(control: Control, option: str) -> None:
    options = await control.locator.evaluate(_OPTIONS, timeout=_ACTION_MS)
    labels = [str(one["label"]) for one in options]
    for closeness in Closeness:
        pattern = name_pattern(option, closeness)
        fitting = [index for index, label in enumerate(labels) if pattern.search(label)]
        if len(fitting) == 1 or (fitting and closeness is Closeness.WHOLE_NAME):
            await control.locator.select_option(index=fitting[0], timeout=_ACTION_MS)
            return
    raise Trouble(Symptom.NO_SUCH_OPTION, f'there is no option "{option}"', options=labels[:30])


async def _of_list(visit: Visit, control: Control, option: str, press: Press) -> None:
    """Open the list with a press; where it is a field, type into it; then press the option."""
    await press(control, "the list")
    await visit.settle()
    if control.tag in ("input", "textarea"):
        await control.locator.fill("", timeout=_ACTION_MS)
        await control.locator.press_sequentially(option, delay=_KEY_DELAY_MS, timeout=60_000)
    began = visit.clock()
    wanted = Target(role="option", name=option, nth=1)
    while (found := await in_sight(visit, wanted, Purpose.CLICK)) is None:
        if visit.clock() - began > _SUGGESTION_SECONDS:
            raise Trouble(Symptom.NO_SUCH_OPTION, f'the list offers no "{option}"', options=[])
        await asyncio.sleep(_TICK_SECONDS)
    await press(found, f'the option "{option}"')
