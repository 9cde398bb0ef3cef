from __future__ import annotations

from auditkit.locator.target import Target
from auditkit.task.condition import Condition
from auditkit.task.steps.base import Action, PageActions


class WaitFor(Condition, Action):
    """Wait until something is in sight or the address is right: for pages that say "please wait"."""

    key = "wait_for"
    example = "wait_for: {text: Your results}"
    synonyms = ("wait", "sleep", "pause")
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
        return f"Wait for {self.called}"

    async def act(self, page: PageActions) -> None:
        await page.wait_for(self)
