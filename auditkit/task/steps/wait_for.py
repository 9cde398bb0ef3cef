"""The `wait_for` step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from auditkit.task.condition import Condition
from auditkit.task.steps.base import Action

if TYPE_CHECKING:
    from auditkit.locator.target import Target
    from auditkit.task.steps.base import PageActions


class WaitFor(Condition, Action):
    """Wait until something is in sight or the address is right: for pages that say "please wait"."""

    key: ClassVar[str] = "wait_for"
    example: ClassVar[str] = """wait_for: {text: Your results}"""

    @property
    def target(self) -> Target | None:
        """What must be in sight, when it isn't about the address."""
        return self if self.kinds else None

    @property
    def shown_value(self) -> str | None:
        """The address pattern, if that is what is awaited."""
        return self.url

    @property
    def words(self) -> str:
        """The step in plain words."""
        return f"Wait for {self.called}"

    async def act(self, hands: PageActions) -> None:
        """Do it."""
        await hands.await_condition(self)
