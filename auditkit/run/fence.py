"""The fence: what a run types, chooses and presses goes to the agency's own pages and frames, and to nobody else's.

It is judged by the address of the frame that gets it, whatever page that frame stands in; and twice. Before anything
is done Python looks whose frame it is, so that the attempt ends with a sentence that says so. As it is done a script
in each document of somebody else's (`fence.js`) keeps back what arrives there all the same: a page may move the
focus, a frame or itself between the look and the key. What is kept back is told here, and ends the attempt as well.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from playwright.async_api import BrowserContext, ElementHandle, Error, Frame, Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from auditkit.locator.page_script import plain_script, with_built_ins, with_helpers
from auditkit.locator.step_error import StepError, StepFailure
from auditkit.task.host import Hosts, host_of

if TYPE_CHECKING:
    from auditkit.locator.actionability import HitTestResult
    from auditkit.locator.locate import Control
    from auditkit.run.visit import Visit

T = TypeVar("T")
_MOST_TRIES = 3
_MOST_DEEP = 10
_FRAME_SECONDS = 2.0
"""How long a frame may take to say where its focus is: one that doesn't is taken to have it."""
_LOOK_MS = 3000
_ATTENDED_SECONDS = 0.2
"""How often documents of somebody else's ask whether a person acts, in a visit with one at the browser."""
_TYPING_MS = 60_000
_LONGEST_URL = 200
"""Of one that says nothing more: what a data: address holds is no place."""


@dataclass
class Fence:
    hosts: Hosts
    step: Callable[[], int]
    crossed: dict[int, StepError] = field(default_factory=dict)
    """By step: that something was kept back in a document of somebody else's."""

    person_acts: bool = False
    """Whether a person uses the window, who goes where they like: nothing is kept back."""

    async def install(self, context: BrowserContext, *, attended: bool) -> None:
        """Stand in every document of the context that is somebody else's. To be called before there is a page.

        With `attended` a person is at the browser, who will be asked to use it.
        """
        if self.person_acts:
            return
        channel = f"_{secrets.token_hex(8)}"
        await context.expose_binding(channel, self._on_kept_back)
        attended_ms = _ATTENDED_SECONDS * 1000 if attended else 0
        settings = {"tell": channel, "hosts": self.hosts.names, "attended": attended_ms}
        await context.add_init_script(f"({plain_script(__package__, 'fence.js')})({json.dumps(settings)})")

    def _on_kept_back(self, source: dict[str, Any], address: object) -> bool:
        """Note what was kept back, in a document of that address; without one it asks whether a person acts."""
        if address:
            self.crossed.setdefault(self.step(), self._error(source["frame"], str(address)))
        return self.person_acts

    @asynccontextmanager
    async def open_to_person(self) -> AsyncIterator[None]:
        """Let a person do what they like meanwhile."""
        self.person_acts = True
        await asyncio.sleep(2 * _ATTENDED_SECONDS)
        try:
            yield
        finally:
            self.person_acts = False
            await asyncio.sleep(2 * _ATTENDED_SECONDS)

    def address_of(self, frame: Frame) -> str:
        """The address that says whose the frame is; a frame without one is of who is around it, or who opened it.

        Empty where nobody answers for it: a new window, or a document whose address holds all of it (data:).
        """
        while True:
            url = frame.url
            if url.startswith("blob:"):
                return url.removeprefix("blob:")
            if (url and not url.startswith("about:")) or frame.parent_frame is None:
                return url
            frame = frame.parent_frame

    def owns(self, frame: Frame) -> bool:
        url = self.address_of(frame)
        return self.hosts.own(url) and not url.startswith("data:")

    def check(self, frame: Frame, *, follows_link: bool = False) -> None:
        """Raises StepError where nothing may be given to the frame; what only leads on is pressed in any."""
        page = frame.page.main_frame
        for one in (page, frame):
            if not follows_link and not self.owns(one):
                raise self._error(one, self.address_of(one))

    async def check_element(self, element: ElementHandle) -> None:
        """The same for an element, by what the very document says that it is a part of."""
        frame = await element.owner_frame()
        if frame is None:
            raise Error("the element is no longer on a page")
        self.check(frame)
        # What is known of the frame here may be a moment old; nothing in a page can change what this says.
        address = await element.evaluate("() => location.href")
        if address.startswith("http") and not self.hosts.own(address):
            raise self._error(frame, address)

    def check_crossed(self) -> None:
        """Raises StepError where something of this step was kept back."""
        if (error := self.crossed.get(self.step())) is not None:
            raise error

    @staticmethod
    def _error(frame: Frame, url: str) -> StepError:
        if frame.parent_frame is None:
            return StepError(StepFailure.NOT_ALLOWED, "", why="handoff", url=url)
        why = "embedded" if (whose := host_of(url)) else "nameless"
        return StepError(StepFailure.NOT_ALLOWED, "", why=why, url=url[:_LONGEST_URL], whose=whose)


def frame_of(control: Control) -> Frame:
    return control.frame or control.locator.page.main_frame


async def give(visit: Visit, control: Control, act: Callable[[ElementHandle], Awaitable[T]], timeout_ms: float) -> T:
    """Do something with the control's element, in a document of the agency's that stays the same meanwhile.

    An element that is drawn again is taken up again. Raises StepError where it is somebody else's, and Playwright's
    Error where it can't be done.
    """
    for tries_left in range(_MOST_TRIES - 1, -1, -1):
        element = await control.locator.element_handle(timeout=timeout_ms)
        try:
            await visit.fence.check_element(element)
            return await act(element)
        except PlaywrightTimeout:
            raise
        except Error:
            if not tries_left or await _is_there(element):
                raise
    raise AssertionError("the loop returns or raises")


async def _is_there(element: ElementHandle) -> bool:
    try:
        return bool(await element.evaluate("(element) => element.isConnected"))
    except Error:  # its page has gone
        return False


_INSERT = with_built_ins("""(field, text) => {
  const written = field.tagName === "TEXTAREA" ||
    (field.tagName === "INPUT" && /^(text|search|email|tel|url|password|number)$/.test(field.type));
  if (!text || !written || field.disabled || field.readOnly || !field.checkVisibility({ visibilityProperty: true })) {
    return false;
  }
  field.focus();
  if (!field.isConnected) throw new Error("the page has drawn the field anew");
  if (field.getRootNode().activeElement !== field) return true;  // the page has moved it: nothing is given to others
  field.select();
  const event = { bubbles: true, cancelable: true, composed: true, inputType: "insertText", data: text };
  if (field.dispatchEvent(new InputEvent("beforeinput", event))) {
    field.ownerDocument.execCommand("insertText", false, text);
  }
  return true;
}""")
"""Enters a text in a field in sight that one writes in; false where it is none.

In one go within its document. What goes by way of the browser, as in Playwright's `fill`, arrives where the focus is
by then: a page may have moved it to another's frame, which isn't always asked before (`beforeinput`). The page of the
field is, as it is by the browser.
"""


async def set_text(visit: Visit, control: Control, text: str, timeout_ms: float) -> None:
    """Put a text into the field in one go."""

    async def put(field: ElementHandle) -> None:
        if not await field.evaluate(_INSERT, text):
            await field.fill(text, timeout=timeout_ms)

    await give(visit, control, put, timeout_ms)


async def type_text(visit: Visit, control: Control, text: str, *, delay_ms: float = 0) -> None:
    """Type a text key by key."""
    await give(visit, control, lambda field: field.type(text, delay=delay_ms, timeout=_TYPING_MS), _TYPING_MS)


async def choose_option(visit: Visit, control: Control, index: int, timeout_ms: float) -> None:
    await give(visit, control, lambda box: box.select_option(index=index, timeout=timeout_ms), timeout_ms)


async def attach(visit: Visit, control: Control, file: Path, timeout_ms: float) -> None:
    """Give a file to a field for files."""
    await give(visit, control, lambda field: field.set_input_files(file, timeout=timeout_ms), timeout_ms)


async def press_in(visit: Visit, control: Control, keys: str, timeout_ms: float) -> None:
    await give(visit, control, lambda element: element.press(keys, timeout=timeout_ms), timeout_ms)


async def focus(visit: Visit, control: Control, timeout_ms: float) -> None:
    await give(visit, control, lambda element: element.focus(), timeout_ms)


_FRAME_IN_FOCUS = with_built_ins("""() => {
  for (let page = document; page;) {
    let active = page.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    if (!active || !/^(IFRAME|FRAME|OBJECT|EMBED)$/.test(active.tagName)) return null;
    if (!active.contentDocument) return active;
    page = active.contentDocument;
  }
}""")


async def press_keys(visit: Visit, keys: str) -> None:
    """Press keys where the focus is. Raises StepError where that is in a frame of somebody else's."""
    visit.fence.check(await focused_frame(visit.page))
    await visit.page.keyboard.press(keys)


async def type_in_focus(visit: Visit, text: str, *, delay_ms: float) -> None:
    """Type where the focus is. Raises StepError where that is in a frame of somebody else's."""
    visit.fence.check(await focused_frame(visit.page))
    await visit.page.keyboard.type(text, delay=delay_ms)


async def focused_frame(page: Page) -> Frame:
    """The frame that gets what is typed now, as far as the frames around it tell."""
    frame = page.main_frame
    for _ in range(_MOST_DEEP):
        inner = None
        with suppress(Error, TimeoutError):
            async with asyncio.timeout(_FRAME_SECONDS):
                found = (await frame.evaluate_handle(_FRAME_IN_FOCUS)).as_element()
                inner = await found.content_frame() if found is not None else None
        if inner is None:
            return frame
        frame = inner
    return frame


_COVER = "({ lyingOver }) => (element, [x, y]) => lyingOver(element, x, y)?.cover || null"
_OFFERS = """({ takesRoom }) => () =>
  [...document.querySelectorAll("button, [role=button], a[href], input:not([type=hidden])")].some(takesRoom)"""


async def check_cover(visit: Visit, control: Control, hit: HitTestResult) -> None:
    """Raises StepError where a frame of somebody else's lies over the control and has something to press.

    Whether a customer gets rid of it there, nobody here may try.
    """
    box, frame = hit.control, None
    if box is None:
        return
    middle = [box.x + box.width / 2, box.y + box.height / 2]
    with suppress(Error, TimeoutError):
        async with asyncio.timeout(_FRAME_SECONDS):
            cover = await control.locator.evaluate_handle(with_helpers(_COVER), middle, timeout=_LOOK_MS)
            element = cover.as_element()
            frame = await element.content_frame() if element is not None else None
            if frame is None or not await frame.evaluate(with_helpers(_OFFERS)):
                return
    if frame is not None:
        visit.fence.check(frame)
