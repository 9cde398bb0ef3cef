"""The barrier catalogue: why a customer was stopped or slowed.

`BARRIERS[finding.barrier]` works for the slug of any record, as `Slug` is a string.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from auditkit.probe.barrier.model import Barrier, Phase, Slug
from auditkit.probe.barrier.slowing import JOURNEY_BARRIERS, NEARBY_BARRIERS, PAGE_BARRIERS
from auditkit.probe.barrier.stopping import STOPPING_BARRIERS
from auditkit.record.details import Details
from auditkit.record.model import Finding
from auditkit.record.outcome import Dimension

_ALL = (*STOPPING_BARRIERS, *JOURNEY_BARRIERS, *PAGE_BARRIERS, *NEARBY_BARRIERS)
BARRIERS: Mapping[str, Barrier] = MappingProxyType({barrier.slug.value: barrier for barrier in _ALL})
"""Every barrier by its slug: those that stop a customer first."""


def details_of(finding: Finding) -> Details:
    """The evidence, as the barrier's model reads it. Of a barrier that isn't in the catalogue nothing is known."""
    barrier = BARRIERS.get(finding.barrier)
    return finding.details.read_as(barrier.details) if barrier is not None else Details()


def is_difficulty(finding: Finding) -> bool:
    """Whether a customer who met it and got past remembers it: by its barrier, or by the evidence for this one."""
    return BARRIERS[finding.barrier].difficulty or details_of(finding).difficulty


__all__ = ["BARRIERS", "Barrier", "Dimension", "Phase", "Slug", "details_of", "is_difficulty"]
