"""Something a person did, while it is being written down."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditkit.session.event import Facts, Kind
from auditkit.session.locator_generator import Named

if TYPE_CHECKING:
    from playwright.async_api import Page

GOTO, BACK = "goto", "back"


@dataclass
class Deed:
    """One thing a person did. Its name is found, and its value grows, while the person goes on."""

    number: int
    """From 1, in the order done."""
    do: str
    """The step's name in the task format."""
    page: Page
    url_before: str
    at_seconds: float
    """When it began, since the person began."""
    facts: Facts = field(default_factory=Facts)
    told: str = ""
    """What the page's listener calls the control."""
    value: str = ""
    own: bool = True
    """Whether it was done on the agency's own ground."""
    naming: asyncio.Task[Named] | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether nothing of it can change any more: a field has been left, a press was made."""

    @property
    def named(self) -> Named:
        """What the control is called, as far as is known by now."""
        task = self.naming
        if task is None or not task.done() or task.cancelled() or task.exception() is not None:
            return Named(None)
        return task.result()

    @property
    def types(self) -> bool:
        """Whether it put words in a field."""
        return self.do == "fill"

    def same_box(self, kind: Kind, told: str) -> bool:
        """Whether it ticked or unticked the very box that is told of now."""
        return self.do in ("check", "uncheck") and kind in (Kind.CHECK, Kind.UNCHECK) and self.told == told
