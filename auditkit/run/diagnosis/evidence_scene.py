"""The scene at the moment something went wrong: what the page says of itself, gathered once."""

from __future__ import annotations

import asyncio
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from playwright.async_api import Error
from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from auditkit.run.visit import Visit

_PATIENCE_SECONDS = 5


class Scene(BaseModel):
    """What `scene.js` saw."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    title: str = ""
    heading: str = ""
    words: int = 0
    """In the main part of the page."""
    text: str = ""
    source: str = ""
    """The beginning of the page's markup, for the marks that walls leave there."""
    lost_place: str = Field("", alias="lostPlace")
    """The place on the page that its address names, when there is none."""
    accounts: int = 0
    """Fields in sight that ask for the name of an account."""
    unfinished: bool = False
    """Whether a part of the page is still to be drawn: an empty place for an application, or "Loading"."""
    passwords: int = 0
    """Password fields in sight."""
    challenges: int = 0
    """Elements of the well-known "are you human" kinds in sight."""
    invalid: int = 0
    """Fields marked as wrong."""
    errors: tuple[str, ...] = ()
    """What error boxes in sight say."""
    filled: int = 0
    fields: int = 0
    native: tuple[str, ...] = ()
    """What the browser itself says of fields it won't send."""
    main_links: int = Field(0, alias="mainLinks")
    answers: bool = True
    """Whether the page let itself be looked at: one caught in its own script doesn't."""


@cache
def _script() -> str:
    return files("auditkit.run.diagnosis").joinpath("failure_snapshot.js").read_text(encoding="utf-8")


async def look_around(visit: Visit) -> Scene:
    """Gather the scene; a page that doesn't answer is a scene too."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return Scene.model_validate(await visit.page.evaluate(_script()))
    except TimeoutError:
        return Scene(answers=False)
    except Error:
        return Scene()
