"""The `press` step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from auditkit.steps.base import Action
from auditkit.target import Text

if TYPE_CHECKING:
    from auditkit.steps.base import Hands


class Press(Action):
    """Press a key where the focus is, such as Enter or Escape."""

    key: ClassVar[str] = "press"
    main_field: ClassVar[str | None] = "keys"
    types: ClassVar[bool] = True
    example: ClassVar[str] = """press: Enter"""

    keys: Text = Field(description="A key or a chord: Enter, Escape, Control+A")

    @property
    def shown_value(self) -> str | None:
        """What was given."""
        return self.keys

    @property
    def words(self) -> str:
        """The step in plain words."""
        return f"Press the key {self.keys}"

    async def act(self, hands: Hands) -> None:
        """Do it."""
        await hands.keys(self.keys)
