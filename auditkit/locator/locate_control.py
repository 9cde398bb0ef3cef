"""A control found on a page, and what a step wants of it."""

from __future__ import annotations

from dataclasses import dataclass
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
    role: str = ""
    """Its explicit ARIA role."""
    hint: str = ""
    """What the page tells of a link beside its name."""
    href: str | None = None
    new_window: bool = False
    submits: bool = False
    """Whether pressing it sends a form."""
    disabled: bool = False
    form: int = -1
    """Which form of the page it belongs to, or -1."""
    labelled: bool = True
    """Whether a screen reader would say the words it was found by."""
    other_role: str | None = None
    """The role it has, where the task file names another that looks the same."""
    adapted_to: str | None = None
    """Its name now, when it has plainly been renamed."""
