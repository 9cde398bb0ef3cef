"""A control found on a page, and what a step wants of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator


class Purpose(StrEnum):
    """What a step wants to do with a control; it decides which elements can be meant."""

    CLICK = "click"
    POINT = "point"
    FILL = "fill"
    SELECT = "select"
    TICK = "tick"
    ATTACH = "attach"
    DOCUMENT = "document"
    SEE = "see"


@dataclass(frozen=True)
class Control:
    """One element a customer can see, and what is known of it."""

    locator: Locator
    name: str = ""
    """Its accessible name or words, shortened."""
    tag: str = ""
    kind: str = ""
    """The `type` of an input or button."""
    href: str | None = None
    new_window: bool = False
    submits: bool = False
    """Whether pressing it sends a form."""
    adapted_from: str | None = None
    """The name in the task file, when the control has plainly been renamed."""
    labelled: bool = True
    """Whether it was reached by something a customer of a screen reader would hear too."""
    extra: dict[str, str] = field(default_factory=dict)
