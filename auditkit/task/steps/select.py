from __future__ import annotations

from pydantic import Field

from auditkit.locator.target import Text
from auditkit.task.steps.base import PageActions, TargetAction


class Select(TargetAction):
    """Choose an option by the words a customer sees, in a select or in a list that a script shows instead."""

    key = "select"
    value_field = "option"
    example = "select: {label: Licence type, option: Coarse fishing}"
    synonyms = ("choose", "pick", "option")
    gives = enters = fills_field = first_click = own_words = True
    person_words = "Choose from {}"

    option: Text = Field(description="The option, as the customer reads it")

    @property
    def words(self) -> str:
        return f"Choose {self.option!r} in {self.called}"

    async def act(self, page: PageActions) -> None:
        await page.select_option(self, page.expand(self.option))
