"""The `search` step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from auditkit.locator.target import Target, Text
from auditkit.task.steps.base import Action

if TYPE_CHECKING:
    from auditkit.task.steps.base import PageActions


class Search(Action):
    """Look for words with the site's own search box."""

    key: ClassVar[str] = "search"
    main_field: ClassVar[str | None] = "for"
    types: ClassVar[bool] = True
    expands: ClassVar[tuple[str, ...]] = ("for",)
    example: ClassVar[str] = """search: renewal fee"""

    words_sought: Text = Field(alias="for", description="The words a customer would enter")
    field: Target | None = Field(None, description="The search box, when it isn't plain which one it is")

    @property
    def target(self) -> Target | None:
        """The search box, when the task file names it."""
        return self.field

    @property
    def shown_value(self) -> str | None:
        """The words looked for."""
        return self.words_sought

    @property
    def words(self) -> str:
        """The step in plain words."""
        return f'Search for "{self.words_sought}"'

    async def act(self, hands: PageActions) -> None:
        """Do it."""
        await hands.search(hands.expand(self.words_sought), self.field)
