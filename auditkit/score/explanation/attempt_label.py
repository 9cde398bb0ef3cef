"""Controls with a new name, and what to change in the task files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.record.outcome import StepStatus

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord


@dataclass(frozen=True)
class Relabelled:
    """A name in a task file that has changed on the site."""

    source: str
    """`tasks/harbour/fee.yml:12`; empty when it isn't known."""
    was: str
    now: str
    line: str = ""
    """The line as it stands in the file; empty when none of it holds just the name."""
    replacement: str = ""

    @property
    def diff(self) -> tuple[str, ...]:
        """The line and its replacement, marked as in a diff; the dash of the list gives way to the marks."""
        if not self.line or not self.replacement:
            return ()
        return f"- {self.line.removeprefix('- ')}", f"+ {self.replacement.removeprefix('- ')}"

    @property
    def advice(self) -> str:
        """What to change, where there is no line to show."""
        where = f"In the step at {self.source}" if self.source else "In the task file"
        return f"{where}, change “{self.was}” to “{self.now}”."


def relabelled(attempts: Iterable[AttemptRecord]) -> tuple[Relabelled, ...]:
    """Each name once, in the order of the files."""
    found = set()
    for attempt in attempts:
        for step in attempt.steps:
            told = {key: _text(step.details.get(key)) for key in ("source", "was", "now", "line", "replacement")}
            if step.status is StepStatus.ADAPTED and told["now"]:
                found.add(Relabelled(**(told | {"source": told["source"] or step.source or ""})))
    return tuple(sorted(found, key=lambda one: (one.source, one.was)))


def _text(value: object) -> str:
    return " ".join(value.splitlines()) if isinstance(value, str) else ""
