from __future__ import annotations

from auditkit.task.steps.base import Action, PageActions


class Screenshot(Action):
    """Take a picture now, in addition to the one taken after each step."""

    key = "screenshot"
    example = "screenshot:"
    looks_only = True

    @property
    def words(self) -> str:
        return "Take a picture"

    async def act(self, page: PageActions) -> None:
        await page.screenshot()
