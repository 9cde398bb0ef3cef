from __future__ import annotations

from pydantic import Field

from auditkit.task.condition import Address
from auditkit.task.steps.base import Action, PageActions


class Goto(Action):
    """Go to an address, as from a letter or a bookmark."""

    key = "goto"
    main_field = "address"
    value_field = "address"
    example = "goto: /fees"
    synonyms = ("visit", "open", "navigate", "go", "url")
    goes_to_address = True
    person_words = "Go to another address by hand"

    address: Address = Field(description="An address, or a path from /")

    @property
    def words(self) -> str:
        return f"Go to {self.address}"

    async def act(self, page: PageActions) -> None:
        await page.goto(page.expand(self.address))
