"""The `type` step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from auditkit.locator.target import Text
from auditkit.task.steps.base import TargetAction

if TYPE_CHECKING:
    from auditkit.task.steps.base import PageActions


class Type(TargetAction):
    """Enter a value key by key, as a person types: for fields that suggest as one types."""

    key: ClassVar[str] = "type"
    types: ClassVar[bool] = True
    expands: ClassVar[tuple[str, ...]] = ("value",)
    example: ClassVar[str] = """type: {label: Town, value: Harb}"""

    value: Text = Field(description="What to enter; `${NAME}` comes from the environment")
    secret: bool = Field(False, description="Keep the value out of records, pictures and pages")

    @property
    def shown_value(self) -> str | None:
        """What is entered, unless it is secret."""
        return None if self.secret else self.value

    @property
    def words(self) -> str:
        """The step in plain words."""
        return f"Type in {self.called}"

    async def act(self, hands: PageActions) -> None:
        """Do it."""
        await hands.put(self, hands.expand(self.value), secret=self.secret, key_by_key=True)
