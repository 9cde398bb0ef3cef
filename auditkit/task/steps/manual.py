"""The `manual` step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from auditkit.locator.target import Text
from auditkit.task.steps.base import Action

if TYPE_CHECKING:
    from auditkit.task.steps.base import PageActions


class Manual(Action):
    """Something only a person can do: asked for in a headed run, otherwise the task is not measured."""

    key: ClassVar[str] = "manual"
    main_field: ClassVar[str | None] = "ask"
    types: ClassVar[bool] = True
    example: ClassVar[str] = """manual: Enter the code sent to your phone"""

    ask: Text = Field(description="What the person is asked to do")

    @property
    def words(self) -> str:
        """The step in plain words."""
        return f"A person: {self.ask}"

    async def act(self, hands: PageActions) -> None:
        """Do it."""
        await hands.ask_person(self.ask)
