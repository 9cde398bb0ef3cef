from __future__ import annotations

from auditkit.task.steps.base import Action, PageActions


class Back(Action):
    """Use the browser's back button."""

    key = "back"
    example = "back:"
    goes_back = True
    person_words = "Go back"

    @property
    def words(self) -> str:
        return "Go back"

    async def act(self, page: PageActions) -> None:
        await page.go_back()
