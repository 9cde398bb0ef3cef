"""The `screenshot` step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from auditkit.task.steps.base import Action

if TYPE_CHECKING:
    from auditkit.task.steps.base import PageActions


class Screenshot(Action):
    """Take a picture now, beside the one taken after each step."""

    key: ClassVar[str] = "screenshot"
    example: ClassVar[str] = """screenshot:"""

    @property
    def words(self) -> str:
        """The step in plain words."""
        return "Take a picture"

    async def act(self, hands: PageActions) -> None:
        """Do it."""
        await hands.picture()
