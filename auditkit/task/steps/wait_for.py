from __future__ import annotations

from auditkit.task.steps.base import ConditionAction


class WaitFor(ConditionAction):
    """Wait until something is visible or the address is right, for pages that say "please wait"."""

    key = "wait_for"
    example = "wait_for: {text: Your results}"
    synonyms = ("wait", "sleep", "pause")

    @property
    def words(self) -> str:
        return f"Wait for {self.called}"
