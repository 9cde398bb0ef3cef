"""Controls without a name that a screen reader could say, among those a journey used."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.probe.accessibility import NAME_RULES, AxeResult
from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import UnlabelledDetails
from auditkit.probe.base import Probe, finding
from auditkit.record.model import AttemptRecord, Finding, TaskSummary


class MissingLabel(Probe):
    """Fields the journey used that have no label a screen reader would say."""

    name = "missing-label"
    about = (
        "Fields that could only be found by their hint, their position or text nearby, and controls that axe-core "
        "finds without a name."
    )
    barriers = (Slug.UNLABELLED_CONTROL,)

    def could_judge(self, attempt: AttemptRecord) -> bool:
        return any(AxeResult.on(page) is not None for page in attempt.pages)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        for one in attempt.events_of("unlabelled"):
            step = attempt.step(one.step)
            called = one.details.get("name") or (step.target_name() or (step.target or {}).get("css") if step else "")
            which = f"The field “{called}” has" if called else "The field has"
            message = f"{which} no label, so screen-reader users can't tell what to enter."
            if one.details.get("beside"):
                message = (
                    f"No label links “{called}” to the box beside it, so screen-reader users can't tell its purpose."
                )
            page = step.page if step is not None else None
            yield finding(Slug.UNLABELLED_CONTROL, message, one.details, step=one.step, page=page)
        if not attempt.events_of("unlabelled"):
            yield from _nameless(attempt)


def _nameless(attempt: AttemptRecord) -> Iterator[Finding]:
    """What axe-core found without a name on the pages of the journey: one finding a page."""
    reported: set[str] = set()
    for index, page in enumerate(attempt.pages):
        seen = AxeResult.on(page)
        rules = [rule for rule in seen.violations if rule.id in NAME_RULES] if seen is not None else []
        if rules and page.url not in reported:
            reported.add(page.url)
            count = sum(rule.count for rule in rules)
            what = "One control on the page has" if count == 1 else f"{count} controls on the page have"
            yield finding(
                Slug.UNLABELLED_CONTROL,
                f"{what} no name that a screen reader could say.",
                UnlabelledDetails(
                    rules=[rule.id for rule in rules], elements=[node for rule in rules for node in rule.nodes][:5]
                ),
                step=page.step,
                page=index,
            )
