from __future__ import annotations

from pydantic import Field

from auditkit.locator.target import Target, Text
from auditkit.task.steps.base import Action, PageActions


class Search(Action):
    """Look for words with the site's own search box."""

    key = "search"
    main_field = "for"
    value_field = "for"
    example = "search: renewal fee"
    gives = presses = first_click = own_words = True
    any_control = True
    person_words = "Search"

    words_sought: Text = Field(alias="for", description="The words a customer would enter")
    field: Target | None = Field(None, description="The search box, if it isn't clear which one it is")

    @property
    def target(self) -> Target | None:
        """The search box, when the task file names it."""
        return self.field

    @property
    def words(self) -> str:
        return f'Search for "{self.words_sought}"'

    @property
    def done_words(self) -> str:
        return f"searching for “{self.words_sought}”"

    async def act(self, page: PageActions) -> None:
        await page.search(page.expand(self.words_sought), self.field)
