"""The probes: what is looked for on every page and in every journey, one file each.

This list is the only one: the run, the reference and the tests follow it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auditkit.probe.abbreviation import Abbreviation
from auditkit.probe.accessibility import Accessibility
from auditkit.probe.answer_elsewhere import AnswerElsewhere
from auditkit.probe.base import PageProbe, Probe, ProbedPage
from auditkit.probe.detour import Detour
from auditkit.probe.document_only import DocumentOnly
from auditkit.probe.error_message import ErrorMessage
from auditkit.probe.failed_request import FailedRequest
from auditkit.probe.handoff import Handoff
from auditkit.probe.help_channel import EmailOnly, HelpChannel
from auditkit.probe.insecure import Insecure
from auditkit.probe.keyboard import Keyboard
from auditkit.probe.label import MissingLabel
from auditkit.probe.lookalike_link import LookalikeLinks
from auditkit.probe.lost_input import LostInput
from auditkit.probe.new_window import NewWindow
from auditkit.probe.other_control import OtherControls
from auditkit.probe.other_link import AskedLinks, OtherLinks
from auditkit.probe.overflow import Overflow
from auditkit.probe.overlay import Overlay
from auditkit.probe.readability import Readability
from auditkit.probe.small_target import SmallTarget
from auditkit.probe.tells import Tells
from auditkit.probe.vitals import Vitals
from auditkit.probe.waiting import Waiting
from auditkit.record.model import AttemptRecord, Finding, TaskSummary

PROBES: tuple[Probe, ...] = (
    Overlay(),
    NewWindow(),
    Handoff(),
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
    Readability(),
    Abbreviation(),
    Vitals(),
    Waiting(),
    FailedRequest(),
    Insecure(),
    HelpChannel(),
    EmailOnly(),
    OtherLinks(),
    AskedLinks(),
    OtherControls(),
)
PAGE_PROBES: tuple[PageProbe[Any], ...] = tuple(probe for probe in PROBES if isinstance(probe, PageProbe))


@dataclass(frozen=True)
class Judgement:
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


__all__ = ["PAGE_PROBES", "PROBES", "Judgement", "PageProbe", "Probe", "ProbedPage", "judge"]
