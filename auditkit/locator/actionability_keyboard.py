"""Whether a control works without a mouse, as far as can be told without pressing it."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from playwright.async_api import Error

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Locator, Page

_KEYS = frozenset({"keydown", "keyup", "keypress"})
_HIGHEST = 40
_TIMEOUT_MS = 3000


class MouseOnly(StrEnum):
    """Why a control needs a mouse."""

    NOT_REACHED = "not-reached"
    NOT_HEARD = "not-heard"


async def mouse_only(page: Page, locator: Locator) -> MouseOnly | None:
    """Why the control needs a mouse; None where it works with keys, and where that can't be told."""
    try:
        seen = await locator.evaluate(_script("keyboard.js"), timeout=_TIMEOUT_MS)
        if not seen["reached"]:
            return MouseOnly.NOT_REACHED
        if seen["native"] or len(page.frames) > 1:
            return None
        session = await page.context.new_cdp_session(page)
        try:
            return None if await _listens(session, page) else MouseOnly.NOT_HEARD
        finally:
            await page.evaluate("() => { delete window.__auditkit_control; }")
            await session.detach()
    except Error:  # the page went away
        return None


async def _listens(session: CDPSession, page: Page) -> bool:
    """Whether the control, or anything around it, listens to keys. React's own listeners hear everything: its
    components say which of it they want."""
    react = False
    for _ in range(_HIGHEST):
        found = await session.send("Runtime.evaluate", {"expression": "window.__auditkit_control"})
        if "objectId" not in found["result"]:
            return False
        said = await session.send("DOMDebugger.getEventListeners", {"objectId": found["result"]["objectId"]})
        climbed = await page.evaluate(_script("key_listeners.js"))
        react = react or climbed["react"]
        if climbed["heard"] or (not react and any(one["type"] in _KEYS for one in said["listeners"])):
            return True
    return False


@cache
def _script(name: str) -> str:
    return files("auditkit.locator").joinpath(name).read_text(encoding="utf-8")
