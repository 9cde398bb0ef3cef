from __future__ import annotations

from auditkit.task.steps.base import PageActions, TargetAction


class Click(TargetAction):
    """Press a link, a button, a tab or any other control."""

    key = "click"
    example = "click: {role: link, name: Renew a licence}"
    synonyms = ("tap", "follow", "link", "button")
    presses = first_click = True
    person_words = "Press {}"

    @property
    def done_words(self) -> str:
        name = self.name or self.label or self.text
        return f"pressing “{name}”" if name else super().done_words

    async def act(self, page: PageActions) -> None:
        await page.click(self)
