from __future__ import annotations

from auditkit.task.steps.base import PageActions, TargetAction


class Check(TargetAction):
    """Tick a box or choose a radio button."""

    key = "check"
    example = "check: {label: I am over 65}"
    synonyms = ("tick", "radio")
    gives = enters = fills_field = first_click = True
    person_words = "Tick {}"

    async def act(self, page: PageActions) -> None:
        await page.set_checked(self, checked=True)
