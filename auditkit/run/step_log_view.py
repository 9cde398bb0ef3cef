"""What of a page the window shows, and how large: phones show a wide page small."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import Error
from pydantic import BaseModel

from auditkit.record.model import Box
from auditkit.record.picture import in_picture

if TYPE_CHECKING:
    from playwright.async_api import Page

    from auditkit.record.model import Mark

_LOOK = """() => {
  const { scale, offsetLeft: x, offsetTop: y, width, height } = visualViewport;
  return { scale, x, y, width: width * scale, height: height * scale };
}"""


class View(BaseModel):
    """The part of the page in the window: its corner in the page's own pixels, its size in the window's."""

    scale: float
    x: float
    y: float
    width: float
    height: float

    def place(self, box: Box) -> Box:
        """Where a box of the page is in the window."""
        return Box(
            x=round((box.x - self.x) * self.scale),
            y=round((box.y - self.y) * self.scale),
            width=round(box.width * self.scale),
            height=round(box.height * self.scale),
        )


async def as_pictured(page: Page, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """The marks where a picture of the window shows them; those outside it are left out."""
    if not marks:
        return ()
    try:
        view = View.model_validate(await page.evaluate(_LOOK))
    except Error:  # the page has gone
        return ()
    placed = [mark.model_copy(update={"box": view.place(mark.box)}) for mark in marks]
    return tuple(mark for mark in placed if in_picture(mark.box, view.width, view.height))
