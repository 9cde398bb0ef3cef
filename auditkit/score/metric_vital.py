"""Bands of the Core Web Vitals. One load on one machine is a lab value, not what most of a year's visits met."""

from __future__ import annotations

from enum import StrEnum

from auditkit.probe.vitals import CLS, INP_MS, LCP_MS

__all__ = ["CLS", "INP_MS", "LCP_MS", "Band", "band"]


class Band(StrEnum):
    """What a value amounts to, in web.dev's words."""

    GOOD = "good"
    NEEDS_IMPROVEMENT = "needs improvement"
    POOR = "poor"


def band(value: float, limits: tuple[float, float]) -> Band:
    """Good up to and with the first limit, poor above the second.

    The limits are `LCP_MS`, `INP_MS` (milliseconds) and `CLS` (no unit). Source: https://web.dev/articles/vitals
    """
    good, poor = limits
    if value <= good:
        return Band.GOOD
    return Band.NEEDS_IMPROVEMENT if value <= poor else Band.POOR
