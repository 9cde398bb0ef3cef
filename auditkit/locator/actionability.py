"""Whether a mouse reaches a control, what is in the way when it doesn't, and whether it works with keys."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from playwright.async_api import CDPSession, Error, Frame, JSHandle, Locator, Page
from pydantic import BaseModel, ConfigDict

from auditkit.locator.locate import CHANGED_PAGES, Control
from auditkit.locator.page_script import page_script, plain_script, with_built_ins, with_helpers
from auditkit.record.details import element_word
from auditkit.record.model import Box


class Cover(BaseModel):
    """What lies over a control."""

    model_config = ConfigDict(frozen=True)

    tag: str
    id: str
    role: str
    name: str
    box: Box
    invisible: bool = False
    """Whether nothing of it can be seen."""
    closable: bool
    """Whether it has anything to press."""

    @property
    def words(self) -> str:
        """What covers the control, for a reader: `a dialog "Rate our website"`."""
        return f'a {self._kind} "{self.name}"' if self.name else f"a {self._kind}"

    @property
    def plain_words(self) -> str:
        """The same for a list: `dialog “Rate our website”`."""
        return f"{self._kind} “{self.name}”" if self.name else self._kind

    @property
    def _kind(self) -> str:
        if self.invisible:
            return "layer that can't be seen"
        return self.role or element_word(self.tag)


Corner = tuple[float, float]


class HitTestResult(BaseModel):
    """What a mouse meets at the control."""

    model_config = ConfigDict(frozen=True)

    reached: bool
    x: float
    y: float
    editing: bool
    """Whether a press takes the focus from a field that is being filled in."""
    cover: Cover | None
    """Its box, like the control's, is seen from the control's own frame."""
    control: Box | None = None
    """Where the control itself is, when it wasn't reached."""
    state: str = ""
    """What can be told by looking at it of the state it is in; of one that was reached."""
    sight: Corner | None = None
    """Where what is in sight of the control's own frame begins; of one that was reached."""
    gone: bool = False
    """Whether the page has drawn itself anew, and this element is no longer part of it."""


_NOT_ONE = "auditkit: not one"


async def evaluate_one(locator: Locator, script: str, argument: Any = None, *, timeout_ms: float) -> Any:
    """As Playwright's `evaluate`, in one message in place of three where the element is there."""
    if locator.page not in CHANGED_PAGES:
        asked = f"(all, given) => all.length === 1 ? ({script})(all[0], given) : {json.dumps(_NOT_ONE)}"
        with suppress(Error):  # the page is on its way to another one, which Playwright waits for
            found = await locator.evaluate_all(asked, argument)
            if found != _NOT_ONE:
                return found
    return await locator.evaluate(script, argument, timeout=timeout_ms)


async def hit_test(locator: Locator, timeout_ms: float) -> HitTestResult:
    """Bring the control into view and find a point where a mouse reaches it."""
    return HitTestResult.model_validate(
        await evaluate_one(locator, page_script(__package__, "hit.js"), timeout_ms=timeout_ms)
    )


class CloseButton(BaseModel):
    """Where to press to be rid of what lies over a control."""

    model_config = ConfigDict(frozen=True)

    x: float
    y: float
    name: str
    key: bool = False
    """Whether it is a key of that name that is pressed."""


async def find_close_button(locator: Locator, hit: HitTestResult, timeout_ms: float) -> CloseButton | None:
    """The control a customer would close the cover with; none where all it offers is to agree."""
    box = hit.control
    if box is None:
        return None
    middle = [box.x + box.width / 2, box.y + box.height / 2]
    found = await evaluate_one(locator, page_script(__package__, "close.js"), middle, timeout_ms=timeout_ms)
    return CloseButton.model_validate(found) if found is not None else None


@dataclass(frozen=True)
class PressWatch:
    """What becomes of a control while the mouse goes down on it."""

    _watch: JSHandle

    async def is_lost(self) -> bool:
        """Whether the control went from under the mouse because a field lost the focus, so that nothing was pressed.

        To be asked once, while the button is down. A control that its own press has taken away was pressed.
        """
        try:
            seen = await self._watch.evaluate(with_built_ins("(watch) => watch.look()"))
        except Error:  # the press has led to another page
            return False
        return bool(seen["lost"]) and not seen["under"]


async def watch_press(locator: Locator, hit: HitTestResult, timeout_ms: float) -> PressWatch:
    """Begin to watch. Raises Playwright's Error when the control has gone already."""
    script = page_script(__package__, "press_watch.js")
    return PressWatch(await locator.evaluate_handle(script, [hit.x, hit.y], timeout=timeout_ms))


_CORNER = "({ cornerOf }) => (frame) => cornerOf(frame)"


async def frame_offset(frame: Frame | None) -> tuple[float, float]:
    """What to add to a point in the frame to get the point in the window."""
    x = y = 0.0
    while frame is not None and frame.parent_frame is not None:
        element = await frame.frame_element()
        left, top = await element.evaluate(with_helpers(_CORNER))
        x, y, frame = x + left, y + top, frame.parent_frame
    return x, y


async def mouse_offset(page: Page, frame: Frame | None, sight: Corner | None = None) -> tuple[float, float]:
    """What to add to a point in the frame to bring the mouse there.

    The mouse counts from the corner of what is in sight (`sight`, where that is known), boxes from that of what the
    page takes for it: they part on a phone where something is wider than the screen.
    """
    x, y = await frame_offset(frame)
    if sight is None or (frame is not None and frame.parent_frame is not None):
        sight = await page.evaluate(_SIGHT_CORNER)
    return x - sight[0], y - sight[1]


_SIGHT_CORNER = with_built_ins("() => [visualViewport.offsetLeft, visualViewport.offsetTop]")
_KEYS = frozenset({"keydown", "keyup", "keypress"})
_HIGHEST = 40
_TIMEOUT_MS = 3000


class MouseOnly(StrEnum):
    NOT_REACHED = "not-reached"
    NOT_HEARD = "not-heard"


async def mouse_only(control: Control) -> MouseOnly | None:
    """Why the control needs a mouse; None where it works with keys, and where that can't be told, as in frames."""
    page, frame = control.locator.page, control.frame
    askable = frame is None or frame.parent_frame is None
    script = page_script(__package__, "keyboard.js")
    try:
        seen = await control.locator.evaluate(script, [askable, control.name], timeout=_TIMEOUT_MS)
        if not seen["asked"]:
            return MouseOnly.NOT_REACHED if not seen["reached"] and not seen["unordered"] else None
        return await _ask_browser(page, reached=seen["reached"], native=seen["native"])
    except Error:  # the page went away
        return None


async def _ask_browser(page: Page, *, reached: bool, native: bool) -> MouseOnly | None:
    try:
        session = await page.context.new_cdp_session(page)
        try:
            if not reached and not await _is_focusable(session):
                return MouseOnly.NOT_REACHED
            return None if native or await _listens(session, page) else MouseOnly.NOT_HEARD
        finally:
            with suppress(Error):
                await session.detach()
    finally:
        with suppress(Error):
            await page.evaluate("() => { delete window.__auditkit_control; }")


async def _is_focusable(session: CDPSession) -> bool:
    """Whether the browser itself says that the control takes the focus."""
    found = await session.send("Runtime.evaluate", {"expression": "window.__auditkit_control"})
    if "objectId" not in found["result"]:
        return False
    asked = {"objectId": found["result"]["objectId"], "fetchRelatives": False}
    told = await session.send("Accessibility.getPartialAXTree", asked)
    properties = [one for node in told["nodes"] for one in node.get("properties", [])]
    return any(one["name"] == "focusable" and one["value"].get("value") for one in properties)


async def _listens(session: CDPSession, page: Page) -> bool:
    """Whether the control, or anything around it, listens to keys."""
    react = False  # React's own listeners hear everything: its components say which of it they want
    for _ in range(_HIGHEST):
        found = await session.send("Runtime.evaluate", {"expression": "window.__auditkit_control"})
        if "objectId" not in found["result"]:
            return False
        said = await session.send("DOMDebugger.getEventListeners", {"objectId": found["result"]["objectId"]})
        climbed = await page.evaluate(plain_script(__package__, "key_listeners.js"))
        react = react or climbed["react"]
        if climbed["heard"] or (not react and any(one["type"] in _KEYS for one in said["listeners"])):
            return True
    return False
