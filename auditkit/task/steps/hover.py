from __future__ import annotations

from auditkit.task.steps.base import PageActions, TargetAction


class Hover(TargetAction):
    """Move the pointer over something, for menus that open this way."""

    key = "hover"
    example = "hover: {role: link, name: Services}"
    person_words = "Point at {}"

    async def act(self, page: PageActions) -> None:
        await page.hover(self)
