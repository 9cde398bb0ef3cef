"""Things that lay over the page and had to be closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.probe.barrier import Slug
from auditkit.probe.base import Probe, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.record.model import AttemptRecord, Finding, TaskSummary


class Overlay(Probe):
    """Every closing of a notice or survey that the agency file names."""

    name = "overlay"
    about = "Notices and surveys that had to be closed before going on."
    barriers = (Slug.OVERLAY,)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding a closing."""
        for one in attempt.happened("overlay"):
            said = f"“{one.details['name']}” had to be closed first."
            yield finding(Slug.OVERLAY, said, one.details, step=one.step)
