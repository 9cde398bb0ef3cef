"""The `back` step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from auditkit.task.steps.base import Action

if TYPE_CHECKING:
    from auditkit.task.steps.base import PageActions


class Back(Action):
    """Use the browser's back button."""

    key: ClassVar[str] = "back"
    example: ClassVar[str] = """back:"""

    @property
    def words(self) -> str:
        """The step in plain words."""
        return "Go back"

    async def act(self, hands: PageActions) -> None:
        """Do it."""
        await hands.back()
