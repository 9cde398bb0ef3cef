"""Whether an attempt could have met a barrier: whether anyone looked for it, and whether there was occasion to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.probe.abbreviation import Abbreviation
from auditkit.probe.accessibility import Accessibility
from auditkit.probe.barrier import Slug
from auditkit.probe.base import FAILED
from auditkit.probe.detour import LOOKING
from auditkit.probe.help_channel import HelpChannel
from auditkit.probe.insecure import Insecure
from auditkit.probe.lookalike_link import LookalikeLinks
from auditkit.probe.overflow import Overflow
from auditkit.probe.readability import Reading
from auditkit.probe.vitals import Vitals
from auditkit.record.outcome import StepStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from auditkit.record.model import AttemptRecord, PageRecord


def could_meet(attempt: AttemptRecord, barriers: Iterable[Slug]) -> bool:
    """Whether the attempt is proof of there being none of these, when it met none.

    Every one of them must have been looked for. A barrier that is not listed below is noticed on any journey.
    """
    return all(_LOOKED_FOR[slug](attempt) for slug in barriers if slug in _LOOKED_FOR)


def looked_at(page: PageRecord, probe: str) -> bool:
    """Whether a probe saw the page, and did not break."""
    seen = page.probes.get(probe)
    return seen is not None and FAILED not in seen


def _by(probe: str, *, on_phone: bool = False) -> Callable[[AttemptRecord], bool]:
    def looked(attempt: AttemptRecord) -> bool:
        return any(looked_at(page, probe) and (page.phone or not on_phone) for page in attempt.pages)

    return looked


def _refused_something(attempt: AttemptRecord) -> bool:
    return bool(attempt.happened("rejected"))


def _did_something(attempt: AttemptRecord) -> bool:
    return any(step.do not in LOOKING and step.status is not StepStatus.SKIPPED for step in attempt.steps)


def _was_told_something(attempt: AttemptRecord) -> bool:
    return attempt.answer is not None and attempt.answer.read is not None


_LOOKED_FOR: Mapping[Slug, Callable[[AttemptRecord], bool]] = {
    Slug.ACCESSIBILITY: _by(Accessibility.name),
    Slug.UNLABELLED_CONTROL: _by(Accessibility.name),
    Slug.SMALL_TARGET: _by(Accessibility.name, on_phone=True),
    Slug.OVERFLOW_ON_PHONE: _by(Overflow.name),
    Slug.HARD_TO_READ: _by(Reading.name),
    Slug.UNEXPLAINED_ABBREVIATION: _by(Abbreviation.name),
    Slug.LOOKALIKE_LINKS: _by(LookalikeLinks.name),
    Slug.SLOW_PAGE: _by(Vitals.name),
    Slug.SHIFTING_PAGE: _by(Vitals.name),
    Slug.INSECURE_PAGE: _by(Insecure.name),
    Slug.NO_ALTERNATIVE: _by(HelpChannel.name),
    Slug.UNHELPFUL_ERROR: _refused_something,
    Slug.LOST_INPUT: _refused_something,
    Slug.NOT_KEYBOARD_OPERABLE: _did_something,
    Slug.INCONSISTENT_ANSWER: _was_told_something,
    Slug.WRONG_ANSWER: _was_told_something,
}
