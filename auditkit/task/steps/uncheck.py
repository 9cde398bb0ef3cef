from __future__ import annotations

from auditkit.task.steps.base import PageActions, TargetAction


class Uncheck(TargetAction):
    """Untick a box."""

    key = "uncheck"
    example = "uncheck: {label: Send me news}"
    gives = enters = fills_field = True
    person_words = "Untick {}"

    async def act(self, page: PageActions) -> None:
        await page.set_checked(self, checked=False)
