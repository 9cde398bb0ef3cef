from __future__ import annotations

from pydantic import Field

from auditkit.locator.target import Text
from auditkit.task.steps.base import Action, PageActions


class Manual(Action):
    """Something only a person can do. A headed run asks for it; otherwise the task is not measured."""

    key = "manual"
    main_field = "ask"
    example = "manual: Enter the code sent to your phone"
    gives = needs_person = True

    ask: Text = Field(description="What the person is asked to do")

    @property
    def words(self) -> str:
        return f"A person: {self.ask}"

    async def act(self, page: PageActions) -> None:
        await page.ask_person(self.ask)
