"""The page in the window right now: what it says, what it complains of, what is filled in."""

from __future__ import annotations

import asyncio
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from playwright.async_api import Error
from pydantic import BaseModel, ConfigDict, Field

from auditkit.probe.error_message import MARKED

if TYPE_CHECKING:
    from auditkit.run.visit import Visit

_PATIENCE_SECONDS = 5


class FieldNow(BaseModel):
    """A field of the page. What it holds is nobody's business; whether it holds anything is."""

    model_config = ConfigDict(frozen=True)

    label: str
    filled: bool


class PageNow(BaseModel):
    """What `page.js` saw."""

    model_config = ConfigDict(frozen=True)

    title: str = ""
    language: str | None = None
    text: str = ""
    complaints: tuple[str, ...] = ()
    """What the page says is wrong with what was entered; fields marked wrong count too."""
    wrong: int = 0
    """Fields marked as wrong."""
    fields: dict[str, FieldNow] = Field(default_factory=dict)
    """Fields by their name; passwords and files may have to be given again, so they aren't here."""
    heading: str = ""
    state: str = ""
    """Differs where one address shows another page: another form, its errors, a dialog."""

    def lost(self, before: PageNow) -> list[str]:
        """Labels of the fields that were filled in and are there, and empty."""
        return [
            was.label
            for key, was in before.fields.items()
            if was.filled and key in self.fields and not self.fields[key].filled
        ]

    def same_form(self, before: PageNow) -> bool:
        """Whether it has the fields it had, under the same heading."""
        return bool(self.fields) and self.fields.keys() == before.fields.keys() and self.heading == before.heading

    def new_lines(self, before: PageNow) -> tuple[str, ...]:
        """What it says now and didn't before."""
        known = {line.strip() for line in before.text.splitlines()}
        lines = (line.strip() for line in self.text.splitlines())
        return tuple(dict.fromkeys(line[:300] for line in lines if line and line not in known))


@cache
def _script() -> str:
    return files("auditkit.run").joinpath("page_state.js").read_text(encoding="utf-8")


async def look_at_page(visit: Visit) -> PageNow:
    """Look at the page in the window, or the document in front of it."""
    now = await _ask(visit)
    if visit.paper is not None:
        return now.model_copy(update={"text": visit.paper.text, "complaints": ()})
    if now.wrong and not now.complaints:
        return now.model_copy(update={"complaints": (MARKED,)})
    return now


async def _ask(visit: Visit) -> PageNow:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return PageNow.model_validate(await visit.page.evaluate(_script()))
    except (Error, TimeoutError):
        return PageNow()
