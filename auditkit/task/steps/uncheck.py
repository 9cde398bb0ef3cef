"""The `uncheck` step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from auditkit.task.steps.base import TargetAction

if TYPE_CHECKING:
    from auditkit.task.steps.base import PageActions


class Uncheck(TargetAction):
    """Clear a box."""

    key: ClassVar[str] = "uncheck"
    types: ClassVar[bool] = True
    example: ClassVar[str] = """uncheck: {label: Send me news}"""

    @property
    def words(self) -> str:
        """The step in plain words."""
        return f"Clear {self.called}"

    async def act(self, hands: PageActions) -> None:
        """Do it."""
        await hands.tick(self, wanted=False)
