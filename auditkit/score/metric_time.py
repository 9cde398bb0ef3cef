"""How long people took. A script's times are no measure of people, and never come here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import exp, log, sqrt
from statistics import geometric_mean, stdev
from typing import TYPE_CHECKING

from auditkit.score.metric import normal_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class TypicalTime:
    """What is typical of several times, in their unit."""

    value: float
    low: float | None
    """Lower end of the interval; None where a single time says nothing of it."""
    high: float | None
    n: int


def typical_time(times: Sequence[float], confidence: float = 0.95) -> TypicalTime:
    """The geometric mean, with a t interval on the logarithms: times are skewed, and the mean follows the slowest.

    Source: Sauro & Lewis 2010, "Average task times in usability tests: what to report?".

    Raises ValueError when there is no time, or one that isn't positive.
    """
    if not times or min(times) <= 0:
        raise ValueError("a time must be above zero, and there must be one")
    value = geometric_mean(times)
    if len(times) < 2:
        return TypicalTime(value, None, None, 1)
    logs = [log(time) for time in times]
    ratio = exp(t_quantile(confidence, len(times) - 1) * stdev(logs) / sqrt(len(times)))
    return TypicalTime(value, value / ratio, value * ratio, len(times))


def t_quantile(confidence: float, degrees: int) -> float:
    """How many standard errors to either side hold that share of Student's t distribution.

    Source: the distribution as an incomplete beta function, Abramowitz & Stegun 26.5.27 and 26.7.1.
    """
    from mpmath import betainc, findroot

    def excess(t: float) -> float:
        held: float = betainc(0.5, degrees / 2, 0, t**2 / (degrees + t**2), regularized=True)
        return held - confidence

    # Newton's steps from the normal quantile come nearer from below without ever going past: it bends downwards.
    return float(findroot(excess, normal_quantile(confidence), solver="newton", maxsteps=100))


class Speed(StrEnum):
    """What a score of success and time amounts to."""

    GOOD = "good"
    ACCEPTABLE = "acceptable"
    CRITICAL = "critical"


def timely_success(success: float, target_seconds: float, actual_seconds: float) -> float:
    """success × min(1, target ÷ actual) × 100: what is left of success when people take too long.

    `success` is a share from 0 to 1; the times are in seconds.

    Source: an open variant of a score of success and time. The weights of the score it resembles are unpublished, so
    this one does not bear that name.

    Raises ValueError when the share or a time is out of range.
    """
    if not 0 <= success <= 1 or min(target_seconds, actual_seconds) <= 0:
        raise ValueError(f"not a share of success and two times: {success}, {target_seconds}, {actual_seconds}")
    return success * min(1.0, target_seconds / actual_seconds) * 100


def speed_of(score: float) -> Speed:
    """80 and more is good, from 60 acceptable, below that critical (the same source)."""
    if score >= 80:
        return Speed.GOOD
    return Speed.ACCEPTABLE if score >= 60 else Speed.CRITICAL
