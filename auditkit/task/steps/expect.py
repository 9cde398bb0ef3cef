from __future__ import annotations

from auditkit.task.steps.base import ConditionAction


class Expect(ConditionAction):
    """Something must be in sight, or the address must be right; the step fails otherwise."""

    key = "expect"
    example = "expect: {role: heading, name: Renew a fishing licence}"
    synonyms = ("assert", "verify", "see", "should_see")

    @property
    def words(self) -> str:
        return f"Expect {self.called}"
