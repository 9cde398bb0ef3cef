"""The `hover` step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from auditkit.task.steps.base import TargetAction

if TYPE_CHECKING:
    from auditkit.task.steps.base import PageActions


class Hover(TargetAction):
    """Move the pointer over something: for menus that open under it."""

    key: ClassVar[str] = "hover"
    example: ClassVar[str] = """hover: {role: link, name: Services}"""

    @property
    def words(self) -> str:
        """The step in plain words."""
        return f"Point at {self.called}"

    async def act(self, hands: PageActions) -> None:
        """Do it."""
        await hands.point(self)
