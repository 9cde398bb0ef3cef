from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from auditkit.locator.target import Text
from auditkit.task.steps.base import PageActions, TargetAction


class Fill(TargetAction):
    """Enter a value in a field, replacing what it holds."""

    key = "fill"
    value_field = "value"
    example = "fill: {label: Licence number, value: HL-2041}"
    synonyms: ClassVar[tuple[str, ...]] = ("enter", "input", "write")
    gives = enters = fills_field = own_words = True
    person_words = "Enter text in {}"

    value: Text = Field(description="What to enter; `${NAME}` comes from the environment")
    secret: bool = Field(False, description="Keep the value out of records, pictures and pages")

    @property
    def shown_value(self) -> str | None:
        """What is entered, unless it is secret."""
        return None if self.secret else self.value

    @property
    def words(self) -> str:
        return f"Fill in {self.called}"

    async def act(self, page: PageActions) -> None:
        await page.fill(self, page.expand(self.value), secret=self.secret, key_by_key=False)
