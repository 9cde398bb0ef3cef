"""Other suppliers' sites on the way, and whether the customer was told."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.probe.barrier import Slug
from auditkit.probe.base import Probe, finding
from auditkit.record.model import AttemptRecord, Finding, TaskSummary


class Handoff(Probe):
    """Every passage from the agency's hosts to another supplier's registrable domain."""

    name = "handoff"
    about = (
        "Hand-offs to another organisation's site, identified by the registrable domain (Public Suffix List), and "
        "whether the page or the link said so beforehand."
    )
    barriers = (Slug.HANDOFF, Slug.HANDOFF_UNANNOUNCED)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        for one in attempt.events_of("handoff"):
            supplier = one.details["supplier"]
            step = attempt.step(one.step)
            page = step.page if step is not None else None
            announced = one.details["announced"]
            slug = Slug.HANDOFF if announced else Slug.HANDOFF_UNANNOUNCED
            how = ", and is told so" if announced else " without warning"
            message = f"The customer is sent to {supplier}{how}."
            yield finding(slug, message, one.details, step=one.step, page=page)
