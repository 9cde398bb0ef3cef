"""Things that lay over the page and had to be closed."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.probe.barrier import Slug
from auditkit.probe.base import Probe, finding
from auditkit.record.model import AttemptRecord, Finding, TaskSummary


class Overlay(Probe):
    """Every closing of a notice or survey that the agency file names."""

    name = "overlay"
    about = "Notices and surveys that had to be closed before going on."
    barriers = (Slug.OVERLAY,)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        for one in attempt.events_of("overlay"):
            message = f"“{one.details['name']}” had to be closed first."
            yield finding(Slug.OVERLAY, message, one.details, step=one.step)
