"""Whether each control the journey used would also have worked without a mouse."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.probe.barrier import Slug
from auditkit.probe.base import Probe, finding
from auditkit.probe.detour import effort
from auditkit.record.model import AttemptRecord, Finding, TaskSummary


class Keyboard(Probe):
    """Controls the tab key doesn't reach, and home-made ones that listen to no key.

    `locator/keyboard.js` looks at each control just before it is used; links, buttons and fields of HTML's own are
    taken to work once they can be reached.
    """

    name = "keyboard"
    about = "Each control the journey used: whether the Tab key reaches it, and whether it responds to keys at all."
    barriers = (Slug.NOT_KEYBOARD_OPERABLE,)

    def could_judge(self, attempt: AttemptRecord) -> bool:
        return effort(attempt) > 0

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        for one in attempt.events_of("mouse-only"):
            name = one.details["name"]
            what = f"“{name}”" if name else "The control"
            how = {
                "not-reached": "can't be reached with the Tab key",
                "not-heard": "can be reached with the Tab key, but doesn't respond to any key",
            }[one.details["why"]]
            yield finding(Slug.NOT_KEYBOARD_OPERABLE, f"{what} {how}.", one.details, step=one.step)
