"""How long people took. A script's times are no measure of people, and never come here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

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
    import numpy
    from scipy import stats

    if not times or min(times) <= 0:
        raise ValueError("a time must be above zero, and there must be one")
    value = float(stats.gmean(times))
    if len(times) < 2:
        return TypicalTime(value, None, None, 1)
    logs = numpy.log(numpy.asarray(times, dtype=float))
    spread = float(stats.sem(logs))
    if spread == 0:
        return TypicalTime(value, value, value, len(times))
    low, high = stats.t.interval(confidence, len(times) - 1, loc=logs.mean(), scale=spread)
    return TypicalTime(value, float(numpy.exp(low)), float(numpy.exp(high)), len(times))


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
