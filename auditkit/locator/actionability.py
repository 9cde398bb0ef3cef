"""Whether a mouse reaches a control, and what is in the way when it doesn't."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from auditkit.record.model import Box

if TYPE_CHECKING:
    from playwright.async_api import Frame, Locator, Page


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
        return self.role or {"div": "panel", "iframe": "frame", "header": "header"}.get(self.tag, self.tag)


class Hit(BaseModel):
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
    gone: bool = False
    """Whether the page has drawn itself anew, and this element is no longer part of it."""


@cache
def _script() -> str:
    return files("auditkit.locator").joinpath("hit.js").read_text(encoding="utf-8")


@cache
def _closing_script() -> str:
    return files("auditkit.locator").joinpath("close.js").read_text(encoding="utf-8")


async def aim(locator: Locator, timeout_ms: float) -> Hit:
    """Bring the control into view and find a point where a mouse reaches it."""
    return Hit.model_validate(await locator.evaluate(_script(), timeout=timeout_ms))


class Closer(BaseModel):
    """Where to press to be rid of what lies over a control."""

    model_config = ConfigDict(frozen=True)

    x: float
    y: float
    name: str


async def closer(locator: Locator, hit: Hit, timeout_ms: float) -> Closer | None:
    """The control a customer would close the cover with; none where all it offers is to agree."""
    box = hit.control
    if box is None:
        return None
    middle = [box.x + box.width / 2, box.y + box.height / 2]
    found = await locator.evaluate(_closing_script(), middle, timeout=timeout_ms)
    return Closer.model_validate(found) if found is not None else None


async def still_under(locator: Locator, hit: Hit, timeout_ms: float) -> bool:
    """Whether the control still is where the mouse went down. Raises Playwright's Error when it has gone."""
    script = """(e, [x, y]) => {
      const hit = document.elementFromPoint(x, y);
      const whole = e.closest("a[href], button, label, summary") || e;
      return !!hit && (whole.contains(hit) || hit.closest("label")?.control === e || !!hit.shadowRoot);
    }"""
    return bool(await locator.evaluate(script, [hit.x, hit.y], timeout=timeout_ms))


async def frame_offset(frame: Frame) -> tuple[float, float]:
    """Where a frame's own corner lies in the window."""
    x = y = 0.0
    while frame.parent_frame is not None:
        element = await frame.frame_element()
        left, top = await element.evaluate(
            "(e) => { const b = e.getBoundingClientRect(); return [b.left + e.clientLeft, b.top + e.clientTop]; }"
        )
        x, y, frame = x + left, y + top, frame.parent_frame
    return x, y


async def control_offset(page: Page, locator: Locator, timeout_ms: float) -> tuple[float, float]:
    """What to add to a point in the control's own frame to get the point in the window."""
    if len(page.frames) == 1:
        return (0.0, 0.0)
    handle = await locator.element_handle(timeout=timeout_ms)
    frame = await handle.owner_frame()
    return await frame_offset(frame) if frame is not None else (0.0, 0.0)
