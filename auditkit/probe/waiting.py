"""Waiting for what comes late, in place or by a script that has to come first."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import SlowPageDetails
from auditkit.probe.base import Probe, finding
from auditkit.record.model import AttemptRecord, Finding, PageEventRecord, TaskSummary

WAITS = frozenset({"slow", "press-lost"})
"""The kinds of events that it judges."""
LOST_PRESS_SECONDS = 4.0
"""For so long people look at a page that does nothing. A script runs sooner than anyone presses: before, nothing is
lost but a press that no customer would have made."""


class Waiting(Probe):
    """What came so late that a customer had to wait for it, or to press again.

    Times depend on the machine, and on the day: nothing here is more than moderate. A replay has no times.
    """

    name = "waiting"
    about = (
        "What appears on the page after more than ten seconds, and presses that do nothing until a script has loaded."
    )
    barriers = (Slug.SLOW_PAGE,)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding for each wait."""
        if attempt.replay is not None:
            return
        for event in attempt.events_of("slow"):
            seconds = f"{_seconds(event):.0f} seconds"
            yield _wait(event, f"What the customer needed appeared after {seconds}{_meanwhile(event)}")
        for event in attempt.events_of("press-lost"):
            if _seconds(event) > LOST_PRESS_SECONDS:
                name = str(event.details.get("name") or "")
                pressed = f"“{name}”" if name else "The control"
                since = "its page had opened" if event.details.get("fresh") else "it was pressed"
                late = f"{pressed} did nothing until {_seconds(event):.0f} seconds after {since}"
                yield _wait(event, f"{late}: the customer had to press again.")


def _wait(event: PageEventRecord, message: str) -> Finding:
    url, said = event.details.get("url"), event.details.get("said")
    details = SlowPageDetails(waited_seconds=_seconds(event), url=url, said=said or None)
    return finding(Slug.SLOW_PAGE, message, details, step=event.step)


def _seconds(event: PageEventRecord) -> float:
    seconds = event.details.get("seconds")
    return float(seconds) if isinstance(seconds, (int, float)) else 0.0


def _meanwhile(event: PageEventRecord) -> str:
    said = event.details.get("said")
    return f". Meanwhile the page said “{said}”." if said else ", and nothing said how long it would take."
