"""The `select` step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from auditkit.locator.target import Text
from auditkit.task.steps.base import TargetAction

if TYPE_CHECKING:
    from auditkit.task.steps.base import PageActions


class Select(TargetAction):
    """Choose an option by the words a customer sees: of a select, or of a list a script has put in its place."""

    key: ClassVar[str] = "select"
    types: ClassVar[bool] = True
    expands: ClassVar[tuple[str, ...]] = ("option",)
    example: ClassVar[str] = """select: {label: Licence type, option: Coarse fishing}"""

    option: Text = Field(description="The option, as the customer reads it")

    @property
    def shown_value(self) -> str | None:
        """The option."""
        return self.option

    @property
    def words(self) -> str:
        """The step in plain words."""
        return f"Choose {self.option!r} in {self.called}"

    async def act(self, hands: PageActions) -> None:
        """Do it."""
        await hands.choose(self, hands.expand(self.option))
