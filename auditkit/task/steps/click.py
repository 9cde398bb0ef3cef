"""The `click` step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from auditkit.task.steps.base import TargetAction

if TYPE_CHECKING:
    from auditkit.task.steps.base import PageActions


class Click(TargetAction):
    """Press a link, a button, a tab or any other control."""

    key: ClassVar[str] = "click"
    example: ClassVar[str] = """click: {role: link, name: Renew a licence}"""

    @property
    def words(self) -> str:
        """The step in plain words."""
        return f"Press {self.called}"

    async def act(self, hands: PageActions) -> None:
        """Do it."""
        await hands.press(self)
