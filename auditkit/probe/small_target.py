"""Controls too small for a finger, from axe-core's rule for WCAG 2.5.8."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.probe.accessibility import AxeResult
from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import ElementsDetails
from auditkit.probe.base import Probe, finding
from auditkit.record.model import AttemptRecord, Finding, TaskSummary


class SmallTarget(Probe):
    """Targets below 24 by 24 CSS pixels without room around them, on phones. Links in sentences are exempt."""

    name = "small-target"
    about = (
        "On phones: links, buttons and fields below 24 by 24 pixels without space around them (axe-core's rule "
        "target-size)."
    )
    barriers = (Slug.SMALL_TARGET,)

    def could_judge(self, attempt: AttemptRecord) -> bool:
        return any(page.phone and AxeResult.on(page) is not None for page in attempt.pages)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        for index, page in enumerate(attempt.pages):
            seen = AxeResult.on(page) if page.phone else None
            for rule in seen.violations if seen is not None else ():
                if rule.id == "target-size":
                    what = "One control is" if rule.count == 1 else f"{rule.count} controls are"
                    message = f"{what} smaller than 24 by 24 pixels, with too little space around."
                    details = ElementsDetails(elements=rule.nodes)
                    yield finding(Slug.SMALL_TARGET, message, details, step=page.step, page=index)
