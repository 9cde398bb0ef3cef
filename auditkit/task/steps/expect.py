from __future__ import annotations

from auditkit.locator.target import Target
from auditkit.task.condition import Condition
from auditkit.task.steps.base import Action, PageActions


class Expect(Condition, Action):
    """Something must be in sight, or the address must be right; the step fails otherwise."""

    key = "expect"
    example = "expect: {role: heading, name: Renew a fishing licence}"
    synonyms = ("assert", "verify", "see", "should_see")
    looks_only = True

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
        return f"Expect {self.called}"

    async def act(self, page: PageActions) -> None:
        await page.wait_for(self)
