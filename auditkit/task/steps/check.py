"""The `check` step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from auditkit.task.steps.base import TargetAction

if TYPE_CHECKING:
    from auditkit.task.steps.base import PageActions


class Check(TargetAction):
    """Tick a box or choose a radio button."""

    key: ClassVar[str] = "check"
    types: ClassVar[bool] = True
    example: ClassVar[str] = """check: {label: I am over 65}"""

    @property
    def words(self) -> str:
        """The step in plain words."""
        return f"Tick {self.called}"

    async def act(self, hands: PageActions) -> None:
        """Do it."""
        await hands.tick(self, wanted=True)
