"""The `expect` step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from auditkit.task.condition import Condition
from auditkit.task.steps.base import Action

if TYPE_CHECKING:
    from auditkit.locator.target import Target
    from auditkit.task.steps.base import PageActions


class Expect(Condition, Action):
    """Something must be in sight, or the address must be right; the step fails otherwise."""

    key: ClassVar[str] = "expect"
    example: ClassVar[str] = """expect: {role: heading, name: Renew a fishing licence}"""

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
        return f"Expect {self.called}"

    async def act(self, hands: PageActions) -> None:
        """Do it."""
        await hands.await_condition(self)
