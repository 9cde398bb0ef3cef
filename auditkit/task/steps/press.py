from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, NoReturn

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from auditkit.diagnostic.safe_text import quote
from auditkit.locator.target import Text
from auditkit.task.steps.base import Action, PageActions

MODIFIERS = ("Control", "Shift", "Alt", "Meta", "ControlOrMeta")
KEYS = (
    "Enter Escape Tab Backspace Delete Insert Home End PageUp PageDown Space "
    "ArrowUp ArrowDown ArrowLeft ArrowRight F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12"
).split()
SHOWN_KEYS = frozenset({"Enter", "Escape", "Tab", "Space"})
"""Keys of which a report of a person's visit says that they were pressed."""


def _chord(keys: str) -> str:
    *held, last = keys.split("+") if len(keys) > 1 and not keys.endswith("+") else (*keys[:-2].split("+"), keys[-1])
    for key in filter(None, held):
        if key not in MODIFIERS:
            _refuse(key, MODIFIERS)
    if len(last) > 1 and last not in (*KEYS, *MODIFIERS):
        _refuse(last, KEYS)
    return keys


def _refuse(key: str, known: Sequence[str]) -> NoReturn:
    raise PydanticCustomError(
        "unknown_word", "unknown key {quoted} to press", {"word": key, "quoted": quote(key), "known": list(known)}
    )


Keys = Annotated[Text, AfterValidator(_chord)]


class Press(Action):
    """Press a key where the focus is, such as Enter or Escape."""

    key = "press"
    main_field = "keys"
    example = "press: Enter"
    synonyms = ("key", "keyboard")
    gives = presses = True
    person_words = "Press a key"

    keys: Keys = Field(description="A key or a chord: Enter, Escape, Control+A")

    @property
    def shown_value(self) -> str | None:
        return self.keys

    @property
    def words(self) -> str:
        return f"Press the key {self.keys}"

    @property
    def done_words(self) -> str:
        return f"pressing the key {self.keys}"

    @classmethod
    def person_text(cls, control: str, value: str | None) -> str:
        """The key itself only where it types no letter."""
        return f"Press the key {value}" if value in SHOWN_KEYS else cls.person_words

    async def act(self, page: PageActions) -> None:
        await page.press_key(self.keys)
