from __future__ import annotations

from auditkit.task.steps.base import PageActions
from auditkit.task.steps.fill import Fill


class Type(Fill):
    """Enter a value key by key, as a person types, for fields that show suggestions as you type."""

    key = "type"
    example = "type: {label: Town, value: Harb}"
    synonyms = ()

    @property
    def words(self) -> str:
        return f"Type in {self.called}"

    async def act(self, page: PageActions) -> None:
        await page.fill(self, page.expand(self.value), secret=self.secret, key_by_key=True)
