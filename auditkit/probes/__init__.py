"""The probes: what is looked for on every page and in every journey, one file each.

This list is the only one: the run, the reference and the tests follow it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.probes.abbreviation import Abbreviation
from auditkit.probes.accessibility import Accessibility
from auditkit.probes.answer import AnswerElsewhere
from auditkit.probes.base import FAILED, PageProbe, Probe, Sight
from auditkit.probes.detour import Detour
from auditkit.probes.document import DocumentOnly
from auditkit.probes.error_message import ErrorMessage
from auditkit.probes.failed_request import FailedRequest
from auditkit.probes.handoff import Handoff
from auditkit.probes.help_channel import HelpChannel
from auditkit.probes.insecure import Insecure
from auditkit.probes.keyboard import Keyboard
from auditkit.probes.label import ChangedLabel, MissingLabel
from auditkit.probes.lookalike import LookalikeLinks
from auditkit.probes.lost_input import LostInput
from auditkit.probes.overflow import Overflow
from auditkit.probes.overlay import Overlay
from auditkit.probes.reading import Reading
from auditkit.probes.small_target import SmallTarget
from auditkit.probes.tells import Tells
from auditkit.probes.vitals import Vitals
from auditkit.probes.window import NewWindow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from auditkit.record import AttemptRecord, Finding, TaskSummary

PROBES: tuple[Probe, ...] = (
    Overlay(),
    NewWindow(),
    Handoff(),
    ChangedLabel(),
    MissingLabel(),
    DocumentOnly(),
    Tells(),
    AnswerElsewhere(),
    Detour(),
    ErrorMessage(),
    LostInput(),
    Keyboard(),
    Accessibility(),
    LookalikeLinks(),
    SmallTarget(),
    Overflow(),
    Reading(),
    Abbreviation(),
    Vitals(),
    FailedRequest(),
    Insecure(),
    HelpChannel(),
)
PAGE_PROBES: tuple[PageProbe, ...] = tuple(probe for probe in PROBES if isinstance(probe, PageProbe))


@dataclass(frozen=True)
class Judgement:
    """What the probes make of an attempt."""

    findings: tuple[Finding, ...]
    failed: Mapping[str, str]
    """Probes that broke while they judged, and why: never the attempt's end."""


def judge(attempt: AttemptRecord, task: TaskSummary, probes: Sequence[Probe] = PROBES) -> Judgement:
    """Everything that was in the customer's way, from the record alone, in the order of the list."""
    findings: list[Finding] = []
    failed: dict[str, str] = {}
    for probe in probes:
        try:
            findings += list(probe.judge(attempt, task))
        except Exception as fault:  # a fault of ours must not cost the attempt
            failed[probe.name] = f"{type(fault).__name__}: {str(fault)[:200]}"
    return Judgement(tuple(findings), failed)


__all__ = ["FAILED", "PAGE_PROBES", "PROBES", "Judgement", "PageProbe", "Probe", "Sight", "judge"]
