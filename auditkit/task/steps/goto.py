"""The `goto` step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from auditkit.task.condition import Address
from auditkit.task.steps.base import Action

if TYPE_CHECKING:
    from auditkit.task.steps.base import PageActions


class Goto(Action):
    """Go to an address, as from a letter or a bookmark."""

    key: ClassVar[str] = "goto"
    main_field: ClassVar[str | None] = "address"
    expands: ClassVar[tuple[str, ...]] = ("address",)
    example: ClassVar[str] = """goto: /fees"""

    address: Address = Field(description="An address, or a path from /")

    @property
    def shown_value(self) -> str | None:
        """What was given."""
        return self.address

    @property
    def words(self) -> str:
        """The step in plain words."""
        return f"Go to {self.address}"

    async def act(self, hands: PageActions) -> None:
        """Do it."""
        await hands.visit_address(hands.expand(self.address))
