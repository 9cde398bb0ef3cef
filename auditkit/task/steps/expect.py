from __future__ import annotations

from auditkit.task.steps.base import ConditionAction


class Expect(ConditionAction):
    """Check that something is visible or that the address is right; otherwise the step fails."""

    key = "expect"
    example = "expect: {role: heading, name: Renew a fishing licence}"
    synonyms = ("assert", "verify", "see", "should_see")

    @property
    def words(self) -> str:
        return f"Expect {self.called}"
